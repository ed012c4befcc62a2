"""What was asked of the centre lately, for whoever tests a client. No personal data."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Entry", "Journal"]

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call and its result: "ok", an outcome, or the slug of a problem. `at` is aware."""

    at: datetime
    call: str
    result: str


class Journal:
    """The last thousand calls, in memory."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def note(self, at: datetime, call: str, result: str) -> None:
        """Add a call."""
        self._entries.append(Entry(at, call, result))

    def entries(self) -> tuple[Entry, ...]:
        """The calls, oldest first."""
        return tuple(self._entries)

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()
