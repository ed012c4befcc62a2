"""Medical information (医療情報) that a consent opens: what was done, taken and measured.

Drugs, treatment and surgery come from claims, check-ups from the insurers, the rest from the
electronic records that institutions share (電子カルテ情報共有). Names are those of the records.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.dates import add_months
from onshikaku.domain.identifiers import InstitutionCode

__all__ = [
    "MEDICAL_ITEMS",
    "Allergy",
    "Amount",
    "Checkup",
    "Contraindication",
    "Diagnosis",
    "DiagnosisStatus",
    "Dispensing",
    "Drug",
    "Entry",
    "Flag",
    "Infection",
    "LabReport",
    "Operation",
    "Place",
    "Prescription",
    "Procedure",
    "Result",
    "Viewing",
    "Visit",
    "item_of",
    "on_view_from",
]

MEDICAL_ITEMS = frozenset(ConsentItem) - {ConsentItem.LIMIT, ConsentItem.SPECIFIC_DISEASE}
"""The items that open medical information; the two others release certificates."""

# Claims of a month reach the centre after it and are shown from this day of the next month
# (general knowledge of the service; not found in a public source for this simulator).
_CLAIMS_SHOWN_FROM = 11


class Viewing(StrEnum):
    """How a request for medical information ended, as the access log has it."""

    SHOWN = "medical_shown"
    CONSENT_MISSING = "consent_missing"
    WITHHELD = "no_medical_information"


class Flag(StrEnum):
    """Where a value lies against its range of reference."""

    LOW = "L"
    HIGH = "H"


class DiagnosisStatus(StrEnum):
    """転帰: whether a diagnosis still stands."""

    ONGOING = "ongoing"  # 継続
    CURED = "cured"  # 治癒


@dataclass(frozen=True, slots=True)
class Place:
    """The institution it happened at."""

    code: InstitutionCode
    name: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity with its unit, as 1 錠."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug by its generic name (一般名). `per_day` for `days`; for use as needed per dose."""

    name: str
    per_day: Amount
    days: int
    usage: str


@dataclass(frozen=True, slots=True)
class Dispensing:
    """薬剤情報: drugs handed out on a day. `dispensed_at` equal to `prescribed_at`: in-house."""

    day: date
    prescribed_on: date
    prescribed_at: Place
    dispensed_at: Place
    drugs: tuple[Drug, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A line of a claim: 診療識別 (two digits), name, and how often."""

    category: str
    name: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """診療情報: what was done on a day."""

    day: date
    place: Place
    procedures: tuple[Procedure, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """手術情報."""

    day: date
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """A value and its range of reference, open where None. `code`: JLAC10, 17 characters."""

    name: str
    value: Decimal
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    code: str | None = None

    @property
    def flag(self) -> Flag | None:
        """Low, high, or None within the range."""
        if self.low is not None and self.value < self.low:
            return Flag.LOW
        if self.high is not None and self.value > self.high:
            return Flag.HIGH
        return None


@dataclass(frozen=True, slots=True)
class Checkup:
    """特定健診 (40 to 74), or the check-up of 後期高齢者 (from 75 on)."""

    day: date
    place: Place
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """傷病名 as last recorded on a day; `since`: 診断日."""

    day: date
    place: Place
    name: str
    since: date
    status: DiagnosisStatus


@dataclass(frozen=True, slots=True)
class Infection:
    """感染症情報: the result of a test."""

    day: date
    place: Place
    name: str
    positive: bool


@dataclass(frozen=True, slots=True)
class Allergy:
    """その他アレルギー等: food and the like, on the day on which it was noted."""

    day: date
    place: Place
    substance: str
    reaction: str


@dataclass(frozen=True, slots=True)
class Contraindication:
    """薬剤アレルギー等: a drug not to be given, on the day on which it was noted."""

    day: date
    place: Place
    substance: str
    reaction: str


@dataclass(frozen=True, slots=True)
class LabReport:
    """検査情報: the values of a day."""

    day: date
    place: Place
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Prescription:
    """処方情報: what was prescribed, dispensed or not."""

    day: date
    place: Place
    drugs: tuple[Drug, ...]


Entry = (
    Checkup
    | Dispensing
    | Visit
    | Operation
    | Diagnosis
    | Infection
    | Allergy
    | Contraindication
    | LabReport
    | Prescription
)


def item_of(entry: Entry) -> ConsentItem:
    """The item of consent that opens an entry."""
    match entry:
        case Checkup():
            return ConsentItem.CHECKUP
        case Dispensing():
            return ConsentItem.DRUG
        case Visit():
            return ConsentItem.TREATMENT
        case Operation():
            return ConsentItem.SURGERY
        case Diagnosis():
            return ConsentItem.DIAGNOSIS
        case Infection():
            return ConsentItem.INFECTION
        case Allergy():
            return ConsentItem.ALLERGY
        case Contraindication():
            return ConsentItem.CONTRAINDICATION
        case LabReport():
            return ConsentItem.TEST
        case Prescription():
            return ConsentItem.PRESCRIPTION


def on_view_from(entry: Entry) -> date:
    """The first day on which an entry can be seen; what comes from claims waits for them."""
    match entry:
        case Dispensing() | Visit() | Operation():
            return add_months(entry.day.replace(day=1), 1).replace(day=_CLAIMS_SHOWN_FROM)
        case _:
            return entry.day
