"""The score of a comparison, and the verdict on it. Needs numpy, and no image."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reader.face.ports import Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.face.cohort import Cohort
    from reader.face.library import Vector
    from reader.face.operating_point import OperatingPoint

__all__ = ["Score", "agree", "decide", "score"]


@dataclass(frozen=True, slots=True)
class Score:
    """`raw` is the distance of two vectors, `distance` what the cohort makes of it."""

    distance: float
    raw: float

    def within(self, point: OperatingPoint, beyond: float = 0.0) -> bool:
        """Whether neither limit is passed by more than this."""
        return self.distance <= point.threshold + beyond and self.raw <= point.ceiling + beyond


def score(one: Vector, other: Vector, cohort: Cohort, point: OperatingPoint) -> Score:
    """How alike two vectors are; which is which makes no difference."""
    raw = float(np.linalg.norm(one - other))
    nearness = cohort.nearness((one, other), point.neighbours)
    return Score(raw - point.weight * (nearness - point.centre), raw)


def agree(vectors: Sequence[Vector], point: OperatingPoint) -> bool:
    """Whether no two of these frames are further apart than those of one person."""
    return all(
        float(np.linalg.norm(one - other)) <= point.one_person
        for index, one in enumerate(vectors)
        for other in vectors[:index]
    )


def decide(
    portrait: Vector, frames: Sequence[Vector], cohort: Cohort, point: OperatingPoint
) -> Decision:
    """A match if the mean of the frames is within the limits and so are two thirds of them.

    The mean is nearer to the portrait than its frames are, so each of them must be too alike.
    """
    together = score(portrait, np.mean(frames, axis=0), cohort, point)
    singly = [score(portrait, frame, cohort, point) for frame in frames]
    enough = math.ceil(2 * len(frames) / 3)
    if together.within(point) and sum(one.within(point) for one in singly) >= enough:
        verdict = Verdict.MATCH
    elif together.within(point, point.unsure):
        verdict = Verdict.UNSURE
    else:
        verdict = Verdict.NO_MATCH
    match = verdict is Verdict.MATCH
    return Decision(
        verdict,
        together.distance,
        together.raw,
        point.threshold,
        too_alike=all(one.raw < point.too_alike for one in singly),
        near_limit=match and not together.within(point, -point.unsure),
    )
