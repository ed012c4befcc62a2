"""The insurers' book: every act as a row, under an id of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.membership import ActDays, InsurerEvent
from onshikaku.store.insurer_effects import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from onshikaku.clock import Clock
    from onshikaku.domain.identifiers import InsurerNumber
    from onshikaku.domain.membership import Act
    from onshikaku.store.statements import Effect

__all__ = ["Book"]

_OF_A_MOMENT = 1 << 24
_RANDOM_BYTES = 3


class Book:
    """`entropy` gives that many unpredictable bytes."""

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._entropy = entropy
        self._count = 0

    def new_id(self) -> str:
        """An id that rises with the centre's clock, and with each act of the same moment."""
        self._count = (self._count + 1) % _OF_A_MOMENT
        moment = int(self._clock.now().timestamp() * 1000)
        return f"{moment:012x}{self._count:06x}{self._entropy(_RANDOM_BYTES).hex()}"

    def entry(
        self,
        person_id: str,
        act: Act,
        insurer: InsurerNumber | None,
        detail: str,
        days: ActDays | None = None,
    ) -> Effect:
        """A row of the book. `detail`: codes only. `days` None: an act of today alone."""
        today = self._clock.today()
        return note(
            InsurerEvent(
                self.new_id(),
                person_id,
                act,
                insurer,
                days or ActDays(today, today, today),
                self._clock.now(),
                detail,
            )
        )
