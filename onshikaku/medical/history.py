"""A persona's year: illnesses, visits, drugs, tests and check-ups that belong together.

Whatever happens on a day follows from the persona's id and that day alone, so that the histories of
two days agree where they overlap.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from onshikaku.domain.dates import add_months, age_on
from onshikaku.domain.medical import (
    Allergy,
    Checkup,
    Contraindication,
    Diagnosis,
    DiagnosisStatus,
    Dispensing,
    Infection,
    LabReport,
    Operation,
    Prescription,
    Procedure,
    Visit,
)
from onshikaku.medical.body import Body
from onshikaku.medical.catalogue import catalogue
from onshikaku.medical.days import (
    VISIT_DAYS,
    day_of_month,
    every_four_weeks,
    months,
    on_weekdays,
    twice_a_year,
)
from onshikaku.medical.lots import Lots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from onshikaku.domain.medical import Drug, Entry, Place
    from onshikaku.domain.persona import Persona
    from onshikaku.medical.catalogue import Condition, Episode, Illness

__all__ = ["history"]

_MONTHS = 12
_CHECKUP_AGE = 40
_CHECKUP_MONTHS = (5, 6, 7, 9, 10, 11)
_TESTS_EVERY = 84  # days: every third regular visit
_CURED_AFTER = timedelta(days=14)
_NEWBORN = timedelta(days=30)

_FIRST_VISIT = Procedure("11", "初診料")
_SEEN_AGAIN = Procedure("12", "再診料")
_PRESCRIBED = Procedure("80", "処方箋料")


@lru_cache(maxsize=256)
def history(persona: Persona, day: date) -> tuple[Entry, ...]:
    """Everything of the twelve months up to a day (included), in the order of time."""
    entries = _History(persona, day).entries()
    return tuple(sorted(entries, key=lambda entry: entry.day))


class _History:
    def __init__(self, persona: Persona, day: date) -> None:
        self._lots = Lots(persona.id)
        self._catalogue = catalogue()
        self._born, self._sex = persona.person.birth_date, persona.person.sex
        self._first = max(add_months(day, -_MONTHS), self._born + _NEWBORN)
        self._last = day
        self._certificates = {
            certificate.disease: certificate.issued_on
            for coverage in persona.coverages
            for certificate in coverage.diseases
        }
        onsets = {c.id: self._onset(c) for c in self._catalogue.conditions}
        self._began = {name: day for name, day in onsets.items() if day is not None}
        self._body = Body(self._lots, self._sex, self._catalogue.measures)
        self._intolerances = [
            entry
            for entry in self._catalogue.contraindications
            if self._lots.draw("contraindication", entry.substance) < entry.chance
        ]

    def entries(self) -> list[Entry]:
        entries = list(self._illnesses())
        visits = [entry for entry in entries if isinstance(entry, Visit)]
        if visits:
            entries += self._noted_at(max(visits, key=lambda visit: visit.day))
        return entries

    def _illnesses(self) -> Iterator[Entry]:
        for place in dict.fromkeys(c.place for c in self._catalogue.conditions):
            yield from self._regular(place)
        for month in months(self._first, self._last):
            for episode in self._catalogue.episodes:
                yield from self._episode(episode, month)
        yield from self._checkups()

    def _regular(self, place: str) -> Iterator[Entry]:
        """The visits to a place for all long conditions that are seen there."""
        grid = every_four_weeks(self._lots, place, self._first, self._last)
        at = self._catalogue.places[place]
        noted: set[str] = set()
        for day in reversed(grid):
            active = [c for c in self._active(day) if c.place == place]
            if not active:
                continue
            drugs = tuple(drug for c in active for drug in self._drugs(c, VISIT_DAYS))
            yield from self._visit(day, at, (_SEEN_AGAIN, *_merged(active)), drugs)
            for condition in active:
                if condition.id not in noted:
                    noted.add(condition.id)
                    since, status = self._began[condition.id], DiagnosisStatus.ONGOING
                    yield Diagnosis(day, at, condition.name, since, status)
                    yield from self._infections(condition, day, at)
            names = dict.fromkeys(name for c in active for name in c.tests)
            if names and day.toordinal() // VISIT_DAYS % (_TESTS_EVERY // VISIT_DAYS) == 0:
                results = tuple(self._body.result(n, day, self._active(day)) for n in names)
                yield LabReport(day, at, results)
        for condition in self._catalogue.conditions:
            if condition.place == place and condition.weekdays:
                yield from self._between(condition, set(grid))

    def _between(self, condition: Condition, seen: set[date]) -> Iterator[Entry]:
        at = self._catalogue.places[condition.place]
        for day in on_weekdays(condition.weekdays, self._first, self._last):
            if day not in seen and condition in self._active(day):
                yield Visit(day, at, (_SEEN_AGAIN, *condition.procedures))

    def _noted_at(self, visit: Visit) -> Iterator[Entry]:
        """What the person cannot take, as last written down."""
        for entry in self._intolerances:
            yield Contraindication(visit.day, visit.place, entry.substance, entry.reaction)
        for entry in self._catalogue.allergies:
            if self._lots.draw("allergy", entry.substance) < entry.chance:
                yield Allergy(visit.day, visit.place, entry.substance, entry.reaction)

    def _episode(self, episode: Episode, month: date) -> Iterator[Entry]:
        """A short illness in that month, if there is one."""
        day = day_of_month(self._lots, month, episode.id)
        if not self._first <= day <= self._last or not self._falls_ill(episode, month, day):
            return
        at = self._catalogue.places[episode.place]
        procedures = episode.procedures or (_FIRST_VISIT,)
        yield from self._visit(day, at, procedures, tuple(self._drugs(episode, 1)))
        cured = day + _CURED_AFTER <= self._last
        status = DiagnosisStatus.CURED if cured else DiagnosisStatus.ONGOING
        yield Diagnosis(day, at, episode.name, day, status)
        if episode.operation is not None:
            yield Operation(day, at, episode.operation)
        yield from self._infections(episode, day, at)

    def _falls_ill(self, episode: Episode, month: date, day: date) -> bool:
        youngest, oldest = episode.ages
        if not youngest <= age_on(self._born, day) <= oldest:
            return False
        if episode.sex not in (None, self._sex):
            return False
        if episode.often:
            return twice_a_year(self._lots, month, episode.id)
        if episode.months and month.month not in episode.months:
            return False
        return self._lots.draw("episode", episode.id, month) < episode.chance

    def _visit(
        self, day: date, at: Place, procedures: tuple[Procedure, ...], drugs: tuple[Drug, ...]
    ) -> Iterator[Entry]:
        if not drugs:
            yield Visit(day, at, procedures)
            return
        yield Visit(day, at, (*procedures, _PRESCRIBED))
        yield Prescription(day, at, drugs)
        yield Dispensing(day, day, at, self._catalogue.pharmacy, drugs)

    def _drugs(self, illness: Illness, days: int) -> Iterator[Drug]:
        """The regimen of the person's own order that no drug allergy forbids."""
        forbidden = tuple(name for entry in self._intolerances for name in entry.excludes)
        allowed = [
            regimen
            for regimen in illness.regimens
            if not any(drug.name.startswith(forbidden) for drug in regimen)
        ]
        if allowed:
            for drug in self._lots.pick(allowed, "regimen", illness.id):
                yield drug.to_domain(days)

    def _infections(self, illness: Illness, day: date, at: Place) -> Iterator[Entry]:
        for name in illness.infections:
            yield Infection(day, at, name, positive=False)
        for name in illness.positive:
            yield Infection(day, at, name, positive=True)

    def _checkups(self) -> Iterator[Entry]:
        """One a year for those who are 40 or older by the end of the fiscal year."""
        month = self._lots.pick(_CHECKUP_MONTHS, "checkup")
        for year in range(self._first.year, self._last.year + 1):
            day = self._first.replace(
                year=year, month=month, day=1 + int(self._lots.draw("checkup", "day") * 28)
            )
            if not self._first <= day <= self._last:
                continue
            if age_on(self._born, day.replace(year=year + 1, month=3, day=31)) < _CHECKUP_AGE:
                continue
            age = age_on(self._born, day)
            results = tuple(
                self._body.result(measure.id, day, self._active(day))
                for measure in self._catalogue.measures.values()
                if measure.checkup and (measure.until_age is None or age <= measure.until_age)
            )
            yield Checkup(day, self._catalogue.places["checkup"], results)

    def _active(self, day: date) -> list[Condition]:
        """The long conditions of a day."""
        return [c for c in self._catalogue.conditions if self._ill(c, day)]

    def _ill(self, condition: Condition, day: date) -> bool:
        began = self._began.get(condition.id)
        if began is None or began > day:
            return False
        if condition.certificate is not None or condition.ends is None:
            return True
        return age_on(self._born, day) < condition.ends

    def _onset(self, condition: Condition) -> date | None:
        """None: this person never gets it."""
        if condition.certificate is not None:
            return self._certificates.get(condition.certificate)
        if condition.sex not in (None, self._sex):
            return None
        if self._lots.draw("prone", condition.id) >= condition.chance:
            return None
        youngest, oldest = condition.onset
        after = self._lots.between(youngest * 12, oldest * 12, "onset", condition.id)
        return add_months(self._born, int(after))


def _merged(conditions: Sequence[Condition]) -> tuple[Procedure, ...]:
    """The procedures of several conditions, each once."""
    return tuple(dict.fromkeys(p for condition in conditions for p in condition.procedures))
