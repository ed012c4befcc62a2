"""The front of house: its places, the visits of the day, and word of every change."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.front.visits import Visit
from onshikaku.domain.dates import jst_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from clinic_ui.front.place import Place

__all__ = ["Front", "UnknownPlace", "UnknownVisit"]


class UnknownPlace(Exception):
    """There is no place of that id."""


class UnknownVisit(Exception):
    """No visit of the day has that id."""


class Front:
    """For one event loop. `now` is the clinic's clock, aware."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._places: dict[str, Place] = {}
        self._visits: dict[str, Visit] = {}
        self._version = 0
        self._changed = asyncio.Event()
        self._closed = False

    def add(self, place: Place) -> None:
        """Add a place, before `run`."""
        self._places[place.id] = place

    @property
    def places(self) -> Mapping[str, Place]:
        """The places, by id."""
        return self._places

    def place(self, place_id: str) -> Place:
        """A place. Raises `UnknownPlace`."""
        try:
            return self._places[place_id]
        except KeyError:
            raise UnknownPlace(place_id) from None

    @property
    def visits(self) -> Sequence[Visit]:
        """The visits of the day, the newest first."""
        return tuple(reversed(self._visits.values()))

    def visit(self, visit_id: str) -> Visit:
        """A visit. Raises `UnknownVisit`."""
        try:
            return self._visits[visit_id]
        except KeyError:
            raise UnknownVisit(visit_id) from None

    @property
    def version(self) -> int:
        """Another one after every change."""
        return self._version

    @property
    def closed(self) -> bool:
        """Whether the pages are to let go: the program ends."""
        return self._closed

    async def changed(self, since: int, timeout: float) -> int:
        """The version, as soon as it is another than `since`, or after `timeout` seconds."""
        if self._version == since and not self._closed:
            waited_for = self._changed
            try:
                await asyncio.wait_for(waited_for.wait(), timeout)
            except TimeoutError:
                pass
        return self._version

    async def run(self) -> None:
        """Serve every place until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                for place in self._places.values():
                    group.create_task(place.run())
        finally:
            self.close()

    def close(self) -> None:
        """Have the pages let go."""
        self._closed = True
        self.told()

    def now(self) -> datetime:
        """The clinic's clock, aware."""
        return self._now()

    def open(self, place: str) -> Visit:
        """A new visit, on record."""
        now = self._now()
        self._version += 1
        visit = Visit(
            id=secrets.token_hex(8),
            number=len(self._visits) + 1,
            place=place,
            day=jst_day(now),
            begun=now,
            step=self._version,
        )
        self._visits[visit.id] = visit
        self.told()
        return visit

    def keep(self, visit: Visit) -> Visit:
        """The visit as it is now, on record under another step, and told to every page."""
        self.told()
        kept = replace(visit, step=self._version)
        self._visits[kept.id] = kept
        return kept

    def told(self) -> None:
        """Something changed."""
        self._version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
