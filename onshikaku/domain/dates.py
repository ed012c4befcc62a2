"""Days, months, ages and eras. Days are JST days; months end where the calendar says."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

__all__ = [
    "ERAS",
    "JST",
    "Period",
    "add_months",
    "age_on",
    "birthday_in",
    "era_date",
    "era_year",
    "jst_day",
    "jst_midnight",
    "last_day_of_month",
    "nth_birthday_after",
    "reaches_age_on",
]

JST = timezone(timedelta(hours=9), "JST")

_IN_EVERY_MONTH = 28

ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)
"""First day of each era and its name (元号法 and the orders under it), newest first."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; None: no end is known."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the beginning."""
        if self.last is not None and self.last < self.first:
            raise ValueError("last lies before first")

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def jst_day(moment: datetime) -> date:
    """The JST day of an aware moment; `ValueError` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return moment.astimezone(JST).date()


def jst_midnight(day: date) -> datetime:
    """The moment at which a JST day begins."""
    return datetime.combine(day, time(), JST)


def last_day_of_month(day: date) -> date:
    """The last day of the month in which `day` falls."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier if negative), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def birthday_in(birth_date: date, year: int) -> date:
    """The birthday in that year; 29 February is taken as 28 February in a common year.

    What the authorities do for certificates of people born on a leap day was not found in a public
    source; the driving-licence law (道路交通法 92条の2) counts 28 February.
    """
    return add_months(birth_date, (year - birth_date.year) * 12)


def nth_birthday_after(birth_date: date, day: date, n: int) -> date:
    """The `n`-th birthday (from 1) that lies after `day`; a birthday on `day` itself is not one."""
    first = day.year if birthday_in(birth_date, day.year) > day else day.year + 1
    return birthday_in(birth_date, first + n - 1)


def reaches_age_on(birth_date: date, age: int) -> date:
    """The day at whose end an age is reached: the day before the birthday (年齢計算ニ関スル法律).

    Born on 29 February, an age is reached on 28 February in every year (民法 143条2項).
    """
    if (birth_date.month, birth_date.day) == (2, 29):
        return date(birth_date.year + age, 2, 28)
    return birthday_in(birth_date, birth_date.year + age) - timedelta(days=1)


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day, by 年齢計算ニ関スル法律; `ValueError` before birth."""
    if day < birth_date:
        raise ValueError("the day lies before the birth date")
    # Reached at the end of the day before: whoever was born on 29 February by 1 March.
    following = day + timedelta(days=1)
    before = (following.month, following.day) < (birth_date.month, birth_date.day)
    return following.year - birth_date.year - before


def era_year(day: date) -> tuple[str, int]:
    """Name of the era and year in it (1 for 元年); `ValueError` before Meiji."""
    for first, name in ERAS:
        if day >= first:
            return name, day.year - first.year + 1
    raise ValueError("the day lies before the first era known here")


def era_date(day: date) -> str:
    """The day in the Japanese calendar, as 令和8年11月20日; `ValueError` before Meiji."""
    name, year = era_year(day)
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
