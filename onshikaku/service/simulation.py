"""Years of an invented population, day by day: lives, insurers' papers, the monthly run.

Everything goes through the tables and the service that a centre uses. The insurer issues ex officio
on the day on which a new record is put in, decides of applications at once, and has its monthly run
on the first of a month; that of December 2024 on the 2nd, the first day on which there is a
資格確認書 (a convention, docs/population.md).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from onshikaku.clock import Clock
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.issued import DocumentEnd, DocumentKind
from onshikaku.domain.rules.timeline import ELIGIBILITY_CERTIFICATE
from onshikaku.errors import OnshikakuError
from onshikaku.population.events import (
    Born,
    PaperMislaid,
    RecordGained,
    Wish,
    Wished,
)
from onshikaku.population.ledger import ledger_of
from onshikaku.population.lives import households
from onshikaku.service.issuance import Issuance
from onshikaku.store.documents import DocumentStore
from onshikaku.store.issuance_cases import IssuanceCases
from onshikaku.store.issuance_runs import IssuanceRuns
from onshikaku.store.population import Inhabitants
from onshikaku.store.simulation import Begun, SimulationStore, reached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.population.events import Event
    from onshikaku.population.lives import Household
    from onshikaku.service.issuance import RunProgress
    from onshikaku.store.database import Database

__all__ = ["OtherPeople", "Plan", "Progress", "Simulation", "run_day"]

_NOON = datetime(2024, 11, 1, 3, tzinfo=UTC)
_APPLICATIONS = {
    Wish.DEREGISTRATION: ApplicationKind.DEREGISTRATION,
    Wish.SPECIAL_CARE: ApplicationKind.SPECIAL_CARE,
    Wish.CARD_MISSING: ApplicationKind.LOST_CARD,
    Wish.ELDERLY: ApplicationKind.ELDERLY,
}


class OtherPeople(OnshikakuError):
    """The database holds people already: those of `begun`, or (None) of a centre."""

    def __init__(self, begun: Begun | None) -> None:
        super().__init__("the database holds other people")
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Plan:
    """So many people of a seed, from the first of a month to the end of another."""

    people: int
    seed: int
    period: Period

    @property
    def last(self) -> date:
        """The last day."""
        return self.period.last or self.period.first

    @property
    def months(self) -> int:
        """How many months there are."""
        first, last = self.period.first, self.last
        return (last.year - first.year) * 12 + last.month - first.month + 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a month (its first day) is. `finished`: all of its days are on record.

    `run`: how far its monthly run is; None: it has not begun.
    """

    month: date
    done: int
    months: int
    run: RunProgress | None = None
    finished: bool = False


def run_day(month: date) -> date:
    """The day of the monthly run in the month that begins then."""
    first = ELIGIBILITY_CERTIFICATE.first_day
    if first is not None and (first.year, first.month) == (month.year, month.month):
        return first
    return month.replace(day=1)


@dataclass(slots=True)
class _Day:
    """What is to be done on a day: events first, then what follows of them."""

    events: list[Event] = field(default_factory=list["Event"])
    records: list[str] = field(default_factory=list[str])
    asked: list[Wished | PaperMislaid] = field(default_factory=list["Wished | PaperMislaid"])


