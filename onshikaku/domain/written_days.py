"""Days as people write them on forms and papers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from onshikaku.domain.dates import ERAS, era_year

__all__ = ["DayFault", "UnreadableDay", "read_day"]

_LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_PARTED = re.compile(
    r"(?P<era>[^0-9元]*)(?P<year>元|[0-9]{1,4})[年./-](?P<month>[0-9]{1,2})[月./-]"
    r"(?P<day>[0-9]{1,2})日?"
)
_PACKED = re.compile(
    r"(?:(?P<era>[RHSTM])(?P<era_year>[0-9]{2})|(?P<year>[0-9]{4}))"
    r"(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
)
_FULL_YEAR = 4
_LONGEST_ERA_YEAR = 2


class DayFault(StrEnum):
    """Why a day cannot be read."""

    FORM = "form"  # neither an era with year, month and day, nor a year of four digits
    ERA = "era"  # no era of that name is known
    NO_SUCH_DAY = "no_such_day"  # as 30 February
    OUTSIDE_ERA = "outside_era"  # as 平成31年5月1日


class UnreadableDay(ValueError):
    """A day that cannot be read; `fault` says why. What was written is not repeated."""

    def __init__(self, fault: DayFault) -> None:
        super().__init__(_FAULTS[fault])
        self.fault = fault


_FAULTS = {
    DayFault.FORM: "not a day like 令和8年11月20日, R8.11.20 or 2026-11-20",
    DayFault.ERA: "not an era known here",
    DayFault.NO_SUCH_DAY: "no such day in the calendar",
    DayFault.OUTSIDE_ERA: "the era does not have that day",
}


def read_day(text: str) -> date:
    """The day that somebody wrote, in an era or in Western years; `UnreadableDay` if it is none.

    令和8年11月20日, 令8.11.20, R8.11.20, r081120, 2026年11月20日, 2026/11/20 and 20261120 are one
    day, in any width and with blanks anywhere. 元年 is year 1. An era ends when the next begins.
    Days before 1873 are taken as Gregorian.
    """
    written = "".join(unicodedata.normalize("NFKC", text).upper().split())
    packed = _PACKED.fullmatch(written)
    parted = packed or _PARTED.fullmatch(written)
    if parted is None:
        raise UnreadableDay(DayFault.FORM)
    groups = parted.groupdict()
    era, year = groups["era"], groups["year"] or groups["era_year"]
    if len(year) > _LONGEST_ERA_YEAR if era else len(year) != _FULL_YEAR:
        raise UnreadableDay(DayFault.FORM)
    number = 1 if year == "元" else int(year)
    return _day_of(era, number, int(groups["month"]), int(groups["day"]))


def _day_of(era: str | None, year: int, month: int, day: int) -> date:
    name = None if not era else _era_named(era)
    first_year = 1 if name is None else _first_day_of(name).year
    try:
        found = date(first_year + year - 1, month, day)
    except ValueError:
        raise UnreadableDay(DayFault.NO_SUCH_DAY) from None
    if name is not None and (found < _first_day_of(name) or era_year(found)[0] != name):
        raise UnreadableDay(DayFault.OUTSIDE_ERA)
    return found


def _era_named(era: str) -> str:
    """The era by its name, the first character of it, or its letter."""
    for name in _LETTERS.values():
        if era in (name, name[0]):
            return name
    if era not in _LETTERS:
        raise UnreadableDay(DayFault.ERA)
    return _LETTERS[era]


def _first_day_of(era: str) -> date:
    return next(first for first, name in ERAS if name == era)
