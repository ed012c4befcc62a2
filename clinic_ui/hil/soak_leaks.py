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


_MORE = 4.0
_MEMORY_PER_TURN = 8_192.0
"""Bytes, twice what a visit takes in the list of the day, which is let go at midnight."""

_TURNS_ENOUGH = 500
"""Before, caches that fill up cannot be told from leaks."""


class Levels:
    """Measurements at the same point of many turns, without those of the warm-up."""

    def __init__(self, warm_up: int) -> None:
        self._warm_up = warm_up
        self._taken: list[tuple[int, Level]] = []

    def take(self, turn: int) -> None:
        """Measure after that turn, counted from 1."""
        self._taken.append((turn, measure()))

    def figures(self) -> tuple[Figure, ...]:
        """Descriptors and threads at the end beyond those after the warm-up.

        After turns enough also by how much the memory still grew each turn in their second half.
        """
        turns = [turn for turn, _ in self._counted()]
        if len(turns) < 2:
            return ()
        levels = [level for _, level in self._counted()]
        held = (
            Figure("descriptors.more", _grown([one.descriptors for one in levels]), "", _MORE),
            Figure("threads.more", _grown([one.threads for one in levels]), "", _MORE),
            Figure("memory.end", levels[-1].memory, "bytes"),
        )
        if turns[-1] - turns[0] < _TURNS_ENOUGH:
            return held
        half = len(turns) // 2
        slope = linear_regression(turns[half:], [one.memory for one in levels[half:]]).slope
        return (*held, Figure("memory.per-cycle", slope, "bytes", _MEMORY_PER_TURN))

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
