"""Long work at the insurer's desk: one piece after another, watched from the pages."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.faults import where

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["Job", "Jobs", "Step"]

_REST_SECONDS = 0.02
"""Between two steps, so that the pages of everybody else are served meanwhile."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """So many of so many are done."""

    done: int
    total: int


@dataclass(slots=True)
class Job:
    """`ended`: it is through; `broken`: it stopped before, and what was done until then stands."""

    steps: AsyncGenerator[Step]
    step: Step = Step(0, 0)
    ended: bool = False
    broken: bool = False

    @property
    def going(self) -> bool:
        """Whether there is more to come."""
        return not (self.ended or self.broken)


class Jobs:
    """Does what is given to it as long as `work` runs. Of each name the last job is remembered."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting: asyncio.Queue[Job] = asyncio.Queue()

    def begin(self, name: str, steps: AsyncGenerator[Step]) -> Job:
        """Have it done, unless what has that name is still going on: then that is the answer."""
        before = self._jobs.get(name)
        if before is not None and before.going:
            return before
        job = self._jobs[name] = Job(steps)
        self._waiting.put_nowait(job)
        return job

    def of(self, name: str) -> Job | None:
        """The last job of that name."""
        return self._jobs.get(name)

    async def work(self) -> None:
        """Do one job after another until cancelled. What breaks one of them leaves the others."""
        while True:
            job = await self._waiting.get()
            try:
                async with aclosing(job.steps) as steps:
                    async for step in steps:
                        job.step = step
                        await asyncio.sleep(_REST_SECONDS)
                job.ended = True
            except Exception as error:  # noqa: BLE001 - whatever it is, the next job goes on
                job.broken = True
                _log.error("work at the insurer's desk broke off: %s", where(error))
