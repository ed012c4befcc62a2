"""Which cards are bound to which invented people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from onshikaku.store.records import Binding, CardMark
from onshikaku.store.tables import BoundCardRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.store.database import Database

__all__ = ["BoundCards"]


class BoundCards:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Binding, ...]:
        """Every binding, the oldest first."""
        with transaction(self._database) as session:
            order = col(BoundCardRow.bound_at), col(BoundCardRow.digest)
            rows = session.exec(select(BoundCardRow).order_by(*order))
            return tuple(_binding(row) for row in rows)

    def of(self, mark: CardMark) -> Binding | None:
        """The binding of a card; None: it has none."""
        with transaction(self._database) as session:
            row = session.get(BoundCardRow, (mark.issuer_key_id, mark.digest))
            return None if row is None else _binding(row)

    def bind(self, binding: Binding) -> None:
        """Bind a card, whatever it was bound to before."""
        mark = binding.mark
        with transaction(self._database) as session:
            session.merge(
                BoundCardRow(
                    issuer_key_id=mark.issuer_key_id,
                    digest=mark.digest,
                    key_id=binding.key_id,
                    person_id=binding.person_id,
                    bound_at=binding.bound_at,
                )
            )

    def release(self, marks: Iterable[CardMark]) -> None:
        """Let cards lead to nobody."""
        with transaction(self._database) as session:
            for mark in marks:
                session.exec(
                    delete(BoundCardRow).where(
                        col(BoundCardRow.issuer_key_id) == mark.issuer_key_id,
                        col(BoundCardRow.digest) == mark.digest,
                    )
                )


def _binding(row: BoundCardRow) -> Binding:
    mark = CardMark(row.issuer_key_id, row.digest)
    return Binding(mark, row.key_id, row.person_id, row.bound_at)
