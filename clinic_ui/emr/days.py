"""Days as people write them, as the files write them, and as a receptionist reads them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from clinic_ui.emr.said import Said

__all__ = [
    "JST",
    "age_text",
    "day_said",
    "left_said",
    "moment_said",
    "month_said",
    "period_said",
    "read_day",
    "read_moment",
    "read_month",
    "typed_day",
    "typed_month",
]

JST = timezone(timedelta(hours=9), "JST")

_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 10, 23), "明治", "M"),
)
_WESTERN = re.compile(r"(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?")
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
)
_MONTH = re.compile(r"(\d{4})[-/年]?(\d{1,2})月?")


def typed_day(text: str) -> date:
    """The day in `1980-02-17`, `19800217`, `S55.2.17` or `昭和55年2月17日`; else `ValueError`."""
    written = unicodedata.normalize("NFKC", text).strip().upper()
    if found := _ERA.fullmatch(written):
        name, year, month, day = found.groups()
        first, *_ = next(era for era in _ERAS if name in era[1:])
        nth = 1 if year == "元" else int(year)
        return date(first.year + nth - 1, int(month), int(day))
    if (found := _WESTERN.fullmatch(written)) and (len(written) > 7 or not written.isdigit()):
        return date(*map(int, found.groups()))
    raise ValueError("not a day")


def typed_month(text: str) -> date:
    """The first day of the month in `2026-11` or `202611`; else `ValueError`."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError("not a month")
    return date(int(found[1]), int(found[2]), 1)


def read_day(text: str | None) -> date | None:
    """The day of a `yyyyMMdd` element; None where there is none, or no day in it."""
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=JST).date() if text else None
    except ValueError:
        return None


def read_month(text: str | None) -> date | None:
    """The first day of the month of a `yyyyMM` element; None as for a day."""
    return read_day(f"{text}01") if text else None


def read_moment(text: str | None) -> datetime | None:
    """The moment of a `yyyyMMddHHmmss` element, which is Japanese time; None as for a day."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=JST) if text else None
    except ValueError:
        return None


def day_said(day: date) -> Said:
    """As 昭和55年2月17日, and 1980-02-17."""
    return Said(f"{_era_year(day)}{day.month}月{day.day}日", day.isoformat())


def month_said(day: date) -> Said:
    """As 令和8年11月, and 2026-11."""
    return Said(f"{_era_year(day)}{day.month}月", f"{day:%Y-%m}")


def moment_said(moment: datetime) -> Said:
    """As 令和8年11月20日9時30分, and 2026-11-20 09:30."""
    at = moment.astimezone(JST)
    return Said(f"{day_said(at.date()).ja}{at.hour}時{at.minute:02}分", f"{at:%Y-%m-%d %H:%M}")


def period_said(begins: date | None, ends: date | None) -> Said:
    """From a day until another; None where no day is given."""
    ja, en = "", ""
    if begins:
        said = day_said(begins)
        ja, en = f"{said.ja}から", f"from {said.en}"
    if ends:
        said = day_said(ends)
        ja, en = f"{ja}{said.ja}まで", f"{en} until {said.en}".strip()
    return Said(ja or "期間の記載なし", en or "no period given")


def left_said(until: datetime, now: datetime) -> Said:
    """How long something still lasts, to the minute; that it is over, if it is."""
    minutes = int((until - now).total_seconds() // 60)
    if until <= now:
        return Said("期限切れ", "over")
    hours, minutes = divmod(minutes, 60)
    return Said(f"あと{hours}時間{minutes}分", f"{hours} h {minutes} min left")


def age_text(birth: date, day: date) -> Said:
    """Full years on the day; an age is reached at the end of the day before the birthday."""
    reached = day + timedelta(days=1)
    years = reached.year - birth.year - ((reached.month, reached.day) < (birth.month, birth.day))
    return Said(f"{years}歳", f"aged {years}")


def _era_year(day: date) -> str:
    for first, name, _ in _ERAS:
        if day >= first:
            nth = day.year - first.year + 1
            return f"{name}{'元' if nth == 1 else nth}年"
    return f"{day.year}年"
