"""People, the cast above all, as rows of the tables."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from onshikaku.domain.circumstances import circumstances_of
from onshikaku.domain.dates import jst_midnight
from onshikaku.store.circumstances import circumstance_row
from onshikaku.store.tables import (
    AidTicketRow,
    CertificateLinkRow,
    CoverageRow,
    DiseaseCertificateRow,
    MedicalAidRow,
    NumberLinkRow,
    PersonRow,
    PublicExpenseRow,
    RegistrationRow,
    ResidentRow,
    ViewingStopRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.person import Person
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.resident import Resident
    from onshikaku.store.records import CertificateKey, Member
    from onshikaku.store.tables import Table

__all__ = [
    "coverage_values",
    "disease_values",
    "link_row",
    "number_row",
    "person_values",
    "resident_row",
    "rows_of",
]


def rows_of(member: Member) -> Iterator[Table]:
    """Every row of a person who has none yet."""
    persona = member.persona
    person = persona.record_person or persona.person
    yield PersonRow(**person_values(persona.id, person))
    yield number_row(persona)
    yield circumstance_row(persona.id, circumstances_of(persona))
    if persona.registration is not None:
        yield RegistrationRow(
            person_id=persona.id,
            registered_at=jst_midnight(persona.registration.since).astimezone(UTC),
            cancelled_on=persona.registration.cancelled_on,
        )
    if member.certificate is not None:
        yield link_row(member, member.certificate)
    for position, coverage in enumerate(persona.coverages):
        yield CoverageRow(**coverage_values(persona.id, position, coverage))
        for values in disease_values(persona.id, position, coverage):
            yield DiseaseCertificateRow(**values)
    yield from _beside(member)
    if persona.aid is not None:
        yield from _aid(persona.id, persona.aid)


def link_row(member: Member, certificate: CertificateKey) -> CertificateLinkRow:
    """The row that leads from a certificate to its person."""
    return CertificateLinkRow(
        issuer_key_id=certificate.issuer_key_id,
        serial=str(certificate.serial),
        person_id=member.persona.id,
        link=member.persona.certificate.link.value,
        previous_expires=member.persona.certificate.previous_expires,
    )


def person_values(person_id: str, person: Person) -> dict[str, Any]:
    """The row of a person as the record has them."""
    return {
        "id": person_id,
        "name": person.name,
        "name_kana": person.name_kana,
        "birth_date": person.birth_date,
        "sex": person.sex.value,
        "postal_code": person.postal_code,
        "address": person.address,
        "name_other": person.name_other,
        "name_other_kana": person.name_other_kana,
    }


def number_row(persona: Persona) -> NumberLinkRow:
    """The link from the person's record to the number on the card."""
    since = [each.registered_on or each.valid_from for each in persona.coverages]
    return NumberLinkRow(
        person_id=persona.id,
        my_number=persona.card.my_number,
        linked_on=min(since, default=persona.certificate.issued),
    )


def resident_row(resident: Resident) -> ResidentRow:
    """The row of somebody in the resident register."""
    person = resident.person
    return ResidentRow(
        my_number=resident.my_number.value,
        name=person.name,
        name_kana=person.name_kana,
        birth_date=person.birth_date,
        sex=person.sex.value,
        postal_code=person.postal_code,
        address=person.address,
        removed_on=resident.removed_on,
    )


def coverage_values(person_id: str, position: int, coverage: Coverage) -> dict[str, Any]:
    """The row of a coverage of the person, without its certificates of 特定疾病."""
    elderly, limit, full_cost = coverage.elderly, coverage.limit, coverage.full_cost
    return {
        "person_id": person_id,
        "position": position,
        "insurer_number": coverage.insurer_number.value,
        "insurer_name": coverage.insurer_name,
        "scheme": coverage.scheme.value,
        "symbol": coverage.insured.symbol,
        "number": coverage.insured.number,
        "branch": coverage.insured.branch,
        "relation": coverage.relation.value,
        "valid_from": coverage.valid_from,
        "lost_on": coverage.lost_on,
        "loss_reason": None if coverage.loss_reason is None else coverage.loss_reason.value,
        "burden_percent": coverage.burden_percent,
        "registered_on": coverage.registered_on,
        "loss_registered_on": coverage.loss_registered_on,
        "insured_class": coverage.insured_class.value,
        "full_cost_from": full_cost and full_cost.first,
        "full_cost_until": full_cost and full_cost.last,
        "elderly_percent": elderly and elderly.percent,
        "elderly_issued_on": elderly and elderly.issued_on,
        "elderly_from": elderly and elderly.period.first,
        "elderly_until": elderly and elderly.period.last,
        "limit_kind": limit and limit.kind.value,
        "limit_band": limit and limit.band and limit.band.value,
        "limit_issued_on": limit and limit.issued_on,
        "limit_from": limit and limit.period.first,
        "limit_until": limit and limit.period.last,
        "limit_long_term_on": limit and limit.long_term_on,
        "insured_name": coverage.insured_name,
    }


def disease_values(person_id: str, position: int, coverage: Coverage) -> Iterator[dict[str, Any]]:
    """The rows of the 特定疾病療養受療証 of a coverage."""
    for certificate in coverage.diseases:
        yield {
            "person_id": person_id,
            "coverage": position,
            "disease": certificate.disease.value,
            "issued_on": certificate.issued_on,
            "first_day": certificate.period.first,
            "last_day": certificate.period.last,
            "self_pay_yen": certificate.self_pay_yen,
        }


def _beside(member: Member) -> Iterator[Table]:
    """Rows that hang on the person alone."""
    persona = member.persona
    for position, stop in enumerate(persona.stops):
        yield ViewingStopRow(
            person_id=persona.id,
            position=position,
            scope=stop.scope.value,
            reason=stop.reason.value,
            first_day=stop.period.first,
            last_day=stop.period.last,
        )
    for position, expense in enumerate(persona.expenses):
        yield PublicExpenseRow(
            person_id=persona.id,
            position=position,
            programme=expense.programme,
            payer_number=expense.payer_number.value,
            recipient_number=expense.recipient_number.value,
            first_day=expense.period.first,
            last_day=expense.period.last,
            percent=expense.percent,
            per_visit_yen=expense.per_visit_yen,
            monthly_cap_yen=expense.monthly_cap_yen,
        )


def _aid(person_id: str, aid: MedicalAid) -> Iterator[Table]:
    yield MedicalAidRow(
        person_id=person_id,
        payer_number=aid.payer_number.value,
        recipient_number=aid.recipient_number.value,
        office=aid.office,
        first_day=aid.period.first,
        last_day=aid.period.last,
    )
    for ticket in aid.tickets:
        yield AidTicketRow(
            person_id=person_id,
            number=ticket.number,
            institution_code=ticket.institution_code.value,
            first_day=ticket.period.first,
            last_day=ticket.period.last,
            treatment=ticket.treatment.value,
            self_pay_yen=ticket.self_pay_yen,
            registered_on=ticket.registered_on,
        )
