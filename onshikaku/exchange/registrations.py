"""Registration of 照会番号, one (OQSsiimm01) or many (OQSmuimm)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.exchange.batch_forms import BatchForms, Unit, error_unit
from onshikaku.exchange.echo import echo
from onshikaku.exchange.letter import Misread, readable
from onshikaku.exchange.line import LineFault, Loose
from onshikaku.exchange.ports import ANSWERED
from onshikaku.wire.oqs.codes import FileResult, PersonResult
from onshikaku.wire.oqs.header import (
    BODY,
    RegistrationBatchHeader,
    RegistrationHeader,
    RegistrationReceiptHeader,
    RegistrationResultHeader,
)
from onshikaku.wire.oqs.reference_numbers import (
    INFO,
    RegistrationBody,
    RegistrationInfo,
    RegistrationResultBody,
    RegistrationUnit,
)
from onshikaku.wire.oqs.sim_codes import Matter
from onshikaku.wire.oqs.writing import write
from onshikaku.wire.reference_numbers import (
    ReferenceNumberResult,
    ReferenceNumbersReply,
    RegistrationStatus,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.exchange.batches import Entry
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.sim_codes import Said

__all__ = ["BatchRegistrations", "Registrations"]

_UNIT = "BulkRegistrationUnit"


class Registrations:
    """照会番号登録 of one person."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    async def answer(self, letter: Letter) -> Answer:
        """What became of it; the number is repeated, the rest is not (docs/files.md §10 U22)."""
        terminal = self._terminal
        try:
            letter.read_header(RegistrationHeader)
            info = letter.read_body(RegistrationBody).info
            reply = await terminal.line.register([_item(info, 0)])
        except Misread as misread:
            return self._answer(letter, terminal.misread(misread.finding))
        except LineFault as fault:
            return self._answer(letter, terminal.fault(fault))
        return self._answer(letter, _said(terminal, reply.results[0]))

    def _answer(self, letter: Letter, said: Said | None) -> Answer:
        """Done if there is nothing to say."""
        header = self._terminal.header(
            RegistrationResultHeader,
            file_id=letter.file_id,
            result=FileResult.DONE if said is None else FileResult.FAILED,
            error_code=said and said.code,
            error_message=said and said.message,
        )
        body = RegistrationResultBody(
            reference_number=_number_in(letter),
            result=PersonResult.DONE if said is None else PersonResult.ERROR,
            code=said and said.code,
            message=said and said.message,
        )
        outcome = ANSWERED if said is None else said.code
        return self._terminal.answer(header, body, letter.literals, outcome)


class BatchRegistrations:
    """照会番号一括登録: `Work` of a batch. Each is registered once, however often it is asked."""

    interface = "OQSmuimm"
    forms = BatchForms(RegistrationReceiptHeader, RegistrationHeader, RegistrationBatchHeader)
    entry = INFO
    kind = RegistrationInfo

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def queried_on(self, letter: Letter) -> None:
        """No day. Raises `Misread` for a header that is not as it should be."""
        letter.read_header(RegistrationHeader)

    async def hand_in(self, _queried_on: date | None, piece: Sequence[RegistrationInfo]) -> str:
        """What became of the piece, as the centre said it. Raises `LineFault`."""
        items = [_item(info, place) for place, info in enumerate(piece)]
        return (await self._terminal.line.register(items)).model_dump_json()

    async def units(
        self, entries: Sequence[Entry[RegistrationInfo]], said: Sequence[str]
    ) -> Sequence[Unit] | None:
        """A unit for each number."""
        replies = [ReferenceNumbersReply.model_validate_json(one) for one in said]
        results = iter([result for reply in replies for result in reply.results])
        return [
            self._unit(entry, next(results) if entry.block is not None else None)
            for entry in entries
        ]

    def _unit(self, entry: Entry[RegistrationInfo], result: ReferenceNumberResult | None) -> Unit:
        terminal = self._terminal
        if entry.finding is not None:
            said = terminal.misread(entry.finding)
        else:
            said = None if result is None else _said(terminal, result)
        if said is not None or entry.block is None:
            code = None if said is None else said.code
            return error_unit(terminal, _UNIT, echo(entry.node, RegistrationInfo), code)
        unit = RegistrationUnit(info=entry.block, result=PersonResult.DONE)
        return Unit.of(write(unit, _UNIT), terminal, failed=False)


def _number_in(letter: Letter) -> str | None:
    """The number asked for, if there is one that could be."""
    infos = letter.document.root.findall(f"{BODY.name}/{INFO.name}")
    if len(infos) != 1:
        return None
    number = readable(infos[0], RegistrationInfo, "reference_number").get("reference_number")
    return str(number) if number else None


def _item(info: RegistrationInfo, place: int) -> Loose:
    return {
        "id": str(place),
        "reference_number": info.reference_number,
        "insurer_number": info.insurer_number,
        "symbol": info.symbol or "",
        "number": info.number,
        "branch": info.branch,
    }


def _said(terminal: Terminal, result: ReferenceNumberResult) -> Said | None:
    """What there is to say of a registration; None if it was made."""
    match result.status:
        case RegistrationStatus.REGISTERED:
            return None
        case RegistrationStatus.NONE:
            return terminal.codes[Matter.REFERENCE_NOBODY]
        case RegistrationStatus.SEVERAL:
            return terminal.codes[Matter.REFERENCE_SEVERAL]
        case RegistrationStatus.ERROR:
            return terminal.refused(result.fault and result.fault.field)
