"""Whether a program that does the same thing over and over keeps something each time."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import TYPE_CHECKING

import psutil

from clinic_ui.hil.result import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Level", "Levels", "measure"]


@dataclass(frozen=True, slots=True)
class Level:
    """What this process holds. `memory` is the resident set, in bytes."""

    descriptors: int
    threads: int
    memory: int


def measure() -> Level:
    """Now, after everything unreachable was collected. Needs psutil."""
    gc.collect()
    process = psutil.Process()
    with process.oneshot():
        return Level(process.num_fds(), process.num_threads(), process.memory_info().rss)


_MORE_DESCRIPTORS = 4.0
_MORE_THREADS = 4.0
_MEMORY_PER_TURN = 16_384.0
"""Bytes. A thread's stack that is kept each time would be 8 MB, a visit with its answer 20 kB."""


class Levels:
    """Measurements at the same point of many turns, without those of the warm-up."""

    def __init__(self, warm_up: int) -> None:
        self._warm_up = warm_up
        self._taken: list[tuple[int, Level]] = []

    def take(self, turn: int) -> None:
        """Measure after that turn, counted from 1."""
        self._taken.append((turn, measure()))

    def figures(self) -> tuple[Figure, ...]:
        """Descriptors and threads at the end beyond those after the warm-up, and what the memory
        grew by each turn. Limits only where there are turns enough to tell.
        """
        turns = [turn for turn, _ in self._counted()]
        if len(turns) < 2:
            return ()
        levels = [level for _, level in self._counted()]
        enough = turns[-1] - turns[0] >= 10 * self._warm_up
        slope = linear_regression(turns, [level.memory for level in levels]).slope
        return (
            Figure(
                "descriptors.more",
                _grown([one.descriptors for one in levels]),
                "",
                _MORE_DESCRIPTORS,
            ),
            Figure("threads.more", _grown([one.threads for one in levels]), "", _MORE_THREADS),
            Figure("memory.per-cycle", slope, "bytes", _MEMORY_PER_TURN if enough else None),
            Figure("memory.end", levels[-1].memory, "bytes"),
        )

    def series(self) -> dict[str, tuple[float, ...]]:
        """All measurements, for the plots."""
        levels = [level for _, level in self._taken]
        return {
            "descriptors": tuple(float(one.descriptors) for one in levels),
            "threads": tuple(float(one.threads) for one in levels),
            "memory": tuple(float(one.memory) for one in levels),
        }

    def _counted(self) -> list[tuple[int, Level]]:
        return [(turn, level) for turn, level in self._taken if turn > self._warm_up]


def _grown(counts: Sequence[int]) -> float:
    """By how much the last quarter lies above the first; single peaks say nothing."""
    part = max(1, len(counts) // 4)
    return median(counts[-part:]) - median(counts[:part])
