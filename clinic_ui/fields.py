"""A line on a screen: a label and a value, and how days and sums are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.dates import era_date
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.dates import Period

__all__ = ["Field", "day_text", "period_text", "same", "yen_text"]


@dataclass(frozen=True, slots=True)
class Field:
    """One line of an answer: a label, and its value in both languages."""

    label: Text
    value: Text


def day_text(day: date) -> Text:
    """A day with its era."""
    return Text(f"{era_date(day)}（{day:%Y-%m-%d}）", day.isoformat())


def period_text(period: Period) -> Text:
    """From when, and until when where that is known."""
    first = day_text(period.first)
    if period.last is None:
        return Text(f"{first.ja}から", f"from {first.en}")
    last = day_text(period.last)
    return Text(f"{first.ja}から{last.ja}まで", f"{first.en} to {last.en}")


def yen_text(yen: int) -> Text:
    """A sum with thousands set apart."""
    return Text(f"{yen:,}円", f"{yen:,} yen")


def same(value: str) -> Text:
    """What is written alike in both languages."""
    return Text(value, value)
