"""Days as personas have them: absolute in any calendar, or relative to the day they are made for.

A relative day is a base and any number of terms, added from left to right: `today-72y+40d`. Bases:
`today`; `month`, the first of its month; `april` and `august`, the last 1 April and 1 August up to
today, on which school years and the years of the shares of the elderly begin.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from onshikaku.domain.dates import add_months
from onshikaku.domain.written_days import DayFault, UnreadableDay, read_day
from onshikaku.personas.faults import Fault

__all__ = ["DayUnfit", "day_of"]

_BASE = re.compile(r"today|month|april|august")
_RELATIVE = re.compile(r"(today|month|april|august)((?:[+-][0-9]{1,4}[dmy])*)")
_TERM = re.compile(r"([+-][0-9]+)([dmy])")
_MONTHS = {"april": 4, "august": 8}
_FIRST, _LAST = date(1873, 1, 1), date(2200, 12, 31)
_FAULTS = {
    DayFault.FORM: Fault.DAY_FORM,
    DayFault.ERA: Fault.DAY_ERA,
    DayFault.NO_SUCH_DAY: Fault.NO_SUCH_DAY,
    DayFault.OUTSIDE_ERA: Fault.DAY_OUTSIDE_ERA,
}


class DayUnfit(ValueError):
    """A day that cannot be used; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def day_of(written: str, today: date) -> date:
    """The day that is written, seen from `today`. Raises `DayUnfit`."""
    text = written.strip()
    try:
        day = _relative(text, today) if _BASE.match(text) else read_day(text)
    except UnreadableDay as unreadable:
        raise DayUnfit(_FAULTS[unreadable.fault]) from None
    except (OverflowError, ValueError) as error:
        fault = error.fault if isinstance(error, DayUnfit) else Fault.DAY_OUT_OF_RANGE
        raise DayUnfit(fault) from None
    if not _FIRST <= day <= _LAST:
        raise DayUnfit(Fault.DAY_OUT_OF_RANGE)
    return day


def _relative(text: str, today: date) -> date:
    parts = _RELATIVE.fullmatch(text)
    if parts is None:
        raise DayUnfit(Fault.DAY_RELATIVE)
    day = _base(parts[1], today)
    for amount, unit in _TERM.findall(parts[2]):
        n = int(amount)
        if unit == "d":
            day += timedelta(days=n)
        else:
            day = add_months(day, n * (12 if unit == "y" else 1))
    return day


def _base(name: str, today: date) -> date:
    match name:
        case "today":
            return today
        case "month":
            return today.replace(day=1)
        case _:
            begins = date(today.year, _MONTHS[name], 1)
            return begins if begins <= today else begins.replace(year=today.year - 1)
