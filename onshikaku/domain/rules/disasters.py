"""Openings of 災害時医療情報閲覧: for which municipalities, from when to when, as it was decided.

The prepared ones have the dates of real openings, laid upon invented municipalities (99001 to
99047) for training: on a simulated day of theirs the mode is open there. No real municipality
appears. Dates and numbers: 医療機関等向け総合ポータルサイト (2023-07, 2024-01, 2024-08).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PREPARED", "USUAL_DAYS", "DisasterOpening", "Step", "open_until"]

USUAL_DAYS = 7
"""How many days an opening or an extension usually lasts, the first included."""


@dataclass(frozen=True, slots=True)
class Step:
    """A decision: for these municipalities the opening ends with `last_day`.

    The first step opens, later ones extend or, with an earlier day, close. Nobody knows of a step
    before `decided_on`.
    """

    decided_on: date
    municipalities: frozenset[str]
    last_day: date


@dataclass(frozen=True, slots=True)
class DisasterOpening:
    """One disaster. `steps` are in the order of their decision; there is at least one."""

    id: str
    name: Text
    first_day: date
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse an opening that nobody decided, or decided in another order."""
        days = [step.decided_on for step in self.steps]
        if not days or days != sorted(days):
            raise ValueError("steps are missing, or not in the order of their decision")

    def last_day(self, municipality: str, day: date) -> date | None:
        """The last day for a municipality, as was decided by `day`; None: not concerned."""
        decided = [
            step.last_day
            for step in self.steps
            if step.decided_on <= day and municipality in step.municipalities
        ]
        return decided[-1] if decided else None

    def open_on(self, municipality: str, day: date) -> bool:
        """Whether the mode is open for a municipality on that day."""
        end = self.last_day(municipality, day)
        return end is not None and self.first_day <= day <= end


def open_until(openings: Iterable[DisasterOpening], municipality: str, day: date) -> date | None:
    """The last day on which the mode is open for a municipality, asked on `day`; None: closed."""
    ends = (
        opening.last_day(municipality, day)
        for opening in openings
        if opening.open_on(municipality, day)
    )
    return max((end for end in ends if end is not None), default=None)


def _region(size: int) -> frozenset[str]:
    return frozenset(f"99{number:03d}" for number in range(1, size + 1))


def _usual(first: date) -> date:
    return first + timedelta(days=USUAL_DAYS - 1)


# Decided on the last day of the period before, and the same 18 to the end: both are assumptions,
# as are the sizes of the regions of 2023 and of the typhoon, and the typhoon's first day.
PREPARED = (
    DisasterOpening(
        "rain-2023-07",
        Text("令和5年7月の大雨（模擬の市町村）", "Rain of July 2023 (simulated municipalities)"),
        date(2023, 7, 8),
        (Step(date(2023, 7, 8), _region(10), _usual(date(2023, 7, 8))),),
    ),
    DisasterOpening(
        "noto-2024-01",
        Text(
            "令和6年能登半島地震（模擬の市町村）",
            "Noto Peninsula earthquake of 2024 (simulated municipalities)",
        ),
        date(2024, 1, 1),
        (
            Step(date(2024, 1, 1), _region(47), _usual(date(2024, 1, 1))),
            Step(date(2024, 1, 7), _region(18), date(2024, 1, 14)),
            Step(date(2024, 1, 14), _region(18), date(2024, 3, 7)),
        ),
    ),
    DisasterOpening(
        "typhoon-2024-10",
        Text("令和6年台風第10号（模擬の市町村）", "Typhoon 10 of 2024 (simulated municipalities)"),
        date(2024, 8, 28),
        (Step(date(2024, 8, 28), _region(20), _usual(date(2024, 8, 28))),),
    ),
)
