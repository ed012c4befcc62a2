"""Draws that always fall the same way: by a person's id and the name of what is drawn for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Lots"]

_T = TypeVar("_T")


class Lots:
    """The draws of one person, each independent of the order in which they are made."""

    def __init__(self, person_id: str) -> None:
        self._person_id = person_id
        self._drawn: dict[tuple[object, ...], float] = {}

    def draw(self, *name: object) -> float:
        """Evenly from [0, 1)."""
        if name not in self._drawn:
            text = "|".join([self._person_id, *map(str, name)])
            digest = hashlib.sha256(text.encode()).digest()
            self._drawn[name] = int.from_bytes(digest[:6], "big") / 2**48
        return self._drawn[name]

    def between(self, low: float, high: float, *name: object) -> float:
        """Evenly from [low, high)."""
        return low + (high - low) * self.draw(*name)

    def pick(self, choices: Sequence[_T], *name: object) -> _T:
        """One of them; there must be one."""
        return choices[int(self.draw(*name) * len(choices))]
