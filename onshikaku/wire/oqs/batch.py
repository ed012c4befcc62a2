"""Batch queries (一括照会): asked, receipted, fetched, answered (docs/files.md §2.9, §2.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import CareForm, LimitConsent, PersonResult, Validity
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MOMENT, MONTH, Code
from onshikaku.wire.oqs.header import (
    BODY,
    HEADER,
    PERSON_CODE,
    PERSON_MESSAGE,
    PERSON_RESULT,
    RECEPTION,
    BatchHeader,
    BatchQueryHeader,
    DatedBatchHeader,
    FetchHeader,
    QueryHeader,
    ReceiptHeader,
)
from onshikaku.wire.oqs.qualification import (
    REFERENCE_NUMBER,
    BatchQualification,
    Qualification,
)
from onshikaku.wire.oqs.query import (
    ARBITRARY_ID,
    BIRTHDATE,
    BRANCH,
    INSURER_NUMBER,
    LIMIT_CONSENT,
    NUMBER_ON_CARD,
    SEARCH,
    SYMBOL,
)
from onshikaku.wire.oqs.result import VALIDITY

__all__ = [
    "BatchBody",
    "BatchQuery",
    "BatchQueryBody",
    "BatchResult",
    "BatchSearchInfo",
    "ConfirmUnit",
    "Fetch",
    "FetchBody",
    "FullBatchBody",
    "FullBatchResult",
    "FullUnit",
    "HomeVisitQuery",
    "HomeVisitQueryBody",
    "HomeVisitSearch",
    "OnlineQuery",
    "OnlineQueryBody",
    "OnlineSearch",
    "Receipt",
    "ReceiptBody",
    "TicketQuery",
    "TicketQueryBody",
    "TicketSearch",
]

UNIT = Element("BulkConfirmUnit", "一括照会結果")
RESULT = Element("ResultOfQualificationConfirmation", "資格確認結果")
CONSENT_FROM = Element("ConsentDateFrom", "同意日（自）", DAY)
CONSENT_TO = Element("ConsentDateTo", "同意日（至）", DAY)
CARE_FORM = Element("MedicalTreatmentFlag", "診療区分", Code("OQSCD028", CareForm))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSearchInfo(Block):
    """As in a single query; consent to the limit may be left out, as the result never has it."""

    SECTION: ClassVar[str] = "2.9"

    insurer_number: Annotated[str, INSURER_NUMBER]
    symbol: Annotated[str | None, SYMBOL] = None
    number: Annotated[str, NUMBER_ON_CARD]
    branch: Annotated[str | None, BRANCH] = None
    birth_date: Annotated[date, BIRTHDATE]
    limit_consent: Annotated[LimitConsent | None, LIMIT_CONSENT] = None
    arbitrary_id: Annotated[str | None, ARBITRARY_ID] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQueryBody(Block):
    """Everybody who is asked for."""

    SECTION: ClassVar[str] = "2.9"

    searches: Annotated[tuple[BatchSearchInfo, ...], SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuery(Block):
    """一括照会 by the numbers of insured cards, `OQSmuquc01req`."""

    SECTION: ClassVar[str] = "2.9"

    header: Annotated[QueryHeader, HEADER]
    body: Annotated[BatchQueryBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSearch(Block):
    """The month (its first day) whose tickets are asked for."""

    SECTION: ClassVar[str] = "2.10"

    month: Annotated[date, Element("MedicalTreatmentMonth", "診療年月", MONTH)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQueryBody(Block):
    """One month."""

    SECTION: ClassVar[str] = "2.10"

    search: Annotated[TicketSearch, SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuery(Block):
    """医療扶助 of a month, `OQSmutic01req`."""

    SECTION: ClassVar[str] = "2.10"

    header: Annotated[BatchQueryHeader, HEADER]
    body: Annotated[TicketQueryBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisitSearch(Block):
    """Consents given for 訪問診療等 on the days from `consent_from` to `consent_to`."""

    SECTION: ClassVar[str] = "2.10"

    consent_from: Annotated[date, CONSENT_FROM]
    consent_to: Annotated[date, CONSENT_TO]
    care_form: Annotated[CareForm, CARE_FORM]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisitQueryBody(Block):
    """One range of days."""

    SECTION: ClassVar[str] = "2.10"

    search: Annotated[HomeVisitSearch, SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisitQuery(Block):
    """訪問診療等, `OQSmuhvq01req`."""

    SECTION: ClassVar[str] = "2.10"

    header: Annotated[BatchQueryHeader, HEADER]
    body: Annotated[HomeVisitQueryBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineSearch(Block):
    """Days of consent or of the visit (受診予定日), one range of the two."""

    SECTION: ClassVar[str] = "2.10"

    consent_from: Annotated[date | None, CONSENT_FROM] = None
    consent_to: Annotated[date | None, CONSENT_TO] = None
    visit_from: Annotated[date | None, Element("ExaminationDateFrom", "受診予定日（自）", DAY)] = (
        None
    )
    visit_to: Annotated[date | None, Element("ExaminationDateTo", "受診予定日（至）", DAY)] = None
    care_form: Annotated[CareForm, CARE_FORM]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineQueryBody(Block):
    """One range of days."""

    SECTION: ClassVar[str] = "2.10"

    search: Annotated[OnlineSearch, SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineQuery(Block):
    """オンライン診療等, `OQSmuonq01req`."""

    SECTION: ClassVar[str] = "2.10"

    header: Annotated[BatchQueryHeader, HEADER]
    body: Annotated[OnlineQueryBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBody(Block):
    """What to fetch the result with; empty if the batch was not taken."""

    SECTION: ClassVar[str] = "2.9"

    reception_number: Annotated[str | None, RECEPTION] = None
    received_at: Annotated[datetime | None, Element("ReceptionDateTime", "受付日時", MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Block):
    """受付結果 of any batch query, `…01res`."""

    SECTION: ClassVar[str] = "2.9"

    header: Annotated[ReceiptHeader, HEADER]
    body: Annotated[ReceiptBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchBody(Block):
    """Which batch."""

    SECTION: ClassVar[str] = "2.9"

    reception_number: Annotated[str, RECEPTION]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch(Block):
    """Request for the result of any batch query, `…02req`."""

    SECTION: ClassVar[str] = "2.9"

    header: Annotated[FetchHeader, HEADER]
    body: Annotated[FetchBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmUnit(Block):
    """What came of one search; the n-th reference number belongs to the n-th qualification."""

    SECTION: ClassVar[str] = "2.9"

    search: Annotated[BatchSearchInfo, SEARCH]
    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None
    message: Annotated[str | None, PERSON_MESSAGE] = None
    validity: Annotated[Validity | None, VALIDITY] = None
    qualifications: Annotated[tuple[BatchQualification, ...], RESULT] = ()
    reference_numbers: Annotated[tuple[str, ...], REFERENCE_NUMBER] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchBody(Block):
    """A unit for each search; none while the batch runs or when it failed."""

    SECTION: ClassVar[str] = "2.9"

    units: Annotated[tuple[ConfirmUnit, ...], UNIT] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult(Block):
    """Result of 一括照会, `OQSmuquc02res`."""

    SECTION: ClassVar[str] = "2.9"

    header: Annotated[DatedBatchHeader, HEADER]
    body: Annotated[BatchBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullUnit(Block):
    """One person whom the search found, with certificates and consents."""

    SECTION: ClassVar[str] = "2.10"

    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None
    message: Annotated[str | None, PERSON_MESSAGE] = None
    validity: Annotated[Validity | None, VALIDITY] = None
    qualifications: Annotated[tuple[Qualification, ...], RESULT] = ()
    reference_numbers: Annotated[tuple[str, ...], REFERENCE_NUMBER] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FullBatchBody(Block):
    """A unit for each person; none while the batch runs, when it failed or found nobody."""

    SECTION: ClassVar[str] = "2.10"

    units: Annotated[tuple[FullUnit, ...], UNIT] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FullBatchResult(Block):
    """Result of `OQSmutic`, `OQSmuhvq` and `OQSmuonq`, `…02res`."""

    SECTION: ClassVar[str] = "2.10"

    header: Annotated[BatchHeader, HEADER]
    body: Annotated[FullBatchBody, BODY]
