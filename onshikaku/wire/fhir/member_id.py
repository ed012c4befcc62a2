"""Numbers of an insured person in one line, as JP Core and CLINS write them.

被保険者個人識別子 `00012345:あいう:１８７:05` and its CSV form `"00012345","あいう","１８７","05"`:
insurer in 8 digits, symbol, number, branch in 2 digits; what there is not stays empty and keeps its
colon. Letters and digits alone may be half-width, anything else makes symbol and number full-width
(JP Core, 「被保険者個人識別子」の文字列仕様; the colon it gives as hexadecimal 5A is ASCII 3A).
For 医療扶助 生活保護受給者識別子, `12990016::0000018:` (CLINS, R1013).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.wire.fhir import systems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

__all__ = [
    "READABLE",
    "MemberParts",
    "aid_member_id",
    "coverage_id",
    "full_width",
    "member_id",
    "parts_of",
    "subscriber_id",
]

_PARTS = 4
_PLAIN = re.compile(r"[0-9A-Za-z]*")
_WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}


@dataclass(frozen=True, slots=True)
class MemberParts:
    """The four parts as they were sent; what is empty was left out."""

    insurer_number: str
    symbol: str
    number: str
    branch: str


def member_id(insurer: InsurerNumber, insured: InsuredNumber) -> str:
    """被保険者個人識別子 of a coverage."""
    return ":".join((insurer.padded, *_symbol_and_number(insured), insured.branch or ""))


def aid_member_id(aid: MedicalAid) -> str:
    """生活保護受給者識別子 of 医療扶助."""
    return f"{aid.payer_number.value}::{aid.recipient_number.value}:"


def coverage_id(insurer: InsurerNumber, insured: InsuredNumber) -> str:
    """被保険者識別子 in the CSV form: symbol and number always full-width."""
    parts = (
        insurer.padded,
        full_width(insured.symbol),
        full_width(insured.number),
        insured.branch or "",
    )
    return ",".join(f'"{part}"' for part in parts)


def subscriber_id(insured: InsuredNumber) -> str:
    """Symbol and number, in the same width as in the member's id."""
    return ":".join(_symbol_and_number(insured))


def full_width(part: str) -> str:
    """The part in full-width characters only, without blanks."""
    return _folded(part).translate(_WIDE)


def parts_of(system: str, value: str) -> MemberParts | None:
    """The parts in an identifier; None for a value that its system does not allow.

    `KeyError` for a system that is not one of `READABLE`.
    """
    parts = READABLE[system](value)
    if parts is None or len(parts) != _PARTS:
        return None
    return MemberParts(*parts)


def _symbol_and_number(insured: InsuredNumber) -> tuple[str, str]:
    folded = [_folded(part) for part in (insured.symbol, insured.number)]
    if all(_PLAIN.fullmatch(part) for part in folded):
        return folded[0], folded[1]
    return full_width(insured.symbol), full_width(insured.number)


def _folded(part: str) -> str:
    return "".join(unicodedata.normalize("NFKC", part).split())


def _by_colon(value: str) -> Sequence[str]:
    return value.split(":")


def _by_comma(value: str) -> Sequence[str] | None:
    """The fields of one line of CSV, each in quotation marks."""
    if not re.fullmatch(r'"[^"]*"(?:,"[^"]*")*', value):
        return None
    return next(csv.reader([value]))


READABLE: Mapping[str, Callable[[str], Sequence[str] | None]] = {
    systems.MEMBER_ID: _by_colon,
    systems.COVERAGE_ID: _by_comma,
    systems.PUBLIC_PAYER_MEMBER_ID: _by_colon,
}
"""The systems by which a person can be looked up, and how each divides its value."""
