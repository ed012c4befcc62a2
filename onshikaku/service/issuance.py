"""The insurers' papers: what people hold, what they apply for, and the monthly run."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.issuance import decide_issuance
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.applications import judge_application
from onshikaku.domain.rules.eligibility_proofs import proofs_of
from onshikaku.errors import (
    DocumentEnded,
    IssuanceUnderWay,
    UnknownDocument,
    UnknownPerson,
    UnknownRun,
)
from onshikaku.service.ids import new_access_id
from onshikaku.service.issuance_acts import carry_out, told_by
from onshikaku.service.issuance_seeding import case_of, papers_held
from onshikaku.store.applications import enter_application
from onshikaku.store.documents import end_document
from onshikaku.store.issuance_runs import (
    Decided,
    DecidedPosition,
    IssuanceRun,
    WantedDecisions,
    advance_run,
    begin_run,
    enter_decided,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.application import Application, ApplicationKind
    from onshikaku.domain.issuance import Decision, IssuanceCase
    from onshikaku.domain.issued import DocumentNumber, IssuedDocument
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.eligibility_proofs import Proofs
    from onshikaku.service.issuance_acts import Acts
    from onshikaku.store.documents import DocumentStore
    from onshikaku.store.issuance_cases import IssuanceCases
    from onshikaku.store.issuance_runs import IssuanceRuns, RunCounts
    from onshikaku.store.statements import Effect

__all__ = ["DecisionPage", "Issuance", "RunProgress"]


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run has come: so many people of so many, and what it issued since it was called.

    `resumed`: it went on where an earlier call had stopped. `finished`: it is through.
    """

    run: str
    day: date
    people: int
    total: int
    issued: Mapping[tuple[DocumentKind, IssueReason], int]
    finished: bool
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """Decisions by person. `following`: where the next page begins after; None: there is none."""

    rows: tuple[Decided, ...]
    following: DecidedPosition | None


