"""A day at its end: what was drawn, what was counted, and whether one is the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from onshikaku.day import DayPlan
    from onshikaku.day.figures import Difference, Figures, Group
    from onshikaku.day.tally import Drawn

__all__ = ["Closing"]


@dataclass(frozen=True, slots=True)
class Closing:
    """`drawn`: what had to come of those who were received; `published`: sources by table.

    `longest_wait`: between somebody's arrival and the moment at which a reader, or the desk, was
    free. `cpu_seconds`: of this program, for the day and its people.
    """

    plan: DayPlan
    drawn: Figures
    counted: Figures
    received: int
    longest_wait: timedelta
    cpu_seconds: float
    published: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether everybody was received who was drawn."""
        return self.received == len(self.plan.patients)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where what was counted is not what was drawn."""
        return tuple(self.drawn.differences(self.counted))

    @property
    def unfair(self) -> tuple[Drawn, ...]:
        """Shares of the draw outside their intervals."""
        return tuple(one for one in self.plan.drawn if not one.fair)

    @property
    def good(self) -> bool:
        """Whether nothing differs."""
        return not self.differences and not self.unfair

    def rows(self, group: Group) -> Iterator[tuple[str, int, int]]:
        """Each kind with how often it was drawn and counted; what is most, first."""
        drawn, counted = self.drawn.counted[group], self.counted.counted[group]
        for what in sorted({*drawn, *counted}, key=lambda one: (-drawn[one], one)):
            yield what, drawn[what], counted[what]
