"""The papers a person would hold by a day, had insurers issued them as the rules have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import circumstances_of
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.foresight import holder_of
from onshikaku.domain.issuance import (
    DecisionOutcome,
    IssuanceCase,
    decide_issuance,
)
from onshikaku.domain.issued import DocumentKind, IssueReason
from onshikaku.domain.rules.burden import elderly_from
from onshikaku.domain.rules.issuance_needs import certificate_need, known_since
from onshikaku.domain.rules.paper_terms import notice_period, paper_period
from onshikaku.domain.rules.papers_in_hand import latest_coverage, old_card_until
from onshikaku.domain.rules.printing import printed_share, printed_values
from onshikaku.domain.rules.timeline import (
    ELDERLY_PAPER_85,
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
)
from onshikaku.service.issuance_acts import Acts, carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance import Decision
    from onshikaku.domain.persona import Persona

__all__ = ["case_of", "papers_held"]

_AHEAD = timedelta(days=10)
"""So long before its first day the next paper of a series is printed: a convention."""


def case_of(persona: Persona) -> IssuanceCase:
    """One of the cast as put on record, without any paper yet."""
    return IssuanceCase(
        person_id=persona.id,
        holder=holder_of(persona),
        registration=persona.registration,
        circumstances=circumstances_of(persona),
        my_number_tail=persona.card.my_number[-4:],
    )


def papers_held(case: IssuanceCase, day: date, count: int) -> Acts:
    """What was issued before the month of `day`; what came up since is left to a run.

    Of a series of papers only the last. `count`: how many papers were ever issued.
    """
    held = Acts(case, (), ())
    coverage = latest_coverage(case, day)
    if coverage is None:
        return held
    for decision in decide_issuance(case, day):
        since = _since(case, coverage, decision, day)
        if since is None or since >= day.replace(day=1):
            continue
        then = _last_of_series(case, coverage, decision, since, day)
        again = then.outcome is DecisionOutcome.RENEWED
        first = since if then.validity is None else then.validity.first
        issued_on = first - _AHEAD if again else first
        acts = carry_out(case, [then], issued_on, count + len(held.issued))
        held = Acts(case, (*held.issued, *acts.issued), (*held.effects, *acts.effects))
    return held


def _since(case: IssuanceCase, coverage: Coverage, decision: Decision, day: date) -> date | None:
    """The first day on which it would have been issued; None: it is not, or only by a run."""
    if not decision.issues:
        return None
    match decision.kind:
        case DocumentKind.CERTIFICATE:
            return max(_first_days_of_certificate(case, coverage, day))
        case DocumentKind.NOTICE:
            return max(_first_days_of_notice(case, coverage))
        case DocumentKind.SHORT_CERTIFICATE:
            return None


def _first_days_of_certificate(case: IssuanceCase, coverage: Coverage, day: date) -> Iterator[date]:
    yield known_since(coverage)
    yield from _begin(ELIGIBILITY_CERTIFICATE.first_day)
    need, old_card = certificate_need(case, coverage, day), old_card_until(case, coverage)
    if need is not None:
        yield need.since
        if old_card is not None and not need.asked:
            yield old_card.replace(day=1)  # the run of the month in which it ends


def _first_days_of_notice(case: IssuanceCase, coverage: Coverage) -> Iterator[date]:
    yield known_since(coverage)
    yield from _begin(ELIGIBILITY_NOTICE.first_day)
    card = case.circumstances.card
    if case.registration is not None and (card is None or card.previous_expires is None):
        yield case.registration.since
    if coverage.scheme is Scheme.ELDERLY:
        yield from _begin(ELDERLY_PAPER_85.first_day)


def _begin(first_day: date | None) -> Iterator[date]:
    if first_day is not None:
        yield first_day


def _last_of_series(
    case: IssuanceCase, coverage: Coverage, decision: Decision, since: date, day: date
) -> Decision:
    """The paper that is good on `day`, of a series begun on `since`."""
    then = _beginning(case, coverage, decision, since)
    while then.validity and then.validity.last and then.validity.last < day:
        then = _beginning(case, coverage, decision, then.validity.last + timedelta(days=1))
        then = replace(then, outcome=DecisionOutcome.RENEWED, reason=IssueReason.RENEWED)
    changed = _share_since(case, coverage, day)
    if changed is None or then.validity is None or changed <= then.validity.first:
        return then
    then = _beginning(case, coverage, decision, changed)
    return replace(then, outcome=DecisionOutcome.REPLACED, reason=IssueReason.CHANGED)


def _beginning(case: IssuanceCase, coverage: Coverage, decision: Decision, first: date) -> Decision:
    born, kind = case.holder.person.birth_date, decision.kind
    printed = printed_values(kind, case.holder, coverage, first, case.my_number_tail)
    if kind is DocumentKind.NOTICE:
        validity = notice_period(coverage, born, first, printed.percent)
    else:
        validity = paper_period(coverage, born, first)
    return replace(
        decision,
        outcome=DecisionOutcome.ISSUED,
        validity=validity,
        printed=printed,
        replaces=None,
    )


def _share_since(case: IssuanceCase, coverage: Coverage, day: date) -> date | None:
    """The first day of the share that is printed on `day`, where that was before its month."""
    born, month = case.holder.person.birth_date, day.replace(day=1)
    if printed_share(DocumentKind.NOTICE, case.holder, coverage, day) is None:
        return None
    elderly = coverage.elderly
    days = [elderly_from(born), *([] if elderly is None else [elderly.period.first])]
    return max((one for one in days if one < month), default=None)
