"""Faults of a card or its contacts as data: what goes wrong, and at which command."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Fault", "FaultKind", "FaultPlan"]


class FaultKind(StrEnum):
    """What goes wrong.

    A card torn out `BEFORE` never sees the command; `DURING` it loses power in mid-command, with
    counters already lowered; `AFTER` it has done all and only the answer is lost.
    """

    TEAR_BEFORE = "tear-before"
    TEAR_DURING = "tear-during"
    TEAR_AFTER = "tear-after"
    MUTE = "mute"
    WRONG_STATUS = "wrong-status"
    TRUNCATED = "truncated"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at the `at`-th command from now, counted from 1.

    `status` is what `WRONG_STATUS` answers instead of running the command, `kept` how many bytes
    `TRUNCATED` leaves of the answer, `seconds` how long `SLOW` takes.
    """

    kind: FaultKind
    at: int = 1
    status: int = 0x6F00
    kept: int = 1
    seconds: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what could never happen, naming the field."""
        if self.at < 1:
            raise ValueError(f"at is {self.at}, less than 1")
        if not 0x6100 <= self.status <= 0x9FFF:
            raise ValueError(f"status is {self.status:04X}, not a status word")
        if self.kept < 1:
            raise ValueError(f"kept is {self.kept}, less than 1")
        if self.seconds < 0:
            raise ValueError(f"seconds is {self.seconds}, less than 0")


class FaultPlan:
    """The faults still to come at one card. Each happens once. Thread-safe."""

    def __init__(self, *faults: Fault) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._waiting: list[tuple[int, Fault]] = []
        for fault in faults:
            self.arm(fault)

    def arm(self, fault: Fault) -> None:
        """Add a fault; its position counts from the next command."""
        with self._lock:
            self._waiting.append((self._count + fault.at, fault))

    def clear(self) -> None:
        """Forget all that has not happened."""
        with self._lock:
            self._waiting.clear()

    def next_command(self) -> Fault | None:
        """Count one command, and give the fault due at it."""
        with self._lock:
            self._count += 1
            for entry in self._waiting:
                if entry[0] == self._count:
                    self._waiting.remove(entry)
                    return entry[1]
            return None
