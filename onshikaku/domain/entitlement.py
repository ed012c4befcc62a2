"""What pays beside or instead of the health insurance: 医療扶助 and other 公費."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.dates import Period
    from onshikaku.domain.identifiers import (
        InstitutionCode,
        PublicPayerNumber,
        PublicRecipientNumber,
    )

__all__ = ["AidTicket", "MedicalAid", "PublicExpense", "Treatment"]


class Treatment(StrEnum):
    """診療別 of a ticket of 医療扶助."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    DENTAL = "dental"
    DISPENSING = "dispensing"
    HOME_NURSING = "home-nursing"


@dataclass(frozen=True, slots=True)
class AidTicket:
    """医療券・調剤券: for one institution, usually for one month. `self_pay_yen`: 本人支払額."""

    number: str
    institution_code: InstitutionCode
    period: Period
    treatment: Treatment
    self_pay_yen: int
    registered_on: date

    def __post_init__(self) -> None:
        """Refuse a sum below zero."""
        if self.self_pay_yen < 0:
            raise ValueError("self_pay_yen lies below 0")

    def opens(self, day: date) -> bool:
        """Whether it is known to the centre and in force on that day."""
        return self.registered_on <= day and self.period.covers(day)


@dataclass(frozen=True, slots=True)
class MedicalAid:
    """医療扶助 (生活保護): who pays, and the tickets the welfare office (福祉事務所) registered."""

    payer_number: PublicPayerNumber
    recipient_number: PublicRecipientNumber
    office: str
    period: Period
    tickets: tuple[AidTicket, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicExpense:
    """A subsidy (公費負担医療・医療費助成) as its municipality registered it with PMH.

    What the patient pays: `percent` of the cost, or a sum a visit; at most a sum a month. None
    where the programme sets no such bound.
    """

    programme: str
    payer_number: PublicPayerNumber
    recipient_number: PublicRecipientNumber
    period: Period
    percent: int | None = None
    per_visit_yen: int | None = None
    monthly_cap_yen: int | None = None

    def __post_init__(self) -> None:
        """Refuse a share and a sum a visit at once, and sums below zero."""
        if self.percent is not None and self.per_visit_yen is not None:
            raise ValueError("percent and per_visit_yen exclude each other")
        for field in ("percent", "per_visit_yen", "monthly_cap_yen"):
            value = getattr(self, field)
            if value is not None and value < 0:
                raise ValueError(f"{field} lies below 0")
