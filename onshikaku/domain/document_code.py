"""What the machine-readable code on a paper says, as a compact text and back. Pure.

The layout is a convention of this simulator (docs/documents.md): no public source says what real
papers carry. Signature and QR: `onshikaku.documents.signed_code`, `onshikaku.documents.qr`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, InvalidIdentifier
from onshikaku.domain.issued import DocumentKind, DocumentNumber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onshikaku.domain.issued import IssuedDocument

__all__ = ["CodeFields", "CodeInvalid", "CodeReason", "code_fields", "code_text", "differing"]

T = TypeVar("T")

_VERSION = "1"
# Numbers on papers hold nothing that cannot be printed (domain/identifiers.py), so no tab.
_BETWEEN = "\t"
_NAMES = (
    "version",
    "kind",
    "document_number",
    "insurer_number",
    "insured_symbol",
    "insured_number",
    "insured_branch",
    "birth_date",
    "valid_from",
    "valid_until",
    "issued_on",
    "percent",
)
_DAY = "%Y%m%d"
_DAY_LENGTH = 8
_LETTERS = {
    DocumentKind.CERTIFICATE: "C",
    DocumentKind.SHORT_CERTIFICATE: "S",
    DocumentKind.NOTICE: "N",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_PERCENTS = (10, 20, 30)


class CodeReason(StrEnum):
    """Why a field of a code is refused."""

    FIELD_COUNT = "field_count"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_KIND = "unknown_kind"
    NUMBER = "number"
    DAY = "day"
    PERCENT = "percent"
    ORDER = "order"


class CodeInvalid(ValueError):
    """The text is no code: `field` says where, `reason` why. What stands there is not repeated."""

    def __init__(self, field: str, reason: CodeReason) -> None:
        super().__init__(f"{field}: {reason.value}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CodeFields:
    """What the code of a paper says. `valid_until` None: no end; `percent` None: none printed."""

    kind: DocumentKind
    number: DocumentNumber
    insurer_number: InsurerNumber
    insured: InsuredNumber
    birth_date: date
    valid_from: date
    valid_until: date | None
    issued_on: date
    percent: int | None = None

    @classmethod
    def of(cls, document: IssuedDocument) -> CodeFields:
        """Those of a paper, as it was printed."""
        printed = document.printed
        return cls(
            document.kind,
            document.number,
            printed.insurer_number,
            printed.insured,
            printed.birth_date,
            document.valid_from,
            document.valid_until,
            document.issued_on,
            printed.percent,
        )


def code_text(code: CodeFields) -> str:
    """The text of a code: twelve fields with tabs between them."""
    insured = code.insured
    return _BETWEEN.join(
        (
            _VERSION,
            _LETTERS[code.kind],
            code.number.value,
            code.insurer_number.value,
            insured.symbol,
            insured.number,
            insured.branch or "",
            code.birth_date.strftime(_DAY),
            code.valid_from.strftime(_DAY),
            "" if code.valid_until is None else code.valid_until.strftime(_DAY),
            code.issued_on.strftime(_DAY),
            "" if code.percent is None else str(code.percent),
        )
    )


def code_fields(text: str) -> CodeFields:
    """The fields that a code's text says. Raises `CodeInvalid`."""
    parts = text.split(_BETWEEN)
    if parts[0] != _VERSION:
        raise CodeInvalid("version", CodeReason.UNKNOWN_VERSION)
    if len(parts) != len(_NAMES):
        raise CodeInvalid(_NAMES[min(len(parts), len(_NAMES) - 1)], CodeReason.FIELD_COUNT)
    said: dict[str, str] = dict(zip(_NAMES, parts, strict=True))
    if said["kind"] not in _KINDS:
        raise CodeInvalid("kind", CodeReason.UNKNOWN_KIND)
    code = CodeFields(
        _KINDS[said["kind"]],
        _identifier("document_number", DocumentNumber, said["document_number"]),
        _identifier("insurer_number", InsurerNumber, said["insurer_number"]),
        _insured(said),
        _day("birth_date", said["birth_date"]),
        _day("valid_from", said["valid_from"]),
        _day("valid_until", said["valid_until"]) if said["valid_until"] else None,
        _day("issued_on", said["issued_on"]),
        _percent(said["percent"]),
    )
    if code.valid_until is not None and code.valid_until < code.valid_from:
        raise CodeInvalid("valid_until", CodeReason.ORDER)
    return code


def differing(code: CodeFields, document: IssuedDocument) -> tuple[str, ...]:
    """Names of the fields in which a code and the record of the same paper differ."""
    recorded = CodeFields.of(document)
    return tuple(
        field.name
        for field in fields(CodeFields)
        if getattr(code, field.name) != getattr(recorded, field.name)
    )


def _identifier(field: str, kind: Callable[[str], T], written: str) -> T:
    try:
        return kind(written)
    except InvalidIdentifier:
        raise CodeInvalid(field, CodeReason.NUMBER) from None


def _insured(said: Mapping[str, str]) -> InsuredNumber:
    try:
        return InsuredNumber(
            said["insured_symbol"], said["insured_number"], said["insured_branch"] or None
        )
    except InvalidIdentifier as error:
        raise CodeInvalid(error.field, CodeReason.NUMBER) from None


def _day(field: str, written: str) -> date:
    if len(written) != _DAY_LENGTH or not (written.isascii() and written.isdigit()):
        raise CodeInvalid(field, CodeReason.DAY)
    try:
        return datetime.strptime(written, _DAY).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise CodeInvalid(field, CodeReason.DAY) from None


def _percent(written: str) -> int | None:
    if not written:
        return None
    if written not in map(str, _PERCENTS):
        raise CodeInvalid("percent", CodeReason.PERCENT)
    return int(written)
