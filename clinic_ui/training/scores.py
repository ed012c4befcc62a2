"""What answers are worth. Points and threshold are conventions of this simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.training import Standing, ruling_on, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.training.progress import Progress
    from onshikaku.domain.scenario import Scenario
    from onshikaku.domain.text import Text

__all__ = ["POINTS_FIRST", "POINTS_LATER", "THRESHOLD", "Row", "Score", "row_of", "score_of"]

POINTS_FIRST = 5
"""For what was right the first time it was ever answered."""

POINTS_LATER = 4
"""For what is right by now, and was not at first. Whoever mends everything passes."""

THRESHOLD = 80
"""Percent of the points there are, from which on a set is passed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A situation in a list. `standing` of the answer that stands, `first` of the first one ever.

    None: there is no such answer.
    """

    id: str
    number: str
    title: Text
    standing: Standing | None
    first: Standing | None

    @property
    def right_first(self) -> bool:
        """Whether it was right the first time it was ever answered."""
        return self.first is Standing.RIGHT

    @property
    def points(self) -> int:
        """What the answer that stands is worth."""
        if self.standing is not Standing.RIGHT:
            return 0
        return POINTS_FIRST if self.right_first else POINTS_LATER


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one set or more; `passed`: everything answered, and in each set enough points."""

    there: int
    answered: int
    right: int
    right_first: int
    points: int
    passed: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to answer."""
        return self.answered == self.there

    @property
    def most(self) -> int:
        """All the points there are."""
        return self.there * POINTS_FIRST

    @property
    def needed(self) -> int:
        """The points from which on it is passed."""
        return _needed(self.there)

    @property
    def missing(self) -> int:
        """How many points there are too few."""
        return max(0, self.needed - self.points)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.there + other.there,
            self.answered + other.answered,
            self.right + other.right,
            self.right_first + other.right_first,
            self.points + other.points,
            self.passed and other.passed,
        )


def row_of(scenario: Scenario, progress: Progress) -> Row:
    """A situation as far as it was answered."""
    first, now = progress.first(scenario.id), progress.chosen(scenario.id)
    if first is None:
        return Row(scenario.id, scenario.number, scenario.title, None, None)
    ruling = ruling_on(scenario)
    worth = standing(scenario.choices[first], ruling)
    stands = None if now is None else standing(scenario.choices[now], ruling)
    return Row(scenario.id, scenario.number, scenario.title, stands, worth)


def score_of(rows: Sequence[Row]) -> Score:
    """The figures of a set."""
    answered = sum(row.standing is not None for row in rows)
    points = sum(row.points for row in rows)
    return Score(
        len(rows),
        answered,
        sum(row.standing is Standing.RIGHT for row in rows),
        sum(row.right_first for row in rows),
        points,
        answered == len(rows) and points >= _needed(len(rows)),
    )


def _needed(situations: int) -> int:
    return -(-situations * POINTS_FIRST * THRESHOLD // 100)
