"""The numbers by which faces are judged, in one place, with the day they were measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["SHIPPED", "OperatingPoint"]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Where a match ends. All distances are between vectors of the dlib network, smaller is nearer.

    Compared with `threshold` is d - `weight` * (m - `centre`): d lies between card and frames, m is
    the mean distance of the two from the `neighbours` nearest vectors of a cohort of strangers.
    Where the network packs faces densely, m is small and the bar rises by itself (cohort
    normalisation; nobody's origin is asked or guessed).
    """

    measured_on: date
    threshold: float
    ceiling: float
    """Above this d nothing matches, however far away the strangers are."""
    weight: float
    centre: float
    neighbours: int
    unsure: float
    """So far beyond a limit new frames are taken, and so far below one a match is a near one."""
    too_alike: float
    """Below this d the camera may be looking at the card's own photograph."""
    one_person: float
    """Frames of one attempt further apart than this show more than one person."""


SHIPPED: Final = OperatingPoint(
    measured_on=date(2026, 11, 22),
    threshold=0.44,
    ceiling=0.46,
    weight=0.8,
    centre=0.6,
    neighbours=5,
    unsure=0.05,
    too_alike=0.20,
    one_person=0.40,
)
"""What `DlibMatcher` uses unless told otherwise; how it was chosen: docs/face-accuracy.md §4."""
