"""The 資格確認書 of two months while a registration is delayed (docs/rules.md §3.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.issuance_decision import Decision, DecisionOutcome, PaperEnd
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.paper_terms import short_period
from onshikaku.domain.rules.papers_in_hand import belongs, open_papers, under_way
from onshikaku.domain.rules.printing import printed_values
from onshikaku.domain.rules.timeline import ELIGIBILITY_CERTIFICATE, INSURER_5_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase

__all__ = ["DELAY_DAYS", "short_decision"]

DELAY_DAYS = 10
"""An insurer has a change on record within so many days (docs/rules.md §3.3)."""

_DELAYED = INSURER_5_DAYS.id


def short_decision(case: IssuanceCase, day: date) -> Decision:
    """The one of two months while a registration is delayed: once for each (§3.3)."""
    kind, reason = DocumentKind.SHORT_CERTIFICATE, IssueReason.REGISTRATION_DELAYED
    delayed = under_way(case, day)
    ends = tuple(_not_delayed(case, delayed, day))

    def nothing(outcome: DecisionOutcome) -> Decision:
        outcome = DecisionOutcome.ENDED if ends else outcome
        return Decision(kind, outcome, _DELAYED, reason if delayed else None, ends=ends)

    if delayed is None or not ELIGIBILITY_CERTIFICATE.in_force(day):
        return nothing(DecisionOutcome.NOT_ENTITLED)
    for paper in case.papers:
        if paper.kind is kind and belongs(paper, delayed):
            kept = paper.in_force(day)
            return nothing(DecisionOutcome.KEPT if kept else DecisionOutcome.NOT_ENTITLED)
    if day <= delayed.valid_from + timedelta(days=DELAY_DAYS):
        return nothing(DecisionOutcome.DISCRETION)
    return Decision(
        kind,
        DecisionOutcome.ISSUED,
        _DELAYED,
        reason,
        short_period(day),
        printed_values(kind, case.holder, delayed, day, None),
        ends=ends,
    )


def _not_delayed(case: IssuanceCase, delayed: Coverage | None, day: date) -> Iterator[PaperEnd]:
    for paper in open_papers(case, DocumentKind.SHORT_CERTIFICATE, day):
        if delayed is not None and belongs(paper, delayed):
            continue
        registered = any(belongs(paper, one) and one.covers(day) for one in case.holder.coverages)
        end = DocumentEnd.NOT_NEEDED if registered else DocumentEnd.ELIGIBILITY_LOST
        yield PaperEnd(paper.number, end, day)
