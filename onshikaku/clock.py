"""The centre's clock: the real one, shifted as far as one likes, and running on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST, jst_day

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock"]


def _real_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Aware moments. `source` is what runs underneath."""

    def __init__(self, source: Callable[[], datetime] = _real_time) -> None:
        self._source = source
        self._offset = timedelta()

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of its source."""
        return self._offset

    def now(self) -> datetime:
        """The moment it shows, in UTC."""
        return (self._source() + self._offset).astimezone(UTC)

    def today(self) -> date:
        """The JST day it shows."""
        return jst_day(self.now())

    def set_moment(self, moment: datetime) -> None:
        """Show this moment now and run on from it; `ValueError` for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("the moment has no time zone")
        self._offset = moment - self._source()

    def set_day(self, day: date) -> None:
        """Show this JST day at the present time of day, and run on."""
        time_of_day = self._source().astimezone(JST).timetz()
        self.set_moment(datetime.combine(day, time_of_day))

    def reset(self) -> None:
        """Show what the source shows."""
        self._offset = timedelta()
