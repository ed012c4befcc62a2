"""A long list in pages, each with an address. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Paging", "paged"]

_Row = TypeVar("_Row")

_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of `last`, counted from 1; `asked`: what else the address says."""

    page: int
    last: int
    asked: Mapping[str, str]

    def at(self, page: int) -> str:
        """The address of another page."""
        said = {**self.asked, "page": str(page)}
        return f"?{urlencode({name: word for name, word in said.items() if word})}"


def paged(
    rows: Sequence[_Row], page: int, asked: Mapping[str, str]
) -> tuple[Sequence[_Row], Paging]:
    """The rows of that page, or of the nearest there is."""
    last = max(1, -(-len(rows) // _ON_A_PAGE))
    page = min(max(page, 1), last)
    return rows[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE], Paging(page, last, asked)
