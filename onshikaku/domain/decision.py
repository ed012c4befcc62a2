"""What the centre answers: a query, what is on record and a day become an outcome.

Pure and total. The states are those of docs/rules.md §2.3 (certificate) and §3.1, §3.2 (record).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.holder import StopScope
from onshikaku.domain.institution import Feature
from onshikaku.domain.modes import WITH_MEDICAL_INFORMATION, Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import Link
from onshikaku.domain.rules.burden import burden
from onshikaku.domain.rules.timeline import CONSENT_BUNDLE, MEDICAL_AID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid, PublicExpense
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.domain.institution import Institution
    from onshikaku.domain.person import Person
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = ["Answer", "ByCard", "ByNumber", "BySearch", "Query", "decide"]


@dataclass(frozen=True, slots=True)
class ByCard:
    """Asked by card: the certificate is genuine. Whether the card was there is said elsewhere.

    `jpki_down`: J-LIS cannot be asked, which a certificate not yet known here and a registration
    for insurance use both need (docs/rules.md §2.4). `subsidies`: the patient wants to use the
    certificates of subsidies (医療費助成).
    """

    certificate: Assessment
    link: Link
    registered: bool
    jpki_down: bool = False
    mode: Mode = Mode.CARD
    agreed: frozenset[ConsentItem] = frozenset()
    subsidies: bool = False


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Asked by the numbers on a 資格確認書 and the birth date (番号照会).

    A branch left out matches every branch. For 医療扶助 they are its payer's and recipient's.
    `limit`: the 限度額適用認定証 is asked for as well.
    """

    insurer_number: InsurerNumber
    insured: InsuredNumber
    birth_date: date
    limit: bool = False


@dataclass(frozen=True, slots=True)
class BySearch:
    """Asked by name, birth date, sex and address, when cards cannot be used: `mode` says why."""

    mode: Mode


Query = ByCard | ByNumber | BySearch


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clinic gets.

    `medical_information`: whether it may be seen (by card: asked for; consent still decides).
    `coverages` are the records to show: those in force, or the last one lost. `aid` carries the
    tickets of the day, `expenses` the subsidies to use. `person` and `payment` are None where the
    outcome shows nobody, or nothing to pay by.
    """

    outcome: Outcome
    certificate: Assessment | None
    medical_information: bool = False
    person: Person | None = None
    coverages: tuple[Coverage, ...] = ()
    payment: Payment | None = None
    aid: MedicalAid | None = None
    expenses: tuple[PublicExpense, ...] = ()


_UNUSABLE = {
    CertificateState.NOT_YET_VALID: Outcome.CERTIFICATE_NOT_YET_VALID,
    CertificateState.EXPIRED: Outcome.CERTIFICATE_EXPIRED,
    CertificateState.SUSPENDED: Outcome.CERTIFICATE_SUSPENDED,
    CertificateState.REVOKED: Outcome.CERTIFICATE_REVOKED,
}


def decide(
    query: Query, holders: Sequence[Holder], day: date, at: Institution | None = None
) -> Answer:
    """The answer to a query of an institution on a day.

    `holders` are the people the query may mean, with everything on record, known yet or not; by
    card that is one or nobody. `at` None: an institution that joined nothing.
    """
    match query:
        case ByCard():
            return _by_card(query, holders[0] if holders else None, day, at)
        case ByNumber():
            return _by_number(query, holders, day, at)
        case BySearch():
            return _by_search(query, holders, day, at)


def _by_card(query: ByCard, holder: Holder | None, day: date, at: Institution | None) -> Answer:
    certificate = query.certificate
    stopped = _stopped(query, holder)
    if stopped is not None or holder is None:
        return Answer(stopped or Outcome.CERTIFICATE_UNLINKED, certificate)
    answer = _from_records(holder, day, at, certificate=certificate)
    if answer.person is None:
        return answer
    open_to = query.mode in WITH_MEDICAL_INFORMATION and certificate.live
    joined = at is not None and Feature.PMH in at.features and query.subsidies
    return replace(
        _within(answer, query.agreed, day),
        medical_information=open_to and _may_be_seen(answer, holder, day),
        expenses=answer.expenses if joined else (),
    )


def _stopped(query: ByCard, holder: Holder | None) -> Outcome | None:
    """What ends a confirmation by card before the records are looked at."""
    unusable = _UNUSABLE.get(query.certificate.state)
    if unusable is not None:
        return unusable
    if query.link is Link.NOBODY or holder is None:
        return Outcome.CERTIFICATE_UNLINKED
    if query.link is Link.RENEWED and query.jpki_down:
        return Outcome.JPKI_UNAVAILABLE
    if query.registered:
        return None
    if not query.certificate.live:
        # Registration needs a live certificate, so there is nothing to offer but its renewal.
        return Outcome.CERTIFICATE_EXPIRED
    return Outcome.JPKI_UNAVAILABLE if query.jpki_down else Outcome.REGISTRATION_NEEDED


def _by_number(
    query: ByNumber, holders: Sequence[Holder], day: date, at: Institution | None
) -> Answer:
    meant = [
        holder
        for holder in (holder.as_known_on(day) for holder in holders)
        if holder.person.birth_date == query.birth_date
        and (_aid_matches(holder, query) or any(_matches(c, query) for c in holder.coverages))
    ]
    match meant:
        case []:
            return Answer(Outcome.NONE, None)
        case [holder]:
            pass
        case _:
            return Answer(Outcome.SEVERAL, None)
    if _aid_matches(holder, query):
        return _plain(_from_records(replace(holder, coverages=()), day, at), day, limit=query.limit)
    asked = tuple(c for c in holder.coverages if _matches(c, query))
    answer = _from_records(replace(holder, coverages=asked, aid=None), day, at)
    if answer.outcome is Outcome.LOST and any(c.covers(day) for c in holder.coverages):
        return Answer(Outcome.LOST_NEWER, None, person=answer.person, coverages=answer.coverages)
    return _plain(answer, day, limit=query.limit)


def _by_search(
    query: BySearch, holders: Sequence[Holder], day: date, at: Institution | None
) -> Answer:
    match holders:
        case []:
            return Answer(Outcome.NONE, None)
        case [holder]:
            answer = _plain(_from_records(holder, day, at), day, limit=True)
            seen = query.mode in WITH_MEDICAL_INFORMATION and _may_be_seen(answer, holder, day)
            return replace(answer, medical_information=seen)
        case _:
            return Answer(Outcome.SEVERAL, None)


def _aid_matches(holder: Holder, query: ByNumber) -> bool:
    aid = holder.aid
    return (
        aid is not None
        and aid.payer_number.value == query.insurer_number.value
        and aid.recipient_number.value == query.insured.number
    )


def _matches(coverage: Coverage, query: ByNumber) -> bool:
    asked, held = query.insured, coverage.insured
    return (
        coverage.insurer_number == query.insurer_number
        and held.normalised == asked.normalised
        and (asked.branch is None or held.branch is None or asked.branch == held.branch)
    )


def _may_be_seen(answer: Answer, holder: Holder, day: date) -> bool:
    """Whether the person's medical information may be shown, as far as the records go."""
    return answer.outcome.entry.eligible and not holder.stopped(StopScope.MEDICAL, day)


