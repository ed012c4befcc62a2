"""What pays beside or instead of the insurance, and stops of viewing, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense, Treatment
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import (
    InstitutionCode,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.numbering import is_medical_aid
from onshikaku.personas.entry import Day, Entry, InventedName, Line, PeriodEntry, Yen, numbered
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AidEntry", "ExpenseEntry", "StopEntry"]

_Payer = Annotated[str, numbered(PublicPayerNumber)]
_Recipient = Annotated[str, numbered(PublicRecipientNumber)]


class _TicketEntry(Entry):
    """医療券・調剤券."""

    number: Line
    institution_code: Annotated[str, numbered(InstitutionCode)]
    period: PeriodEntry
    treatment: Treatment = Treatment.OUTPATIENT
    self_pay_yen: Yen = 0
    registered_on: Day

    def to_domain(self) -> AidTicket:
        return AidTicket(
            self.number,
            InstitutionCode(self.institution_code),
            self.period.to_domain(),
            self.treatment,
            self.self_pay_yen,
            self.registered_on,
        )


class AidEntry(Entry):
    """医療扶助. Fields: `onshikaku.domain.entitlement.MedicalAid`."""

    payer_number: _Payer
    recipient_number: _Recipient
    office: InventedName
    period: PeriodEntry
    tickets: tuple[_TicketEntry, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """A payer of something else; two tickets of one number."""
        if not is_medical_aid(PublicPayerNumber(self.payer_number)):
            yield Finding(("payer_number",), Fault.NOT_MEDICAL_AID)
        numbers = [ticket.number for ticket in self.tickets]
        for position, number in enumerate(numbers):
            if number in numbers[:position]:
                yield Finding(("tickets", position, "number"), Fault.TWICE)

    def to_domain(self) -> MedicalAid:
        """The public assistance with its tickets."""
        return MedicalAid(
            PublicPayerNumber(self.payer_number),
            PublicRecipientNumber(self.recipient_number),
            self.office,
            self.period.to_domain(),
            tuple(t.to_domain() for t in sorted(self.tickets, key=lambda ticket: ticket.number)),
        )


class ExpenseEntry(Entry):
    """A subsidy (公費). Fields: `onshikaku.domain.entitlement.PublicExpense`."""

    programme: Line
    payer_number: _Payer
    recipient_number: _Recipient
    period: PeriodEntry
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    per_visit_yen: Yen | None = None
    monthly_cap_yen: Yen | None = None

    def findings(self) -> Iterator[Finding]:
        """A share and a sum a visit at once."""
        if self.percent is not None and self.per_visit_yen is not None:
            yield Finding(("per_visit_yen",), Fault.SHARE_AND_SUM)

    def to_domain(self) -> PublicExpense:
        """The subsidy."""
        return PublicExpense(
            self.programme,
            PublicPayerNumber(self.payer_number),
            PublicRecipientNumber(self.recipient_number),
            self.period.to_domain(),
            self.percent,
            self.per_visit_yen,
            self.monthly_cap_yen,
        )


class StopEntry(Entry):
    """閲覧停止. Fields: `onshikaku.domain.holder.ViewingStop`."""

    scope: StopScope
    reason: StopReason
    period: PeriodEntry

    def to_domain(self) -> ViewingStop:
        """The stop."""
        return ViewingStop(self.scope, self.reason, self.period.to_domain())
