"""The code tables by their numbers, and which elements use them (docs/files.md §3)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text
from onshikaku.wire.oqs.codes import aid, care, consents, processing, qualification, terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.wire.oqs.codes.code import Code

__all__ = ["TABLES", "CodeTable"]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table of 業務コード仕様. `codes`: one enum, or one for each 要素 of 二要素認証.

    `elements`: wire names; empty where the table belongs to settings or to messages that no
    public source shows.
    """

    number: str
    title: Text
    codes: tuple[type[Code], ...]
    elements: tuple[str, ...] = ()


_MEDICAL_CONSENTS = tuple(
    f"{item}ConsFlg"
    for item in (
        "SpecificDiseasesCertificateRelated",
        "SpecificHealthCheckupsInfo",
        "PharmacistsInfo",
        "DiagnosisInfo",
        "OperationInfo",
        "DiagnosisName",
        "InfectiousInfo",
        "AllergyInfo",
        "ContraindicationInfo",
        "TestInfo",
        "PrescriptionInfo",
    )
)


def _table(number: int, ja: str, en: str, code: type[Code], *elements: str) -> CodeTable:
    return CodeTable(f"OQSCD{number:03}", Text(ja, en), (code,), elements)


_ALL = (
    _table(
        1,
        "限度額適用認定証提供同意フラグ",
        "consent to the limit",
        consents.LimitConsent,
        "LimitApplicationCertificateRelatedConsFlg",
    ),
    _table(2, "照会区分", "how it was asked", processing.QueryMeans, "ReferenceClassification"),
    _table(3, "処理結果区分", "how the file ended", processing.FileResult, "SegmentOfResult"),
    _table(
        4,
        "処理結果状況",
        "how the person ended",
        processing.PersonResult,
        "ProcessingResultStatus",
    ),
    _table(5, "文字コード識別", "encoding", processing.CharacterCode, "CharacterCodeIdentifier"),
    _table(6, "資格有効性", "validity", processing.Validity, "QualificationValidity"),
    _table(7, "性別", "sex", qualification.Sex, "Sex1", "Sex2"),
    _table(8, "資格喪失事由", "reason of loss", qualification.LossReason, "ReasonOfLoss"),
    _table(9, "本人・家族の別", "relation", qualification.Relation, "PersonalFamilyClassification"),
    _table(
        10, "被保険者証区分", "kind of card", qualification.CardClass, "InsuredCardClassification"
    ),
    _table(
        11,
        "限度額適用認定証等の種類",
        "kind of limit",
        qualification.LimitKind,
        "LimitApplicationCertificateClassification",
    ),
    _table(
        12,
        "適用区分",
        "band of the limit",
        qualification.LimitBand,
        "LimitApplicationCertificateClassificationFlag",
    ),
    _table(
        13,
        "認定疾病区分",
        "specific disease",
        qualification.Disease,
        "SpecificDiseasesDiseaseCategory",
    ),
    _table(
        14,
        "限度額適用認定証情報変更有無",
        "whether the limit changed",
        qualification.LimitChange,
        "LimitApplicationCertificateChanged",
    ),
    _table(
        15, "未就学区分", "below school age", qualification.Preschool, "PreschoolClassification"
    ),
    _table(16, "同意フラグ", "consent", consents.Consent, *_MEDICAL_CONSENTS),
    _table(
        17,
        "処方箋発行形態",
        "form of prescription",
        consents.PrescriptionForm,
        "PrescriptionIssueSelect",
    ),
    _table(18, "医療券・調剤券別", "kind of ticket", aid.TicketKind, "TicketType"),
    _table(19, "診療別", "kind of treatment", aid.TreatmentKind, "MedicalTreatmentType"),
    _table(20, "単独・併用別", "alone or combined", aid.Combination, "SingleOrCombinedUse"),
    _table(21, "社会保険状況", "social insurance", aid.Presence, "StatusOfSocialInsurance"),
    _table(22, "整合性フラグ", "whether it fits the records", aid.Inconsistency, "ConsistencyFlag"),
    _table(23, "感染症法37条の2", "infectious diseases act", aid.Presence, "StatusOfInfecton"),
    _table(24, "後期高齢者医療", "late-stage elderly", aid.Presence, "StatusOfElderlyMedicalCare"),
    _table(25, "都道府県費", "paid by the prefecture", aid.Presence, "StatusOfPrefecturalExpenses"),
    _table(
        26,
        "指定医療機関確認フラグ",
        "whether this institution is designated",
        aid.Designation,
        "DesignatedMedicalInstitutionFlag",
    ),
    _table(27, "同一個人有無フラグ", "same person", aid.SamePerson),
    _table(28, "診療区分", "form of care", care.CareForm, "MedicalTreatmentFlag"),
    _table(29, "医療情報種別", "kind of medical information", care.MedicalInformation),
    _table(30, "薬剤情報等", "display of drugs", care.DrugDisplay, "PrDiInfClassification"),
    _table(31, "同意有効期限切れ理由", "why a consent ended", consents.ConsentEnd),
    _table(32, "資格情報変更確認フラグ", "whether the record changed", care.RecordMatch),
    _table(33, "URL取得（用途）", "use of the URL", care.UrlCareForm),
    _table(34, "URL取得（形式）", "form of the URL", care.UrlImage),
    _table(35, "URL取得（変更）", "renewal of the URL", care.UrlRenewal),
    _table(36, "閲覧同意情報種別", "what a consent opens", consents.ConsentedInformation),
    _table(37, "利用設定", "setting", terminal.Setting),
    _table(
        38,
        "電子処方箋利用区分",
        "use of electronic prescriptions",
        terminal.ElectronicPrescriptionUse,
    ),
    _table(39, "発行形態選択", "when the form is chosen", terminal.FormChoice),
    _table(40, "救急時情報要求", "request in an emergency", care.EmergencyRequest),
    _table(41, "二要素認証の要素", "factor", terminal.Factor),
    CodeTable(
        "OQSCD042",
        Text("二要素認証の方式", "method of a factor"),
        (terminal.KnowledgeFactor, terminal.BiometricFactor, terminal.PossessionFactor),
    ),
    _table(43, "救急時閲覧権限", "right to view in an emergency", care.ViewingRight),
    _table(44, "連携システムID", "linked system", terminal.LinkedSystem),
)

TABLES: Mapping[str, CodeTable] = MappingProxyType({table.number: table for table in _ALL})
"""Every table, OQSCD001 to OQSCD044."""
