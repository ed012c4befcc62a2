"""What came of a scenario that was played: each step, what had to be seen, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.domain.text import Text

__all__ = [
    "Check",
    "Outcome",
    "Picture",
    "Played",
    "PlayedFile",
    "PlayedStep",
    "Rehearsal",
    "Surface",
]


class Surface(StrEnum):
    """Where something is looked at: always from outside."""

    KIOSK = "kiosk"
    DESK = "desk"
    PAGE = "page"
    API = "api"
    FILE = "file"
    CARD = "card"
    COMMAND = "command"
    TRAINING = "training"


class Outcome(StrEnum):
    """What a scenario came to."""

    PASSED = "passed"
    FAILED = "failed"  # something else was seen
    BROKEN = "broken"  # a step could not be done
    NOT_PLAYED = "not-played"  # this reader, or this day, cannot


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that had to be seen. `seen` is what there was instead, shortened; "" if it held."""

    surface: Surface
    expected: str
    seen: str
    held: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a browser showed it, JPEG."""

    title: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class PlayedFile:
    """A file that the system produced: its name and content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """A step by its number from 1 and what it did. `trouble`: why it could not be done."""

    number: int
    verb: str
    told: str
    seconds: float
    checks: tuple[Check, ...] = ()
    trouble: str | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario as it was played. `reason`: why it was not."""

    id: str
    number: str
    title: Text
    outcome: Outcome
    seconds: float
    steps: tuple[PlayedStep, ...] = ()
    files: tuple[PlayedFile, ...] = ()
    reason: Text | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        """Those of all steps."""
        return tuple(check for step in self.steps for check in step.checks)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that was played in one run. `day`: on which everything was played, None: on its own.

    `wanted`: how many were to be played; fewer are in `played` if somebody stopped it.
    """

    begun: datetime
    seconds: float
    reader: str
    day: date | None
    wanted: int
    played: tuple[Played, ...]

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before its end."""
        return len(self.played) < self.wanted

    def count(self, outcome: Outcome) -> int:
        """How many came to that."""
        return sum(one.outcome is outcome for one in self.played)

    @property
    def passed(self) -> bool:
        """Whether all were played to the end and seen as they must be; some must have been."""
        bad = self.count(Outcome.FAILED) + self.count(Outcome.BROKEN)
        return not self.interrupted and not bad and self.count(Outcome.PASSED) > 0
