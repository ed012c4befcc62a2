"""A reader at work: a visit for each card that is placed on it, one after another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from reader.ports import CardInserted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reader.ports import CardReader, CardWatch

__all__ = ["Station"]

_PATIENCE_SECONDS = 0.2


class Station:
    """`play` is a visit at the reader, from the placed card to its end; it raises nothing.

    `watch` tells what happens at this reader and at no other. The next visit begins when a card is
    placed again: one that stays where it is after its visit is not asked anew.
    """

    def __init__(
        self,
        reader: CardReader,
        watch: CardWatch,
        play: Callable[[CardReader], Awaitable[None]],
    ) -> None:
        self._reader = reader
        self._watch = watch
        self._play = play

    async def run(self) -> None:
        """Play visits until cancelled; a visit that is going on then is broken off."""
        while True:
            event = await asyncio.to_thread(self._watch.next, _PATIENCE_SECONDS)
            if isinstance(event, CardInserted):
                await self._play(self._reader)
