"""Who gets a 資格確認書, and on what grounds (docs/rules.md §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import add_months, age_on
from onshikaku.domain.holder import StopReason
from onshikaku.domain.issued import IssueReason
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.paper_terms import AWAY_MONTHS
from onshikaku.domain.rules.registration import lapse_day, registration_holds
from onshikaku.domain.rules.timeline import (
    CERT_GRACE,
    DEREGISTER,
    ELDERLY_PAPER_85,
    ELDERLY_PAPER_ALL,
    ELDERLY_PAPER_EVERYONE,
    ELIGIBILITY_CERTIFICATE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase

__all__ = ["WHO_GETS", "Need", "card_works", "certificate_need", "known_since"]

WHO_GETS = "§4.1"
"""The section of docs/rules.md that lists the groups which no dated rule has."""

_OLD = 85
_AUGUST = 8


@dataclass(frozen=True, slots=True)
class Need:
    """Grounds for a 資格確認書. `since`: the first day on which they held, as far as is on record.

    `granted` false: there would be one on application (申請). `until`: the last day on which the
    grounds hold. `asked`: it was applied for, so that no older card stands in for it.
    """

    reason: IssueReason
    rule: str
    since: date
    granted: bool = True
    until: date | None = None
    asked: bool = False


def certificate_need(case: IssuanceCase, coverage: Coverage, day: date) -> Need | None:
    """The grounds on a day, by what is known now; None: the card does.

    Those without application come first; of several the first of the table.
    """
    if not ELIGIBILITY_CERTIFICATE.in_force(day):
        return None
    waiting: Need | None = None
    for need in _needs(case, coverage, day):
        if need.granted:
            return need
        waiting = waiting or need
    return waiting


def known_since(coverage: Coverage) -> date:
    """The first day on which a coverage was both in force and on record."""
    return max(coverage.valid_from, coverage.registered_on or coverage.valid_from)


def card_works(case: IssuanceCase, day: date) -> CertificateState | None:
    """The state in which the card shows the record that day (マイナ保険証); None: it does not."""
    card = case.circumstances.card
    if card is None or not case.circumstances.my_number_supplied or not _in_hand(card, day):
        return None
    facts = card.certificate_on(day)
    if facts is None or not registration_holds(
        case.registration, card.previous_expires, facts.not_before, day
    ):
        return None
    assessment = assess(facts, day)
    return assessment.state if assessment.usable else None


def _in_hand(card: CardHeld, day: date) -> bool:
    return not any(gone is not None and gone <= day for gone in (card.lost_on, card.returned_on))


def _needs(case: IssuanceCase, coverage: Coverage, day: date) -> Iterator[Need]:
    known, circumstances = known_since(coverage), case.circumstances
    if coverage.scheme is Scheme.ELDERLY:
        yield from _by_age(case, coverage, day)
    if not circumstances.my_number_supplied:
        yield Need(IssueReason.NUMBER_NOT_SUPPLIED, WHO_GETS, known)
    for stop in case.holder.stops:
        if stop.reason is StopReason.PROTECTION and stop.period.covers(day):
            yield Need(IssueReason.PROTECTED, WHO_GETS, stop.period.first)
    if circumstances.card is None:
        yield Need(IssueReason.NO_CARD, ELIGIBILITY_CERTIFICATE.id, known)
    else:
        yield from _of_card(case, circumstances.card, known, day)
    special, asked = circumstances.special_since, circumstances.elderly_applied_on
    if special is not None and special <= day:
        yield Need(IssueReason.SPECIAL_CARE, WHO_GETS, special, asked=True)
    elderly = coverage.scheme is Scheme.ELDERLY and ELDERLY_PAPER_85.in_force(day)
    if elderly and asked is not None and asked <= day:
        yield Need(IssueReason.ELDERLY_APPLIED, ELDERLY_PAPER_85.id, asked, asked=True)


def _by_age(case: IssuanceCase, coverage: Coverage, day: date) -> Iterator[Need]:
    if ELDERLY_PAPER_ALL.in_force(day):
        known = known_since(coverage)
        if ELDERLY_PAPER_EVERYONE.reached(day):
            since = max(known, ELDERLY_PAPER_EVERYONE.first_day)
            yield Need(IssueReason.ELDERLY_ALL, ELDERLY_PAPER_ALL.id, since)
        elif ELDERLY_PAPER_ALL.in_force(known):
            yield Need(IssueReason.ELDERLY_ALL, ELDERLY_PAPER_ALL.id, known)
    if ELDERLY_PAPER_85.in_force(day):
        year = day.year if day.month >= _AUGUST else day.year - 1
        august = date(year, _AUGUST, 1)
        born = case.holder.person.birth_date
        if born <= august and age_on(born, august) >= _OLD:
            since = max(august, known_since(coverage))
            yield Need(IssueReason.ELDERLY_85, ELDERLY_PAPER_85.id, since)


def _of_card(case: IssuanceCase, card: CardHeld, known: date, day: date) -> Iterator[Need]:
    if card.returned_on is not None and card.returned_on <= day:
        yield Need(IssueReason.CARD_RETURNED, WHO_GETS, card.returned_on)
    yield from _of_registration(case, card, known, day)
    yield from _of_certificate(card, known, day)
    yield from _away(case, card, day)


def _of_registration(case: IssuanceCase, card: CardHeld, known: date, day: date) -> Iterator[Need]:
    registration, rule = case.registration, ELIGIBILITY_CERTIFICATE.id
    if registration is None or day < registration.since:
        yield Need(IssueReason.NOT_REGISTERED, rule, known)
        return
    if registration.cancelled_on is not None:
        # A wish is granted before it takes effect: with the month after the insurer's request.
        asked = max(registration.since, add_months(registration.cancelled_on, -2))
        yield Need(IssueReason.DEREGISTERED, DEREGISTER.id, asked, asked=True)
    issued = card.certificate_issued
    if issued is not None and not registration_holds(
        registration, card.previous_expires, issued, day
    ):
        lapsed = None if card.previous_expires is None else lapse_day(card.previous_expires, issued)
        yield Need(IssueReason.NOT_REGISTERED, rule, lapsed or known)


def _of_certificate(card: CardHeld, known: date, day: date) -> Iterator[Need]:
    facts = card.certificate_on(day)
    if facts is None:
        yield Need(IssueReason.NOT_REGISTERED, ELIGIBILITY_CERTIFICATE.id, known)
        return
    assessment = assess(facts, day)
    match assessment.state:
        case CertificateState.EXPIRED:
            graced = CERT_GRACE.in_force(assessment.grace_end)
            last = assessment.grace_end if graced else assessment.not_after
            yield Need(IssueReason.CERTIFICATE_EXPIRED, CERT_GRACE.id, last + timedelta(days=1))
        case CertificateState.REVOKED if _in_hand(card, day):
            since = card.stopped_on or known
            yield Need(IssueReason.NOT_REGISTERED, ELIGIBILITY_CERTIFICATE.id, since)
        case CertificateState.SUSPENDED:
            since = card.stopped_on or known
            yield Need(IssueReason.CARD_LOST, WHO_GETS, since, granted=False)
        case CertificateState.NOT_YET_VALID:
            yield Need(IssueReason.CARD_RENEWING, WHO_GETS, known, granted=False)
        case _:
            pass


def _away(case: IssuanceCase, card: CardHeld, day: date) -> Iterator[Need]:
    """Lost, or on its way: on application, and for as long as one paper lasts."""
    causes = (
        (card.lost_on, ApplicationKind.LOST_CARD, IssueReason.CARD_LOST),
        (card.renewing_since, ApplicationKind.RENEWING, IssueReason.CARD_RENEWING),
    )
    for since, kind, reason in causes:
        if since is None or day < since:
            continue
        made = [
            application.made_on
            for application in case.applications
            if application.kind is kind
            and application.granted is not False
            and since <= application.made_on <= day
        ]
        last = None if not made else add_months(max(made), AWAY_MONTHS) - timedelta(days=1)
        if last is None or last < day:
            yield Need(reason, WHO_GETS, since, granted=False)
        else:
            yield Need(reason, WHO_GETS, max(made), until=last, asked=True)
