"""照会番号: the numbers that institutions know people by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.store.database import Database

__all__ = ["ReferenceNumberStore"]

_NUMBERS = Table.metadata.tables["reference_number"]
_OF_PERSON = (
    _NUMBERS.c.institution_code == bindparam("institution"),
    _NUMBERS.c.person_id == bindparam("person"),
)

_FIND = select(_NUMBERS.c.number).where(*_OF_PERSON)
_FORGET = delete(_NUMBERS).where(*_OF_PERSON)
_KEEP = insert(_NUMBERS)


class ReferenceNumberStore:
    """Reads and writes inline, on the thread of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, institution: InstitutionCode, person_id: str) -> str | None:
        """The number by which the institution knows the person; None: it registered none."""
        rows = self._database.rows(_FIND, institution=institution.value, person=person_id)
        return rows[0][0] if rows else None

    def keep(self, institution: InstitutionCode, numbers: Mapping[str, str], at: datetime) -> None:
        """Put down numbers by the ids of people, each in place of the one before; all or none."""
        code = institution.value
        forget = [Effect(_FORGET, {"institution": code, "person": each}) for each in numbers]
        keep = [
            Effect(
                _KEEP,
                {
                    "institution_code": code,
                    "person_id": person_id,
                    "number": number,
                    "registered_at": at,
                },
            )
            for person_id, number in numbers.items()
        ]
        self._database.write(forget + keep)
