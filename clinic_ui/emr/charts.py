"""Which of the clinic's charts an answer belongs to: by several marks together, never by a name.

How real software matches is each maker's own; this order is a convention. What does not count in
kana is width, blanks, kind of kana, small or large kana and kind of hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.emr.requests import Insured

__all__ = ["Chart", "Match", "Presented", "Same", "kana_form", "match"]

_HYPHENS = re.compile(r"[-‐‑‒–—―−－ー]")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")


@dataclass(frozen=True, slots=True)
class Chart:
    """A patient as the clinic has one. `percent`: the share noted in it, None for none."""

    number: str
    name: str
    kana: str
    birth: date
    insured: Insured
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """Whom an answer shows. `reference`: the chart's number, where it was registered (照会番号)."""

    kana: str
    birth: date | None
    insured: tuple[Insured, ...]
    reference: str | None = None


class Same(Enum):
    """What speaks for the chart, or against it."""

    REFERENCE = "reference"  # its 照会番号, kana and birth date
    NUMBERS = "numbers"  # kana, birth date and the numbers of the insurance
    NEW_INSURANCE = "new-insurance"  # kana and birth date, other numbers: to be asked
    CONTRADICTED = "contradicted"  # its 照会番号, and another kana or birth date
    SEVERAL = "several"  # more than one chart fits
    NAMESAKE = "namesake"  # the kana alone
    NUMBERS_ALONE = "numbers-alone"  # the numbers alone: a relative, a new name, a wrong link
    NOBODY = "nobody"

    @property
    def sure(self) -> bool:
        """Whether the answer may be taken into the chart without asking."""
        return self in (Same.REFERENCE, Same.NUMBERS)


@dataclass(frozen=True, slots=True)
class Match:
    """`charts`: the one, or those that come into question."""

    same: Same
    charts: tuple[Chart, ...] = ()


def kana_form(text: str) -> str:
    """Kana without what does not count."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return _HYPHENS.sub("ー", folded.translate(_TO_KATAKANA).translate(_TO_LARGE))


def match(presented: Presented, charts: Sequence[Chart]) -> Match:
    """The chart, as far as one can be sure of it."""
    if presented.reference is not None:
        referred = [chart for chart in charts if chart.number == presented.reference]
        if len(referred) == 1:
            agrees = _is_person(referred[0], presented)
            return Match(Same.REFERENCE if agrees else Same.CONTRADICTED, tuple(referred))
    persons = [chart for chart in charts if _is_person(chart, presented)]
    numbered = [chart for chart in charts if _has_numbers(chart, presented)]
    both = [chart for chart in persons if chart in numbered]
    if len(both) == 1:
        return Match(Same.NUMBERS, tuple(both))
    if len(persons) > 1:
        return Match(Same.SEVERAL, tuple(persons))
    if persons:
        return Match(Same.NEW_INSURANCE, tuple(persons))
    if numbered:
        return Match(Same.NUMBERS_ALONE, tuple(numbered))
    kana = kana_form(presented.kana)
    namesakes = tuple(chart for chart in charts if kana_form(chart.kana) == kana)
    return Match(Same.NAMESAKE, namesakes) if namesakes else Match(Same.NOBODY)


def _is_person(chart: Chart, presented: Presented) -> bool:
    return chart.birth == presented.birth and kana_form(chart.kana) == kana_form(presented.kana)


def _has_numbers(chart: Chart, presented: Presented) -> bool:
    *held, branch = _numbers(chart.insured)
    for one in presented.insured:
        *shown, other = _numbers(one)
        if held == shown and (not branch or not other or branch == other):
            return True
    return False


def _numbers(insured: Insured) -> tuple[str, str, str, str]:
    """In one width; numbers of 6 digits are those of 8 with blanks or `00` in front."""
    parts = (insured.insurer, insured.symbol, insured.number, insured.branch)
    plain = ("".join(unicodedata.normalize("NFKC", one).split()) for one in parts)
    insurer, symbol, number, branch = plain
    return (insurer.zfill(8), symbol, number, branch)
