"""Tickets of public assistance (医療扶助) inside a result (docs/files.md §2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import (
    Combination,
    Designation,
    Inconsistency,
    Presence,
    TicketKind,
    TreatmentKind,
)
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MONTH, NUMBER, Code, Digits, HalfWidth, Line

__all__ = ["Ticket"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Block):
    """医療券・調剤券情報. One public source spells `StatusOfInfecton` so, and nobody otherwise."""

    SECTION: ClassVar[str] = "2.7"

    kind: Annotated[
        TicketKind | None, Element("TicketType", "医療券・調剤券別", Code("OQSCD018", TicketKind))
    ] = None
    valid_from: Annotated[date | None, Element("MedicalTicketValidDate", "有効開始年月日", DAY)] = (
        None
    )
    valid_until: Annotated[
        date | None, Element("MedicalTicketExpirationDate", "有効終了年月日", DAY)
    ] = None
    issue_number: Annotated[str | None, Element("IssueNumber", "交付番号", HalfWidth())] = None
    month: Annotated[date | None, Element("MedicalTreatmentMonth", "診療年月", MONTH)] = None
    institution_code: Annotated[
        str | None,
        Element("DesignatedMedicalInstitutionCode", "指定医療機関コード", Digits(10)),
    ] = None
    designation: Annotated[
        Designation | None,
        Element(
            "DesignatedMedicalInstitutionFlag",
            "指定医療機関確認フラグ",
            Code("OQSCD026", Designation),
        ),
    ] = None
    institution_name: Annotated[
        str | None, Element("DesignatedMedicalInstitutionName", "指定医療機関名", Line())
    ] = None
    prescriber_code: Annotated[
        str | None,
        Element(
            "PrescriptionIssuerMedicalInstitutionCode",
            "処方箋発行元医療機関コード",
            Digits(10),
        ),
    ] = None
    prescriber_name: Annotated[
        str | None,
        Element("PrescriptionIssuerMedicalInstitutionName", "処方箋発行元医療機関名", Line()),
    ] = None
    illness_1: Annotated[str | None, Element("InjuryName1", "傷病名1", Line())] = None
    illness_2: Annotated[str | None, Element("InjuryName2", "傷病名2", Line())] = None
    illness_3: Annotated[str | None, Element("InjuryName3", "傷病名3", Line())] = None
    treatment: Annotated[
        TreatmentKind | None,
        Element("MedicalTreatmentType", "診療別", Code("OQSCD019", TreatmentKind)),
    ] = None
    self_pay_yen: Annotated[int | None, Element("SelfPayAmount", "本人支払額", NUMBER)] = None
    district_contact: Annotated[
        str | None, Element("DistrictContactName", "地区担当員名", Line())
    ] = None
    handling_contact: Annotated[
        str | None, Element("HandlingContactName", "取扱担当者名", Line())
    ] = None
    combination: Annotated[
        Combination | None,
        Element("SingleOrCombinedUse", "単独・併用別", Code("OQSCD020", Combination)),
    ] = None
    social_insurance: Annotated[
        Presence | None,
        Element("StatusOfSocialInsurance", "社会保険状況", Code("OQSCD021", Presence)),
    ] = None
    inconsistency: Annotated[
        Inconsistency | None,
        Element("ConsistencyFlag", "社会保険状況の整合性フラグ", Code("OQSCD022", Inconsistency)),
    ] = None
    infection: Annotated[
        Presence | None,
        Element("StatusOfInfecton", "感染症法37条の2の該当状況", Code("OQSCD023", Presence)),
    ] = None
    elderly_care: Annotated[
        Presence | None,
        Element(
            "StatusOfElderlyMedicalCare", "後期高齢者医療の該当状況", Code("OQSCD024", Presence)
        ),
    ] = None
    prefectural: Annotated[
        Presence | None,
        Element("StatusOfPrefecturalExpenses", "都道府県費の該当状況", Code("OQSCD025", Presence)),
    ] = None
    remark_1: Annotated[str | None, Element("Remarks1", "備考1", Line())] = None
    remark_2: Annotated[str | None, Element("Remarks2", "備考2", Line())] = None
    remark_3: Annotated[str | None, Element("Remarks3", "備考3", Line())] = None
