"""What a batch is answered with: receipts, and results that are ready, running or failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from onshikaku.exchange.echo import append_echo
from onshikaku.exchange.ports import ANSWERED
from onshikaku.wire.oqs.batch import FetchBody, ReceiptBody
from onshikaku.wire.oqs.codes import FileResult, PersonResult
from onshikaku.wire.oqs.document import deliverable
from onshikaku.wire.oqs.header import (
    BODY,
    FILE_ID,
    PERSON_CODE,
    PERSON_MESSAGE,
    PERSON_RESULT,
    RECEPTION,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.exchange.batch_store import Batch
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.element import Block
    from onshikaku.wire.oqs.sim_codes import Said

__all__ = ["BatchForms", "Unit", "error_unit"]

RUNNING = "running"
"""The outcome of an answer that says: not yet."""

_DEPTH = 2
_PLACE = "Units"


@dataclass(frozen=True, slots=True)
class Unit:
    """What came of one person, as it stands in the file; `failed`: an error (処理結果状況 2).

    A batch can be large: its units are written one by one, and joined at the end.
    """

    content: bytes
    failed: bool

    @classmethod
    def of(cls, node: Node, terminal: Terminal, *, failed: bool) -> Unit:
        """The unit of an element."""
        etree.indent(node, level=_DEPTH)
        text = deliverable(etree.tostring(node, encoding="unicode"), terminal.encoding)
        return cls(text.encode(terminal.encoding.codec), failed)


@dataclass(frozen=True, slots=True)
class BatchForms:
    """The headers of one kind of batch: of its receipt, of a request for results, of results."""

    receipt_header: type[Block]
    fetch_header: type[Block]
    result_header: type[Block]

    def receipt(self, terminal: Terminal, letter: Letter, batch: Batch) -> Answer:
        """受付結果; without SegmentOfResult (docs/files.md §10 U35)."""
        header = terminal.header(self.receipt_header, file_id=letter.file_id)
        body = ReceiptBody(reception_number=batch.number, received_at=batch.received_at)
        return terminal.answer(header, body, letter.literals, ANSWERED)

    def refused_receipt(self, terminal: Terminal, letter: Letter, said: Said) -> Answer:
        """Why a batch was not taken down."""
        header = terminal.header(self.receipt_header, file_id=letter.file_id, **_failure(said))
        return terminal.answer(header, ReceiptBody(), letter.literals, said.code)

    def number_in(self, letter: Letter) -> str:
        """The number (受付番号) in a request for results. Raises `Misread`."""
        letter.read_header(self.fetch_header)
        return letter.read_body(FetchBody).reception_number

    def done(
        self, terminal: Terminal, letter: Letter, batch: Batch, units: Sequence[Unit]
    ) -> Answer:
        """The results."""
        failed = sum(unit.failed for unit in units)
        body = etree.Element(BODY.name)
        if units:
            etree.SubElement(body, _PLACE)
        counts = {
            "count": len(units),
            "count_normal": len(units) - failed,
            "count_error": failed,
        }
        frame = self._result(
            terminal, letter, batch, body, ANSWERED, result=FileResult.DONE, **counts
        )
        written = (b"\n" + b"  " * _DEPTH).join(unit.content for unit in units)
        return replace(frame, content=frame.content.replace(b"<%b/>" % _PLACE.encode(), written, 1))

    def running(self, terminal: Terminal, letter: Letter, batch: Batch) -> Answer:
        """処理中: to be asked again."""
        body = etree.Element(BODY.name)
        return self._result(terminal, letter, batch, body, RUNNING, result=FileResult.RUNNING)

    def failed(
        self, terminal: Terminal, letter: Letter, said: Said, batch: Batch | None = None
    ) -> Answer:
        """異常終了, and why."""
        body = etree.Element(BODY.name)
        return self._result(terminal, letter, batch, body, said.code, **_failure(said))

    def _result(
        self,
        terminal: Terminal,
        letter: Letter,
        batch: Batch | None,
        body: Node,
        outcome: str,
        **values: object,
    ) -> Answer:
        literals = dict(letter.literals)
        if batch is not None and batch.file_id:
            literals.setdefault(FILE_ID.name, batch.file_id)
        number = letter.literal(RECEPTION.name)
        if number:
            literals[RECEPTION.name] = number
        known = {
            "file_id": literals.get(FILE_ID.name),
            "reception_number": number,
            "queried_on": (batch and batch.queried_on) or terminal.today(),
            "count": 0,
            "count_normal": 0,
            "count_error": 0,
        }
        header = terminal.header(self.result_header, **(known | values))
        return terminal.answer(header, body, literals, outcome)


def error_unit(
    terminal: Terminal, name: str, repeated: Node, code: str | None, message: str | None = None
) -> Unit:
    """A unit of that name for what was asked wrongly, which `repeated` repeats."""
    unit = etree.Element(name)
    append_echo(unit, repeated)
    etree.SubElement(unit, PERSON_RESULT.name).text = PersonResult.ERROR.value
    for element, text in ((PERSON_CODE, code), (PERSON_MESSAGE, message)):
        if text is not None:
            etree.SubElement(unit, element.name).text = text
    return Unit.of(unit, terminal, failed=True)


def _failure(said: Said) -> dict[str, Any]:
    return {
        "result": FileResult.FAILED,
        "error_code": said.code,
        "error_message": said.message,
    }
