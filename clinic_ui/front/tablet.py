"""The clinic's phone or tablet with マイナ資格確認アプリ, and what staff use it for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.rules.access import TERMS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OCCASIONS", "Tablet"]

OCCASIONS: Final[Sequence[Occasion]] = tuple(TERMS[Mode.HOME_APP].occasions or ())
"""What the app may be used for; the centre says on which days (docs/rules.md §1.4, §3.4)."""


@dataclass(slots=True)
class Tablet:
    """`occasion` counts for the next visit, and stays until staff choose another."""

    occasion: Occasion = Occasion.READER_BROKEN
