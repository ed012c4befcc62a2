"""医療扶助 and its tickets to a result of its own and back (docs/files.md §2.7).

Of a ticket the records hold no illness, no contact and no prescriber. 感染症法37条の2 and
都道府県費 are in no record of this simulator and so always なし.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.identifiers import (
    InstitutionCode,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.aid import Ticket
from onshikaku.wire.oqs.mapping.persons import PersonParts, person_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.person import Person
    from onshikaku.wire.oqs.qualification import Qualification

__all__ = ["AidParts", "aid_from", "aid_parts", "tickets_for"]

_TREATMENTS = {
    Treatment.INPATIENT: codes.TreatmentKind.INPATIENT,
    Treatment.OUTPATIENT: codes.TreatmentKind.OUTPATIENT,
    Treatment.DENTAL: codes.TreatmentKind.DENTAL,
    Treatment.DISPENSING: codes.TreatmentKind.DISPENSING,
    Treatment.HOME_NURSING: codes.TreatmentKind.HOME_NURSING,
}
_TREATMENT_OF = {code: treatment for treatment, code in _TREATMENTS.items()}


class AidParts(PersonParts):
    """The parts that every result on 医療扶助 has."""

    card_class: codes.CardClass
    insurer_number: str
    number: str
    acquired_on: date
    valid_until: date | None
    insurer_name: str


def aid_parts(aid: MedicalAid, person: Person) -> AidParts:
    """医療扶助 without its tickets: the payer's and the recipient's number, and the office's name.

    Its first and last day stand in 資格取得年月日 and 有効終了年月日.
    """
    return AidParts(
        card_class=codes.CardClass.MEDICAL_AID,
        insurer_number=aid.payer_number.value,
        number=aid.recipient_number.value,
        **person_parts(person),
        acquired_on=aid.period.first,
        valid_until=aid.period.last,
        insurer_name=aid.office,
    )


def tickets_for(
    institution: str, aid: MedicalAid, coverages: Sequence[Coverage] | None
) -> tuple[Ticket, ...]:
    """The tickets for an institution (10 digits).

    Those for others are shown to it only where it has none, and only so far that it can be told
    where they belong (docs/files.md §10 U37). `coverages`: the insurance in force beside the
    assistance; None: the answer does not tell, so that nor do the tickets.
    """
    own = [ticket for ticket in aid.tickets if ticket.institution_code.value == institution]
    if not own:
        return tuple(map(_elsewhere, aid.tickets))
    return tuple(_ticket(ticket, coverages) for ticket in own)


def aid_from(qualification: Qualification) -> MedicalAid | None:
    """The 医療扶助 in a result; None if it is of another kind, or a number or day is missing.

    A ticket's day of registration is not in a file: its first day stands for it. Raises
    `ValueError` for numbers that cannot exist.
    """
    payer, recipient = qualification.insurer_number, qualification.number
    if qualification.card_class is not codes.CardClass.MEDICAL_AID or payer is None:
        return None
    if recipient is None or qualification.acquired_on is None:
        return None
    return MedicalAid(
        PublicPayerNumber(payer),
        PublicRecipientNumber(recipient),
        qualification.insurer_name,
        Period(qualification.acquired_on, qualification.valid_until),
        tuple(ticket for one in qualification.tickets if (ticket := _ticket_from(one))),
    )


def _elsewhere(ticket: AidTicket) -> Ticket:
    return Ticket(
        kind=_kind(ticket),
        valid_from=ticket.period.first,
        valid_until=ticket.period.last,
        month=ticket.period.first.replace(day=1),
        institution_code=ticket.institution_code.value,
        designation=codes.Designation.DIFFERS,
    )


def _kind(ticket: AidTicket) -> codes.TicketKind:
    dispensing = ticket.treatment is Treatment.DISPENSING
    return codes.TicketKind.DISPENSING if dispensing else codes.TicketKind.MEDICAL


def _ticket(ticket: AidTicket, coverages: Sequence[Coverage] | None) -> Ticket:
    told = Ticket(
        kind=_kind(ticket),
        valid_from=ticket.period.first,
        valid_until=ticket.period.last,
        issue_number=ticket.number,
        month=ticket.period.first.replace(day=1),
        institution_code=ticket.institution_code.value,
        designation=codes.Designation.MATCHES,
        treatment=_TREATMENTS[ticket.treatment],
        self_pay_yen=ticket.self_pay_yen,
        infection=codes.Presence.ABSENT,
        prefectural=codes.Presence.ABSENT,
    )
    if coverages is None:
        return told
    elderly = any(coverage.scheme is Scheme.ELDERLY for coverage in coverages)
    return replace(
        told,
        combination=codes.Combination.COMBINED if coverages else codes.Combination.ALONE,
        social_insurance=_presence(present=bool(coverages)),
        elderly_care=_presence(present=elderly),
    )


def _presence(*, present: bool) -> codes.Presence:
    return codes.Presence.PRESENT if present else codes.Presence.ABSENT


def _ticket_from(message: Ticket) -> AidTicket | None:
    if (
        message.issue_number is None
        or message.institution_code is None
        or message.valid_from is None
        or message.treatment is None
        or message.self_pay_yen is None
    ):
        return None
    return AidTicket(
        message.issue_number,
        InstitutionCode(message.institution_code),
        Period(message.valid_from, message.valid_until),
        _TREATMENT_OF[message.treatment],
        message.self_pay_yen,
        message.valid_from,
    )
