"""The sets of the course and the whole library, read at their first use, and where a card lies."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from clinic_ui.training.scores import Row, Score, row_of, score_of
from clinic_ui.web.words import words
from onshikaku.domain.scenario import Group
from onshikaku.domain.text import Text
from onshikaku.domain.training import Standing
from onshikaku.scenarios import load_course, load_scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clinic_ui.training.progress import Progress
    from onshikaku.domain.scenario import CourseSet, Scenario

__all__ = ["ALL", "Library", "SetView", "Shelf", "State", "Wanted", "group_title", "library"]

ALL = "all"
"""Where every situation lies by itself; no set has this name."""


class State(StrEnum):
    """How far somebody has come with a situation."""

    OPEN = "open"
    RIGHT = "right"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Situations in a row, and how far somebody has come with them.

    `at`: where each of them has its page. `home`: the address of the list.
    """

    at: str
    home: str
    title: Text
    rows: tuple[Row, ...]

    @property
    def score(self) -> Score:
        """The figures of these."""
        return score_of(self.rows)

    @property
    def to_repeat(self) -> tuple[Row, ...]:
        """Those answered, and not rightly."""
        return tuple(row for row in self.rows if _state(row) is State.REPEAT)

    def place_of(self, scenario_id: str) -> int:
        """Where in the row it stands, from 1."""
        return [row.id for row in self.rows].index(scenario_id) + 1

    def next_after(self, scenario_id: str | None = None) -> str | None:
        """The first situation not answered, looked for from the one named; None: all are."""
        start = 0 if scenario_id is None else self.place_of(scenario_id)
        in_turn = (*self.rows[start:], *self.rows[:start])
        return next((row.id for row in in_turn if row.standing is None), None)


@dataclass(frozen=True, slots=True)
class SetView:
    """A set of the course."""

    id: str
    audience: Text
    shelf: Shelf

    @property
    def score(self) -> Score:
        """Its figures."""
        return self.shelf.score


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; None, or no words: everything."""

    group: Group | None = None
    state: State | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """`sets` by id, in their order; `scenarios` by id, in the order of their numbers."""

    sets: Mapping[str, CourseSet]
    scenarios: Mapping[str, Scenario]

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all situations, in their order."""
        return tuple(self.scenarios)

    @property
    def groups(self) -> Mapping[Group, int]:
        """The groups that have situations, and how many."""
        each = [one.group for one in self.scenarios.values()]
        return {group: each.count(group) for group in Group if group in each}

    def set_view(self, set_id: str, progress: Progress) -> SetView:
        """Raises the 404 of a set that is not there."""
        if set_id not in self.sets:
            raise HTTPException(404)
        one = self.sets[set_id]
        rows = tuple(row_of(scenario, progress) for scenario in one.scenarios)
        home = f"/training/{set_id}"
        return SetView(set_id, one.audience, Shelf(set_id, home, one.title, rows))

    def set_views(self, progress: Progress) -> tuple[SetView, ...]:
        """All sets."""
        return tuple(self.set_view(set_id, progress) for set_id in self.sets)

    def scenario(self, at: str, scenario_id: str) -> Scenario:
        """A situation of a set, or of `ALL`. Raises the 404 of one that is not there."""
        if at == ALL:
            found = self.scenarios.get(scenario_id)
        else:
            inside = self.sets[at].scenarios if at in self.sets else ()
            found = next((one for one in inside if one.id == scenario_id), None)
        if found is None:
            raise HTTPException(404)
        return found

    def shelf(self, at: str, scenario: Scenario, progress: Progress) -> Shelf:
        """What a situation stands among: its set, or its group."""
        if at != ALL:
            return self.set_view(at, progress).shelf
        [shelf] = self.shelves(Wanted(scenario.group), progress)
        return shelf

    def shelves(self, wanted: Wanted, progress: Progress) -> tuple[Shelf, ...]:
        """By group, those that somebody looks for; groups without any are left out."""
        asked = _plain(wanted.text).split()
        found = [
            (one.group, row_of(one, progress))
            for one in self.scenarios.values()
            if wanted.group in (None, one.group) and _speaks_of(one, asked)
        ]
        kept = [pair for pair in found if wanted.state in (None, _state(pair[1]))]
        shelves = (
            Shelf(
                ALL,
                f"/training/{ALL}?group={group.value}",
                group_title(group),
                tuple(row for of, row in kept if of is group),
            )
            for group in self.groups
        )
        return tuple(shelf for shelf in shelves if shelf.rows)


@cache
def library() -> Library:
    """What comes with the package: the files are read the first time this is asked for."""
    return Library({one.id: one for one in load_course()}, load_scenarios())


def group_title(group: Group) -> Text:
    """What a group is called."""
    key = f"training.group.{group.value}"
    return Text(words().say(key, "ja"), words().say(key, "en"))


def _state(row: Row) -> State:
    match row.standing:
        case None:
            return State.OPEN
        case Standing.RIGHT:
            return State.RIGHT
        case Standing.NOT_FIRST | Standing.WRONG:
            return State.REPEAT


def _speaks_of(scenario: Scenario, asked: list[str]) -> bool:
    said = _plain(" ".join(_searched(scenario)))
    return all(word in said for word in asked)


def _searched(scenario: Scenario) -> Iterator[str]:
    yield from (scenario.id, scenario.number, *sorted(scenario.tags))
    for text in (scenario.title, scenario.screen, scenario.patient, scenario.question):
        yield from (text.ja, text.en)


def _plain(text: str) -> str:
    """Without the differences of width and case."""
    return unicodedata.normalize("NFKC", text).casefold()
