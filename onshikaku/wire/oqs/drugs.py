"""Drugs and treatment (薬剤情報・診療情報), `YZKsiquc01` (docs/files.md §2.8).

Drugs come from three sources at once, each with element names of its own: claims (レセプト),
dispensing results (調剤結果) and prescriptions (処方). The fields here are called alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.claimed import ClaimedMonth
from onshikaku.wire.oqs.codes import CareForm, Code, DrugDisplay, Sex
from onshikaku.wire.oqs.dispensed import DispensedMonth
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, KANA, MONTH, Line
from onshikaku.wire.oqs.forms import Code as Coded
from onshikaku.wire.oqs.header import BODY, FILE_ID, HEADER
from onshikaku.wire.oqs.medical_files import (
    CARE_FORM,
    DISPLAY,
    MESSAGE,
    RESULT_CODE,
    MedicalFileHeader,
    MedicalFileResult,
)
from onshikaku.wire.oqs.prescribed import PrescribedMonth

__all__ = [
    "DrugFile",
    "DrugPatient",
    "DrugRequest",
    "DrugRequestBody",
    "DrugResult",
    "DrugResultBody",
    "DrugResultHeader",
]


class DrugFile(Code):
    """FileCategory of a request for drugs; its numbers belong to no public table."""

    DRUGS_PDF = "1", "薬剤情報（PDF）", "drugs, PDF"
    DRUGS_XML = "2", "薬剤情報（XML）", "drugs, XML"
    TREATMENT_PDF = "3", "薬剤情報・診療情報（PDF）", "drugs and treatment, PDF"
    TREATMENT_XML = "4", "薬剤情報・診療情報（XML）", "drugs and treatment, XML"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugRequestBody(Block):
    """Months (their first days), and what is wanted of them."""

    SECTION: ClassVar[str] = "2.8"

    first_month: Annotated[date, Element("StartDate", "開始年月", MONTH)]
    last_month: Annotated[date, Element("EndDate", "終了年月", MONTH)]
    file: Annotated[DrugFile, Element("FileCategory", "ファイル区分", Coded("§2.8", DrugFile))]
    display: Annotated[DrugDisplay | None, DISPLAY] = None
    care_form: Annotated[CareForm | None, CARE_FORM] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugRequest(Block):
    """薬剤情報照会, `YZKsiquc01req`."""

    SECTION: ClassVar[str] = "2.8"

    header: Annotated[MedicalFileHeader, HEADER]
    body: Annotated[DrugRequestBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugPatient(Block):
    """Whose drugs they are."""

    SECTION: ClassVar[str] = "2.8"

    name: Annotated[str | None, Element("Name", "氏名", Line())] = None
    kana: Annotated[str | None, Element("KanaName", "氏名カナ", KANA)] = None
    birth_date: Annotated[date | None, Element("Birth", "生年月日", DAY)] = None
    sex: Annotated[Sex | None, Element("AdmGendCode", "性別", Coded("OQSCD007", Sex))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugResultHeader(Block):
    """How it ended, and for whom (docs/files.md §10 U23)."""

    SECTION: ClassVar[str] = "2.8"

    result: Annotated[MedicalFileResult, RESULT_CODE]
    message: Annotated[str | None, MESSAGE] = None
    file_id: Annotated[str | None, FILE_ID] = None
    patient: Annotated[DrugPatient | None, Element("QuaInf", "資格情報")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugResultBody(Block):
    """Months of each source; a month occurs as often as institutions had part in it."""

    SECTION: ClassVar[str] = "2.8"

    claimed: Annotated[
        tuple[ClaimedMonth, ...], Element("MeTrMonthInf", "診療年月情報（レセプト）")
    ] = ()
    dispensed: Annotated[
        tuple[DispensedMonth, ...],
        Element("CzDiMonthInf", "調剤年月情報（調剤結果）", within="CzDiInf"),
    ] = ()
    prescribed: Annotated[
        tuple[PrescribedMonth, ...],
        Element("ShPrMonthInf", "処方年月情報（処方）", within="ShPrInf"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugResult(Block):
    """薬剤情報 as XML, `YZKsiquc01res`."""

    SECTION: ClassVar[str] = "2.8"

    header: Annotated[DrugResultHeader, HEADER]
    body: Annotated[DrugResultBody, BODY]
