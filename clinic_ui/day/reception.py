"""What the reception notes of each patient: which visits and lookups were theirs, what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.day import Patient

__all__ = ["Received", "Seen"]


class Seen(StrEnum):
    """Troubles that a kiosk's screen, or the desk's page, shows and that no list keeps."""

    WRONG_PIN = "wrong-pin"
    PIN_LOCKED = "pin-locked"
    FACE_NOT_MATCHED = "face-not-matched"
    REGISTERED = "registered-on-the-spot"
    LOOKUP_FAILED = "lookup-failed"  # the desk's page said that the centre cannot be reached
    CIRCLE = "circle"  # ● in the name on the sheet


@dataclass(slots=True)
class Received:
    """A patient who was received. `line_down`: the line was, when it began.

    `visits` and `lookups`: the desk's sheets of them, by the number that the day's list has.
    `sums`: yen that a sheet said to collect, by the sheet.
    """

    patient: Patient
    begun: datetime
    line_down: bool
    visits: dict[int, str] = field(default_factory=dict[int, str])
    lookups: dict[int, str] = field(default_factory=dict[int, str])
    seen: list[Seen] = field(default_factory=list[Seen])
    sums: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def waited(self) -> timedelta:
        """From arrival until a reader, or the desk, was free."""
        return max(self.begun - self.patient.arrives, timedelta())
