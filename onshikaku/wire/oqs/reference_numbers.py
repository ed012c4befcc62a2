"""Registration of 照会番号, one or many (docs/files.md §2.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.batch import FetchBody, ReceiptBody
from onshikaku.wire.oqs.codes import PersonResult
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.header import (
    BODY,
    HEADER,
    PERSON_CODE,
    PERSON_MESSAGE,
    PERSON_RESULT,
    RegistrationBatchHeader,
    RegistrationHeader,
    RegistrationReceiptHeader,
    RegistrationResultHeader,
)
from onshikaku.wire.oqs.qualification import REFERENCE_NUMBER
from onshikaku.wire.oqs.query import BRANCH, INSURER_NUMBER, NUMBER_ON_CARD, SYMBOL

__all__ = [
    "BulkRegistration",
    "BulkRegistrationBody",
    "BulkRegistrationFetch",
    "BulkRegistrationReceipt",
    "BulkRegistrationResult",
    "BulkRegistrationResultBody",
    "Registration",
    "RegistrationBody",
    "RegistrationInfo",
    "RegistrationResult",
    "RegistrationResultBody",
    "RegistrationUnit",
]

INFO = Element("ReferenceNumberRegistrationInfo", "照会番号登録用情報")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationInfo(Block):
    """Which 照会番号 the institution gives to which insured person."""

    SECTION: ClassVar[str] = "2.11"

    reference_number: Annotated[str, REFERENCE_NUMBER]
    insurer_number: Annotated[str, INSURER_NUMBER]
    symbol: Annotated[str | None, SYMBOL] = None
    number: Annotated[str, NUMBER_ON_CARD]
    branch: Annotated[str | None, BRANCH] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationBody(Block):
    """One person."""

    SECTION: ClassVar[str] = "2.11"

    info: Annotated[RegistrationInfo, INFO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Block):
    """照会番号登録 of one person, `OQSsiimm01req`."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationHeader, HEADER]
    body: Annotated[RegistrationBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationResultBody(Block):
    """What came of it; the number is repeated, the rest is not (docs/files.md §10 U22)."""

    SECTION: ClassVar[str] = "2.11"

    reference_number: Annotated[str | None, REFERENCE_NUMBER] = None
    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None
    message: Annotated[str | None, PERSON_MESSAGE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationResult(Block):
    """Answer to it, `OQSsiimm01res`; no element occurs twice in it."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationResultHeader, HEADER]
    body: Annotated[RegistrationResultBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistrationBody(Block):
    """Everybody who gets a number."""

    SECTION: ClassVar[str] = "2.11"

    infos: Annotated[tuple[RegistrationInfo, ...], INFO]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistration(Block):
    """照会番号一括登録, `OQSmuimm01req`."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationHeader, HEADER]
    body: Annotated[BulkRegistrationBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistrationReceipt(Block):
    """受付結果 of it, `OQSmuimm01res`."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationReceiptHeader, HEADER]
    body: Annotated[ReceiptBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistrationFetch(Block):
    """Request for its result, `OQSmuimm02req`."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationHeader, HEADER]
    body: Annotated[FetchBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationUnit(Block):
    """What came of one number."""

    SECTION: ClassVar[str] = "2.11"

    info: Annotated[RegistrationInfo, INFO]
    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistrationResultBody(Block):
    """A unit for each number; none while the batch runs or when it failed."""

    SECTION: ClassVar[str] = "2.11"

    units: Annotated[
        tuple[RegistrationUnit, ...], Element("BulkRegistrationUnit", "一括登録結果")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRegistrationResult(Block):
    """Its result, `OQSmuimm02res`."""

    SECTION: ClassVar[str] = "2.11"

    header: Annotated[RegistrationBatchHeader, HEADER]
    body: Annotated[BulkRegistrationResultBody, BODY]
