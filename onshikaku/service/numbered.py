"""Whom the numbers of an insured person mean, where no birth date comes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.decision import ByNumber
from onshikaku.service.lookups import meant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.store.holders import Holders
    from onshikaku.store.records import Found

__all__ = ["Numbered"]


class Numbered:
    """Reads the book of each insurer once, for as long as it lives: that of one call."""

    def __init__(self, holders: Holders) -> None:
        self._holders = holders
        self._books: dict[InsurerNumber, Mapping[tuple[str, str], set[str]]] = {}

    def find(self, insurer: InsurerNumber, insured: InsuredNumber, day: date) -> list[Found]:
        """Everybody who has these numbers, in force or lost, viewing stopped or not.

        Raises `StoreUnavailable`.
        """
        book = self._books.get(insurer)
        if book is None:
            book = self._books[insurer] = self._holders.numbers_at(insurer)
        return [
            one
            for one in self._holders.found(book.get(insured.normalised, ()))
            if meant(ByNumber(insurer, insured, one.holder.person.birth_date), [one], day)
        ]
