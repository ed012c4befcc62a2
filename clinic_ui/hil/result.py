"""What a run of the rig found: verdicts, figures and findings, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from onshikaku.domain.text import Text

__all__ = ["CheckResult", "Figure", "Finding", "Run", "Surroundings", "Verdict"]


class Verdict(StrEnum):
    """What came of a check. `NOT_TRIED` always comes with a finding that says why."""

    PASSED = "passed"
    FAILED = "failed"  # the reader, card or link has the defect that the findings name
    BROKEN = "broken"  # the check could not be carried out to its end
    NOT_TRIED = "not-tried"  # this reader or this operator cannot do what it takes


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value. `unit` is "s", "bytes", "1/s" or empty; `worse` says which way is worse.

    `limit` is the value beyond which the check fails, None where it only tells.
    """

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    worse: str = "higher"  # or "lower", or "changed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: a code for programs, words for people. Never anything of a person."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check. `series` are single measurements in their order, for the plots.

    They are seconds, unless `units` has the name of the series.
    """

    check: str
    title: Text
    verdict: Verdict
    seconds: float
    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    series: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    units: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run took place. `profile` is the id of the known reader it was taken for."""

    reader: str
    link: str
    virtual: bool
    profile: str | None
    operator: str
    program: str
    system: str
    python: str


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run. `begun` is aware; `seed` repeats its random choices."""

    suite: str
    seed: int
    begun: datetime
    seconds: float
    where: Surroundings
    results: tuple[CheckResult, ...]
    interrupted: bool = False

    @property
    def passed(self) -> bool:
        """Whether every check that was tried passed, and all were reached."""
        bad = (Verdict.FAILED, Verdict.BROKEN)
        return not self.interrupted and all(one.verdict not in bad for one in self.results)
