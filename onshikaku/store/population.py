"""An invented population and what happens to it, as changes to the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.dates import Period, jst_midnight
from onshikaku.domain.holder import StopScope, ViewingStop
from onshikaku.population.events import (
    Born,
    CardChanged,
    Moved,
    NumberSupplied,
    OldCardGiven,
    PaperMislaid,
    RecordGained,
    RecordLost,
    ShareSet,
    UseRegistered,
    ViewingReleased,
    ViewingStopped,
    Wished,
)
from onshikaku.store.circumstances import circumstances_from, set_circumstances
from onshikaku.store.effects import registration
from onshikaku.store.insurer_effects import (
    change_coverage,
    change_person,
    end_stop,
    link_number,
    new_coverage,
    new_person,
    new_stop,
)
from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.holder import StopReason
    from onshikaku.domain.person import Person
    from onshikaku.population.events import Event
    from onshikaku.population.members import Inhabitant
    from onshikaku.store.database import Database

__all__ = ["Inhabitants"]

_CIRCUMSTANCE = Table.metadata.tables["circumstance"]
_RESIDENT = Table.metadata.tables["resident"]
_KNOWN = select(*(column for column in _CIRCUMSTANCE.c if column.name != "person_id")).where(
    _CIRCUMSTANCE.c.person_id == bindparam("person")
)
_LIVES = insert(_RESIDENT)
_REMOVED = (
    update(_RESIDENT)
    .where(_RESIDENT.c.my_number == bindparam("number"))
    .values(removed_on=bindparam("since"))
)


class Inhabitants:
    """The people on record. `changes` remembers what it was told: each event once, in order.

    Raises `StoreUnavailable`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people: dict[str, Inhabitant] = {}
        self._persons: dict[str, Person] = {}
        self._coverages: dict[str, list[Coverage]] = {}
        self._stops: dict[str, list[StopReason]] = {}

    def meet(self, inhabitant: Inhabitant) -> None:
        """Somebody who is on record already."""
        self._people[inhabitant.id] = inhabitant
        self._persons[inhabitant.id] = inhabitant.person
        self._coverages[inhabitant.id] = list(inhabitant.coverages)
        self._stops[inhabitant.id] = [stop.reason for stop in inhabitant.stops]

    def entered(self, people: Iterable[Inhabitant]) -> list[Effect]:
        """The changes that put people on record, alike ones side by side."""
        columns: list[list[Effect]] = [[] for _ in range(7)]
        for one in people:
            self.meet(one)
            person, circumstances = new_person(one.id, one.person, one.circumstances)
            columns[0].append(person)
            columns[1].append(circumstances)
            columns[2].append(_resident(one))
            since = min(each.registered_on or each.valid_from for each in one.coverages)
            columns[3].append(link_number(one.id, one.my_number, since))
            for position, coverage in enumerate(one.coverages):
                columns[4] += new_coverage(one.id, position, coverage)
            for position, stop in enumerate(one.stops):
                columns[5].append(new_stop(one.id, position, stop))
            if one.registration is not None:
                registered = registration(one.id, jst_midnight(one.registration.since))
                columns[6].append(registered[-1])
        return [effect for column in columns for effect in column]

    def follow(self, event: Event) -> None:
        """An event whose changes are on record already."""
        list(self._changes(event, written=True))

    def changes(self, event: Event) -> list[Effect]:
        """The changes that an event makes; an application makes none of its own."""
        return list(self._changes(event, written=False))

    def _changes(self, event: Event, *, written: bool) -> Iterator[Effect]:
        match event:
            case Born(_, inhabitant):
                yield from self.entered([inhabitant])
            case RecordGained(_, person_id, position, coverage):
                self._coverages[person_id].append(coverage)
                yield from new_coverage(person_id, position, coverage)
            case RecordLost() | ShareSet():
                yield from self._amended(event)
            case CardChanged() | NumberSupplied() | OldCardGiven():
                if not written:
                    yield from set_circumstances(event.person_id, self._told(event))
            case UseRegistered(day, person_id):
                yield from registration(person_id, jst_midnight(day))
            case ViewingStopped() | ViewingReleased():
                yield self._stop(event)
            case Moved(_, person_id, postal_code, address):
                person = self._persons[person_id]
                person = replace(person, postal_code=postal_code, address=address)
                self._persons[person_id] = person
                yield change_person(person_id, person)
            case Wished() | PaperMislaid():
                pass

    def _amended(self, event: RecordLost | ShareSet) -> Iterator[Effect]:
        coverages = self._coverages[event.person_id]
        coverage = coverages[event.position]
        if isinstance(event, ShareSet):
            coverage = replace(coverage, elderly=event.elderly, burden_percent=event.burden_percent)
        else:
            coverage = replace(
                coverage,
                lost_on=event.day,
                loss_reason=event.reason,
                loss_registered_on=event.noted_on,
            )
            if event.reason is LossReason.DEATH:
                number = self._people[event.person_id].my_number.value
                yield Effect(_REMOVED, {"number": number, "since": event.day})
        coverages[event.position] = coverage
        yield from change_coverage(event.person_id, event.position, coverage)

    def _stop(self, event: ViewingStopped | ViewingReleased) -> Effect:
        stops = self._stops[event.person_id]
        if isinstance(event, ViewingStopped):
            stops.append(event.reason)
            stop = ViewingStop(StopScope.RECORD, event.reason, Period(event.day))
            return new_stop(event.person_id, len(stops) - 1, stop)
        position = len(stops) - 1 - stops[::-1].index(event.reason)
        return end_stop(event.person_id, position, event.day - timedelta(days=1))

    def _told(self, event: CardChanged | NumberSupplied | OldCardGiven) -> Circumstances:
        known = self._known(event.person_id)
        if isinstance(event, CardChanged):
            return replace(known, card=event.card)
        if isinstance(event, OldCardGiven):
            return replace(known, old_card_until=event.last_day)
        return replace(known, my_number_supplied=True)

    def _known(self, person_id: str) -> Circumstances:
        rows = self._database.rows(_KNOWN, person=person_id)
        return circumstances_from(rows[0]) if rows else Circumstances(None)


def _resident(one: Inhabitant) -> Effect:
    person = one.person
    return Effect(
        _LIVES,
        {
            "my_number": one.my_number.value,
            "name": person.name,
            "name_kana": person.name_kana,
            "birth_date": person.birth_date,
            "sex": person.sex.value,
            "postal_code": person.postal_code,
            "address": person.address,
            "removed_on": None,
        },
    )
