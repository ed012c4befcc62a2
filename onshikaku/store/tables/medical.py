"""Medical information of the people on record."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field

from onshikaku.store.tables.table import Table

__all__ = ["MedicalEntryRow"]


class MedicalEntryRow(Table, table=True):
    """One entry of an item of medical information; `content` is the entry as JSON."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    item: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    day: date
    content: str
