"""What share of the cost somebody of 70 or more pays, decided every August (docs/rules.md §7.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Coverage, ElderlyCertificate, Scheme
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.rules.burden import elderly_from, late_elderly_from

if TYPE_CHECKING:
    from random import Random

__all__ = ["another_share", "first_share", "with_share"]

_HIGH, _MIDDLE = 0.07, 0.20
_CHANGED = 0.03
"""So many pay another share in August than before (convention)."""


def first_share(random: Random, scheme: Scheme) -> int:
    """A share in percent: of 70 to 74 20 or 30, of 75 and over 10, 20 or 30."""
    roll = random.random()
    if roll < _HIGH:
        return 30
    if scheme is Scheme.ELDERLY:
        return 20 if roll < _HIGH + _MIDDLE else 10
    return 20


def another_share(random: Random, percent: int, scheme: Scheme) -> int:
    """The share from August on; of most the same."""
    if random.random() >= _CHANGED:
        return percent
    steps = (10, 20, 30) if scheme is Scheme.ELDERLY else (20, 30)
    return random.choice([step for step in steps if step != percent])


def with_share(coverage: Coverage, birth_date: date, percent: int, day: date) -> Coverage:
    """The record as it shows the share from that day on: of 70 to 74 by a 高齢受給者証.

    That of somebody who will be 70 begins then; it lasts until the 75th birthday, or until the
    share changes.
    """
    if coverage.scheme is Scheme.ELDERLY:
        return replace(coverage, burden_percent=percent)
    coverage = replace(coverage, burden_percent=None, elderly=None)
    ends = late_elderly_from(birth_date)
    since = max(elderly_from(birth_date), coverage.valid_from)
    if day < add_months(elderly_from(birth_date), -1) or since >= ends:
        return coverage
    period = Period(since, ends - timedelta(days=1))
    return replace(coverage, elderly=ElderlyCertificate(percent, since, period))
