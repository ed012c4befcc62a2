"""The people at the beginning, household by household, each with record, number and card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as counted
from random import Random
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.coverage import Coverage, Relation, Scheme
from onshikaku.domain.dates import Period, age_on, reaches_age_on
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.person import Person
from onshikaku.domain.rules.burden import late_elderly_from
from onshikaku.population.holdings import holding
from onshikaku.population.households import Role, household
from onshikaku.population.names import family_name, given_name
from onshikaku.population.numbers import (
    MOST_PEOPLE,
    elderly_number,
    employee_number,
    my_number,
    person_id,
)
from onshikaku.population.places import (
    ELDERLY,
    EMPLOYERS,
    MUNICIPALITIES,
    Employer,
    Municipality,
    address_in,
)
from onshikaku.population.shares import first_share, with_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.registration import Registration
    from onshikaku.population.households import Draft

__all__ = ["BEGINNING", "Inhabitant", "members", "municipal_coverage", "old_card_until"]

BEGINNING = date(2024, 11, 1)
"""The day on which the people are as they are made."""

_EMPLOYED, _EMPLOYED_FROM_65, _OWN_JOB, _OWN_JOB_FROM_65 = 0.82, 0.28, 0.55, 0.14
_NUMBER_NOT_SUPPLIED = 0.004  # 0.37 % were not obtained by December 2023 (docs/rules.md §3.2)
_PROTECTED = 0.001
_GROWN_UP, _FROM_65, _FROM_75 = 22, 65, 75
_OLD_CARDS_END = date(2025, 12, 1)
_MUNICIPAL_CARDS_END = date(2025, 7, 31)


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """An invented person and all that the authorities have on record.

    `serial` counts from 1, `household` too.
    """

    serial: int
    id: str
    person: Person
    my_number: MyNumber
    household: int
    role: Role
    municipality: Municipality
    coverages: tuple[Coverage, ...]
    circumstances: Circumstances
    registration: Registration | None = None
    stops: tuple[ViewingStop, ...] = ()


def members(count: int, seed: int, day: date = BEGINNING) -> Iterator[Inhabitant]:
    """That many people of a seed as they are on a day, the beginning: always the same ones.

    Fewer people of a seed are the first of more. Raises `ValueError` for too few or too many.
    """
    if not 0 < count <= MOST_PEOPLE:
        raise ValueError(f"count is {count}, not 1 to {MOST_PEOPLE}")
    serial = 1
    for number in counted(1):
        random = Random(f"onshikaku/{seed}/household/{number}")  # noqa: S311
        drafts = household(random, day)
        for inhabitant in _household(random, drafts, number, serial, seed, day):
            if inhabitant.serial > count:
                return
            yield inhabitant
        serial += len(drafts)


def municipal_coverage(
    municipality: Municipality,
    household_number: int,
    branch: int,
    valid_from: date,
    head: str | None,
) -> Coverage:
    """A record with 国民健康保険; `head` (世帯主): None where it is the person."""
    insured = employee_number(municipality.symbol, household_number, 0, branch)
    insurer = municipality.insurer
    return Coverage(
        insurer.number,
        insurer.name,
        insurer.scheme,
        insured,
        Relation.INSURED,
        valid_from,
        insured_name=head,
    )


def _household(
    random: Random, drafts: tuple[Draft, ...], number: int, serial: int, seed: int, day: date
) -> Iterator[Inhabitant]:
    municipality = random.choices(MUNICIPALITIES, (70, 12, 14, 4))[0]
    postal_code, address = address_in(random, municipality)
    family, family_kana = family_name(random)
    people: list[Person] = []
    for draft in drafts:
        given, given_kana = given_name(random, draft.sex, draft.birth_date.year)
        people.append(
            Person(
                f"{family}　{given}",
                f"{family_kana}　{given_kana}",
                draft.birth_date,
                draft.sex,
                postal_code,
                address,
            )
        )
    records = _Records(random, municipality, number, people[0].name, day)
    for at, (draft, person) in enumerate(zip(drafts, people, strict=True)):
        coverage = records.of(draft, person, serial + at)
        held = holding(random, draft.birth_date, day)
        yield Inhabitant(
            serial=serial + at,
            id=person_id(serial + at),
            person=person,
            my_number=my_number(serial + at, seed),
            household=number,
            role=draft.role,
            municipality=municipality,
            coverages=(coverage,),
            circumstances=Circumstances(
                held.card,
                my_number_supplied=random.random() >= _NUMBER_NOT_SUPPLIED,
                old_card_until=old_card_until(random, coverage, draft.birth_date, day),
            ),
            registration=held.registration,
            stops=_stops(random, day),
        )


@dataclass(frozen=True, slots=True)
class _Breadwinner:
    """Whose family the others belong to."""

    employer: Employer
    symbol: str
    serial: int
    name: str
    since: date


class _Records:
    """Gives each member of one household a record: own job, somebody's family, or the household."""

    def __init__(
        self,
        random: Random,
        municipality: Municipality,
        household_number: int,
        head: str,
        day: date,
    ) -> None:
        self._random = random
        self._municipality = municipality
        self._household = household_number
        self._head = head
        self._day = day
        self._breadwinner: _Breadwinner | None = None
        self._family = 0
        self._branches = 0

    def of(self, draft: Draft, person: Person, serial: int) -> Coverage:
        """The record on which that person is at the beginning."""
        age = age_on(draft.birth_date, self._day)
        if age >= _FROM_75:
            return self._elderly(draft, serial)
        if self._works(draft, age):
            return self._job(draft, person, serial)
        if self._breadwinner is not None and draft.role is not Role.PARENT:
            return self._as_family(draft, self._breadwinner)
        return self._municipal(draft, person)

    def _works(self, draft: Draft, age: int) -> bool:
        roll = self._random.random()
        match draft.role:
            case Role.HEAD:
                return roll < (_EMPLOYED if age < _FROM_65 else _EMPLOYED_FROM_65)
            case Role.PARTNER:
                return roll < (_OWN_JOB if age < _FROM_65 else _OWN_JOB_FROM_65)
            case Role.CHILD:
                return age >= _GROWN_UP and roll < _EMPLOYED
            case Role.PARENT:
                return False

    def _job(self, draft: Draft, person: Person, serial: int) -> Coverage:
        employer = self._random.choices(EMPLOYERS, [one.share for one in EMPLOYERS])[0]
        symbol = self._random.choice(employer.symbols)
        start = self._since(draft, 18)
        in_person = employer.insurer.scheme is Scheme.TRADE
        if self._breadwinner is None and employer.insurer.scheme is not Scheme.SELF_DEFENCE:
            self._breadwinner = _Breadwinner(employer, symbol, serial, person.name, start)
        coverage = Coverage(
            employer.insurer.number,
            employer.insurer.name,
            employer.insurer.scheme,
            employee_number(symbol, serial, 0, 1 if in_person else 0),
            Relation.INSURED,
            start,
        )
        return self._shared(coverage, draft)

    def _as_family(self, draft: Draft, worker: _Breadwinner) -> Coverage:
        self._family += 1
        employer, in_person = worker.employer, worker.employer.insurer.scheme is Scheme.TRADE
        branch = self._family + (1 if in_person else 0)
        coverage = Coverage(
            employer.insurer.number,
            employer.insurer.name,
            employer.insurer.scheme,
            employee_number(worker.symbol, worker.serial, 0, branch),
            Relation.INSURED if in_person else Relation.FAMILY,
            max(worker.since, draft.birth_date),
            insured_name=worker.name,
        )
        return self._shared(coverage, draft)

    def _municipal(self, draft: Draft, person: Person) -> Coverage:
        self._branches += 1
        head = None if person.name == self._head else self._head
        start = self._since(draft, 0)
        coverage = municipal_coverage(
            self._municipality, self._household, self._branches, start, head
        )
        return self._shared(coverage, draft)

    def _elderly(self, draft: Draft, serial: int) -> Coverage:
        coverage = Coverage(
            ELDERLY.number,
            ELDERLY.name,
            ELDERLY.scheme,
            elderly_number(serial),
            Relation.INSURED,
            late_elderly_from(draft.birth_date),
        )
        return self._shared(coverage, draft)

    def _shared(self, coverage: Coverage, draft: Draft) -> Coverage:
        percent = first_share(self._random, coverage.scheme)
        return with_share(coverage, draft.birth_date, percent, self._day)

    def _since(self, draft: Draft, age: int) -> date:
        """Some day between that age and the beginning, at the earliest in 2005."""
        earliest = max(
            reaches_age_on(draft.birth_date, age) if age else draft.birth_date, date(2005, 4, 1)
        )
        span = max((self._day - earliest).days - 1, 0)
        return min(earliest + timedelta(days=self._random.randint(0, span)), self._day)


def old_card_until(random: Random, coverage: Coverage, birth_date: date, day: date) -> date:
    """What is printed: 国保 and 後期 mostly end in July (docs/rules.md §4.5), others later."""
    if coverage.scheme is Scheme.ELDERLY:
        return _MUNICIPAL_CARDS_END
    if coverage.scheme is Scheme.MUNICIPAL:
        last = _MUNICIPAL_CARDS_END
    elif coverage.scheme is Scheme.UNION:
        last = random.choice((date(2025, 9, 30), _OLD_CARDS_END, date(2026, 3, 31)))
    else:
        last = _OLD_CARDS_END
    turns = late_elderly_from(birth_date) - timedelta(days=1)
    return min(last, turns) if turns >= day else last


def _stops(random: Random, day: date) -> tuple[ViewingStop, ...]:
    if random.random() >= _PROTECTED:
        return ()
    since = day - timedelta(days=random.randint(1, 700))
    return (ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(since)),)
