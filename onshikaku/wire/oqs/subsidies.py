"""Subsidies (医療費助成) of the Public Medical Hub, `PMHsimsm01`: experimental.

The terminal's XML for them is not public. This document type is the simulator's own, named after
the public fields of the hub (docs/files.md §10 U26).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import CharacterCode, Code, FileResult, PersonResult
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, INSURER, NUMBER, Line
from onshikaku.wire.oqs.forms import Code as Coded
from onshikaku.wire.oqs.header import (
    BODY,
    CHARACTERS,
    ERROR_CODE,
    ERROR_MESSAGE,
    EXECUTED,
    FILE_ID,
    HEADER,
    INSTITUTION,
    PERSON_CODE,
    PERSON_MESSAGE,
    PERSON_RESULT,
    QUERIED_ON,
    RESULT,
    QueryHeader,
)
from onshikaku.wire.oqs.query import (
    BIRTHDATE,
    BRANCH,
    INSURER_NUMBER,
    NUMBER_ON_CARD,
    SEARCH,
    SYMBOL,
)

__all__ = [
    "Reimbursement",
    "Subsidy",
    "SubsidyQuery",
    "SubsidyQueryBody",
    "SubsidyResult",
    "SubsidyResultBody",
    "SubsidyResultHeader",
    "SubsidySearch",
]


class Reimbursement(Code):
    """IsAlwaysReimbursement (償還払い): whether the patient pays first and is refunded later."""

    NO = "0", "現物給付", "settled at the desk"
    ALWAYS = "1", "償還払い", "refunded later"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidySearch(Block):
    """Whose subsidies are asked for, by the numbers of the insured card."""

    SECTION: ClassVar[str] = "2.12"

    insurer_number: Annotated[str, INSURER_NUMBER]
    symbol: Annotated[str | None, SYMBOL] = None
    number: Annotated[str, NUMBER_ON_CARD]
    branch: Annotated[str | None, BRANCH] = None
    birth_date: Annotated[date, BIRTHDATE]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyQueryBody(Block):
    """One person."""

    SECTION: ClassVar[str] = "2.12"

    search: Annotated[SubsidySearch, SEARCH]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyQuery(Block):
    """医療費助成照会, `PMHsimsm01req`."""

    SECTION: ClassVar[str] = "2.12"

    header: Annotated[QueryHeader, HEADER]
    body: Annotated[SubsidyQueryBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyResultHeader(Block):
    """As of a single result, without how it was asked."""

    SECTION: ClassVar[str] = "2.12"

    executed_at: Annotated[datetime, EXECUTED]
    queried_on: Annotated[date, QUERIED_ON]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy(Block):
    """One certificate (受給者証)."""

    SECTION: ClassVar[str] = "2.12"

    payer_number: Annotated[str, Element("MedicalSubsidyInsurerNumber", "公費負担者番号", INSURER)]
    recipient_number: Annotated[
        str, Element("MedicalSubsidyRecipientNumber", "受給者番号", Line(30))
    ]
    name: Annotated[str | None, Element("CertificationName", "証の名称", Line(100))] = None
    segment: Annotated[str | None, Element("Segment", "区分", Line())] = None
    income_segment: Annotated[str | None, Element("IncomeSegment", "所得区分", Line())] = None
    conditions: Annotated[str | None, Element("AdditionalConditions", "付加条件", Line())] = None
    institutions: Annotated[
        str | None, Element("DesignatedMedicalInstitutions", "指定医療機関", Line())
    ] = None
    reimbursement: Annotated[
        Reimbursement | None,
        Element("IsAlwaysReimbursement", "償還払いの別", Coded("§2.12", Reimbursement)),
    ] = None
    most_yen: Annotated[int | None, Element("MaxCopaymentAmount", "自己負担上限額", NUMBER)] = None
    valid_from: Annotated[date | None, Element("ValidFrom", "有効開始年月日", DAY)] = None
    valid_until: Annotated[date | None, Element("ValidTo", "有効終了年月日", DAY)] = None
    details: Annotated[tuple[str, ...], Element("CertificationDetail", "証の明細", Line())] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyResultBody(Block):
    """The certificates; nothing tells refusal, loss and no registration apart."""

    SECTION: ClassVar[str] = "2.12"

    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None
    message: Annotated[str | None, PERSON_MESSAGE] = None
    subsidies: Annotated[
        tuple[Subsidy, ...],
        Element("MedicalSubsidyInfo", "医療費助成情報", within="MedicalSubsidyList"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyResult(Block):
    """医療費助成情報, `PMHsimsm01res`."""

    SECTION: ClassVar[str] = "2.12"

    header: Annotated[SubsidyResultHeader, HEADER]
    body: Annotated[SubsidyResultBody, BODY]