class Simulation:
    """A simulation in a database, which nobody else may have open. Calls come from one event loop.

    What is there of the same plan is gone on with. Raises `OtherPeople`, `StoreUnavailable`.
    """

    def __init__(self, database: Database, plan: Plan) -> None:
        self._plan = plan
        self._store = SimulationStore(database)
        self._write = database.write
        self._clock = Clock(lambda: _NOON)
        self._documents = DocumentStore(database)
        self._cases = IssuanceCases(database)
        self._issuance = Issuance(
            clock=self._clock,
            documents=self._documents,
            cases=self._cases,
            runs=IssuanceRuns(database),
            entropy=Random(plan.seed).randbytes,  # noqa: S311 - ids of invented applications
        )
        self._inhabitants = Inhabitants(database)
        self._before: date | None = None
        self._days: dict[date, _Day] = {}

    def prepare(self) -> None:
        """Make the people and their lives, on record at once unless they are."""
        plan, begun = self._plan, self._store.begun()
        wanted = Begun(plan.people, plan.seed, plan.period.first, plan.last)
        if begun is None and self._store.inhabited():
            raise OtherPeople(None)
        if begun is not None and begun != _with_reached(wanted, begun.reached):
            raise OtherPeople(begun)
        homes = tuple(households(plan.people, plan.seed, plan.period))
        self._days = _agenda(homes)
        people = [one for home in homes for one in home.people]
        if begun is None:
            effects = self._inhabitants.entered(people)
            self._store.begin(wanted, effects, ledger_of(homes))
            return
        for one in people:
            self._inhabitants.meet(one)
        self._before = begun.reached

    async def run(self) -> AsyncIterator[Progress]:
        """Live through the days that are not on record yet; every month is finished once.

        After `prepare`.
        """
        before = self._before
        for done in range(self._plan.months):
            month = add_months(self._plan.period.first, done)
            following = add_months(month, 1)
            if before is not None and before >= following:
                self._live_again(month, following)
                yield Progress(month, done + 1, self._plan.months, finished=True)
                continue
            day = month
            while day < following:
                self._events_of(day, before)
                if day == run_day(month):
                    self._clock.set_day(day)
                    async for progress in self._issuance.run(day):
                        yield Progress(month, done, self._plan.months, progress)
                day += timedelta(days=1)
            yield Progress(month, done + 1, self._plan.months, finished=True)

    def _live_again(self, first: date, until: date) -> None:
        """Remember what is on record."""
        day = first
        while day < until:
            for event in self._days.get(day, _Day()).events:
                self._inhabitants.follow(event)
            day += timedelta(days=1)

    def _events_of(self, day: date, before: date | None) -> None:
        """The events and what follows of them, without doing again what was done."""
        agenda = self._days.get(day, _Day())
        if before is not None and day <= before:
            self._live_again(day, day + timedelta(days=1))
            if day < before:
                return
        else:
            effects = [
                change for event in agenda.events for change in self._inhabitants.changes(event)
            ]
            self._write([*effects, reached(day)])
        self._clock.set_day(day)
        for person_id in agenda.records:
            self._issuance.issue(person_id)
        for asked in agenda.asked:
            if day != before or not self._was_done(asked):
                self._ask(asked)

    def _ask(self, asked: Wished | PaperMislaid) -> None:
        if isinstance(asked, Wished):
            self._issuance.apply(asked.person_id, _APPLICATIONS[asked.wish])
            return
        paper = self._paper_of(asked.person_id)
        if paper is None:
            return
        if not asked.asked_anew:
            self._issuance.lose(paper.number)
            return
        kind = ApplicationKind.DAMAGED_PAPER if asked.damaged else ApplicationKind.LOST_PAPER
        self._issuance.apply(asked.person_id, kind)

    def _paper_of(self, person_id: str) -> IssuedDocument | None:
        day = self._clock.today()
        papers = self._issuance.documents_of(person_id)
        own = (paper for paper in papers if paper.kind is DocumentKind.CERTIFICATE)
        return next((paper for paper in own if paper.in_force(day)), None)

    def _was_done(self, asked: Wished | PaperMislaid) -> bool:
        """Whether it was, before the simulation was stopped on that day."""
        case = self._cases.of(asked.person_id)
        if case is None:
            return True
        if isinstance(asked, Wished):
            kinds = {_APPLICATIONS[asked.wish]}
        else:
            kinds = {ApplicationKind.DAMAGED_PAPER, ApplicationKind.LOST_PAPER}
        applied = any(one.kind in kinds and one.made_on == asked.day for one in case.applications)
        lost = not isinstance(asked, Wished) and any(
            paper.end is DocumentEnd.LOST and paper.ended_on == asked.day for paper in case.papers
        )
        return applied or lost


def _agenda(homes: tuple[Household, ...]) -> dict[date, _Day]:
    """Every day on which anything happens, by household and person."""
    days: defaultdict[date, _Day] = defaultdict(_Day)
    for home in homes:
        for event in home.events:
            match event:
                case Wished() | PaperMislaid():
                    days[event.day].asked.append(event)
                case _:
                    days[event.day].events.append(event)
            if isinstance(event, Born | RecordGained):
                coverage = (
                    event.coverage
                    if isinstance(event, RecordGained)
                    else event.inhabitant.coverages[0]
                )
                known = max(coverage.registered_on or event.day, event.day)
                days[known].records.append(event.person_id)
    return dict(days)


def _with_reached(begun: Begun, day: date | None) -> Begun:
    return Begun(begun.count, begun.seed, begun.first, begun.last, day)
