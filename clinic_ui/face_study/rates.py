"""Error rates and how sure one can be of them (ISO/IEC 19795-1)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Event", "Rate", "measure", "wilson"]

LEVEL: Final = 0.95
ROUNDS: Final = 2000
SEED: Final = 19795


@dataclass(frozen=True, slots=True)
class Event:
    """One comparison or attempt: whether it went wrong, and who took part ("" is left out)."""

    wrong: bool
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rate:
    """`errors` of `of`, with the limits of its 95 % interval.

    `low`, `high`: Wilson's score interval, which takes comparisons for independent. `by_person`:
    percentile bootstrap over people instead, for people who appear again and again; None where
    the file names no people, nobody repeats, or nothing went wrong (it could only say 0 then).
    """

    errors: int
    of: int
    low: float
    high: float
    by_person: tuple[float, float] | None = None

    @property
    def value(self) -> float | None:
        """The rate; None where there was nothing to err on."""
        return self.errors / self.of if self.of else None

    @property
    def upper(self) -> float:
        """The wider of both upper limits."""
        return max(self.high, self.by_person[1]) if self.by_person else self.high


def wilson(errors: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a proportion; 0 to 1 where nothing was tried."""
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, bend = errors / of, z * z / of
    middle = (share + bend / 2) / (1 + bend)
    half = z / (1 + bend) * sqrt(share * (1 - share) / of + bend / (4 * of))
    low = 0.0 if errors == 0 else max(0.0, middle - half)
    return low, 1.0 if errors == of else min(1.0, middle + half)


def measure(events: Sequence[Event]) -> Rate:
    """The rate of what went wrong, with its intervals; the same events give the same ones."""
    errors = sum(event.wrong for event in events)
    low, high = wilson(errors, len(events))
    return Rate(errors, len(events), low, high, _bootstrap(events) if errors else None)


def _bootstrap(events: Sequence[Event]) -> tuple[float, float] | None:
    """Draw the people anew, with replacement; a comparison counts as often as its people do.

    That is the product of how often each was drawn, so a pair of two people drawn twice counts
    four times.
    """
    if not all(event.people for event in events):
        return None
    names = sorted({name for event in events for name in event.people})
    if len(names) < 2 or sum(len(event.people) for event in events) == len(names):
        return None
    place = {name: index for index, name in enumerate(names)}
    first = np.array([min(place[name] for name in event.people) for event in events])
    second = np.array([max(place[name] for name in event.people) for event in events])
    alone = first == second
    wrong = np.array([event.wrong for event in events])
    draw = np.random.default_rng(SEED)
    rates: list[float] = []
    for _ in range(ROUNDS):
        drawn = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))
        weight = np.where(alone, drawn[first], drawn[first] * drawn[second])
        if total := weight.sum():
            rates.append(float(weight[wrong].sum() / total))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(np.array(rates), (tail, 1 - tail))
    return float(low), float(high)
