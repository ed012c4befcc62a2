"""Batches of lookups, from their reception until they expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from onshikaku.domain.dates import jst_day
from onshikaku.store.tables import LookupBatchItemRow, LookupBatchRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.store.database import Database

__all__ = ["Batch", "BatchStore", "Item", "Result"]

_SEQUENCE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a lookup, as it is given out (JSON). Without an answer: no outcome, no id."""

    text: str
    access_id: str | None = None
    outcome: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A lookup of a batch as it was sent (JSON), and its result once there is one."""

    request: str
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch. `fetches`: how often its results have been given out."""

    reception_number: str
    institution_code: str
    day: date
    received_at: datetime
    ready_at: datetime
    expires_at: datetime
    fetches: int
    items: tuple[Item, ...]


class BatchStore:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        institution: InstitutionCode,
        day: date,
        requests: Sequence[str],
        *,
        received_at: datetime,
        ready_at: datetime,
        expires_at: datetime,
    ) -> str:
        """Keep a batch under a new reception number: the day received and a sequence number.

        Those that have expired are forgotten.
        """
        prefix = f"{jst_day(received_at):%Y%m%d}"
        number = LookupBatchRow.reception_number
        with transaction(self._database) as session:
            gone = select(number).where(LookupBatchRow.expires_at <= received_at.astimezone(UTC))
            expired = list(session.exec(gone))
            for table in (LookupBatchItemRow, LookupBatchRow):
                session.exec(delete(table).where(col(table.reception_number).in_(expired)))
            of_the_day = select(number).where(col(number).startswith(prefix))
            last = session.exec(of_the_day.order_by(col(number).desc()).limit(1)).first()
            sequence = 1 if last is None else int(last.removeprefix(prefix)) + 1
            reception_number = f"{prefix}{sequence:0{_SEQUENCE_DIGITS}d}"
            session.add(
                LookupBatchRow(
                    reception_number=reception_number,
                    institution_code=institution.value,
                    day=day,
                    received_at=received_at.astimezone(UTC),
                    ready_at=ready_at.astimezone(UTC),
                    expires_at=expires_at.astimezone(UTC),
                )
            )
            session.flush()
            session.add_all(
                LookupBatchItemRow(
                    reception_number=reception_number, position=position, request=request
                )
                for position, request in enumerate(requests)
            )
        return reception_number

    def get(self, reception_number: str) -> Batch | None:
        """The batch of that number."""
        items = (
            select(LookupBatchItemRow)
            .where(LookupBatchItemRow.reception_number == reception_number)
            .order_by(col(LookupBatchItemRow.position))
        )
        with transaction(self._database) as session:
            row = session.get(LookupBatchRow, reception_number)
            if row is None:
                return None
            return Batch(
                reception_number=row.reception_number,
                institution_code=row.institution_code,
                day=row.day,
                received_at=row.received_at,
                ready_at=row.ready_at,
                expires_at=row.expires_at,
                fetches=row.fetches,
                items=tuple(_item(item) for item in session.exec(items)),
            )

    def keep(self, reception_number: str, results: Sequence[Result]) -> None:
        """Keep the results of a batch that has none, in the order of its lookups."""
        with transaction(self._database) as session:
            for position, result in enumerate(results):
                row = session.get_one(LookupBatchItemRow, (reception_number, position))
                row.result = result.text
                row.access_id, row.outcome = result.access_id, result.outcome
                row.person_id = result.person_id

    def count_fetch(self, reception_number: str) -> None:
        """Note that the results are given out once more."""
        with transaction(self._database) as session:
            session.get_one(LookupBatchRow, reception_number).fetches += 1


def _item(row: LookupBatchItemRow) -> Item:
    if row.result is None:
        return Item(row.request)
    return Item(row.request, Result(row.result, row.access_id, row.outcome, row.person_id))
