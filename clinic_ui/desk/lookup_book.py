"""The lookups by number of the last day on which there were any. They are no visits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.dates import jst_day
from onshikaku.domain.modes import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from clinic_ui.desk.paper import ShownPaper
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.rules.shown_numbers import ShownNumbers

__all__ = ["LookedUp", "LookupBook", "UnknownLookup"]


class UnknownLookup(Exception):
    """No lookup of the last day has that id."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One lookup, answered. `number` counts from 1; `at` is aware. `paper`: what was looked up.

    None: the numbers of the insurance were; `shown`: what they stood on, None if nobody said so.
    `mode`: how it was asked.
    """

    id: str
    number: int
    at: datetime
    confirmation: Confirmation
    paper: ShownPaper | None = None
    mode: Mode = Mode.NUMBER
    shown: ShownNumbers | None = None

    @property
    def finished(self) -> Finished:
        """Its end, as a visit has one."""
        answer = self.confirmation.answer
        return Finished(answer.outcome, answer, mode=self.mode)


class LookupBook:
    """What was asked by number at this desk."""

    def __init__(self) -> None:
        self._lookups: dict[str, LookedUp] = {}

    def add(
        self,
        at: datetime,
        confirmation: Confirmation,
        paper: ShownPaper | None = None,
        mode: Mode = Mode.NUMBER,
        shown: ShownNumbers | None = None,
    ) -> LookedUp:
        """Keep an answer, and forget those of other days."""
        self._lookups = {looked.id: looked for looked in reversed(self.on(jst_day(at)))}
        id_, number = secrets.token_hex(8), len(self._lookups) + 1
        kept = LookedUp(id_, number, at, confirmation, paper, mode, shown)
        self._lookups[kept.id] = kept
        return kept

    def get(self, lookup_id: str) -> LookedUp:
        """A lookup. Raises `UnknownLookup`."""
        try:
            return self._lookups[lookup_id]
        except KeyError:
            raise UnknownLookup(lookup_id) from None

    def of_visit(self, visit_id: str) -> LookedUp | None:
        """The last paper that was looked up for a visit."""
        for looked in reversed(self._lookups.values()):
            if looked.paper is not None and looked.paper.visit_id == visit_id:
                return looked
        return None

    def on(self, day: date) -> Sequence[LookedUp]:
        """The lookups of a JST day, the newest first."""
        there = reversed(self._lookups.values())
        return tuple(looked for looked in there if jst_day(looked.at) == day)
