"""Answers that may be asked for again, for a while, at the institution they were given to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.errors import ConfirmationElsewhere

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.decision import ByNumber
    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.domain.institution import Caller
    from onshikaku.service.confirmations import Confirmations
    from onshikaku.service.lookups import Lookups

__all__ = ["Answers"]

# As long and as many as the visits of `onshikaku.service.confirmations`.
_KEPT_FOR = timedelta(minutes=15)
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A lookup, as far as it is needed to make it again."""

    institution_code: InstitutionCode
    query: ByNumber
    day: date
    at: datetime


class Answers:
    """Calls come from one event loop.

    What is kept is the question, not the answer: whoever asks again is answered from the records
    as they are then, and stands in the log once more.
    """

    def __init__(self, *, clock: Clock, lookups: Lookups, confirmations: Confirmations) -> None:
        self._clock = clock
        self._lookups = lookups
        self._confirmations = confirmations
        self._asked: dict[str, _Asked] = {}

    async def look_up(
        self, caller: Caller, query: ByNumber, day: date | None = None
    ) -> Confirmation:
        """A lookup whose answer may be asked for again. Raises as `Lookups.look_up` does."""
        answered = await self._lookups.look_up(caller, query, day)
        now = self._clock.now()
        self._forget(now)
        self._asked[answered.id] = _Asked(caller.institution.code, query, answered.day, now)
        return answered

    async def again(self, caller: Caller, confirmation_id: str) -> Confirmation:
        """The answer to the same question under the same number, in the log before it is given.

        Of a lookup made here, or of a confirmation by card, then with what the patient agreed to.
        Raises `UnknownConfirmation`, `ConfirmationElsewhere` for another institution's,
        `ModeClosed`, `StoreUnavailable`.
        """
        self._forget(self._clock.now())
        asked = self._asked.get(confirmation_id)
        if asked is None:
            return await self._confirmations.again(caller, confirmation_id)
        if asked.institution_code != caller.institution.code:
            raise ConfirmationElsewhere
        answered = await self._lookups.look_up(caller, asked.query, asked.day)
        return replace(answered, id=confirmation_id)

    def clear(self) -> None:
        """Forget every question."""
        self._asked.clear()

    def _forget(self, now: datetime) -> None:
        """Drop the oldest questions. They lie in the order in which they were asked."""
        while self._asked:
            oldest = next(iter(self._asked))
            if len(self._asked) < _MOST_KEPT and now - self._asked[oldest].at <= _KEPT_FOR:
                return
            del self._asked[oldest]
