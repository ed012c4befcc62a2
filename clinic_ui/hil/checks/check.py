"""A check as a value: what it needs, what it does, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from statistics import median, quantiles
from typing import TYPE_CHECKING

from clinic_ui.hil.result import Figure, Finding
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from clinic_ui.hil.hands import Task
    from clinic_ui.hil.result import CheckResult
    from clinic_ui.hil.stand import Stand

__all__ = ["Check", "Lying", "NotTried", "Outcome", "finding", "spread"]


class NotTried(Exception):
    """This reader, card or operator cannot do what the check takes."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, Text(ja, en))


class Lying(Enum):
    """What lies on the reader when the check begins."""

    CARD = auto()
    NOTHING = auto()
    WHATEVER = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. With a defect, or a figure beyond its limit, it has failed."""

    figures: tuple[Figure, ...] = ()
    notes: tuple[Finding, ...] = ()
    defects: tuple[Finding, ...] = ()
    series: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])


@dataclass(frozen=True, slots=True)
class Check:
    """`measures` is for people: what is measured, and where its limits come from.

    `tasks` are what the hands must be able to do beside placing and removing the card.
    """

    id: str
    title: Text
    measures: Text
    run: Callable[[Stand], Outcome | CheckResult]
    lying: Lying = Lying.CARD
    pcsc_only: bool = False
    tasks: frozenset[Task] = frozenset()


def finding(code: str, ja: str, en: str) -> Finding:
    """A finding in both languages."""
    return Finding(code, Text(ja, en))


def spread(name: str, seconds: Sequence[float], limit: float | None = None) -> tuple[Figure, ...]:
    """Median, 95th percentile and greatest of measured times; the limit is the median's.

    Single outliers say more of the machine than of the reader.
    """
    if not seconds:
        return ()
    ordered = sorted(seconds)
    late = quantiles(ordered, n=20)[-1] if len(ordered) > 1 else ordered[0]
    return (
        Figure(f"{name}.median", median(ordered), "s", limit),
        Figure(f"{name}.p95", min(late, ordered[-1]), "s"),
        Figure(f"{name}.max", ordered[-1], "s"),
    )
