"""Records of coverage over the months: jobs, moves, birthdays, deaths, and how late they come in.

Delays are those of docs/rules.md §3.3: a report to the insurer, and its registration within five
days; the few reports that come late are a convention.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.dates import add_months, age_on
from onshikaku.domain.holder import StopReason
from onshikaku.domain.rules.burden import elderly_from, late_elderly_from
from onshikaku.domain.rules.timeline import OLD_CARD_STOP
from onshikaku.population.events import (
    Event,
    OldCardGiven,
    RecordGained,
    RecordLost,
    ShareSet,
    ViewingReleased,
    ViewingStopped,
)
from onshikaku.population.frequencies import JOB_FOUND, JOB_LEFT, MISMATCH
from onshikaku.population.members import Inhabitant, municipal_coverage, old_card_until
from onshikaku.population.numbers import elderly_number, employee_number
from onshikaku.population.places import ELDERLY, EMPLOYERS, Employer, Municipality
from onshikaku.population.shares import another_share, first_share, with_share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

__all__ = ["RecordsLife"]

_IN_PERSON = (Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY)
_AUGUST = 8
_SETTLED = timedelta(days=100)
_ONE_DAY = timedelta(days=1)
_LATE_REPORT = 0.06
_TO_ANOTHER_JOB = 0.75
_ON_THE_FIRST = 0.6
_YOUNGEST_JOBSEEKER, _OLDEST_JOBSEEKER = 20, 60


@dataclass(slots=True)
class _Held:
    """Somebody's present record. `changes`: numbers given so far; `settled`: none before then."""

    inhabitant: Inhabitant
    position: int
    coverage: Coverage
    settled: date
    percent: int
    changes: int = 0


