"""The insurers' book: every act as a row, under an id of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.membership import ActDays, InsurerEvent
from onshikaku.service.ids import new_access_id
from onshikaku.store.insurer_effects import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from onshikaku.clock import Clock
    from onshikaku.domain.identifiers import InsurerNumber
    from onshikaku.domain.membership import Act
    from onshikaku.store.statements import Effect

__all__ = ["Book"]


class Book:
    """`entropy` gives that many unpredictable bytes."""

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._entropy = entropy

    def new_id(self) -> str:
        """An id that rises with the centre's clock."""
        return new_access_id(self._clock.now(), self._entropy)

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
