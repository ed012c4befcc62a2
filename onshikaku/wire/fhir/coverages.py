"""The qualifications of an answer as JP_Coverage: health insurance, then 公費 and 医療扶助."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Relation, Scheme
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import (
    CodeableConcept,
    Coding,
    Extension,
    Identifier,
    Money,
    Period,
    Quantity,
    Reference,
)
from onshikaku.wire.fhir.member_id import (
    aid_member_id,
    coverage_id,
    full_width,
    member_id,
    subscriber_id,
)
from onshikaku.wire.fhir.people import PATIENT_ID, one_blank, payer
from onshikaku.wire.fhir.resources import CostToBeneficiary, Coverage, CoverageClass
from onshikaku.wire.fhir.simulated import marked
from onshikaku.wire.oqs.codes import CardClass, Validity
from onshikaku.wire.oqs.mapping.coverages import coverage_parts
from onshikaku.wire.oqs.mapping.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.domain import coverage as domain
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense
    from onshikaku.domain.identifiers import InstitutionCode, InsuredNumber
    from onshikaku.domain.person import Person
    from onshikaku.wire.fhir.resources import Organization
    from onshikaku.wire.oqs.codes import LossReason
    from onshikaku.wire.oqs.mapping.coverages import InsuredParts

__all__ = ["Covered", "covered"]

_OVER = (Validity.INVALID, Validity.REPLACED)

_HEALTH, _NATIONAL, _ELDERLY, _PUBLIC = (
    ("1", "医保"),
    ("2", "国保"),
    ("7", "後期高齢者"),
    ("8", "公費"),
)
_CATEGORIES: Mapping[Scheme, tuple[str, str]] = {
    Scheme.MUNICIPAL: _NATIONAL,
    Scheme.TRADE: _NATIONAL,
    Scheme.ELDERLY: _ELDERLY,
}
_CATEGORY_OF_MEMBER = {Relation.INSURED: ("1", "被保険者"), Relation.FAMILY: ("2", "被扶養者")}


@dataclass(frozen=True, slots=True)
class Covered:
    """A qualification with who pays for it; `record` is the health insurance's, if it is one."""

    coverage: Coverage
    payer: Organization
    record: domain.Coverage | None = None


def covered(confirmation: Confirmation, at: InstitutionCode) -> tuple[Covered, ...]:
    """The qualifications that an answer shows, with ids that begin with the answer's number.

    Nothing is contained in them yet. 公費 carry the order in which they are applied; of the
    tickets of 医療扶助 those made out to `at` are shown.
    """
    answer = confirmation.answer
    places = ((f"{confirmation.id}-{position}", position) for position in count(1))
    found: list[Covered] = []
    if answer.person is not None:
        found += [
            _insurance(record, answer.person, confirmation, *next(places))
            for record in answer.coverages
        ]
    orders = count(1)
    found += [_expense(expense, next(orders), *next(places)) for expense in answer.expenses]
    if answer.aid is not None:
        tickets = [ticket for ticket in answer.aid.tickets if ticket.institution_code == at]
        found.append(_aid(answer.aid, tickets, next(orders), *next(places)))
    return tuple(found)


def _insurance(
    record: domain.Coverage,
    person: Person,
    confirmation: Confirmation,
    coverage_id_: str,
    position: int,
) -> Covered:
    insurer, insured = record.insurer_number, record.insured
    validity = verdict(confirmation.answer.outcome)
    replaced = validity is Validity.REPLACED
    parts = coverage_parts(record, person, confirmation.day, replaced=replaced)
    organization = payer(insurer.padded, systems.INSURER_NUMBER, record.insurer_name, position)
    assigner = Reference(reference=f"#{organization.id}")
    code, display = _CATEGORIES.get(record.scheme, _HEALTH)
    coverage = Coverage(
        id=coverage_id_,
        meta=marked(systems.PROFILE_COVERAGE),
        extension=tuple(_extensions(insured, parts["loss_reason"])),
        identifier=(
            Identifier(
                system=systems.MEMBER_ID, value=member_id(insurer, insured), assigner=assigner
            ),
            Identifier(
                system=systems.COVERAGE_ID, value=coverage_id(insurer, insured), assigner=assigner
            ),
        ),
        status="cancelled" if validity in _OVER else "active",
        type=_type(code, display, parts["card_class"]),
        subscriber=None
        if record.insured_name is None
        else Reference(display=one_blank(record.insured_name)),
        subscriber_id=subscriber_id(insured),
        beneficiary=Reference(reference=f"#{PATIENT_ID}"),
        dependent=insured.branch,
        relationship=_relationship(record.relation),
        period=_period_of(record),
        payor=(assigner,),
        cost_to_beneficiary=_registered_share(parts),
    )
    return Covered(coverage, organization, record)


