"""Monthly runs and what they decided, as the management port tells them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel

from onshikaku.api.issuance_views import Words, gap_words, reason_words, words_of
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issuance_words import GAP_WORDS, OUTCOME_WORDS, REASON_WORDS
from onshikaku.domain.issued import DocumentKind, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay
from onshikaku.wire.fields import AS_SENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.service.issuance import DecisionPage, RunProgress
    from onshikaku.store.issuance_runs import Decided, IssuanceRun, RunCounts

__all__ = [
    "DecidedPage",
    "IssuedCount",
    "ProgressView",
    "RunView",
    "RunWithCounts",
    "decided_page",
    "progress_view",
    "run_view",
    "run_with_counts",
]


class RunView(BaseModel):
    """A monthly run. `finished_at` null: not through; `people`: so many are done."""

    model_config = AS_SENT

    id: str
    day: date
    started_at: AwareDatetime
    finished_at: AwareDatetime | None
    people: int


class IssuedCount(BaseModel):
    """So many papers of one kind, issued for one reason."""

    model_config = AS_SENT

    kind: DocumentKind
    reason: IssueReason
    words: Words
    count: int


class OutcomeCount(BaseModel):
    """So many decisions of one outcome about one kind of paper."""

    model_config = AS_SENT

    kind: DocumentKind
    outcome: DecisionOutcome
    words: Words
    count: int


class GapCountView(BaseModel):
    """So many people without a proof, and why."""

    model_config = AS_SENT

    gap: Gap
    words: Words
    count: int


class RunWithCounts(RunView):
    """A run in numbers: papers issued by reason, decisions by outcome, people without a proof."""

    issued: tuple[IssuedCount, ...]
    outcomes: tuple[OutcomeCount, ...]
    gaps: tuple[GapCountView, ...]


class ProgressView(BaseModel):
    """A line of a run under way. `issued`: so far in this call, by kind and reason."""

    model_config = AS_SENT

    run: str
    day: date
    people: int
    total: int
    issued: tuple[IssuedCount, ...]
    finished: bool
    resumed: bool


class DecidedView(BaseModel):
    """What a run decided of one person and one kind of paper, and the proofs after it."""

    model_config = AS_SENT

    person: str
    kind: DocumentKind
    outcome: DecisionOutcome
    outcome_words: Words
    reason: IssueReason | None
    reason_words: Words | None
    rule: str
    document: str | None
    proofs: tuple[ProofWay, ...]
    gap: Gap | None
    gap_words: Words | None


class DecidedPage(BaseModel):
    """Decisions by person; `next` leads on, and is null on the last page."""

    model_config = AS_SENT

    decisions: tuple[DecidedView, ...]
    next: str | None


def run_view(run: IssuanceRun) -> RunView:
    """A run."""
    return RunView(
        id=run.id,
        day=run.day,
        started_at=run.started_at,
        finished_at=run.finished_at,
        people=run.people,
    )


def run_with_counts(run: IssuanceRun, counts: RunCounts) -> RunWithCounts:
    """A run in numbers."""
    return RunWithCounts(
        **run_view(run).model_dump(),
        issued=_issued(counts.issued),
        outcomes=tuple(
            OutcomeCount(
                kind=kind, outcome=outcome, words=words_of(OUTCOME_WORDS[outcome]), count=count
            )
            for (kind, outcome), count in sorted(counts.outcomes.items())
        ),
        gaps=tuple(
            GapCountView(gap=gap, words=words_of(GAP_WORDS[gap]), count=count)
            for gap, count in sorted(counts.gaps.items())
        ),
    )


def progress_view(progress: RunProgress) -> ProgressView:
    """How far a run has come."""
    return ProgressView(
        run=progress.run,
        day=progress.day,
        people=progress.people,
        total=progress.total,
        issued=_issued(progress.issued),
        finished=progress.finished,
        resumed=progress.resumed,
    )


def decided_page(page: DecisionPage) -> DecidedPage:
    """A page of what a run decided."""
    following = page.following
    return DecidedPage(
        decisions=tuple(map(_decided, page.rows)),
        next=None if following is None else f"{following.person_id}.{following.kind.value}",
    )


def _decided(decided: Decided) -> DecidedView:
    return DecidedView(
        person=decided.person_id,
        kind=decided.kind,
        outcome=decided.outcome,
        outcome_words=words_of(OUTCOME_WORDS[decided.outcome]),
        reason=decided.reason,
        reason_words=reason_words(decided.reason),
        rule=decided.rule,
        document=decided.document and decided.document.value,
        proofs=decided.proofs.ways,
        gap=decided.proofs.gap,
        gap_words=gap_words(decided.proofs.gap),
    )


def _issued(issued: Mapping[tuple[DocumentKind, IssueReason], int]) -> tuple[IssuedCount, ...]:
    return tuple(
        IssuedCount(kind=kind, reason=reason, words=words_of(REASON_WORDS[reason]), count=count)
        for (kind, reason), count in sorted(issued.items())
    )