class Issuance:
    """Calls come from one event loop. Each method is one transaction, but for `run`.

    `entropy` gives that many unpredictable bytes; `chunk`: so many people of a run make one
    transaction. Raises `StoreUnavailable`, and `UnknownPerson`
    for an id that nobody has.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        documents: DocumentStore,
        cases: IssuanceCases,
        runs: IssuanceRuns,
        entropy: Callable[[int], bytes],
        chunk: int = 200,
    ) -> None:
        self._clock = clock
        self._documents = documents
        self._cases = cases
        self._runs = runs
        self._entropy = entropy
        self._chunk = chunk
        self._running = False

    def case(self, person_id: str) -> IssuanceCase:
        """What decides of a person's papers: record, card, registration, papers, applications."""
        case = self._cases.of(person_id)
        if case is None:
            raise UnknownPerson
        return case

    def documents_of(self, person_id: str) -> tuple[IssuedDocument, ...]:
        """Everything that was issued to a person, the newest first."""
        self.case(person_id)
        return self._documents.of(person_id)

    def document(self, number: DocumentNumber) -> IssuedDocument:
        """The paper of that number. Raises `UnknownDocument`."""
        document = self._documents.get(number)
        if document is None:
            raise UnknownDocument
        return document

    @property
    def under_way(self) -> bool:
        """Whether a monthly run is under way."""
        return self._running

    def applications_of(self, person_id: str) -> tuple[Application, ...]:
        """Everything that a person applied for, the oldest first."""
        return self.case(person_id).applications

    def proofs_of(self, person_id: str, day: date) -> Proofs:
        """By what the person can show eligibility that day."""
        return proofs_of(self.case(person_id), day)

    def outlook(self, person_id: str) -> tuple[Decision, ...]:
        """What `issue` would decide today; nothing is done."""
        return decide_issuance(self.case(person_id), self._clock.today())

    def issue(self, person_id: str) -> tuple[Decision, ...]:
        """Decide of one person today, ex officio (職権), and print what follows."""
        day, case = self._clock.today(), self.case(person_id)
        decisions = decide_issuance(case, day)
        acts = carry_out(case, decisions, day, self._documents.count())
        self._documents.write(acts.effects)
        return decisions

    def apply(self, person_id: str, kind: ApplicationKind) -> Application:
        """Take an application, decide of it at once and print what follows."""
        now, case = self._clock.now(), self.case(person_id)
        day, made_as = self._clock.today(), new_access_id(now, self._entropy)
        judged = judge_application(case, kind, day, made_as)
        acts = carry_out(judged.case, judged.decisions, day, self._documents.count())
        document = acts.issued[0].number if acts.issued else judged.application.document
        application = replace(judged.application, document=document)
        told = told_by(case, judged.case)
        self._documents.write([*told, *acts.effects, enter_application(application)])
        return application

    def lose(self, number: DocumentNumber) -> IssuedDocument:
        """紛失の届出: the paper is good no more. Raises `UnknownDocument`, `DocumentEnded`."""
        return self._end(number, DocumentEnd.LOST)

    def give_back(self, number: DocumentNumber) -> IssuedDocument:
        """返納: the paper is good no more. Raises `UnknownDocument`, `DocumentEnded`."""
        return self._end(number, DocumentEnd.RETURNED)

    async def run(self, day: date) -> AsyncIterator[RunProgress]:
        """The monthly run over everybody, for the month of that day.

        A chunk of people is one transaction together with how far the run is, so that a run that
        was stopped goes on with the next person, for the day on which it began. One that is
        through changes nothing. Raises `IssuanceUnderWay`.
        """
        if self._running:
            raise IssuanceUnderWay
        self._running = True
        try:
            async with aclosing(self._chunks(day)) as chunks:
                async for progress in chunks:
                    yield progress
        finally:
            self._running = False

    def runs(self) -> tuple[IssuanceRun, ...]:
        """Every run, the last month first."""
        return self._runs.all()

    def run_of(self, month: str) -> IssuanceRun:
        """The run of a month, as 2026-11. Raises `UnknownRun`."""
        run = self._runs.get(month)
        if run is None:
            raise UnknownRun
        return run

    def counts(self, run: str) -> RunCounts:
        """A run in numbers; all zero for one that never was."""
        return self._runs.counts(run)

    def decisions(
        self,
        run: str,
        wanted: WantedDecisions | None = None,
        limit: int = 100,
        after: DecidedPosition | None = None,
    ) -> DecisionPage:
        """What a run decided, by person."""
        rows = self._runs.decisions(run, wanted or WantedDecisions(), limit + 1, after)
        shown = tuple(rows[:limit])
        last = shown[-1] if len(rows) > limit else None
        return DecisionPage(
            shown, None if last is None else DecidedPosition(last.person_id, last.kind)
        )

    def seed(self, people: Iterable[Persona]) -> None:
        """Give people the papers they would hold by today, issued on plausible days before."""
        day, count = self._clock.today(), self._documents.count()
        effects: list[Effect] = []
        for persona in people:
            acts = papers_held(case_of(persona), day, count)
            count += len(acts.issued)
            effects += acts.effects
        if effects:
            self._documents.write(effects)

    def _end(self, number: DocumentNumber, end: DocumentEnd) -> IssuedDocument:
        document, day = self.document(number), self._clock.today()
        if document.ended_on is not None:
            raise DocumentEnded
        self._documents.write([end_document(number, end, day)])
        return replace(document, ended_on=day, end=end)

    async def _chunks(self, day: date) -> AsyncGenerator[RunProgress]:
        run, resumed = self._runs.get(f"{day:%Y-%m}"), True
        if run is None:
            run, resumed = IssuanceRun(f"{day:%Y-%m}", day, self._clock.now()), False
            self._documents.write([begin_run(run)])
        total = self._cases.count()
        issued: Counter[tuple[DocumentKind, IssueReason]] = Counter()
        while run.finished_at is None:
            cases = self._cases.after(run.cursor, self._chunk)
            run = replace(
                run,
                cursor=cases[-1].person_id if cases else run.cursor,
                people=run.people + len(cases),
                finished_at=self._clock.now() if len(cases) < self._chunk else None,
            )
            count = self._documents.count()
            effects: list[Effect] = []
            for case in cases:
                acts, decided = _decide(case, run, count)
                count += len(acts.issued)
                issued.update((paper.kind, paper.reason) for paper in acts.issued)
                effects += acts.effects
                effects += map(enter_decided, decided)
            effects.sort(key=lambda effect: id(effect.statement))
            self._documents.write([*effects, advance_run(run)])
            if run.finished_at is None:
                yield RunProgress(
                    run.id,
                    run.day,
                    run.people,
                    total,
                    dict(issued),
                    finished=False,
                    resumed=resumed,
                )
                await asyncio.sleep(0)
        yield RunProgress(
            run.id, run.day, run.people, total, dict(issued), finished=True, resumed=resumed
        )


def _decide(case: IssuanceCase, run: IssuanceRun, count: int) -> tuple[Acts, Iterator[Decided]]:
    """What a run does for one person; of each kind that nothing happens to only the 資格確認書."""
    decisions = decide_issuance(case, run.day)
    acts = carry_out(case, decisions, run.day, count, run.id)
    proofs = proofs_of(acts.case, run.day)
    papers = {paper.kind: paper.number for paper in acts.issued}
    decided = (
        Decided(
            run=run.id,
            person_id=case.person_id,
            kind=one.kind,
            outcome=one.outcome,
            reason=one.reason,
            rule=one.rule,
            document=papers.get(one.kind),
            proofs=proofs,
        )
        for one in decisions
        if one.acts or one.kind is DocumentKind.CERTIFICATE
    )
    return acts, decided
