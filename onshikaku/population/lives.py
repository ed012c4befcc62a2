"""What happens in a household, month by month, from the beginning to the end of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.dates import add_months, age_on, last_day_of_month
from onshikaku.domain.holder import StopReason
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.rules.timeline import ELDERLY_PAPER_85, OLD_CARD_STOP
from onshikaku.population.card_life import CardLife
from onshikaku.population.events import (
    Born,
    Event,
    Moved,
    NumberSupplied,
    PaperMislaid,
    ViewingReleased,
    ViewingStopped,
    Wish,
    Wished,
)
from onshikaku.population.frequencies import (
    BIRTH,
    CARE_ASKED,
    CARE_ASKED_FROM_65,
    ELDERLY_ASKED,
    MOVE,
    NUMBER_SUPPLIED,
    PAPER_MISLAID,
    PROTECTION,
    PROTECTION_ENDED,
    death_within_month,
)
from onshikaku.population.households import Role
from onshikaku.population.members import Inhabitant, members, old_card_until
from onshikaku.population.names import given_name
from onshikaku.population.numbers import my_number, person_id
from onshikaku.population.places import MUNICIPALITIES, address_in
from onshikaku.population.records_life import RecordsLife

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.dates import Period

__all__ = ["Household", "households"]

_MOTHERS = range(24, 41)
_REPORT_BIRTH_BY = 14  # 戸籍法49条: within 14 days
_OLD_AT, _SENIOR = 65, 85
_NEWBORN = 500_000
_DAMAGED, _ASKED_ANEW = 0.3, 0.85


@dataclass(frozen=True, slots=True)
class Household:
    """Its people at the beginning, and all that happens to them, in order."""

    people: tuple[Inhabitant, ...]
    events: tuple[Event, ...]


def households(count: int, seed: int, period: Period) -> Iterator[Household]:
    """The households of the first `count` people of a seed, with their lives over a period.

    The period begins on the first of a month and has an end. Raises `ValueError` as `members`.
    """
    grouped = groupby(members(count, seed, period.first), key=lambda one: one.household)
    for number, people in grouped:
        random = Random(f"onshikaku/{seed}/life/{number}")  # noqa: S311 - a game, not a secret
        yield _Living(random, tuple(people), seed, period).household()


class _Person:
    """Somebody alive: what may happen next depends on what happened before."""

    def __init__(self, inhabitant: Inhabitant) -> None:
        self.inhabitant = inhabitant
        self.id = inhabitant.id
        self.birth_date = inhabitant.person.birth_date
        self.alive = True
        self.number_supplied = inhabitant.circumstances.my_number_supplied
        self.protected = bool(inhabitant.stops)
        self.cared_for = False
        self.elderly_asked = False
        self.had_child = False


class _Living:
    """Plays the months of one household; dependents follow the one whose family they are."""

    def __init__(
        self, random: Random, people: tuple[Inhabitant, ...], seed: int, period: Period
    ) -> None:
        self._random = random
        self._people = people
        self._seed = seed
        self._period = period
        self._last = period.last or period.first
        self._events: list[Event] = []
        self._persons = [_Person(one) for one in people]
        self._cards = {
            one.id: CardLife(
                random, one.id, one.person.birth_date, one.circumstances.card, one.registration
            )
            for one in people
        }
        self._records = RecordsLife(random, people)

    def household(self) -> Household:
        """The household with its life."""
        month = self._period.first
        while month <= self._last:
            self._month(month)
            month = add_months(month, 1)
        kept = (event for event in self._events if event.day <= self._last)
        return Household(self._people, tuple(sorted(kept, key=lambda event: event.day)))

    def _month(self, first: date) -> None:
        last = last_day_of_month(first)
        if MOVE.happens(self._random):
            self._move(self._day(first, last))
        for person in tuple(self._persons):
            if person.alive:
                self._month_of(person, first, last)

    def _month_of(self, person: _Person, first: date, last: date) -> None:
        age = age_on(person.birth_date, first) if person.birth_date <= first else 0
        if self._random.random() < death_within_month(age):
            self._die(person, self._day(first, last))
            return
        self._events += self._records.month(person.id, first, last)
        self._events += self._cards[person.id].month(first, last)
        self._wishes(person, age, first, last)
        self._number_and_stops(person, first, last)
        if self._may_bear(person, age) and BIRTH.happens(self._random):
            self._bear(person, self._day(first, last))

    def _wishes(self, person: _Person, age: int, first: date, last: date) -> None:
        card = self._cards[person.id]
        if PAPER_MISLAID.happens(self._random):
            damaged = self._random.random() < _DAMAGED
            anew = damaged or self._random.random() < _ASKED_ANEW
            self._events.append(PaperMislaid(self._day(first, last), person.id, damaged, anew))
        if not card.registered:
            return
        asked = CARE_ASKED if age < _OLD_AT else CARE_ASKED_FROM_65
        if not person.cared_for and OLD_CARD_STOP.in_force(first) and asked.happens(self._random):
            person.cared_for = True
            self._events.append(Wished(self._day(first, last), person.id, Wish.SPECIAL_CARE))
        if (
            ELDERLY_PAPER_85.in_force(first)
            and not person.elderly_asked
            and self._records.elderly(person.id)
            and age < _SENIOR
            and ELDERLY_ASKED.happens(self._random)
        ):
            person.elderly_asked = True
            self._events.append(Wished(self._day(first, last), person.id, Wish.ELDERLY))

    def _number_and_stops(self, person: _Person, first: date, last: date) -> None:
        if not person.number_supplied and NUMBER_SUPPLIED.happens(self._random):
            person.number_supplied = True
            self._events.append(NumberSupplied(self._day(first, last), person.id))
        if person.protected and PROTECTION_ENDED.happens(self._random):
            person.protected = False
            day = self._day(first, last)
            self._events.append(ViewingReleased(day, person.id, StopReason.PROTECTION))
        elif not person.protected and PROTECTION.happens(self._random):
            person.protected = True
            day = self._day(first, last)
            self._events.append(ViewingStopped(day, person.id, StopReason.PROTECTION))

    def _die(self, person: _Person, day: date) -> None:
        """The record ends on the day after; what was to come for this person does not."""
        person.alive = False
        day = max(day, self._records.since(person.id))
        self._events = [
            event for event in self._events if event.person_id != person.id or event.day <= day
        ]
        self._events += self._records.end(person.id, day + timedelta(days=1), LossReason.DEATH)
        self._events += self._cards[person.id].end(day + timedelta(days=self._random.randint(1, 7)))

    def _may_bear(self, person: _Person, age: int) -> bool:
        one = person.inhabitant
        return (
            one.person.sex is Sex.FEMALE
            and age in _MOTHERS
            and not person.had_child
            and one.role in (Role.HEAD, Role.PARTNER)
            and any(other.alive and other is not person for other in self._persons)
        )

    def _bear(self, mother: _Person, day: date) -> None:
        mother.had_child = True
        random, serial = self._random, mother.inhabitant.serial
        sex = Sex.MALE if random.random() < 0.51 else Sex.FEMALE
        family, family_kana = (
            part.partition("　")[0]
            for part in (mother.inhabitant.person.name, mother.inhabitant.person.name_kana)
        )
        given, given_kana = given_name(random, sex, day.year)
        of = mother.inhabitant.person
        person = Person(
            f"{family}　{given}",
            f"{family_kana}　{given_kana}",
            day,
            sex,
            of.postal_code,
            of.address,
        )
        registered = day + timedelta(days=random.randint(3, _REPORT_BIRTH_BY + 5))
        coverage = self._records.newborn_coverage(day, registered)
        child = Inhabitant(
            serial=_NEWBORN + serial,
            id=person_id(_NEWBORN + serial),
            person=person,
            my_number=my_number(serial, self._seed, newborn=True),
            household=mother.inhabitant.household,
            role=Role.CHILD,
            municipality=mother.inhabitant.municipality,
            coverages=(coverage,),
            circumstances=Circumstances(
                None,
                old_card_until=None
                if OLD_CARD_STOP.in_force(registered)
                else old_card_until(random, coverage, day, registered),
            ),
        )
        self._persons.append(_Person(child))
        self._cards[child.id] = CardLife(random, child.id, day, None, None)
        self._records.of_newborn(child)
        self._events.append(Born(day, child))

    def _move(self, day: date) -> None:
        here = self._people[0].municipality
        there = self._random.choice([one for one in MUNICIPALITIES if one is not here])
        postal_code, address = address_in(self._random, there)
        for person in self._persons:
            if person.alive:
                self._events.append(Moved(day, person.id, postal_code, address))
        self._events += self._records.moved(there, day)

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._random.randrange((last - first).days + 1))
