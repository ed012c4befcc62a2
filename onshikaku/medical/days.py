"""On which days things happen; the same days whenever one looks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onshikaku.medical.lots import Lots

__all__ = [
    "VISIT_DAYS",
    "day_of_month",
    "every_four_weeks",
    "months",
    "on_weekdays",
    "twice_a_year",
]

VISIT_DAYS = 28
"""Days from one visit of a long condition to the next."""

_MONDAY = date(2001, 1, 1)
_WORKDAYS = 5
_LAST_DAY_OF_EVERY_MONTH = 28
_HALF_A_YEAR = 6


def every_four_weeks(lots: Lots, place: str, first: date, last: date) -> list[date]:
    """The days of regular visits to a place: one weekday of working weeks, four weeks apart."""
    weekday = int(lots.draw("weekday", place) * _WORKDAYS)
    week = int(lots.draw("week", place) * 4)
    start = _MONDAY + timedelta(days=7 * week + weekday)
    behind = -((first - start).days // -VISIT_DAYS)
    day = start + timedelta(days=VISIT_DAYS * behind)
    days: list[date] = []
    while day <= last:
        days.append(day)
        day += timedelta(days=VISIT_DAYS)
    return days


def on_weekdays(weekdays: Sequence[int], first: date, last: date) -> list[date]:
    """Every such day of the week (0: Monday)."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays]


def months(first: date, last: date) -> Iterator[date]:
    """The first days of the months from one day's to another's."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def day_of_month(lots: Lots, month: date, *name: object) -> date:
    """A working day of that month."""
    day = month.replace(day=1 + int(lots.draw("day", *name, month) * _LAST_DAY_OF_EVERY_MONTH))
    over = max(0, day.weekday() - _WORKDAYS + 1)
    earlier = day - timedelta(days=over)
    return earlier if earlier.month == day.month else day + timedelta(days=7 - day.weekday())


def twice_a_year(lots: Lots, month: date, *name: object) -> bool:
    """Whether it is one of two months of the year, half a year apart, always the same two."""
    return (month.month - 1 - int(lots.draw("half", *name) * _HALF_A_YEAR)) % _HALF_A_YEAR == 0
