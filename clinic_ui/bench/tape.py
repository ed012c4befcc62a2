"""What the readers and their cards said to each other lately, masked."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reader.trace import TraceEntry, Tracks

__all__ = ["Tape", "Traced"]

_KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Traced:
    """A command at a reader; `number` counts from 1 since the start."""

    number: int
    at: datetime
    place: str
    entry: TraceEntry


class Tape:
    """The last commands at all readers, masked. Written by card threads, read by the loop."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = count(1)
        self._kept: deque[Traced] = deque(maxlen=_KEPT)

    def track(self, place: str) -> Tracks:
        """Where one reader's commands go."""
        return _Track(self, place)

    def note(self, place: str, entry: TraceEntry) -> None:
        """Keep a command."""
        self._kept.append(Traced(next(self._numbers), self._now(), place, entry))

    def last(self, most: int) -> Sequence[Traced]:
        """The newest first."""
        return tuple(self._kept.copy())[: -most - 1 : -1]

    def clear(self) -> None:
        """Forget them."""
        self._kept.clear()


class _Track:
    def __init__(self, tape: Tape, place: str) -> None:
        self._tape = tape
        self._place = place

    def append(self, entry: TraceEntry, /) -> None:
        """As a list would."""
        self._tape.note(self._place, entry)
