"""Medical information in the tables: put down at seeding, read where a consent opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert
from sqlmodel import col, select

from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.medical import (
    Allergy,
    Checkup,
    Contraindication,
    Diagnosis,
    Dispensing,
    Entry,
    Infection,
    LabReport,
    Operation,
    Prescription,
    Visit,
    item_of,
)
from onshikaku.store.tables import MedicalEntryRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from onshikaku.store.database import Database

__all__ = ["MedicalRecords"]

_CODEC: Mapping[ConsentItem, TypeAdapter[Entry]] = {
    ConsentItem.CHECKUP: TypeAdapter(Checkup),
    ConsentItem.DRUG: TypeAdapter(Dispensing),
    ConsentItem.TREATMENT: TypeAdapter(Visit),
    ConsentItem.SURGERY: TypeAdapter(Operation),
    ConsentItem.DIAGNOSIS: TypeAdapter(Diagnosis),
    ConsentItem.INFECTION: TypeAdapter(Infection),
    ConsentItem.ALLERGY: TypeAdapter(Allergy),
    ConsentItem.CONTRAINDICATION: TypeAdapter(Contraindication),
    ConsentItem.TEST: TypeAdapter(LabReport),
    ConsentItem.PRESCRIPTION: TypeAdapter(Prescription),
}


class MedicalRecords:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, entries: Mapping[str, Callable[[], Iterable[Entry]]]) -> None:
        """Put down the entries of people, by id, who are on record and have none yet.

        Only theirs are made.
        """
        with transaction(self._database) as session:
            known = set(session.exec(select(MedicalEntryRow.person_id).distinct()))
            rows = [
                _row(person_id, n, entry)
                for person_id, of_person in entries.items()
                if person_id not in known
                for n, entry in enumerate(of_person())
            ]
            if rows:
                session.connection().execute(insert(MedicalEntryRow), rows)

    def between(
        self, person_id: str, item: ConsentItem, first: date, last: date
    ) -> tuple[Entry, ...]:
        """The entries of an item from one day to another, both included, the latest first."""
        statement = (
            select(MedicalEntryRow)
            .where(
                MedicalEntryRow.person_id == person_id,
                MedicalEntryRow.item == item.value,
                col(MedicalEntryRow.day).between(first, last),
            )
            .order_by(col(MedicalEntryRow.day).desc(), col(MedicalEntryRow.position))
        )
        with transaction(self._database) as session:
            return tuple(_CODEC[item].validate_json(row.content) for row in session.exec(statement))


def _row(person_id: str, position: int, entry: Entry) -> dict[str, object]:
    item = item_of(entry)
    return {
        "person_id": person_id,
        "item": item.value,
        "position": position,
        "day": entry.day,
        "content": _CODEC[item].dump_json(entry, exclude_none=True).decode(),
    }
