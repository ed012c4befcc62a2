"""The clock as the bench shows it, with the rules that change on its day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import era_date
from onshikaku.domain.rules.timeline import changes, rules_in_force
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from onshikaku.domain.rules.timeline import Rule

__all__ = ["ClockView", "RuleLine", "Turn", "clock_view", "turns"]

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What becomes of a rule: `how` is begins, ends or widens."""

    how: str
    id: str
    title: Text
    section: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which rules change, with the first of them."""

    day: date
    text: Text


@dataclass(frozen=True, slots=True)
class ClockView:
    """`overnight`: what changed since the day before; `since`: what differs from `from_day`."""

    day: date
    era: str
    time: str
    rules: int
    overnight: tuple[RuleLine, ...]
    from_day: date
    since: tuple[RuleLine, ...]


def clock_view(now: datetime, from_day: date) -> ClockView:
    """The clock at a moment (JST), against the day of the start."""
    day = now.date()
    return ClockView(
        day=day,
        era=era_date(day),
        time=f"{now:%H:%M}",
        rules=len(rules_in_force(day)),
        overnight=_lines(day - _A_DAY, day),
        from_day=from_day,
        since=_lines(from_day, day) if from_day != day else (),
    )


def turns(days: Sequence[date]) -> tuple[Turn, ...]:
    """These days with what happens on them, the latest first."""
    return tuple(Turn(day, _what_happens(day)) for day in reversed(days))


def _what_happens(day: date) -> Text:
    lines = _lines(day - _A_DAY, day)
    if not lines:
        return Text("", "")
    first, more = lines[0].title, len(lines) - 1
    if not more:
        return first
    return Text(f"{first.ja} ほか{more}件", f"{first.en} and {more} more")


def _lines(before: date, after: date) -> tuple[RuleLine, ...]:
    changed = changes(before, after)
    return (
        *(_line("begins", rule) for rule in changed.begins),
        *(_line("widens", rule) for rule, _ in changed.steps),
        *(_line("ends", rule) for rule in changed.ends),
    )


def _line(how: str, rule: Rule) -> RuleLine:
    return RuleLine(how, rule.id, rule.title, rule.section)
