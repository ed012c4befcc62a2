"""The front of house: its places, the visits of the day, and word of every change."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.front.book import Book, BookUnusable
from clinic_ui.front.visits import Visit
from onshikaku.domain.dates import jst_day

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from datetime import date, datetime

    from clinic_ui.front.place import Place
    from clinic_ui.front.roles import ReaderRole

__all__ = ["Front", "UnknownPlace", "UnknownVisit"]

_log = logging.getLogger(__name__)

_MOST_IN_MEMORY = 1000
"""Visits of the day that the list shows; earlier ones are found by their id, in the book."""


class UnknownPlace(Exception):
    """There is no place of that id."""


class UnknownVisit(Exception):
    """No visit has that id."""


class Front:
    """For one event loop. `now` is the clinic's clock, aware; visits are kept in `book`."""

    def __init__(self, now: Callable[[], datetime], book: Book | None = None) -> None:
        self._now = now
        self._book = book or Book.in_memory()
        self._places: dict[str, Place] = {}
        self._beside: list[Coroutine[None, None, None]] = []
        self._serving: asyncio.TaskGroup | None = None
        self._visits = {visit.id: visit for visit in self._book.visits(self._today)}
        self._version = 0
        self._changed = asyncio.Event()
        self._closed = False

    @property
    def book(self) -> Book:
        """Where the visits are kept."""
        return self._book

    @property
    def _today(self) -> date:
        return jst_day(self._now())

    def add(self, place: Place) -> None:
        """Add a place, before `run` or while it is at work."""
        self._places[place.id] = place
        if self._serving is not None:
            self._serving.create_task(place.run())
            self.told()

    def beside(self, work: Coroutine[None, None, None]) -> None:
        """Something else to be done as long as the places are served, given before `run`."""
        self._beside.append(work)

    @property
    def places(self) -> Mapping[str, Place]:
        """The places, by id."""
        return self._places

    def place(self, place_id: str, role: ReaderRole | None = None) -> Place:
        """A place, of that role if one is given. Raises `UnknownPlace`."""
        place = self._places.get(place_id)
        if place is None or role not in (None, place.role):
            raise UnknownPlace(place_id)
        return place

    def place_name(self, place_id: str) -> str:
        """The name of the reader at a place; its id where no such place is served any more."""
        place = self._places.get(place_id)
        return place_id if place is None else place.name

    @property
    def visits(self) -> Sequence[Visit]:
        """The visits that began today or go on, the newest first."""
        today = self._today
        return tuple(
            visit
            for visit in reversed(self._visits.values())
            if not visit.over or jst_day(visit.begun) == today
        )

    def visit(self, visit_id: str) -> Visit:
        """A visit, of this day or an earlier one. Raises `UnknownVisit`."""
        try:
            visit = self._visits.get(visit_id) or self._book.visit(visit_id)
        except BookUnusable as error:
            raise UnknownVisit(visit_id) from error
        if visit is None:
            raise UnknownVisit(visit_id)
        return visit

    @property
    def version(self) -> int:
        """Another one after every change."""
        return self._version

    @property
    def closed(self) -> bool:
        """Whether the pages are to let go: the program ends."""
        return self._closed

    async def changed(self, since: int) -> None:
        """Return as soon as the version is another than `since`, or the front is closed."""
        if self._version == since and not self._closed:
            await self._changed.wait()

    async def run(self) -> None:
        """Serve every place until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                self._serving = group
                for place in self._places.values():
                    group.create_task(place.run())
                while self._beside:
                    group.create_task(self._beside.pop())
        finally:
            self._serving = None
            self.close()

    def close(self) -> None:
        """Have the pages let go."""
        for work in self._beside:
            work.close()
        self._beside.clear()
        self._closed = True
        self.told()

    def now(self) -> datetime:
        """The clinic's clock, aware."""
        return self._now()

    def open(self, place: str) -> Visit:
        """A new visit, on record."""
        now = self._now()
        day = jst_day(now)
        self._forget(day)
        visit = Visit(
            id=secrets.token_hex(8),
            number=1 + self._last_number(day),
            place=place,
            day=day,
            begun=now,
            step=0,
        )
        return self.keep(visit)

    def keep(self, visit: Visit) -> Visit:
        """The visit as it is now, on record, and told to every page; a new state is a new step."""
        before = self._visits.get(visit.id)
        same = before is not None and before.state is visit.state
        kept = replace(visit, step=visit.step if same else self._version + 1)
        try:
            self._book.keep(kept)
        except BookUnusable as error:
            _log.error("a visit is not on record: %s", error)
        self._visits[kept.id] = kept
        self.told()
        return kept

    def told(self) -> None:
        """Something changed."""
        self._version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _last_number(self, day: date) -> int:
        numbers = [visit.number for visit in self._visits.values() if jst_day(visit.begun) == day]
        if numbers:
            return max(numbers)
        try:
            return self._book.last_number(day)
        except BookUnusable:
            return 0

    def _forget(self, day: date) -> None:
        """Let go of visits of other days, and of the oldest where there are too many."""
        for visit in tuple(self._visits.values()):
            if not visit.over:
                continue
            if jst_day(visit.begun) != day or len(self._visits) >= _MOST_IN_MEMORY:
                del self._visits[visit.id]
