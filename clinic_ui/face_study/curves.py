"""Error rates over all thresholds: the DET curve (detection error trade-off), and points on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Curve", "Point", "threshold_for"]


@dataclass(frozen=True, slots=True)
class Point:
    """At this threshold (a match is a distance up to it) so many of each kind go wrong."""

    threshold: float
    false_matches: int
    false_non_matches: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Distances of genuine and of impostor pairs; infinity never matches."""

    genuine: tuple[float, ...]
    impostor: tuple[float, ...]

    def at(self, threshold: float) -> Point:
        """What goes wrong at one threshold."""
        return Point(
            threshold,
            sum(distance <= threshold for distance in self.impostor),
            sum(distance > threshold for distance in self.genuine),
        )

    def points(self) -> tuple[Point, ...]:
        """A point for every threshold at which something changes, from the strictest on."""
        genuine, impostor = np.sort(self.genuine), np.sort(self.impostor)
        every = np.unique(np.concatenate((genuine, impostor)))
        every = every[np.isfinite(every)]
        matched = np.searchsorted(impostor, every, side="right")
        refused = len(genuine) - np.searchsorted(genuine, every, side="right")
        return tuple(
            Point(float(threshold), int(false), int(missed))
            for threshold, false, missed in zip(every, matched, refused, strict=True)
        )


def threshold_for(impostor: Sequence[float], rate: float) -> float:
    """The limit below which thresholds keep the share of impostors that match at `rate` or less.

    It is the distance of the first impostor that would be one too many: infinity if there is none.
    """
    allowed = int(rate * len(impostor) + 1e-9)
    return sorted(impostor)[allowed] if allowed < len(impostor) else float("inf")
