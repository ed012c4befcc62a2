"""Who lives together: households (世帯) whose ages add up to a plausible pyramid.

The shares are rounded conventions after the pyramid and the kinds of household of Japan in the
2020s (general knowledge), not a source's figures: about 11 % below 15, 29 % of 65 and older, 17 %
of 75 and older, 2.2 people in a household.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.dates import birthday_in
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from random import Random

__all__ = ["Draft", "Role", "household"]


class Role(StrEnum):
    """What somebody is in the household."""

    HEAD = "head"  # 世帯主
    PARTNER = "partner"
    CHILD = "child"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Draft:
    """A member of a household before names and numbers are given."""

    role: Role
    sex: Sex
    birth_date: date


@dataclass(frozen=True, slots=True)
class _Kind:
    """Heads from `youngest` to `oldest`: the weight of the band, and who lives with them, in %."""

    youngest: int
    oldest: int
    weight: int
    single: int
    couple: int
    family: int
    one_parent: int
    with_parent: int


_KINDS = (
    _Kind(20, 29, 120, 76, 9, 13, 2, 0),
    _Kind(30, 39, 140, 33, 14, 46, 6, 1),
    _Kind(40, 49, 175, 28, 13, 45, 9, 5),
    _Kind(50, 59, 185, 30, 22, 31, 8, 9),
    _Kind(60, 69, 165, 32, 42, 16, 3, 7),
    _Kind(70, 79, 190, 38, 48, 12, 2, 0),
    _Kind(80, 89, 110, 46, 41, 9, 4, 0),
    _Kind(90, 99, 22, 64, 21, 8, 7, 0),
)
_YOUNGEST_PARENT, _OLDEST_PARENT = 23, 42
_LONGEST_AT_HOME = 55
_SECOND_CHILD, _THIRD_CHILD = 0.52, 0.14
_DAYS_IN_YEAR = 365


def household(random: Random, day: date) -> tuple[Draft, ...]:
    """A household as it is on that day; the head stands first."""
    kind = random.choices(_KINDS, [kind.weight for kind in _KINDS])[0]
    age = random.randint(kind.youngest, kind.oldest)
    shape = random.choices(
        ("single", "couple", "family", "one-parent", "with-parent"),
        (kind.single, kind.couple, kind.family, kind.one_parent, kind.with_parent),
    )[0]
    if shape == "single" or shape == "one-parent":
        sex = _either(random, 0.38 if shape == "one-parent" or age >= 70 else 0.58)
    else:
        sex = _either(random, 0.86)
    people = [Draft(Role.HEAD, sex, _born(random, day, age))]
    younger = age
    if shape in ("couple", "family"):
        partner = min(max(20, age + random.randint(-7, 3)), 99)
        people.append(Draft(Role.PARTNER, _other(sex), _born(random, day, partner)))
        younger = min(age, partner)
    if shape in ("family", "one-parent"):
        people += _children(random, day, younger)
    if shape == "with-parent":
        parent = min(age + random.randint(_YOUNGEST_PARENT, 34), 99)
        people.append(Draft(Role.PARENT, _either(random, 0.25), _born(random, day, parent)))
    return tuple(people)


def _children(random: Random, day: date, parent: int) -> list[Draft]:
    """One to three, born while the younger parent was 23 to 42, who still live there."""
    oldest = min(parent - _YOUNGEST_PARENT, _LONGEST_AT_HOME)
    youngest = max(parent - _OLDEST_PARENT, 0)
    if oldest < 0:
        return []
    age = random.randint(min(youngest, oldest), oldest)
    ages = [age]
    for chance in (_SECOND_CHILD, _THIRD_CHILD):
        age -= random.randint(2, 4)
        if age < 0 or random.random() >= chance:
            break
        ages.append(age)
    return [Draft(Role.CHILD, _either(random, 0.51), _born(random, day, one)) for one in ages]


def _either(random: Random, male: float) -> Sex:
    return Sex.MALE if random.random() < male else Sex.FEMALE


def _other(sex: Sex) -> Sex:
    return Sex.FEMALE if sex is Sex.MALE else Sex.MALE


def _born(random: Random, day: date, age: int) -> date:
    return birthday_in(day, day.year - age) - timedelta(days=random.randrange(_DAYS_IN_YEAR))
