"""How often each branch was drawn, and whether that is a fair draw of the share asked for. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

__all__ = ["CONFIDENCE", "Drawn", "Tally", "interval"]

CONFIDENCE = 0.999
"""So often a day whose draws are fair has all of its shares within their intervals."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`times` of `of` draws from `table` came to `branch`, for which `share` was asked.

    `low` and `high`: what is still a fair draw of that share, both included.
    """

    table: str
    branch: str
    share: float
    of: int
    times: int
    low: int
    high: int

    @property
    def fair(self) -> bool:
        """Whether the number lies within the interval."""
        return self.low <= self.times <= self.high


class Tally:
    """Draws, and remembers every one."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._asked: dict[str, Mapping[str, float]] = {}
        self._counted: dict[str, Counter[str]] = {}

    def draw(self, table: str, shares: Mapping[str, float]) -> str:
        """A branch; the table's shares are the same each time."""
        asked = self._asked.setdefault(table, shares)
        if asked != shares:
            raise ValueError(f"{table} was asked for with other shares before")
        branch = self._random.choices(tuple(shares), tuple(shares.values()))[0]
        self._counted.setdefault(table, Counter())[branch] += 1
        return branch

    def drawn(self) -> tuple[Drawn, ...]:
        """Every branch of every table drawn from; the intervals hold for all of them together."""
        return tuple(self._drawn())

    def _drawn(self) -> Iterator[Drawn]:
        branches = sum(len(shares) for shares in self._asked.values())
        outside = (1 - CONFIDENCE) / max(branches, 1)
        for table, shares in self._asked.items():
            counted = self._counted[table]
            total = counted.total()
            for branch, share in shares.items():
                low, high = interval(total, share, outside)
                yield Drawn(table, branch, share, total, counted[branch], low, high)


def interval(draws: int, share: float, outside: float) -> tuple[int, int]:
    """The numbers that `draws` draws of a share come to, but for `outside` of all cases.

    Half of these at most lie below and half above (exact binomial distribution).
    """
    if not 0 < share < 1:
        certain = draws if share >= 1 else 0
        return certain, certain
    low, below = 0, _probability(draws, 0, share)
    while below <= outside / 2:
        low += 1
        below += _probability(draws, low, share)
    high, above = draws, _probability(draws, draws, share)
    while above <= outside / 2:
        high -= 1
        above += _probability(draws, high, share)
    return low, high


def _probability(draws: int, times: int, share: float) -> float:
    ways = lgamma(draws + 1) - lgamma(times + 1) - lgamma(draws - times + 1)
    return exp(ways + times * log(share) + (draws - times) * log1p(-share))