def _plain(answer: Answer, day: date, *, limit: bool) -> Answer:
    """The answer without what only the patient at the reader can release."""
    agreed = frozenset({ConsentItem.LIMIT}) if limit else frozenset[ConsentItem]()
    coverages = tuple(_released(coverage, agreed, day) for coverage in answer.coverages)
    return replace(answer, coverages=coverages, expenses=())


def _within(answer: Answer, agreed: Iterable[ConsentItem], day: date) -> Answer:
    """The answer with the certificates released; the 限度額 one without asking since 2024-10-07."""
    items = frozenset(agreed)
    if CONSENT_BUNDLE.in_force(day):
        items |= {ConsentItem.LIMIT}
    return replace(answer, coverages=tuple(_released(c, items, day) for c in answer.coverages))


def _released(coverage: Coverage, agreed: frozenset[ConsentItem], day: date) -> Coverage:
    """The record with the certificates agreed to, as far as they are in force on the day."""
    limit, diseases = coverage.limit, coverage.diseases
    if ConsentItem.LIMIT not in agreed or not (limit and limit.period.covers(day)):
        limit = None
    if ConsentItem.SPECIFIC_DISEASE not in agreed:
        diseases = ()
    in_force = tuple(certificate for certificate in diseases if certificate.period.covers(day))
    return replace(coverage, limit=limit, diseases=in_force)


def _from_records(
    holder: Holder, day: date, at: Institution | None, *, certificate: Assessment | None = None
) -> Answer:
    """The answer of the records as the centre knew them that day."""
    if holder.stopped(StopScope.RECORD, day):
        return Answer(Outcome.NONE, certificate)
    holder = holder.as_known_on(day)
    in_force = tuple(coverage for coverage in holder.coverages if coverage.covers(day))
    aid = _aid_on(holder.aid, day)
    if len(in_force) > 1:
        return Answer(Outcome.SEVERAL, certificate, person=holder.person, coverages=in_force)
    if not in_force and aid is None:
        return _not_in_force(holder, day, certificate)
    own = aid is None or any(at is None or t.institution_code == at.code for t in aid.tickets)
    expenses = tuple(expense for expense in holder.expenses if expense.period.covers(day))
    coverage = in_force[0] if in_force else None
    here = None if at is None else at.code
    payment = burden(holder.person.birth_date, coverage, day, aid=aid, at=here)
    outcome = Outcome.ELIGIBLE if own or in_force else Outcome.AID_WITHOUT_TICKET
    return Answer(
        outcome,
        certificate,
        person=holder.person,
        coverages=in_force,
        payment=payment,
        aid=aid,
        expenses=expenses,
    )


def _aid_on(aid: MedicalAid | None, day: date) -> MedicalAid | None:
    """医療扶助 with the tickets of the day; None where there is none, or before it was in OQS."""
    if aid is None or not (aid.period.covers(day) and MEDICAL_AID.in_force(day)):
        return None
    return replace(aid, tickets=tuple(ticket for ticket in aid.tickets if ticket.opens(day)))


def _not_in_force(holder: Holder, day: date, certificate: Assessment | None) -> Answer:
    lost = [(c.lost_on, c) for c in holder.coverages if c.lost_on is not None and c.lost_on <= day]
    if not lost:
        return Answer(Outcome.NONE, certificate)
    _, latest = max(lost, key=lambda item: item[0])
    dead = latest.loss_reason is LossReason.DEATH
    outcome = Outcome.DECEASED if dead else Outcome.LOST
    return Answer(outcome, certificate, person=holder.person, coverages=(latest,))
