"""Simulated time: everybody waits for a moment, and the clock goes from one to the next."""

from __future__ import annotations

import asyncio
import contextlib
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from datetime import datetime, timedelta

__all__ = ["Pace"]


class Pace:
    """For one event loop. One work does something at a time, in the order of their moments.

    So the same works do the same things in the same order, however fast the machine is. `now` is
    the simulated clock (aware), which `show` moves on; it is never moved back. `speed`: simulated
    seconds in a second; None: nobody waits.
    """

    def __init__(
        self, now: Callable[[], datetime], show: Callable[[datetime], object], speed: float | None
    ) -> None:
        self._now = now
        self._show = show
        self._speed = speed
        self._due: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()
        self._at_work = 0
        self._at_rest = asyncio.Event()
        self._hurried = asyncio.Event()

    def now(self) -> datetime:
        """What the clock shows."""
        return self._now()

    def hurry(self) -> None:
        """From now on nobody waits."""
        self._hurried.set()

    async def run(self, works: Iterable[Coroutine[None, None, None]]) -> None:
        """Let them work until all have ended. The first that fails ends the others."""
        async with asyncio.TaskGroup() as group:
            for work in works:
                self._at_work += 1
                group.create_task(self._counted(work))
            while True:
                await self._nobody_works()
                if not self._due:
                    return
                moment, _, waiting = heappop(self._due)
                await self._go_to(moment)
                self._at_work += 1
                waiting.set_result(None)

    async def until(self, moment: datetime) -> None:
        """For a work: go on as soon as the clock shows that moment."""
        waiting = asyncio.get_running_loop().create_future()
        heappush(self._due, (moment, next(self._order), waiting))
        self._leave()
        await waiting

    async def rest(self, time: timedelta) -> None:
        """For a work: go on after that time."""
        await self.until(self._now() + time)

    async def _counted(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        finally:
            self._leave()

    def _leave(self) -> None:
        self._at_work -= 1
        if self._at_work == 0:
            self._at_rest.set()

    async def _nobody_works(self) -> None:
        while self._at_work:
            self._at_rest.clear()
            await self._at_rest.wait()

    async def _go_to(self, moment: datetime) -> None:
        ahead = (moment - self._now()).total_seconds()
        if ahead <= 0:
            return
        if self._speed is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ahead / self._speed):
                    await self._hurried.wait()
        if moment > self._now():
            self._show(moment)
