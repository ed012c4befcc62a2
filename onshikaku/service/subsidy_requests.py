"""Subsidies (医療費助成) of somebody who wanted them used at the reader, asked for by numbers.

How long that wish holds is not public: as long as any consent (convention).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.institution import Feature
from onshikaku.domain.modes import Mode
from onshikaku.service.ids import new_access_id
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.decision import ByNumber
    from onshikaku.domain.entitlement import PublicExpense
    from onshikaku.domain.institution import Caller
    from onshikaku.service.lookups import LookedUp, Lookups
    from onshikaku.service.openings import Openings
    from onshikaku.store.consents import ConsentBook
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath

__all__ = ["SubsidyRequests"]


class SubsidyRequests:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        openings: Openings,
        lookups: Lookups,
        book: ConsentBook,
        holders: Holders,
        hot_path: HotPath,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._lookups = lookups
        self._book = book
        self._holders = holders
        self._hot_path = hot_path
        self._entropy = entropy

    async def request(
        self, caller: Caller, query: ByNumber, day: date | None = None
    ) -> tuple[PublicExpense, ...]:
        """The certificates in force on a day (default: today); the look is in the log before.

        None for who is not covered that day or did not want them used at this institution. Raises
        `ModeClosed`, `InvalidField` for a day it cannot tell of, `StoreUnavailable`.
        """
        self._openings.check(Mode.NUMBER, caller)
        now = self._clock.now()
        asked_for = self._lookups.require_day(day)
        found = self._lookups.answer(caller, query, asked_for)
        await self._hot_path.append(
            Access(
                id=new_access_id(now, self._entropy),
                step=0,
                answered_at=now,
                day=asked_for,
                caller=caller,
                mode=Mode.NUMBER,
                outcome=found.answer.outcome,
                person_id=found.person_id,
            )
        )
        if found.person_id is None or not self._wanted(caller, found, found.person_id, now):
            return ()
        expenses = self._holders.of(found.person_id).expenses
        return tuple(expense for expense in expenses if expense.period.covers(asked_for))

    def _wanted(self, caller: Caller, found: LookedUp, person_id: str, now: datetime) -> bool:
        at = caller.institution
        if Feature.PMH not in at.features or not found.answer.outcome.entry.eligible:
            return False
        access_id = self._book.last_asked(at.code, person_id, None)
        return access_id is not None and self._book.subsidies_used(access_id, now)
