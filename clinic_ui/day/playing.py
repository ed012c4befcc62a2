"""A day played from the first patient to the last."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.troubles import Trouble
from clinic_ui.day.at_desk import look_up
from clinic_ui.day.at_kiosk import AtKiosk
from clinic_ui.day.at_till import sum_for
from clinic_ui.day.cards import FORMS, Cards
from clinic_ui.day.reception import Received
from clinic_ui.rehearse.browser import NoSuchThing
from onshikaku.day.plan import Shows

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from clinic_ui.day.pace import Pace
    from clinic_ui.day.rooms import Rooms
    from onshikaku.day import DayPlan, Patient

__all__ = ["PatientStuck", "Playing"]

_SOON: Final = timedelta(seconds=5)


class PatientStuck(Exception):
    """The pages did not go on as they have to with a patient; the text says which and where."""


class Playing:
    """Everybody comes, is received and leaves. `told` is called after each."""

    def __init__(
        self, plan: DayPlan, rooms: Rooms, pace: Pace, told: Callable[[Received], None]
    ) -> None:
        self._plan = plan
        self._rooms = rooms
        self._pace = pace
        self._told = told
        self._cards = Cards(rooms.world)
        by_card = [one for one in plan.patients if one.shows in FORMS]
        self._at_kiosk = deque(by_card)
        self._at_desk = deque(one for one in plan.patients if one.shows not in FORMS)
        self._busy = 0
        self._changing = self._down = self._stopped = False
        self._lookups = 0
        self.received: list[Received] = []

    async def whole(self) -> None:
        """Until the last has left."""
        works = [self._reader(place_id) for place_id in self._rooms.faces]
        await self._pace.run([*works, self._desk(), self._line()])

    def stop(self) -> None:
        """Let nobody else in; who is being received is still seen to, at once."""
        self._stopped = True
        self._pace.hurry()

    async def _reader(self, place_id: str) -> None:
        while received := await self._next(self._at_kiosk):
            at_kiosk = AtKiosk(self._rooms, self._pace, self._cards, place_id, received)
            with _named(received):
                await at_kiosk.check_in()
                await self._collect(received)
            self._done(received)

    async def _desk(self) -> None:
        while received := await self._next(self._at_desk):
            if received.patient.shows is Shows.NUMBER:
                with _named(received):
                    self._lookups = await look_up(self._rooms, self._pace, received, self._lookups)
                    await self._collect(received)
            self._done(received)

    async def _next(self, queue: deque[Patient]) -> Received | None:
        """Whoever is next, once there; not while the line is about to change."""
        if not queue or self._stopped:
            return None
        patient = queue.popleft()
        await self._pace.until(patient.arrives)
        while self._changing:
            await self._pace.rest(_SOON)
        if self._stopped:
            return None
        self._busy += 1
        return Received(patient, self._pace.now(), self._down)

    async def _collect(self, received: Received) -> None:
        """The last sheet is asked for the sum."""
        for sheet in [*received.visits.values(), *received.lookups.values()][-1:]:
            yen = await sum_for(self._rooms, received, sheet)
            if yen is not None:
                received.sums[sheet] = yen

    def _done(self, received: Received) -> None:
        self._busy -= 1
        self.received.append(received)
        self._told(received)

    async def _line(self) -> None:
        """The line goes down, and comes back, while nobody is being received."""
        down = self._plan.line_down
        if down is None:
            return
        await self._pace.until(down.begins)
        await self._switch(down=True)
        await self._pace.rest(down.lasts)
        await self._switch(down=False)

    async def _switch(self, *, down: bool) -> None:
        self._changing = True
        while self._busy:
            await self._pace.rest(_SOON)
        self._rooms.bench.levers.set_trouble(Trouble.LINE_DOWN if down else None)
        self._down, self._changing = down, False


@contextmanager
def _named(received: Received) -> Generator[None]:
    try:
        yield
    except (LookupError, NoSuchThing, TimeoutError, ValueError) as error:
        number = received.patient.number
        raise PatientStuck(f"patient {number}: {type(error).__name__} {error}") from error
