"""A long list in pages, each with an address. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ON_A_PAGE", "Paging", "paging"]

ON_A_PAGE = 50
"""Rows."""


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of `last`, counted from 1; `asked`: what else the address says."""

    page: int
    last: int
    asked: Mapping[str, str]

    @property
    def first(self) -> int:
        """The place of its first row in the whole list, from 0."""
        return (self.page - 1) * ON_A_PAGE

    def at(self, page: int) -> str:
        """The address of another page."""
        said = {**self.asked, "page": str(page)}
        return f"?{urlencode({name: word for name, word in said.items() if word})}"


def paging(rows: int, page: int, asked: Mapping[str, str]) -> Paging:
    """That page of a list of so many rows, or the nearest there is."""
    last = max(1, -(-rows // ON_A_PAGE))
    return Paging(min(max(page, 1), last), last, asked)
