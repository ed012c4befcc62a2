"""The distribution of a day (docs/day.md): read, checked, and told what is wrong by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib import resources
from math import isclose
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from onshikaku.domain.institution import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

__all__ = ["AGE_BANDS", "KINDS", "KindMix", "Mix", "MixInvalid", "OpenHours", "load_mix"]

KINDS = (Kind.CLINIC, Kind.DENTAL, Kind.HOSPITAL, Kind.PHARMACY)
"""The kinds of institution for which a usage rate was published."""

AGE_BANDS: Mapping[str, tuple[int, int]] = {
    "1-5": (1, 5),
    "6-14": (6, 14),
    "15-64": (15, 64),
    "65-74": (65, 74),
    "75-": (75, 200),
}
"""First and last age of each band, both included; who is younger than 1 does not come."""

_TABLES: Mapping[str, tuple[str, ...]] = {
    "brings": ("something", "nothing"),
    "phone": ("card", "iphone", "android"),
    "name": ("plain", "circle"),
    "channel-first": ("chart", "typed", "paper"),
    "channel-return": ("chart", "typed", "paper"),
    "lookup-chart": ("confirmed", "unconfirmed", "invalid"),
    "lookup-typed": ("confirmed", "unconfirmed", "invalid"),
    "lookup-paper": ("confirmed", "invalid"),
    "unconfirmed-typed": ("typo", "none"),
    "invalid-number": ("lost", "lost-newer"),
    "reader": ("smooth", "unreadable", "wrong-card", "taken-early", "reader-lost"),
    "certificate": ("valid", "expiring", "grace", "expired"),
    "registration": ("registered", "unregistered"),
    "identification": ("face", "pin", "visual"),
    "face": ("match", "no-match"),
    "pin": ("right", "wrong-once", "locked"),
    "lookup-card": ("confirmed", "unconfirmed", "invalid"),
    "unconfirmed-card": ("none", "stopped"),
    "consent": ("all", "some", "none"),
}

_LONGEST_OUTAGE = 240
_MOST_POINTS = 2000
"""So that no ceiling of a month is reached by one visit."""
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"

_Share = Annotated[float, Field(ge=0, le=1)]
_Month = Annotated[str, Field(pattern=_MONTH)]


class MixInvalid(Exception):
    """The file cannot be used: `mistakes` are pairs of the field and what is wrong with it."""

    def __init__(self, mistakes: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{field}: {why}" for field, why in mistakes))
        self.mistakes = mistakes


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Counted(_Entry):
    card: Annotated[int, Field(ge=0)]
    confirmations: Annotated[int, Field(gt=0)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 0 < self.card < self.confirmations:
            raise ValueError("card has to lie between 0 and confirmations")
        return self


class _Usage(_Entry):
    source: str
    months: dict[_Month, Annotated[float, Field(gt=0, lt=100)]]
    kinds_source: str
    kinds_month: _Month
    kinds: dict[Kind, _Counted]
    percent: Annotated[float, Field(ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kinds_month not in self.months:
            raise ValueError("kinds_month is none of months")
        return self


class _Hours(_Entry):
    from_: Annotated[time, Field(alias="from")]
    to: time
    share: _Share

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to <= self.from_:
            raise ValueError("to has to be later than from")
        return self


class _Kind(_Entry):
    opening: tuple[_Hours, ...]
    first_visits: _Share
    points: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=_MOST_POINTS)]]
    ages: dict[str, _Share]

    @field_validator("opening")
    @classmethod
    def _whole_day(cls, hours: tuple[_Hours, ...]) -> tuple[_Hours, ...]:
        _require_one(sum(one.share for one in hours))
        return hours

    @field_validator("points")
    @classmethod
    def _points(cls, points: tuple[int, int]) -> tuple[int, int]:
        return _in_order(points)

    @field_validator("ages")
    @classmethod
    def _ages(cls, ages: dict[str, float]) -> dict[str, float]:
        return _complete(ages, tuple(AGE_BANDS))


class _Table(_Entry):
    of: str
    basis: Literal["published", "convention"]
    source: str | None = None
    shares: dict[str, _Share]

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if (self.basis == "published") != (self.source is not None):
            raise ValueError("a published share has a source, a convention none")
        return self


class _Line(_Entry):
    basis: Literal["convention"] = "convention"
    down: _Share
    minutes: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=_LONGEST_OUTAGE)]]

    @field_validator("minutes")
    @classmethod
    def _minutes(cls, minutes: tuple[int, int]) -> tuple[int, int]:
        return _in_order(minutes)


class _File(_Entry):
    usage: _Usage
    kinds: dict[Kind, _Kind]
    tables: dict[str, _Table]
    line: _Line


@dataclass(frozen=True, slots=True)
class OpenHours:
    """`share` of the patients come between these times of day (JST)."""

    first: time
    last: time
    share: float


@dataclass(frozen=True, slots=True)
class KindMix:
    """What is particular to a kind of institution. Shares add up to 1.

    `points`: the least and the most of a visit.
    """

    opening: tuple[OpenHours, ...]
    first_visits: float
    points: tuple[int, int]
    ages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Mix:
    """A distribution. `tables`: the shares of each by branch; `published`: which have a source.

    `outage`: the probability that the line is down on a day; `outage_minutes`: least and most.
    """

    kinds: Mapping[Kind, KindMix]
    tables: Mapping[str, Mapping[str, float]]
    published: Mapping[str, str]
    outage: float
    outage_minutes: tuple[int, int]
    months: Mapping[str, float]
    kinds_month: str
    kind_usage: Mapping[Kind, float]
    fixed_percent: float | None

    def usage_percent(self, kind: Kind, day: date) -> float:
        """The usage rate asked for: uses of the card among confirmations (docs/rules.md §6.1).

        The country's in the latest published month up to the day, moved by as much (in odds) as
        that kind of institution lay beside the country in the month published by kind.
        """
        if self.fixed_percent is not None:
            return self.fixed_percent
        month = f"{day:%Y-%m}"
        known = [one for one in sorted(self.months) if one <= month]
        country = self.months[known[-1] if known else min(self.months)]
        beside = _odds(self.kind_usage[kind]) / _odds(self.months[self.kinds_month])
        odds = _odds(country) * beside
        return 100 * odds / (1 + odds)


@cache
def _package() -> dict[str, Any]:
    text = resources.files("onshikaku.day").joinpath("day.yaml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def load_mix(path: Path | None = None) -> Mix:
    """The distribution of the package, with what a file (YAML or JSON) says in place of it.

    Raises `MixInvalid`, `OSError`.
    """
    document = _package()
    if path is not None:
        document = _overlaid(document, _read(path))
    try:
        return _mix(_File.model_validate(document))
    except ValidationError as error:
        raise MixInvalid(
            tuple(
                (".".join(str(part) for part in found["loc"]), _reason(found["msg"]))
                for found in error.errors(include_url=False, include_input=False)
            )
        ) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = "file" if mark is None else f"line {mark.line + 1}"
        raise MixInvalid(((where, "not YAML or JSON"),)) from None
    if not isinstance(document, dict):
        raise MixInvalid((("file", "fields are expected at its top"),))
    return cast("dict[str, Any]", document)


_WHOLE = ("shares", "ages", "months", "opening", "minutes", "points")
"""What is replaced as a whole: shares belong together."""


def _overlaid(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        if isinstance(value, dict) and isinstance(under, dict) and name not in _WHOLE:
            merged[name] = _overlaid(cast("dict[str, Any]", under), cast("dict[str, Any]", value))
        else:
            merged[name] = value
    if "shares" in above and "basis" not in above and "shares" in below:
        # Whoever writes other shares has not published them.
        merged["basis"] = "convention"
        merged.pop("source", None)
    return merged


def _mix(file: _File) -> Mix:
    there_are = f"no such table; there are {', '.join(_TABLES)}"
    mistakes = [(f"tables.{name}", there_are) for name in file.tables.keys() - _TABLES.keys()]
    for name, branches in _TABLES.items():
        try:
            _complete(file.tables[name].shares, branches)
        except ValueError as error:
            mistakes.append((f"tables.{name}.shares", str(error)))
    for what, given in (("kinds", file.kinds), ("usage.kinds", file.usage.kinds)):
        mistakes += [(f"{what}.{kind}", "no day is drawn for it") for kind in given.keys() - KINDS]
    if mistakes:
        raise MixInvalid(tuple(mistakes))
    usage = file.usage
    return Mix(
        kinds={kind: _kind(file.kinds[kind]) for kind in KINDS},
        tables={name: file.tables[name].shares for name in _TABLES},
        published=dict(_sources(file)),
        outage=file.line.down,
        outage_minutes=file.line.minutes,
        months=usage.months,
        kinds_month=usage.kinds_month,
        kind_usage={k: 100 * one.card / one.confirmations for k, one in usage.kinds.items()},
        fixed_percent=usage.percent,
    )


def _sources(file: _File) -> Iterator[tuple[str, str]]:
    for name, table in file.tables.items():
        if table.source is not None:
            yield name, table.source
    if file.usage.percent is None:
        yield "usage", f"{file.usage.source}; {file.usage.kinds_source}"


def _kind(entry: _Kind) -> KindMix:
    hours = tuple(OpenHours(one.from_, one.to, one.share) for one in entry.opening)
    return KindMix(hours, entry.first_visits, entry.points, entry.ages)


def _complete(shares: dict[str, float], branches: tuple[str, ...]) -> dict[str, float]:
    unknown = sorted(shares.keys() - set(branches))
    missing = [branch for branch in branches if branch not in shares]
    if unknown:
        raise ValueError(f"{unknown[0]} is none of {', '.join(branches)}")
    if missing:
        raise ValueError(f"{missing[0]} is missing")
    _require_one(sum(shares.values()))
    return {branch: shares[branch] for branch in branches}


def _in_order(least_and_most: tuple[int, int]) -> tuple[int, int]:
    least, most = least_and_most
    if least > most:
        raise ValueError("the first is the least, the second the most")
    return least_and_most


def _require_one(total: float) -> None:
    if not isclose(total, 1, abs_tol=1e-6):
        raise ValueError(f"the shares add up to {total:.6g}, not 1")


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


def _odds(percent: float) -> float:
    return percent / (100 - percent)
