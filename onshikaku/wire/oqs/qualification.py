"""A qualification as a result has it: `ResultOfQualificationConfirmation` (docs/files.md §2.3).

The numbers in the comments are those of the layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.aid import Ticket
from onshikaku.wire.oqs.certificates import (
    DiseaseCertificate,
    ElderlyCertificate,
    LimitCertificate,
)
from onshikaku.wire.oqs.codes import (
    CardClass,
    Consent,
    LimitChange,
    LimitConsent,
    LossReason,
    Preschool,
    PrescriptionForm,
    Relation,
    Sex,
)
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, KANA, MOMENT, POSTAL_CODE, RATIO, Code, HalfWidth, Line
from onshikaku.wire.oqs.query import (
    ARBITRARY_ID,
    BIRTHDATE,
    BRANCH,
    INSURER_NUMBER,
    LIMIT_CONSENT,
    NUMBER_ON_CARD,
    SYMBOL,
)

__all__ = [
    "PRESCRIPTION_FORM",
    "REFERENCE_NUMBER",
    "BatchQualification",
    "Insured",
    "Qualification",
    "ViewingConsent",
]

PRESCRIPTION_FORM = Element(
    "PrescriptionIssueSelect", "処方箋発行形態", Code("OQSCD017", PrescriptionForm)
)
REFERENCE_NUMBER = Element("ReferenceNumber", "照会番号", HalfWidth(50))


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingConsent(Block):
    """Consent to one kind of medical information; the moments are left out with a flag 0 (U18)."""

    SECTION: ClassVar[str] = "2.3"

    flag: Annotated[Consent, Element("ConsFlg", "同意フラグ", Code("OQSCD016", Consent))]
    given_at: Annotated[datetime | None, Element("ConsTime", "同意日時", MOMENT)] = None
    valid_until: Annotated[datetime | None, Element("AvailableTime", "有効期限", MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured(Block):
    """Who is insured, with whom, from when to when: items 1 to 26, in every result.

    With 医療扶助, `insurer_number` is 公費負担者番号, `number` 受給者番号, and `insurer_name`
    福祉事務所名. `percent`: what the patient pays, 後期高齢者 only.
    """

    SECTION: ClassVar[str] = "2.3"

    card_class: Annotated[  # 1
        CardClass,
        Element("InsuredCardClassification", "被保険者証区分", Code("OQSCD010", CardClass)),
    ]
    insurer_number: Annotated[str | None, INSURER_NUMBER] = None
    symbol: Annotated[str | None, SYMBOL] = None
    number: Annotated[str | None, NUMBER_ON_CARD] = None
    branch: Annotated[str | None, BRANCH] = None
    relation: Annotated[
        Relation | None,
        Element("PersonalFamilyClassification", "本人・家族の別", Code("OQSCD009", Relation)),
    ] = None
    insured_name: Annotated[
        str | None, Element("InsuredName", "被保険者氏名（世帯主氏名）", Line())
    ] = None
    name: Annotated[str, Element("Name", "氏名", Line())]  # 8
    name_other: Annotated[str | None, Element("NameOfOther", "氏名（その他）", Line())] = None
    kana: Annotated[str | None, Element("NameKana", "氏名カナ", KANA)] = None
    kana_other: Annotated[str | None, Element("NameOfOtherKana", "氏名カナ（その他）", KANA)] = None
    sex: Annotated[Sex, Element("Sex1", "性別1", Code("OQSCD007", Sex))]  # 12
    sex_2: Annotated[Sex | None, Element("Sex2", "性別2", Code("OQSCD007", Sex))] = None
    birth_date: Annotated[date, BIRTHDATE]  # 14
    address: Annotated[str | None, Element("Address", "住所", Line())] = None
    postal_code: Annotated[str | None, Element("PostNumber", "郵便番号", POSTAL_CODE)] = None
    acquired_on: Annotated[date | None, Element("QualificationDate", "資格取得年月日", DAY)] = None
    lost_on: Annotated[date | None, Element("DisqualificationDate", "資格喪失年月日", DAY)] = None
    issued_on: Annotated[
        date | None, Element("InsuredCertificateIssuanceDate", "被保険者証交付年月日", DAY)
    ] = None
    valid_from: Annotated[  # 20
        date | None, Element("InsuredCardValidDate", "被保険者証有効開始年月日", DAY)
    ] = None
    valid_until: Annotated[
        date | None, Element("InsuredCardExpirationDate", "被保険者証有効終了年月日", DAY)
    ] = None
    percent: Annotated[
        int | None,
        Element("InsuredPartialContributionRatio", "被保険者証一部負担金割合", RATIO),
    ] = None
    preschool: Annotated[
        Preschool | None,
        Element("PreschoolClassification", "未就学区分", Code("OQSCD015", Preschool)),
    ] = None
    loss_reason: Annotated[
        LossReason | None,
        Element("ReasonOfLoss", "資格喪失事由", Code("OQSCD008", LossReason)),
    ] = None
    insurer_name: Annotated[str, Element("InsurerName", "保険者名称", Line())]  # 25
    elderly: Annotated[
        ElderlyCertificate | None, Element("ElderlyRecipientCertificateInfo", "高齢受給者証情報")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQualification(Insured):
    """What a batch by numbers tells: no certificates, only whether the limit changed."""

    SECTION: ClassVar[str] = "2.9"

    limit_change: Annotated[
        LimitChange | None,
        Element(
            "LimitApplicationCertificateChanged",
            "限度額適用認定証情報変更有無",
            Code("OQSCD014", LimitChange),
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification(Insured):
    """What a query, the card reader, and batches by consent or month tell.

    `diagnosis_names` to `prescriptions` exist since 2025 (docs/files.md §10 U19);
    `prescription_form` inside the result, and `confirmation_key`, are options (U7, U20).
    """

    SECTION: ClassVar[str] = "2.3"

    limit_consent: Annotated[LimitConsent | None, LIMIT_CONSENT] = None  # 27
    limit_consented_at: Annotated[
        datetime | None,
        Element(
            "LimitApplicationCertificateRelatedConsTime", "限度額適用認定証提供同意日時", MOMENT
        ),
    ] = None
    limit: Annotated[
        LimitCertificate | None,
        Element("LimitApplicationCertificateRelatedInfo", "限度額適用認定証関連情報"),
    ] = None
    disease_consent: Annotated[  # 30
        Consent | None,
        Element(
            "SpecificDiseasesCertificateRelatedConsFlg",
            "特定疾病療養受療証提供同意フラグ",
            Code("OQSCD016", Consent),
        ),
    ] = None
    disease_consented_at: Annotated[
        datetime | None,
        Element(
            "SpecificDiseasesCertificateRelatedConsTime", "特定疾病療養受療証提供同意日時", MOMENT
        ),
    ] = None
    diseases: Annotated[
        tuple[DiseaseCertificate, ...],
        Element(
            "SpecificDiseasesCertificateInfo",
            "特定疾病療養受療証情報",
            within="SpecificDiseasesCertificateList",
            most=3,
        ),
    ] = ()
    tickets: Annotated[
        tuple[Ticket, ...],
        Element("MedicalTicketInfo", "医療券・調剤券情報", within="PublicExpenseResultList"),
    ] = ()
    checkups: Annotated[  # 34
        ViewingConsent | None,
        Element("SpecificHealthCheckupsInfo", "特定健診情報閲覧", joined=True),
    ] = None
    drugs: Annotated[
        ViewingConsent | None, Element("PharmacistsInfo", "薬剤情報閲覧", joined=True)
    ] = None
    treatments: Annotated[  # 40
        ViewingConsent | None, Element("DiagnosisInfo", "診療情報閲覧", joined=True)
    ] = None
    operations: Annotated[
        ViewingConsent | None, Element("OperationInfo", "手術情報閲覧", joined=True)
    ] = None
    diagnosis_names: Annotated[
        ViewingConsent | None, Element("DiagnosisName", "傷病名閲覧", joined=True)
    ] = None
    infections: Annotated[
        ViewingConsent | None, Element("InfectiousInfo", "感染症情報閲覧", joined=True)
    ] = None
    allergies: Annotated[
        ViewingConsent | None, Element("AllergyInfo", "その他アレルギー等情報閲覧", joined=True)
    ] = None
    contraindications: Annotated[
        ViewingConsent | None,
        Element("ContraindicationInfo", "薬剤アレルギー等情報閲覧", joined=True),
    ] = None
    tests: Annotated[  # 50
        ViewingConsent | None, Element("TestInfo", "検査情報閲覧", joined=True)
    ] = None
    prescriptions: Annotated[
        ViewingConsent | None, Element("PrescriptionInfo", "処方情報閲覧", joined=True)
    ] = None
    prescription_form: Annotated[PrescriptionForm | None, PRESCRIPTION_FORM] = None
    arbitrary_id: Annotated[str | None, ARBITRARY_ID] = None
    confirmation_key: Annotated[
        str | None, Element("QualificationConfirmationKey", "（意味は非公開）", HalfWidth())
    ] = None
    reference_number: Annotated[str | None, REFERENCE_NUMBER] = None
