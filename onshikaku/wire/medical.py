"""Consents and the medical information they open, as messages.

The real system hands out files and pages; these messages are the simulator's own. They are read
from the domain's values by attribute (`from_attributes`).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from onshikaku.domain.consent import ConsentBasis, ConsentItem, ConsentState, EndReason
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.medical import (
    Allergy,
    Checkup,
    Contraindication,
    Diagnosis,
    DiagnosisStatus,
    Dispensing,
    Entry,
    Flag,
    Infection,
    LabReport,
    Operation,
    Prescription,
    Visit,
)
from onshikaku.domain.modes import Occasion  # noqa: TC001 - pydantic resolves the annotations
from onshikaku.wire.centre import PersonMessage
from onshikaku.wire.fields import InstitutionCodeText, OpaqueId
from onshikaku.wire.insured import InsuredMessage

__all__ = [
    "ConsentStateMessage",
    "ConsentStatesReply",
    "EntryMessage",
    "MedicalInformationReply",
    "MedicalItem",
    "MedicalRequest",
    "MedicalRequestReply",
    "MedicalRequestStatus",
    "entry_message",
]

MedicalItem = Literal[
    "checkup",
    "drug",
    "treatment",
    "surgery",
    "diagnosis",
    "infection",
    "allergy",
    "contraindication",
    "test",
    "prescription",
]
"""The values of `onshikaku.domain.medical.MEDICAL_ITEMS`."""

_ITEMS = len(get_args(MedicalItem))


def _plain(value: object) -> object:
    return value.value if isinstance(value, InstitutionCode) else value


class _Message(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, from_attributes=True
    )


class ConsentStateMessage(_Message):
    """The consent to one item.

    `state` is 同意フラグ: 0 none, 1 given, 2 expired, 3 hard to obtain. `end_reason` is
    同意有効期限切れ理由: 1 by the clinic, 2 by the patient, 3 by a change of use; null where time
    ran out, or the consent still holds. Moments and basis are null where there never was a consent.
    """

    item: ConsentItem
    state: ConsentState
    basis: ConsentBasis | None = None
    given_at: datetime | None = None
    valid_until: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None


class ConsentStatesReply(_Message):
    """Every item that was asked for, or agreed to, under a confirmation."""

    simulated: Literal[True] = True
    confirmation_id: OpaqueId
    consents: tuple[ConsentStateMessage, ...]


class PlaceMessage(_Message):
    """An institution."""

    code: Annotated[InstitutionCodeText, BeforeValidator(_plain)]
    name: str


class AmountMessage(_Message):
    """A quantity with its unit; the value as decimal text."""

    value: Decimal
    unit: str


class DrugMessage(_Message):
    """A drug by its generic name, per day for so many days; for use as needed per dose."""

    name: str
    per_day: AmountMessage
    days: int
    usage: str


class ProcedureMessage(_Message):
    """A line of a claim; `category` is 診療識別."""

    category: str
    name: str
    count: int


class ResultMessage(_Message):
    """A value (decimal text), its range of reference, and L or H outside of it.

    `code`: JLAC10, where one is assigned.
    """

    name: str
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: Flag | None
    code: str | None


class DispensingMessage(_Message):
    """薬剤情報."""

    item: Literal["drug"] = "drug"
    day: date
    prescribed_on: date
    prescribed_at: PlaceMessage
    dispensed_at: PlaceMessage
    drugs: tuple[DrugMessage, ...]


class VisitMessage(_Message):
    """診療情報."""

    item: Literal["treatment"] = "treatment"
    day: date
    place: PlaceMessage
    procedures: tuple[ProcedureMessage, ...]


class OperationMessage(_Message):
    """手術情報."""

    item: Literal["surgery"] = "surgery"
    day: date
    place: PlaceMessage
    name: str


class CheckupMessage(_Message):
    """特定健診情報."""

    item: Literal["checkup"] = "checkup"
    day: date
    place: PlaceMessage
    results: tuple[ResultMessage, ...]


class DiagnosisMessage(_Message):
    """傷病名."""

    item: Literal["diagnosis"] = "diagnosis"
    day: date
    place: PlaceMessage
    name: str
    since: date
    status: DiagnosisStatus


class InfectionMessage(_Message):
    """感染症情報."""

    item: Literal["infection"] = "infection"
    day: date
    place: PlaceMessage
    name: str
    positive: bool


class AllergyMessage(_Message):
    """その他アレルギー等情報."""

    item: Literal["allergy"] = "allergy"
    day: date
    place: PlaceMessage
    substance: str
    reaction: str


class ContraindicationMessage(_Message):
    """薬剤アレルギー等情報."""

    item: Literal["contraindication"] = "contraindication"
    day: date
    place: PlaceMessage
    substance: str
    reaction: str


class LabReportMessage(_Message):
    """検査情報."""

    item: Literal["test"] = "test"
    day: date
    place: PlaceMessage
    results: tuple[ResultMessage, ...]


class PrescriptionMessage(_Message):
    """処方情報."""

    item: Literal["prescription"] = "prescription"
    day: date
    place: PlaceMessage
    drugs: tuple[DrugMessage, ...]


EntryMessage = Annotated[
    DispensingMessage
    | VisitMessage
    | OperationMessage
    | CheckupMessage
    | DiagnosisMessage
    | InfectionMessage
    | AllergyMessage
    | ContraindicationMessage
    | LabReportMessage
    | PrescriptionMessage,
    Field(discriminator="item"),
]
"""One entry; `item` says which kind."""


class MedicalRequest(InsuredMessage):
    """Medical information of whoever has these numbers, by what they agreed to here.

    `first`, `last`: JST days, both included; from a year ago to today unless told otherwise.
    `occasion` null: by the last confirmation at the reception; else by the last identification by
    居宅同意取得型 that was for it.
    """

    items: Annotated[tuple[MedicalItem, ...], Field(min_length=1, max_length=_ITEMS)]
    first: date | None = None
    last: date | None = None
    occasion: Occasion | None = None


class MedicalRequestStatus(StrEnum):
    """How a request for medical information by numbers ended."""

    SHOWN = "shown"
    NONE = "none"  # the numbers lead to nobody, or to more than one person
    CONSENT_MISSING = "consent-missing"
    WITHHELD = "withheld"


class MedicalRequestReply(_Message):
    """The entries of all items asked for, item by item and latest first; or none of any.

    `person` is null unless `status` is shown.
    """

    simulated: Literal[True] = True
    status: MedicalRequestStatus
    person: PersonMessage | None = None
    entries: tuple[EntryMessage, ...] = ()


class MedicalInformationReply(_Message):
    """The entries of one item from `first` to `last` (JST days, both included), latest first."""

    simulated: Literal[True] = True
    confirmation_id: OpaqueId
    item: MedicalItem
    first: date
    last: date
    entries: tuple[EntryMessage, ...]


def entry_message(entry: Entry) -> EntryMessage:
    """An entry as a message."""
    match entry:
        case Dispensing():
            return DispensingMessage.model_validate(entry)
        case Visit():
            return VisitMessage.model_validate(entry)
        case Operation():
            return OperationMessage.model_validate(entry)
        case Checkup():
            return CheckupMessage.model_validate(entry)
        case Diagnosis():
            return DiagnosisMessage.model_validate(entry)
        case Infection():
            return InfectionMessage.model_validate(entry)
        case Allergy():
            return AllergyMessage.model_validate(entry)
        case Contraindication():
            return ContraindicationMessage.model_validate(entry)
        case LabReport():
            return LabReportMessage.model_validate(entry)
        case Prescription():
            return PrescriptionMessage.model_validate(entry)
