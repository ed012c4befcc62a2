"""The 資格情報のお知らせ to registered holders (docs/rules.md §4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.issuance_decision import Decision, DecisionOutcome, PaperEnd
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.issuance_needs import card_works
from onshikaku.domain.rules.paper_terms import notice_period
from onshikaku.domain.rules.papers_in_hand import (
    given_away,
    held_paper,
    lasts_to,
    latest_coverage,
    lost_with_coverage,
    run_out,
    to_be_renewed,
)
from onshikaku.domain.rules.printing import carried_on, differs, printed_values
from onshikaku.domain.rules.timeline import ELDERLY_PAPER_ALL, ELIGIBILITY_NOTICE

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["notice_decision"]

_KIND = DocumentKind.NOTICE


def notice_decision(case: IssuanceCase, day: date, certificate: Decision) -> Decision:
    """What becomes of it on a day: once for each coverage, for those who get no 資格確認書.

    `certificate`: what was decided of that.
    """
    coverage = latest_coverage(case, day)
    ends = tuple(lost_with_coverage(case, _KIND, day))
    if coverage is None:
        return _nothing(DecisionOutcome.NO_COVERAGE, ends)
    due = _sent(coverage, day) and _by_card_alone(case, certificate, day)
    held = held_paper(case, _KIND, coverage, day)
    if held is None:
        return _first(case, coverage, ends, day, due=due)
    validity = Period(held.valid_from, held.valid_until)
    if not due:
        return _nothing(DecisionOutcome.KEPT, ends, validity)
    printed = printed_values(_KIND, case.holder, coverage, day, case.my_number_tail)
    if held.valid_from <= day and differs(held.printed, printed):
        exchanged = (*ends, PaperEnd(held.number, DocumentEnd.CHANGED, day))
        decision = _printed(case, coverage, exchanged, day)
        return replace(
            decision,
            outcome=DecisionOutcome.REPLACED,
            reason=IssueReason.CHANGED,
            replaces=held.number,
        )
    start = to_be_renewed(held, day)
    if start is not None and lasts_to(case, coverage, start):
        return _printed(case, coverage, ends, start, held)
    return _nothing(DecisionOutcome.KEPT, ends, validity)


def _sent(coverage: Coverage, day: date) -> bool:
    """Whether insurers send it: in 後期 nobody did while everybody got a 資格確認書."""
    elderly = coverage.scheme is Scheme.ELDERLY and ELDERLY_PAPER_ALL.in_force(day)
    return ELIGIBILITY_NOTICE.in_force(day) and not elderly


def _first(
    case: IssuanceCase, coverage: Coverage, ends: tuple[PaperEnd, ...], day: date, *, due: bool
) -> Decision:
    """Of somebody who holds none for this coverage."""
    if not due:
        return _nothing(DecisionOutcome.NOT_ENTITLED, ends)
    before = run_out(case, coverage, day, _KIND)
    if before is not None:
        return _printed(case, coverage, ends, day, before)
    if given_away(case, coverage, day, _KIND) is not None:
        return _nothing(DecisionOutcome.ON_APPLICATION, ends)
    return _printed(case, coverage, ends, day)


def _nothing(
    outcome: DecisionOutcome, ends: tuple[PaperEnd, ...], validity: Period | None = None
) -> Decision:
    outcome = DecisionOutcome.ENDED if ends else outcome
    return Decision(_KIND, outcome, ELIGIBILITY_NOTICE.id, None, validity, ends=ends)


def _printed(
    case: IssuanceCase,
    coverage: Coverage,
    ends: tuple[PaperEnd, ...],
    first: date,
    before: IssuedDocument | None = None,
) -> Decision:
    """A notice that begins then; `before`: the one whose end it follows."""
    printed = printed_values(_KIND, case.holder, coverage, first, case.my_number_tail)
    outcome, reason = DecisionOutcome.ISSUED, IssueReason.REGISTERED_HOLDER
    if before is not None:
        printed = carried_on(printed, before.printed)
        outcome, reason = DecisionOutcome.RENEWED, IssueReason.RENEWED
    validity = notice_period(coverage, case.holder.person.birth_date, first, printed.percent)
    replaces = None if before is None else before.number
    rule = ELIGIBILITY_NOTICE.id
    return Decision(_KIND, outcome, rule, reason, validity, printed, replaces, ends)


def _by_card_alone(case: IssuanceCase, certificate: Decision, day: date) -> bool:
    """Whether the card does, and no 資格確認書 is due, held or to be applied for."""
    without = (DecisionOutcome.NOT_ENTITLED, DecisionOutcome.ENDED)
    nothing_due = certificate.reason in (None, IssueReason.CHANGED)
    return certificate.outcome in without and nothing_due and card_works(case, day) is not None
