"""A query by the numbers of the insured card, `OQSsiquc01req` (docs/files.md §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import LimitConsent
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, INSURER, Code, Digits, HalfWidth, Line
from onshikaku.wire.oqs.header import BODY, HEADER, QueryHeader

__all__ = [
    "ARBITRARY_ID",
    "BIRTHDATE",
    "BRANCH",
    "INSURER_NUMBER",
    "LIMIT_CONSENT",
    "NUMBER_ON_CARD",
    "SEARCH",
    "SYMBOL",
    "Query",
    "QueryBody",
    "SearchInfo",
]

SEARCH = Element("QualificationConfirmSearchInfo", "資格確認照会用情報")
INSURER_NUMBER = Element("InsurerNumber", "保険者番号", INSURER)
SYMBOL = Element("InsuredCardSymbol", "被保険者証記号", Line(20))
NUMBER_ON_CARD = Element("InsuredIdentificationNumber", "被保険者証番号", Line(20))
BRANCH = Element("InsuredBranchNumber", "枝番", Digits(2))
BIRTHDATE = Element("Birthdate", "生年月日", DAY)
LIMIT_CONSENT = Element(
    "LimitApplicationCertificateRelatedConsFlg",
    "限度額適用認定証提供同意フラグ",
    Code("OQSCD001", LimitConsent),
)
ARBITRARY_ID = Element("ArbitraryIdentifier", "任意の識別子", HalfWidth())


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchInfo(Block):
    """Whose qualification is asked for; `arbitrary_id` comes back as it is."""

    SECTION: ClassVar[str] = "2.2"

    insurer_number: Annotated[str, INSURER_NUMBER]
    symbol: Annotated[str | None, SYMBOL] = None
    number: Annotated[str, NUMBER_ON_CARD]
    branch: Annotated[str | None, BRANCH] = None
    birth_date: Annotated[date, BIRTHDATE]
    limit_consent: Annotated[LimitConsent, LIMIT_CONSENT]
    arbitrary_id: Annotated[str | None, ARBITRARY_ID] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBody(Block):
    """One person."""

    SECTION: ClassVar[str] = "2.2"

    search: Annotated[SearchInfo, SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Block):
    """資格確認照会 of one person."""

    SECTION: ClassVar[str] = "2.2"

    header: Annotated[QueryHeader, HEADER]
    body: Annotated[QueryBody, BODY]
