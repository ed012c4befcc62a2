"""The monthly runs and what each decided, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, tuple_, update
from sqlmodel import col, select

from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issued import DocumentKind, DocumentNumber, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap, Proofs, ProofWay
from onshikaku.store.statements import Effect
from onshikaku.store.tables import DocumentRow, IssuanceDecisionRow, IssuanceRunRow, Table
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from onshikaku.store.database import Database

__all__ = [
    "Decided",
    "DecidedPosition",
    "IssuanceRun",
    "IssuanceRuns",
    "RunCounts",
    "WantedDecisions",
    "advance_run",
    "begin_run",
    "enter_decided",
]

_T = Table.metadata.tables
_RUN = _T["issuance_run"]
_BEGIN, _ENTER = insert(_RUN), insert(_T["issuance_decision"])
_ADVANCE = (
    update(_RUN)
    .where(_RUN.c.id == bindparam("this"))
    .values(cursor=bindparam("reached"), people=bindparam("done"), finished_at=bindparam("ended"))
)
_ROW = IssuanceDecisionRow
_AT = (col(_ROW.person_id), col(_ROW.kind))


@dataclass(frozen=True, slots=True)
class IssuanceRun:
    """A monthly run. `cursor`: the last person it is done with; `people`: so many are done.

    `id` is its month, as 2026-11; the moments are aware. `finished_at` None: not through.
    """

    id: str
    day: date
    started_at: datetime
    finished_at: datetime | None = None
    cursor: str | None = None
    people: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """What a run decided of one person and one kind of paper.

    `proofs`: by what the person could show eligibility after it.
    """

    run: str
    person_id: str
    kind: DocumentKind
    outcome: DecisionOutcome
    reason: IssueReason | None
    rule: str
    document: DocumentNumber | None
    proofs: Proofs


@dataclass(frozen=True, slots=True)
class DecidedPosition:
    """Where a decision stands in the list of its run."""

    person_id: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class WantedDecisions:
    """Which decisions of a run are asked for; None: any. `gaps`: of people with no proof only."""

    person_id: str | None = None
    kind: DocumentKind | None = None
    outcome: DecisionOutcome | None = None
    reason: IssueReason | None = None
    gaps: bool = False


@dataclass(frozen=True, slots=True)
class RunCounts:
    """A run in numbers: papers issued by kind and reason, decisions by outcome, people by gap."""

    issued: Mapping[tuple[DocumentKind, IssueReason], int]
    outcomes: Mapping[tuple[DocumentKind, DecisionOutcome], int]
    gaps: Mapping[Gap, int]


class IssuanceRuns:
    """Each method is one transaction. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, run_id: str) -> IssuanceRun | None:
        """The run of a month; None: there was none."""
        with transaction(self._database) as session:
            row = session.get(IssuanceRunRow, run_id)
            return None if row is None else _run(row)

    def all(self) -> tuple[IssuanceRun, ...]:
        """Every run, the last month first."""
        with transaction(self._database) as session:
            rows = session.exec(select(IssuanceRunRow).order_by(col(IssuanceRunRow.id).desc()))
            return tuple(map(_run, rows))

    def decisions(
        self,
        run_id: str,
        wanted: WantedDecisions,
        limit: int,
        after: DecidedPosition | None = None,
    ) -> list[Decided]:
        """At most `limit` decisions, by person; those that follow `after`."""
        statement = select(_ROW).where(_ROW.run == run_id).order_by(*_AT).limit(limit)
        if wanted.person_id is not None:
            statement = statement.where(_ROW.person_id == wanted.person_id)
        if wanted.kind is not None:
            statement = statement.where(_ROW.kind == wanted.kind.value)
        if wanted.outcome is not None:
            statement = statement.where(_ROW.outcome == wanted.outcome.value)
        if wanted.reason is not None:
            statement = statement.where(_ROW.reason == wanted.reason.value)
        if wanted.gaps:
            statement = statement.where(col(_ROW.gap).is_not(None))
        if after is not None:
            statement = statement.where(tuple_(*_AT) > tuple_(after.person_id, after.kind.value))
        with transaction(self._database) as session:
            return [_decided(row) for row in session.exec(statement)]

    def counts(self, run_id: str) -> RunCounts:
        """The run in numbers."""
        paper, many = DocumentRow, func.count()
        issued = (
            select(paper.kind, paper.reason, many)
            .where(paper.run == run_id)
            .group_by(paper.kind, paper.reason)
        )
        outcomes = (
            select(_ROW.kind, _ROW.outcome, many)
            .where(_ROW.run == run_id)
            .group_by(_ROW.kind, _ROW.outcome)
        )
        gaps = (
            select(_ROW.gap, func.count(func.distinct(_ROW.person_id)))
            .where(_ROW.run == run_id, col(_ROW.gap).is_not(None))
            .group_by(_ROW.gap)
        )
        with transaction(self._database) as session:
            return RunCounts(
                {
                    (DocumentKind(kind), IssueReason(reason)): count
                    for kind, reason, count in session.exec(issued)
                },
                {
                    (DocumentKind(kind), DecisionOutcome(outcome)): count
                    for kind, outcome, count in session.exec(outcomes)
                },
                {Gap(gap): count for gap, count in session.exec(gaps)},
            )


def begin_run(run: IssuanceRun) -> Effect:
    """The change that puts a run on record before its first chunk."""
    return Effect(
        _BEGIN,
        {
            "id": run.id,
            "day": run.day,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "cursor": run.cursor,
            "people": run.people,
        },
    )


def advance_run(run: IssuanceRun) -> Effect:
    """The change that notes how far a run has come."""
    return Effect(
        _ADVANCE,
        {"this": run.id, "reached": run.cursor, "done": run.people, "ended": run.finished_at},
    )


def enter_decided(decided: Decided) -> Effect:
    """The change that puts a decision on record."""
    proofs = decided.proofs
    return Effect(
        _ENTER,
        {
            "run": decided.run,
            "person_id": decided.person_id,
            "kind": decided.kind.value,
            "outcome": decided.outcome.value,
            "reason": decided.reason and decided.reason.value,
            "rule": decided.rule,
            "document": decided.document and decided.document.value,
            "proofs": " ".join(way.value for way in proofs.ways),
            "gap": proofs.gap and proofs.gap.value,
        },
    )


def _run(row: IssuanceRunRow) -> IssuanceRun:
    return IssuanceRun(row.id, row.day, row.started_at, row.finished_at, row.cursor, row.people)


def _decided(row: IssuanceDecisionRow) -> Decided:
    return Decided(
        run=row.run,
        person_id=row.person_id,
        kind=DocumentKind(row.kind),
        outcome=DecisionOutcome(row.outcome),
        reason=None if row.reason is None else IssueReason(row.reason),
        rule=row.rule,
        document=None if row.document is None else DocumentNumber(row.document),
        proofs=Proofs(
            tuple(map(ProofWay, row.proofs.split())), None if row.gap is None else Gap(row.gap)
        ),
    )
