"""What every answer of a terminal needs: its settings, the line, the time, the code table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lxml import etree

from onshikaku.domain.dates import JST
from onshikaku.exchange.ports import Answer
from onshikaku.wire.oqs.codes import CharacterCode
from onshikaku.wire.oqs.document import ROOT, Encoding, serialise
from onshikaku.wire.oqs.element import Block, layout_of
from onshikaku.wire.oqs.header import BODY, HEADER, QUERIED_ON
from onshikaku.wire.oqs.mapping.results import Manner
from onshikaku.wire.oqs.qualification import REFERENCE_NUMBER
from onshikaku.wire.oqs.query import BIRTHDATE, BRANCH, INSURER_NUMBER, NUMBER_ON_CARD, SYMBOL
from onshikaku.wire.oqs.sim_codes import Codes, Matter, Said
from onshikaku.wire.oqs.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.exchange.line import Line, LineFault
    from onshikaku.exchange.settings import ExchangeSettings
    from onshikaku.wire.oqs.findings import Finding

__all__ = ["Terminal"]

B = TypeVar("B", bound=Block)

_ENCODINGS = {"utf-8": Encoding.UTF_8, "shift_jis": Encoding.SHIFT_JIS}

# The elements of a request by the centre's names for what they say.
_ELEMENTS = {
    "insurer_number": INSURER_NUMBER,
    "symbol": SYMBOL,
    "number": NUMBER_ON_CARD,
    "branch": BRANCH,
    "birth_date": BIRTHDATE,
    "day": QUERIED_ON,
    "reference_number": REFERENCE_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal (資格確認端末). `now`: the moment, aware; `codes`: what is said of faults."""

    settings: ExchangeSettings
    line: Line
    now: Callable[[], datetime]
    codes: Codes

    @property
    def institution_code(self) -> str:
        """医療機関コード, 10 digits."""
        return self.settings.institution_code

    @property
    def encoding(self) -> Encoding:
        """Of every answer, whatever the request was written in."""
        return _ENCODINGS[self.settings.encoding]

    @property
    def characters(self) -> CharacterCode:
        """The same as a code (文字コード識別)."""
        return CharacterCode(self.encoding.identifier)

    @property
    def manner(self) -> Manner:
        """How its results are written."""
        return Manner(
            items_2025=self.settings.consents_2025,
            form_in_result=self.settings.prescription_in_result,
            list_several=self.settings.list_several,
            table=self.codes,
        )

    def today(self) -> date:
        """The JST day."""
        return self.now().astimezone(JST).date()

    def misread(self, finding: Finding) -> Said:
        """What is said of a request that is not as it should be."""
        said = self.codes[Matter.QUERY_INVALID]
        return Said(said.code, said.message + finding.text.ja)

    def refused(self, field: str | None) -> Said:
        """What is said of a query that the centre cannot make, because of a field of it."""
        said = self.codes[Matter.QUERY_INVALID]
        element = _ELEMENTS.get((field or "").rpartition(".")[2])
        if element is None:
            return said
        hint = f"{element.name}（{element.label}）の値を確かめてください。"
        return Said(said.code, said.message + hint)

    def fault(self, fault: LineFault) -> Said:
        """What is said where the centre gave no answer."""
        if fault.matter is Matter.QUERY_INVALID:
            return self.refused(fault.field)
        return self.codes[fault.matter]

    def header(self, kind: type[B], **values: object) -> B:
        """A header of that kind: these values, as far as it has them, and what every header has."""
        known = values | {
            "executed_at": self.now(),
            "institution_code": self.institution_code,
            "characters": self.characters,
        }
        return kind(
            **{one.field: known[one.field] for one in layout_of(kind) if one.field in known}
        )

    def answer(
        self, header: Block, body: Block | Node, literals: Mapping[str, str], outcome: str
    ) -> Answer:
        """The file, with the identifiers of the request byte for byte (docs/files.md §1.4)."""
        root = etree.Element(ROOT)
        root.append(write(header, HEADER.name))
        root.append(write(body, BODY.name) if isinstance(body, Block) else body)
        return Answer(serialise(root, self.encoding, literals), outcome=outcome)
