"""The colour of a year's 資格確認書 of 後期高齢者医療, and its name in words.

Years run from 1 August to 31 July (docs/rules.md §4.2). Which colour a year has differs by
association; the five here, one after the other, are a convention of this simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import era_year
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issued import IssuedDocument

__all__ = ["Edition", "edition_of"]

_FIRST_MONTH = 8
_COLOURS = (
    ("#f6d06f", "山吹色", "golden yellow"),
    ("#b9da8d", "若草色", "fresh green"),
    ("#a9d4ef", "空色", "sky blue"),
    ("#f5b8c6", "桃色", "peach pink"),
    ("#cbb9e6", "藤色", "wisteria"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A year's papers: the first day of the year, the colour (#rrggbb) and what it is called."""

    begins: date
    colour: str
    name: Text


def edition_of(document: IssuedDocument) -> Edition | None:
    """The year in which a paper of 後期 takes effect; None for papers whose colour never changes.

    The name says year and colour, because a colour alone tells nothing on a copy.
    """
    of_the_elderly = document.printed.scheme is Scheme.ELDERLY
    if not of_the_elderly or document.kind is DocumentKind.NOTICE:
        return None
    day = document.valid_from
    year = day.year if day.month >= _FIRST_MONTH else day.year - 1
    begins = day.replace(year=year, month=_FIRST_MONTH, day=1)
    colour, ja, en = _COLOURS[year % len(_COLOURS)]
    era, of_era = era_year(begins)
    return Edition(
        begins, colour, Text(f"{era}{of_era}年度　{ja}", f"{year} ({era} {of_era}), {en}")
    )
