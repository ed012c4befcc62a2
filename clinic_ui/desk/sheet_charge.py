"""Points turned into what is collected at the till, every step of it shown. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import yen_text
from clinic_ui.record_fields import disease_ceiling
from clinic_ui.till import collect
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from clinic_ui.till import Treated
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = [
    "TREATMENTS",
    "Collected",
    "CollectedStep",
    "UnreadablePoints",
    "ceilings",
    "collected",
    "points_in",
    "yen_in",
]

MOST_POINTS = 9_999_999
MOST_YEN = 99_999_999
_MOST_VISITS = 31

TREATMENTS: Mapping[Treatment, Text] = {
    Treatment.OUTPATIENT: Text("外来（入院外）", "outpatient"),
    Treatment.INPATIENT: Text("入院", "inpatient"),
    Treatment.DENTAL: Text("歯科", "dental"),
    Treatment.DISPENSING: Text("調剤", "dispensing"),
    Treatment.HOME_NURSING: Text("訪問看護", "home nursing"),
}


class UnreadablePoints(ValueError):
    """What was typed is no list of points."""


@dataclass(frozen=True, slots=True)
class CollectedStep:
    """One line of the reckoning."""

    text: Text
    yen: Text


@dataclass(frozen=True, slots=True)
class Collected:
    """`sum` None: on hold; `by_age` then says what it may come to.

    `ceilings` of 特定疾病 that are not in it, as nobody said that the treatment was for one.
    `settling`: what becomes of money that was taken before, if there was any.
    """

    sum: Text | None
    steps: tuple[CollectedStep, ...]
    by_age: tuple[Text, ...] = ()
    ceilings: tuple[Text, ...] = ()
    settling: CollectedStep | None = None


def yen_in(text: str) -> int | None:
    """Yen as typed, in any width; None for nothing. Raises `UnreadablePoints`."""
    plain = re.sub(r"[\s,円]", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()) or int(plain) > MOST_YEN:
        raise UnreadablePoints
    return int(plain)


def _settled(paid: int, owed: int) -> CollectedStep:
    """What is paid back of what was taken before, or still to be paid (docs/rules.md §3.5)."""
    text = _BACK if paid >= owed else _MORE
    return CollectedStep(text, yen_text(abs(paid - owed)))


_BACK = Text("お返しする額", "to be paid back")
_MORE = Text("あと、いただく額", "still to be paid")


def points_in(text: str) -> tuple[int, ...]:
    """Points as typed, in any width and parted by anything: the month's visits, today's last.

    "1,200" is one visit of 1200 points. Raises `UnreadablePoints`.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    words = [word for word in re.split(r"[\s、,+;点]+", plain) if word]
    if not words or len(words) > _MOST_VISITS:
        raise UnreadablePoints
    if not all(word.isascii() and word.isdigit() for word in words):
        raise UnreadablePoints
    points = tuple(int(word) for word in words)
    if max(points) > MOST_POINTS:
        raise UnreadablePoints
    return points


def collected(
    answer: Answer | None,
    advice: Advice,
    day: date,
    treated: Treated,
) -> Collected | None:
    """What to collect today; None where it is not known who is charged."""
    charge = collect(answer, advice, day, treated)
    if charge is None:
        return None
    return Collected(
        None if charge.yen is None else yen_text(charge.yen),
        tuple(CollectedStep(step.text, yen_text(step.yen)) for step in charge.steps),
        tuple(
            Text(f"{percent // 10}割なら{yen:,}円", f"{yen:,} yen at {percent} %")
            for percent, yen in charge.by_age
        ),
        () if treated.disease else tuple(text for _, text in ceilings(answer)),
        None if treated.paid is None or charge.yen is None else _settled(treated.paid, charge.yen),
    )


def ceilings(answer: Answer | None) -> Iterator[tuple[str, Text]]:
    """The 特定疾病 of an answer, by code, each with the most that is paid for it in a month."""
    if answer is not None and answer.outcome.entry.eligible:
        for coverage in answer.coverages:
            for held in coverage.diseases:
                yield held.disease.value, disease_ceiling(held)
