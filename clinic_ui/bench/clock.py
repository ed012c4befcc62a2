"""The clock of the demo, moved about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST, jst_day
from onshikaku.domain.rules.timeline import OQS_LIVE, RULES
from onshikaku.errors import DayOutOfRange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time

    from clinic_ui.compose import World

__all__ = ["BenchClock", "turning_days"]


class BenchClock:
    """The centre's clock, which is the clinic's. For the centre's event loop."""

    def __init__(self, world: World) -> None:
        self._centre = world.centre
        self._clock = world.clock
        self._days = world.hierarchy.days()
        self._offset = world.clock.offset
        self._set_time: time | None = None

    @property
    def now(self) -> datetime:
        """The moment it shows, aware, JST."""
        return self._clock.now().astimezone(JST)

    @property
    def today(self) -> date:
        """The JST day it shows."""
        return self._clock.today()

    @property
    def set_time(self) -> time | None:
        """The time of day that was set; None where it is the real one."""
        return self._set_time

    @property
    def first_shown(self) -> date:
        """The day that it would show had nobody touched it."""
        return jst_day(self._clock.now() - self._clock.offset + self._offset)

    @property
    def real_day(self) -> date:
        """The day it is outside."""
        return jst_day(self._clock.now() - self._clock.offset)

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that it may show."""
        first, last = self._days
        return max(first, OQS_LIVE.first_day or first), last

    def set(self, day: date, at: time | None = None) -> None:
        """Show a day, at the present time of day or another. Raises `DayOutOfRange`."""
        first, last = self.days
        if not first <= day <= last:
            raise DayOutOfRange("day", first, last)
        if at is None:
            self._centre.set_day(day)
        else:
            self._centre.set_moment(datetime.combine(day, at, JST))
        self._set_time = at

    def restore(self) -> None:
        """Show what it would have shown."""
        self._centre.set_moment(self._clock.now() - self._clock.offset + self._offset)
        self._set_time = None


def turning_days(first: date, last: date) -> Sequence[date]:
    """The days within these bounds on which a rule begins or widens, or the last has ended."""
    begins = {rule.first_day for rule in RULES if rule.first_day is not None}
    steps = {step.first_day for rule in RULES for step in rule.steps}
    return sorted(day for day in begins | steps if first <= day <= last)
