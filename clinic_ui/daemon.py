"""The clinic's daemon: the terminal's folders and its readers, in one process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from clinic_ui.station import Station
    from onshikaku.exchange.service import Exchange

__all__ = ["Daemon"]


class Daemon:
    """Runs from one event loop. `beside`: what else is done as long as it runs."""

    def __init__(
        self,
        exchange: Exchange,
        stations: Sequence[Station],
        *beside: Coroutine[None, None, None],
    ) -> None:
        self._exchange = exchange
        self._stations = stations
        self._beside = beside

    def stop(self) -> None:
        """Have `run` end: requests in work come to their end, visits are broken off."""
        self._exchange.stop()

    async def run(self) -> None:
        """Serve folders and readers until `stop`."""
        async with asyncio.TaskGroup() as group:
            others = [group.create_task(station.run()) for station in self._stations]
            others += [group.create_task(one) for one in self._beside]
            await self._exchange.run()
            for other in others:
                other.cancel()
