"""The 資格確認書: the first, the next, one for changed items, or its end.

Who gets it: docs/rules.md §4.1; until when, and what it shows: §4.2.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import Period
from onshikaku.domain.issuance_decision import Decision, DecisionOutcome, PaperEnd
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.issuance_needs import certificate_need
from onshikaku.domain.rules.paper_terms import paper_period
from onshikaku.domain.rules.papers_in_hand import (
    belongs,
    given_away,
    held_paper,
    horizon,
    lasts_to,
    latest_coverage,
    lost_with_coverage,
    old_card_until,
    open_papers,
    run_out,
    to_be_renewed,
)
from onshikaku.domain.rules.printing import carried_on, differs, printed_values
from onshikaku.domain.rules.timeline import ELIGIBILITY_CERTIFICATE, OLD_CARD_VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.rules.issuance_needs import Need

__all__ = ["REISSUE", "certificate_decision"]

REISSUE = "§4.2"
"""The section of docs/rules.md on return and 再交付."""


def certificate_decision(case: IssuanceCase, day: date) -> Decision:
    """What becomes of a person's 資格確認書 on a day."""
    kind = DocumentKind.CERTIFICATE
    coverage = latest_coverage(case, day)
    ends = tuple(lost_with_coverage(case, kind, day))
    if coverage is None:
        outcome = DecisionOutcome.ENDED if ends else DecisionOutcome.NO_COVERAGE
        return Decision(kind, outcome, REISSUE, ends=ends)
    held = held_paper(case, kind, coverage, day)
    if held is None:
        return _first(case, coverage, certificate_need(case, coverage, day), ends, day)
    out_of_date = tuple(_out_of_date(case, coverage, day))
    if out_of_date:
        return _exchanged(case, coverage, out_of_date, ends, day)
    renewed = _renewed(case, coverage, held, ends, day)
    if renewed is not None:
        return renewed
    validity = Period(held.valid_from, held.valid_until)
    outcome = DecisionOutcome.ENDED if ends else DecisionOutcome.KEPT
    return Decision(kind, outcome, held.rule, held.reason, validity, ends=ends)


def _first(
    case: IssuanceCase,
    coverage: Coverage,
    need: Need | None,
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision:
    """Of somebody who holds none for this coverage."""
    kind = DocumentKind.CERTIFICATE

    def nothing(outcome: DecisionOutcome, rule: str, reason: IssueReason | None) -> Decision:
        return Decision(kind, DecisionOutcome.ENDED if ends else outcome, rule, reason, ends=ends)

    if need is None:
        return nothing(DecisionOutcome.NOT_ENTITLED, ELIGIBILITY_CERTIFICATE.id, None)
    if not need.granted:
        return nothing(DecisionOutcome.ON_APPLICATION, need.rule, need.reason)
    away = given_away(case, coverage, day)
    if away is not None and not any(one.made_on >= away for one in case.applications):
        return nothing(DecisionOutcome.ON_APPLICATION, REISSUE, IssueReason.REPLACED)
    old_card = old_card_until(case, coverage)
    if not need.asked and old_card is not None and old_card >= day:
        # The next paper takes the place of that card, by the rules of its own first day.
        first = old_card + timedelta(days=1)
        following = _need_at(case, coverage, first) if old_card < horizon(day) else None
        if following is None:
            return nothing(DecisionOutcome.NOT_YET, OLD_CARD_VALID.id, need.reason)
        return _new(case, coverage, following, ends, first)
    return _new(case, coverage, need, ends, day)


def _new(
    case: IssuanceCase, coverage: Coverage, need: Need, ends: tuple[PaperEnd, ...], first: date
) -> Decision:
    """A paper that begins then: renewed where the grounds outlasted the one before it."""
    kind = DocumentKind.CERTIFICATE
    before = run_out(case, coverage, first)
    if before is not None and (before.rule != need.rule or _is_later(need, before)):
        before = None
    return Decision(
        kind,
        DecisionOutcome.ISSUED if before is None else DecisionOutcome.RENEWED,
        need.rule,
        need.reason if before is None else IssueReason.RENEWED,
        _period(case, coverage, need, first),
        printed_values(kind, case.holder, coverage, first, None),
        None if before is None else before.number,
        ends,
    )


def _is_later(need: Need, paper: IssuedDocument) -> bool:
    """Whether these are new grounds, which came after the day that followed a paper's end."""
    return paper.valid_until is not None and need.since > paper.valid_until + timedelta(days=1)


def _out_of_date(case: IssuanceCase, coverage: Coverage, day: date) -> Iterator[IssuedDocument]:
    """The papers whose items changed: the one in hand, and the next where that has come already."""
    kind = DocumentKind.CERTIFICATE
    for paper in open_papers(case, kind, day):
        first = max(day, paper.valid_from)
        wanted = printed_values(kind, case.holder, coverage, first, None)
        if belongs(paper, coverage) and differs(paper.printed, wanted):
            yield paper


def _exchanged(
    case: IssuanceCase,
    coverage: Coverage,
    out_of_date: Sequence[IssuedDocument],
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision:
    """記載事項の変更: a new one for the old one; none any more where the card does meanwhile.

    Of two it is for the first, and the next one follows by renewal.
    """
    old = min(out_of_date, key=lambda paper: paper.valid_from)
    ends = (*ends, *(PaperEnd(one.number, DocumentEnd.CHANGED, day) for one in out_of_date))
    first = max(day, old.valid_from)
    need = certificate_need(case, coverage, first)
    if need is None or not need.granted:
        return Decision(old.kind, DecisionOutcome.ENDED, REISSUE, IssueReason.CHANGED, ends=ends)
    return Decision(
        old.kind,
        DecisionOutcome.REPLACED,
        need.rule,
        IssueReason.CHANGED,
        _period(case, coverage, need, first),
        printed_values(old.kind, case.holder, coverage, first, None),
        old.number,
        ends,
    )


def _renewed(
    case: IssuanceCase,
    coverage: Coverage,
    held: IssuedDocument,
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision | None:
    """The next one, by the rules of its first day; None: too early, or there is to be none."""
    start = to_be_renewed(held, day)
    need = None if start is None else _need_at(case, coverage, start)
    if start is None or need is None:
        return None
    same = need.rule == held.rule
    return Decision(
        held.kind,
        DecisionOutcome.RENEWED,
        need.rule,
        IssueReason.RENEWED if same else need.reason,
        _period(case, coverage, need, start),
        carried_on(printed_values(held.kind, case.holder, coverage, start, None), held.printed),
        held.number,
        ends,
    )


def _need_at(case: IssuanceCase, coverage: Coverage, start: date) -> Need | None:
    """The grounds for a paper that begins then."""
    if not lasts_to(case, coverage, start):
        return None
    need = certificate_need(case, coverage, start)
    return need if need is not None and need.granted else None


def _period(case: IssuanceCase, coverage: Coverage, need: Need, first: date) -> Period:
    period = paper_period(coverage, case.holder.person.birth_date, first)
    if need.until is None or period.last is None:
        return period
    return Period(first, min(period.last, need.until))
