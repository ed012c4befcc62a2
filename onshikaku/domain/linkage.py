"""Whose number a record is kept under: inquiries for it, and records compared with the register.

Which items an inquiry needs and that records are compared: docs/rules.md §5. How the official
systems compare and grade is not public: grades and thresholds are conventions of this simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.domain.rules.timeline import JLIS_34_ITEMS
from onshikaku.domain.spelling import (
    UNKNOWN,
    address_form,
    alike,
    alike_but_for_building,
    in_new_shapes,
    name_form,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.person import Person, Sex
    from onshikaku.domain.resident import Resident

__all__ = [
    "Comparison",
    "Grade",
    "Inquiry",
    "InquiryAnswer",
    "Item",
    "NoHit",
    "NotAnswered",
    "OneHit",
    "SeveralHits",
    "answer_inquiry",
    "compare",
]

_SLIPS_IN_NAME = 1
_SLIPS_IN_DATE = 1
_SHORTEST_WITH_SLIP = 3
_ITEMS_OF_A_B = 2


class Item(StrEnum):
    """What records and the register are compared by."""

    NAME = "name"  # 漢字氏名
    KANA = "name_kana"  # カナ氏名
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    NUMBER = "my_number"  # the number leads to nobody in the register


class Grade(StrEnum):
    """How well a record agrees with the register."""

    A = "A"  # all five items agree
    B = "B"  # small differences: a slip at the keyboard is suspected
    C = "C"  # another person is suspected


@dataclass(frozen=True, slots=True)
class Comparison:
    """The grade, and the items that differ in the order of `Item`; none of grade A."""

    grade: Grade
    differences: tuple[Item, ...] = ()


def compare(record: Person, resident: Resident | None, day: date) -> Comparison:
    """Compare an insurer's record with whom its number leads to in the register on that day.

    A: all five items agree once spelt alike; a building's name may be missing in the address, ● in
    the record stands for any character. C: the number leads to nobody, or three items differ, or
    name or birth date differ by more than a slip. B: everything between. A slip is one character
    put wrong, left out or added in a name of three or more, and one digit put wrong, or two
    neighbours exchanged, in a date (YYYYMMDD).
    """
    if resident is None or not resident.listed(day):
        return Comparison(Grade.C, (Item.NUMBER,))
    known = resident.person
    differing = tuple(item for item in Item if _differs(item, record, known))
    if not differing:
        return Comparison(Grade.A)
    slipped = (
        len(differing) <= _ITEMS_OF_A_B
        and _slip_in_name(_name(record.name), _name(known.name))
        and _slip_in_name(name_form(record.name_kana), name_form(known.name_kana))
        and _slip_in_date(record.birth_date, known.birth_date)
    )
    return Comparison(Grade.B if slipped else Grade.C, differing)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """個人番号の照会: what an insurer gives; None: not given.

    A name of nothing but ● is none. `name_kana` counts as no item: it only tells apart those whom
    the others find.
    """

    name: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    address: str | None = None
    name_kana: str | None = None

    def items(self) -> frozenset[Item]:
        """Which of the four are given."""
        given = {
            Item.NAME: self.name is not None and bool(name_form(self.name).strip(UNKNOWN)),
            Item.BIRTH_DATE: self.birth_date is not None,
            Item.SEX: self.sex is not None,
            Item.ADDRESS: self.address is not None
            and bool(address_form(self.address).strip(UNKNOWN)),
        }
        return frozenset(item for item, there in given.items() if there)


@dataclass(frozen=True, slots=True)
class OneHit:
    """One resident: the number is told."""

    my_number: MyNumber


@dataclass(frozen=True, slots=True)
class NoHit:
    """Nobody in the register is meant."""


@dataclass(frozen=True, slots=True)
class SeveralHits:
    """So many are meant: no number is told."""

    count: int


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """Too little was given; `missing` would be enough. `rule`: the id of the dated rule."""

    missing: tuple[Item, ...]
    rule: str


InquiryAnswer: TypeAlias = OneHit | NoHit | SeveralHits | NotAnswered

_NEEDED = frozenset({Item.NAME, Item.BIRTH_DATE, Item.ADDRESS})
_ANY_TWO = 2


def answer_inquiry(inquiry: Inquiry, residents: Iterable[Resident], day: date) -> InquiryAnswer:
    """What is answered on that day (docs/rules.md §5, `jlis-34items`).

    From 2023-12-18 on by name, birth date, sex and address, or without sex; before, by any two of
    them, which led to several hits and to wrong ones. `residents` may be the whole register, or
    those born on the day that is asked for.
    """
    given = inquiry.items()
    strict = JLIS_34_ITEMS.in_force(day)
    enough = given >= _NEEDED if strict else len(given) >= _ANY_TWO
    if not enough:
        missing = tuple(item for item in Item if item in _NEEDED - given)
        return NotAnswered(missing, JLIS_34_ITEMS.id)
    meant = [each for each in residents if each.listed(day) and _means(inquiry, each.person)]
    if len(meant) > 1 and inquiry.name_kana is not None:
        kana = name_form(inquiry.name_kana)
        meant = [each for each in meant if alike(kana, name_form(each.person.name_kana))] or meant
    match meant:
        case []:
            return NoHit()
        case [one]:
            return OneHit(one.my_number)
        case _:
            return SeveralHits(len(meant))


def _means(inquiry: Inquiry, person: Person) -> bool:
    given = inquiry.items()
    return (
        (
            Item.NAME not in given
            or inquiry.name is None
            or alike(_name(inquiry.name), _name(person.name))
        )
        and inquiry.birth_date in (None, person.birth_date)
        and inquiry.sex in (None, person.sex)
        and (
            Item.ADDRESS not in given
            or inquiry.address is None
            or alike_but_for_building(_address(inquiry.address), _address(person.address))
        )
    )


def _differs(item: Item, record: Person, known: Person) -> bool:
    match item:
        case Item.NAME:
            return not alike(_name(record.name), _name(known.name))
        case Item.KANA:
            return not alike(name_form(record.name_kana), name_form(known.name_kana))
        case Item.BIRTH_DATE:
            return record.birth_date != known.birth_date
        case Item.SEX:
            return record.sex is not known.sex
        case Item.ADDRESS:
            return not alike_but_for_building(_address(record.address), _address(known.address))
        case Item.NUMBER:
            return False


def _name(text: str) -> str:
    return in_new_shapes(name_form(text))


def _address(text: str) -> str:
    return in_new_shapes(address_form(text))


def _slip_in_name(record: str, known: str) -> bool:
    if alike(record, known):
        return True
    if min(len(record), len(known)) < _SHORTEST_WITH_SLIP:
        return False
    return _one_edit_apart(record, known)


def _one_edit_apart(record: str, known: str) -> bool:
    """Whether one character put wrong, left out or added makes the one of the other."""
    longer, shorter = (record, known) if len(record) >= len(known) else (known, record)
    if len(longer) - len(shorter) > _SLIPS_IN_NAME:
        return False
    at = next((i for i, sign in enumerate(shorter) if sign != longer[i]), len(shorter))
    rest = shorter[at + 1 :] if len(longer) == len(shorter) else shorter[at:]
    return rest == longer[at + 1 :]


def _slip_in_date(record: date, known: date) -> bool:
    written, right = f"{record:%Y%m%d}", f"{known:%Y%m%d}"
    wrong = [i for i, (one, other) in enumerate(zip(written, right, strict=True)) if one != other]
    if len(wrong) <= _SLIPS_IN_DATE:
        return True
    first, last = wrong[0], wrong[-1]
    exchanged = written[first] == right[last] and written[last] == right[first]
    return len(wrong) == _ITEMS_OF_A_B and last == first + 1 and exchanged
