"""Code tables of the interface (業務コード), OQSCD001 to OQSCD044 (docs/files.md §3).

The official list is not public; values and labels are those of public software.
"""

from onshikaku.wire.oqs.codes.aid import (
    Combination,
    Designation,
    Inconsistency,
    Presence,
    SamePerson,
    TicketKind,
    TreatmentKind,
)
from onshikaku.wire.oqs.codes.care import (
    CareForm,
    DrugDisplay,
    EmergencyRequest,
    MedicalInformation,
    RecordMatch,
    UrlCareForm,
    UrlImage,
    UrlRenewal,
    ViewingRight,
)
from onshikaku.wire.oqs.codes.code import Code
from onshikaku.wire.oqs.codes.consents import (
    Consent,
    ConsentedInformation,
    ConsentEnd,
    LimitConsent,
    PrescriptionForm,
)
from onshikaku.wire.oqs.codes.processing import (
    CharacterCode,
    FileResult,
    PersonResult,
    QueryMeans,
    Validity,
)
from onshikaku.wire.oqs.codes.qualification import (
    CardClass,
    Disease,
    LimitBand,
    LimitChange,
    LimitKind,
    LossReason,
    Preschool,
    Relation,
    Sex,
)
from onshikaku.wire.oqs.codes.tables import TABLES, CodeTable
from onshikaku.wire.oqs.codes.terminal import (
    BiometricFactor,
    ElectronicPrescriptionUse,
    Factor,
    FormChoice,
    KnowledgeFactor,
    LinkedSystem,
    PossessionFactor,
    Setting,
)

__all__ = [
    "TABLES",
    "BiometricFactor",
    "CardClass",
    "CareForm",
    "CharacterCode",
    "Code",
    "CodeTable",
    "Combination",
    "Consent",
    "ConsentEnd",
    "ConsentedInformation",
    "Designation",
    "Disease",
    "DrugDisplay",
    "ElectronicPrescriptionUse",
    "EmergencyRequest",
    "Factor",
    "FileResult",
    "FormChoice",
    "Inconsistency",
    "KnowledgeFactor",
    "LimitBand",
    "LimitChange",
    "LimitConsent",
    "LimitKind",
    "LinkedSystem",
    "LossReason",
    "MedicalInformation",
    "PersonResult",
    "PossessionFactor",
    "Preschool",
    "PrescriptionForm",
    "Presence",
    "QueryMeans",
    "RecordMatch",
    "Relation",
    "SamePerson",
    "Setting",
    "Sex",
    "TicketKind",
    "TreatmentKind",
    "UrlCareForm",
    "UrlImage",
    "UrlRenewal",
    "Validity",
    "ViewingRight",
]