def _expense(expense: PublicExpense, order: int, coverage_id_: str, position: int) -> Covered:
    payer_number = expense.payer_number.value
    organization = payer(payer_number, systems.PUBLIC_PAYER_NUMBER, expense.programme, position)
    return Covered(
        Coverage(
            id=coverage_id_,
            meta=marked(systems.PROFILE_COVERAGE),
            status="active",
            type=_type(*_PUBLIC),
            subscriber_id=expense.recipient_number.value,
            beneficiary=Reference(reference=f"#{PATIENT_ID}"),
            period=Period(start=expense.period.first, end=expense.period.last),
            payor=(Reference(reference=f"#{organization.id}"),),
            order=order,
            cost_to_beneficiary=tuple(_costs(expense)) or None,
        ),
        organization,
    )


def _aid(
    aid: MedicalAid, tickets: list[AidTicket], order: int, coverage_id_: str, position: int
) -> Covered:
    number = aid.payer_number.value
    organization = payer(number, systems.PUBLIC_PAYER_NUMBER, aid.office, position)
    assigner = Reference(reference=f"#{organization.id}")
    return Covered(
        Coverage(
            id=coverage_id_,
            meta=marked(systems.PROFILE_COVERAGE),
            identifier=(
                Identifier(
                    system=systems.PUBLIC_PAYER_MEMBER_ID,
                    value=aid_member_id(aid),
                    assigner=assigner,
                ),
            ),
            status="active",
            type=_type(*_PUBLIC, CardClass.MEDICAL_AID),
            subscriber_id=aid.recipient_number.value,
            beneficiary=Reference(reference=f"#{PATIENT_ID}"),
            period=Period(start=aid.period.first, end=aid.period.last),
            payor=(assigner,),
            class_=tuple(_ticket(ticket) for ticket in tickets) or None,
            order=order,
            cost_to_beneficiary=tuple(_sum("copay", ticket.self_pay_yen) for ticket in tickets)
            or None,
        ),
        organization,
    )


def _type(code: str, display: str, card: CardClass | None = None) -> CodeableConcept:
    codings = [
        Coding(system=systems.INSURANCE_CATEGORY, code=code, display=display),
        Coding(system=systems.ACT_CODE, code="PUBLICPOL", display="public healthcare"),
    ]
    if card is not None:
        codings.append(
            Coding(system=systems.code_table(10), code=card.value, display=card.label.ja)
        )
    return CodeableConcept(coding=tuple(codings))


def _extensions(insured: InsuredNumber, reason: LossReason | None) -> Iterator[Extension]:
    if insured.symbol:
        yield Extension(url=systems.INSURED_SYMBOL, value_string=full_width(insured.symbol))
    yield Extension(url=systems.INSURED_NUMBER, value_string=full_width(insured.number))
    if insured.branch is not None:
        yield Extension(url=systems.INSURED_SUB_NUMBER, value_string=insured.branch)
    if reason is not None:
        coding = Coding(system=systems.code_table(8), code=reason.value, display=reason.label.ja)
        yield Extension(url=systems.LOSS_REASON, value_coding=coding)


def _relationship(relation: Relation) -> CodeableConcept:
    code, display = _CATEGORY_OF_MEMBER[relation]
    return CodeableConcept(
        coding=(Coding(system=systems.INSURED_PERSON_CATEGORY, code=code, display=display),)
    )


def _period_of(record: domain.Coverage) -> Period:
    """From 資格取得日 to the last day covered; of a record that never covered a day, the end."""
    if record.lost_on is None:
        return Period(start=record.valid_from)
    if record.lost_on == record.valid_from:
        return Period(end=record.lost_on - timedelta(days=1))
    return Period(start=record.valid_from, end=record.lost_on - timedelta(days=1))


def _registered_share(parts: InsuredParts) -> tuple[CostToBeneficiary, ...] | None:
    """負担割合 as the insurer registered it; what the age says is not the insurer's word."""
    elderly = parts["elderly"]
    percent = parts["percent"] if elderly is None else elderly.percent
    return None if percent is None else (_share(percent),)


def _costs(expense: PublicExpense) -> Iterator[CostToBeneficiary]:
    if expense.percent is not None:
        yield _share(expense.percent)
    if expense.per_visit_yen is not None:
        yield _sum("gpvisit", expense.per_visit_yen)
    if expense.monthly_cap_yen is not None:
        yield _sum("maxoutofpocket", expense.monthly_cap_yen)


def _share(percent: int) -> CostToBeneficiary:
    return CostToBeneficiary(
        type=_copay("copaypct"),
        value_quantity=Quantity(value=percent, unit="%", system=systems.UCUM, code="%"),
    )


def _sum(code: str, yen: int) -> CostToBeneficiary:
    return CostToBeneficiary(type=_copay(code), value_money=Money(value=yen))


def _copay(code: str) -> CodeableConcept:
    return CodeableConcept(coding=(Coding(system=systems.COPAY_TYPE, code=code),))


def _ticket(ticket: AidTicket) -> CoverageClass:
    return CoverageClass(
        type=CodeableConcept(
            coding=(Coding(system=systems.TICKET, code=ticket.treatment.value),), text="医療券"
        ),
        value=ticket.number,
    )
