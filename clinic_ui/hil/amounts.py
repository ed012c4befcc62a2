"""Measured values as people read them, and what a series of them comes to."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Summary", "amount", "percentile"]

_LONG = 600
"""Seconds from which on minutes are easier to read."""


def amount(value: float, unit: str) -> str:
    """A value with its unit, three figures long: `0.0123` and `s` is `12.3 ms`."""
    match unit:
        case "s" if abs(value) >= _LONG:
            return f"{int(value // 60):,} min {value % 60:.0f} s"
        case "s":
            factor, name = next(
                (factor, name)
                for least, factor, name in ((1, 1, "s"), (1e-3, 1e3, "ms"), (0, 1e6, "µs"))
                if abs(value) >= least
            )
            return f"{_short(value * factor)} {name}"
        case "bytes":
            if abs(value) >= 1 << 20:
                return f"{_short(value / (1 << 20))} MiB"
            return f"{value:,.0f} bytes"
        case _:
            return f"{_short(value)} {unit}".rstrip()


def _short(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    digits = max(0, 2 - len(str(int(abs(value)))) + 1)
    return f"{value:,.{digits}f}" if abs(value) >= 0.01 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie, between neighbours in proportion."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True, slots=True)
class Summary:
    """A series in five numbers."""

    count: int
    least: float
    middle: float
    p95: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Of at least one value."""
        return cls(len(values), min(values), median(values), percentile(values, 0.95), max(values))