class RecordsLife:
    """The records of one household. What it answers is put in the books in that order."""

    def __init__(self, random: Random, people: Iterable[Inhabitant]) -> None:
        self._random = random
        self._held: dict[str, _Held] = {}
        self._branch = 0
        for one in people:
            coverage = one.coverages[-1]
            percent = coverage.burden_percent or (
                coverage.elderly.percent
                if coverage.elderly
                else first_share(random, coverage.scheme)
            )
            self._held[one.id] = _Held(one, 0, coverage, coverage.valid_from, percent)
            self._municipality, self._household = one.municipality, one.household
            if one.role.value == "head":
                self._head = one.person.name
            if coverage.scheme is Scheme.MUNICIPAL:
                self._branch = max(self._branch, int(coverage.insured.branch or "0"))

    def since(self, person_id: str) -> date:
        """The first day of the person's present record."""
        return self._held[person_id].coverage.valid_from

    def elderly(self, person_id: str) -> bool:
        """Whether the person is in 後期高齢者医療."""
        return self._held[person_id].coverage.scheme is Scheme.ELDERLY

    def month(self, person_id: str, first: date, last: date) -> list[Event]:
        """What happens to the person's record in that month."""
        held = self._held[person_id]
        birth_date = held.inhabitant.person.birth_date
        birthday = late_elderly_from(birth_date)
        if held.coverage.scheme is not Scheme.ELDERLY and first <= birthday <= last:
            return self._turns_75(held, birthday)
        if events := self._share(held, birth_date, first):
            return events
        if first < held.settled:
            return []
        works = held.coverage.relation is Relation.INSURED and (
            held.coverage.scheme not in _IN_PERSON or self._trades(held)
        )
        if works and JOB_LEFT.happens(self._random):
            day = self._event_day(first, last)
            if self._random.random() < _TO_ANOTHER_JOB and day < birthday - _SETTLED:
                return self._new_job(held, day)
            return self._to_municipal([held, *self._family(held)], day)
        age = age_on(birth_date, first) if birth_date <= first else 0
        seeks = _YOUNGEST_JOBSEEKER <= age < _OLDEST_JOBSEEKER
        without = seeks and held.coverage.scheme is Scheme.MUNICIPAL
        if without and JOB_FOUND.happens(self._random):
            return self._new_job(held, self._event_day(first, last))
        return []

    def end(self, person_id: str, lost_on: date, reason: LossReason) -> list[Event]:
        """The person's record ends; whoever was on it as family goes to 国保."""
        held = self._held.pop(person_id)
        noted = max(lost_on + timedelta(days=self._random.randint(2, 13)), self._known(held))
        events: list[Event] = [RecordLost(lost_on, person_id, held.position, reason, noted)]
        return events + self._to_municipal(self._family(held), lost_on)

    def of_newborn(self, child: Inhabitant) -> None:
        """Take in a child with the record it was given by `newborn_coverage`."""
        coverage = child.coverages[0]
        percent = first_share(self._random, coverage.scheme)
        registered = coverage.registered_on or coverage.valid_from
        self._held[child.id] = _Held(child, 0, coverage, registered + _SETTLED, percent)

    def newborn_coverage(self, born: date, registered: date) -> Coverage:
        """A record for a child: with whoever works in the household, or 国保."""
        for held in self._held.values():
            works = held.coverage.relation is Relation.INSURED
            if works and held.coverage.scheme not in (*_IN_PERSON, Scheme.SELF_DEFENCE):
                coverage = self._as_family(held, held.coverage.valid_from)
                since = max(born, coverage.valid_from)
                return replace(coverage, valid_from=since, registered_on=max(registered, since))
        coverage = self._municipal(born, head=self._head)
        return replace(coverage, registered_on=registered)

    def moved(self, there: Municipality, day: date) -> list[Event]:
        """Members of 国保 are insured by the new municipality from that day on."""
        self._municipality = there
        members = [
            held
            for held in self._held.values()
            if held.coverage.scheme is Scheme.MUNICIPAL and held.settled < day
        ]
        return self._to_municipal(members, day)

    def _turns_75(self, held: _Held, birthday: date) -> list[Event]:
        family = self._family(held)
        percent = first_share(self._random, Scheme.ELDERLY)
        insured = elderly_number(held.inhabitant.serial)
        coverage = Coverage(
            ELDERLY.number,
            ELDERLY.name,
            ELDERLY.scheme,
            insured,
            Relation.INSURED,
            birthday,
            burden_percent=percent,
            registered_on=birthday,
        )
        held.percent = percent
        noted = birthday + timedelta(days=self._random.randint(0, 10))
        events = self._change(held, coverage, birthday, noted)
        return events + self._to_municipal(family, birthday)

    def _share(self, held: _Held, birth_date: date, first: date) -> list[Event]:
        reaches = elderly_from(birth_date) == add_months(first, 1)
        if not reaches and first.month != _AUGUST:
            return []
        if not reaches:
            held.percent = another_share(self._random, held.percent, held.coverage.scheme)
        if first < held.coverage.valid_from:
            return []
        coverage = with_share(held.coverage, birth_date, held.percent, first)
        if coverage == held.coverage:
            return []
        held.coverage = coverage
        person_id = held.inhabitant.id
        share = (coverage.elderly, coverage.burden_percent)
        return [ShareSet(first, person_id, held.position, *share)]

    def _new_job(self, held: _Held, day: date) -> list[Event]:
        family = self._family(held)
        employer = self._employer(alone=not family)
        held.changes += 1
        symbol = self._random.choice(employer.symbols)
        in_person = employer.insurer.scheme is Scheme.TRADE
        insured = employee_number(
            symbol, held.inhabitant.serial, held.changes, 1 if in_person else 0
        )
        insurer = employer.insurer
        coverage = Coverage(
            insurer.number, insurer.name, insurer.scheme, insured, Relation.INSURED, day
        )
        registered, noted = self._registered(day), self._loss_noted(day)
        events = self._change(held, replace(coverage, registered_on=registered), day, noted)
        for one in family:
            as_family = replace(self._as_family(held, day), registered_on=registered)
            events += self._change(one, as_family, day, noted)
        return events

    def _to_municipal(self, people: list[_Held], day: date) -> list[Event]:
        """Reported at the town hall within two weeks, on record two or three days later."""
        events: list[Event] = []
        if not people:
            return events
        late = self._random.random() < _LATE_REPORT
        reported = day + timedelta(days=self._random.randint(0, 60 if late else 14))
        registered = reported + timedelta(days=self._random.randint(2, 3))
        noted = self._loss_noted(day)
        for held in people:
            head = None if held.inhabitant.person.name == self._head else self._head
            coverage = replace(self._municipal(day, head=head), registered_on=registered)
            events += self._change(held, coverage, day, noted)
        return events

    def _change(self, held: _Held, coverage: Coverage, day: date, noted: date) -> list[Event]:
        """From one record to the next; the entry check stops a few of the new ones for a while."""
        person, position = held.inhabitant, held.position
        noted = max(noted, self._known(held))
        coverage = with_share(coverage, person.person.birth_date, held.percent, day)
        registered = coverage.registered_on or day
        held.position, held.coverage = position + 1, coverage
        held.settled = max(registered, day) + _SETTLED
        events: list[Event] = [
            RecordLost(day, person.id, position, LossReason.OTHER_COVERAGE, noted),
            RecordGained(day, person.id, position + 1, coverage),
        ]
        if not OLD_CARD_STOP.in_force(registered):
            last = old_card_until(self._random, coverage, person.person.birth_date, registered)
            events.append(OldCardGiven(registered, person.id, last))
        if MISMATCH.happens(self._random):
            released = registered + timedelta(days=self._random.randint(3, 30))
            events.append(ViewingStopped(registered, person.id, StopReason.MISMATCH))
            events.append(ViewingReleased(released, person.id, StopReason.MISMATCH))
        return events

    def _family(self, worker: _Held) -> list[_Held]:
        """Those on somebody's record beside this person."""
        record = worker.coverage
        if record.scheme in (Scheme.MUNICIPAL, Scheme.ELDERLY):
            return []
        return [
            held
            for held in self._held.values()
            if held is not worker
            and held.coverage.insurer_number == record.insurer_number
            and held.coverage.insured.symbol == record.insured.symbol
            and held.coverage.insured.number == record.insured.number
            and worker.coverage.insured_name is None
        ]

    def _trades(self, held: _Held) -> bool:
        return held.coverage.scheme is Scheme.TRADE and held.coverage.insured_name is None

    def _as_family(self, worker: _Held, day: date) -> Coverage:
        record = worker.coverage
        taken = [int(one.coverage.insured.branch or "0") for one in self._family(worker)]
        branch = max([int(record.insured.branch or "0"), *taken]) + 1
        return replace(
            record,
            insured=replace(record.insured, branch=f"{branch:02d}"),
            relation=Relation.INSURED if record.scheme is Scheme.TRADE else Relation.FAMILY,
            valid_from=day,
            insured_name=worker.inhabitant.person.name,
        )

    def _municipal(self, day: date, *, head: str | None) -> Coverage:
        self._branch += 1
        return municipal_coverage(self._municipality, self._household, self._branch, day, head)

    def _employer(self, *, alone: bool) -> Employer:
        possible = [
            one for one in EMPLOYERS if alone or one.insurer.scheme is not Scheme.SELF_DEFENCE
        ]
        return self._random.choices(possible, [one.share for one in possible])[0]

    def _registered(self, day: date) -> date:
        late = self._random.random() < _LATE_REPORT
        report = self._random.randint(10, 50) if late else self._random.randint(0, 5)
        return day + timedelta(days=report + self._random.randint(0, 5))

    def _loss_noted(self, day: date) -> date:
        return day + timedelta(days=self._random.randint(0, 10))

    def _event_day(self, first: date, last: date) -> date:
        if self._random.random() < _ON_THE_FIRST:
            return first
        return first + timedelta(days=self._random.randrange((last - first).days + 1))

    @staticmethod
    def _known(held: _Held) -> date:
        return held.coverage.registered_on or held.coverage.valid_from
