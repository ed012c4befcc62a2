"""What the centre answers: a query, a person's records and a day become an outcome.

Pure and total. The states are those of docs/rules.md §2.3 (certificate) and §3.1, §3.2 (record).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import Link
from onshikaku.domain.rules.burden import burden

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.domain.person import Person
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = ["Answer", "ByCard", "ByNumber", "Holder", "Query", "decide"]


@dataclass(frozen=True, slots=True)
class ByCard:
    """Asked by card: the certificate is genuine and was proven to be present.

    `jpki_down`: J-LIS cannot be asked, which a certificate not yet known here and a registration
    for insurance use both need (docs/rules.md §2.4).
    """

    certificate: Assessment
    link: Link
    registered: bool
    jpki_down: bool = False


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Asked by the numbers on a 資格確認書. A branch left out matches every branch."""

    insurer_number: InsurerNumber
    insured: InsuredNumber


Query = ByCard | ByNumber


@dataclass(frozen=True, slots=True)
class Holder:
    """The person a query leads to, with every record of theirs."""

    person: Person
    coverages: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clinic gets.

    `medical_information`: whether the patient may be asked to share it (consent still decides).
    `coverages` are the records to show: those in force, or the last one lost. `person` and
    `payment` are None where the outcome shows nobody, or nothing to pay by.
    """

    outcome: Outcome
    certificate: Assessment | None
    medical_information: bool = False
    person: Person | None = None
    coverages: tuple[Coverage, ...] = ()
    payment: Payment | None = None


_UNUSABLE = {
    CertificateState.NOT_YET_VALID: Outcome.CERTIFICATE_NOT_YET_VALID,
    CertificateState.EXPIRED: Outcome.CERTIFICATE_EXPIRED,
    CertificateState.SUSPENDED: Outcome.CERTIFICATE_SUSPENDED,
    CertificateState.REVOKED: Outcome.CERTIFICATE_REVOKED,
}


def decide(query: Query, holder: Holder | None, day: date) -> Answer:
    """The answer to a query on a day. `holder` is None where the query leads to nobody."""
    match query:
        case ByCard():
            return _by_card(query, holder, day)
        case ByNumber():
            return _by_number(query, holder, day)


def _by_card(query: ByCard, holder: Holder | None, day: date) -> Answer:
    certificate = query.certificate
    stopped = _stopped(query, holder)
    if stopped is not None or holder is None:
        return Answer(stopped or Outcome.CERTIFICATE_UNLINKED, certificate)
    in_force = tuple(c for c in holder.coverages if c.covers(day))
    return _from_records(holder, in_force, holder.coverages, day, certificate)


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


def _by_number(query: ByNumber, holder: Holder | None, day: date) -> Answer:
    if holder is None:
        return Answer(Outcome.NONE, None)
    asked = tuple(c for c in holder.coverages if _matches(c, query))
    in_force = tuple(c for c in asked if c.covers(day))
    answer = _from_records(holder, in_force, asked, day, None)
    if answer.outcome is Outcome.LOST and any(c.covers(day) for c in holder.coverages):
        return Answer(Outcome.LOST_NEWER, None, person=answer.person, coverages=answer.coverages)
    return answer


def _matches(coverage: Coverage, query: ByNumber) -> bool:
    asked, held = query.insured, coverage.insured
    return (
        coverage.insurer_number == query.insurer_number
        and (held.symbol, held.number) == (asked.symbol, asked.number)
        and (asked.branch is None or held.branch is None or asked.branch == held.branch)
    )


def _from_records(
    holder: Holder,
    in_force: Sequence[Coverage],
    considered: Sequence[Coverage],
    day: date,
    certificate: Assessment | None,
) -> Answer:
    person = holder.person
    match in_force:
        case [coverage]:
            return Answer(
                Outcome.ELIGIBLE,
                certificate,
                medical_information=certificate is not None and certificate.live,
                person=person,
                coverages=(coverage,),
                payment=burden(person.birth_date, coverage, day),
            )
        case []:
            return _not_in_force(person, considered, day, certificate)
        case _:
            return Answer(Outcome.SEVERAL, certificate, person=person, coverages=tuple(in_force))


def _not_in_force(
    person: Person, considered: Sequence[Coverage], day: date, certificate: Assessment | None
) -> Answer:
    lost = [(c.lost_on, c) for c in considered if c.lost_on is not None and c.lost_on <= day]
    if not lost:
        return Answer(Outcome.NONE, certificate)
    _, latest = max(lost, key=lambda item: item[0])
    return Answer(Outcome.LOST, certificate, person=person, coverages=(latest,))
