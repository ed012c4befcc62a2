"""Lookups by the numbers on a 資格確認書 (番号照会)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.dates import add_months
from onshikaku.domain.decision import decide
from onshikaku.domain.hindsight import in_hindsight
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.timeline import OQS_LIVE
from onshikaku.errors import InvalidField
from onshikaku.service.ids import new_access_id
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.decision import Answer, ByNumber
    from onshikaku.domain.institution import Caller
    from onshikaku.service.openings import Openings
    from onshikaku.service.reference_numbers import ReferenceNumbers
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.records import Found

__all__ = ["LookedUp", "Lookups", "meant"]

_MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An answer that is not in the log yet; whom it is about, and the caller's number for them."""

    answer: Answer
    person_id: str | None
    reference_number: str | None


class Lookups:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        openings: Openings,
        holders: Holders,
        hot_path: HotPath,
        numbers: ReferenceNumbers,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._holders = holders
        self._numbers = numbers
        self._hot_path = hot_path
        self._entropy = entropy

    async def look_up(
        self, caller: Caller, query: ByNumber, day: date | None = None
    ) -> Confirmation:
        """The answer for a day (資格確認日; default: today), in the log before it is given.

        Raises `ModeClosed`, `InvalidField` for a day it cannot tell of, `StoreUnavailable`.
        """
        asked_for = self.admit(caller, day)
        return await self.record(caller, self.answer(caller, query, asked_for), asked_for)

    def admit(self, caller: Caller, day: date | None) -> date:
        """The day that is asked about. Raises `ModeClosed`, and as `require_day` does."""
        self._openings.check(Mode.NUMBER, caller)
        return self.require_day(day)

    async def record(self, caller: Caller, found: LookedUp, asked_for: date) -> Confirmation:
        """The answer, once it is in the log. Raises `StoreUnavailable`."""
        now = self._clock.now()
        confirmation = Confirmation(
            new_access_id(now, self._entropy),
            asked_for,
            found.answer,
            reference_number=found.reference_number,
        )
        await self._hot_path.append(
            Access(
                id=confirmation.id,
                step=0,
                answered_at=now,
                day=asked_for,
                caller=caller,
                mode=Mode.NUMBER,
                outcome=found.answer.outcome,
                person_id=found.person_id,
            )
        )
        return confirmation

    def require_day(self, day: date | None) -> date:
        """The day that is asked about.

        Raises `InvalidField` for one before the system began, or more than a year ahead (how far
        the real one looks is not public).
        """
        today = self._clock.today()
        asked_for = day or today
        if not OQS_LIVE.in_force(asked_for):
            raise InvalidField("day", "not-in-force")
        if asked_for > add_months(today, _MONTHS_AHEAD):
            raise InvalidField("day", "too-far-ahead")
        return asked_for

    def answer(
        self, caller: Caller, query: ByNumber, day: date, *, owner: str | None = None
    ) -> LookedUp:
        """The answer by what is known today; `owner`: the person it can only be about, if known.

        Raises `StoreUnavailable`.
        """
        today = self._clock.today()
        found = [
            replace(one, holder=in_hindsight(one.holder, today))
            for one in self._holders.at_insurer(query.insurer_number, query.birth_date)
            if owner is None or one.person_id == owner
        ]
        answer = decide(query, [one.holder for one in found], day, caller.institution)
        about = meant(query, found, day)
        person_id = about[0].person_id if len(about) == 1 else None
        return LookedUp(answer, person_id, self._numbers.shown(caller, answer, person_id))


def meant(query: ByNumber, found: Sequence[Found], day: date) -> list[Found]:
    """Those whom the numbers and the birth date mean, viewing stopped or not."""
    return [
        one
        for one in found
        if decide(query, [replace(one.holder, stops=())], day).outcome is not Outcome.NONE
    ]
