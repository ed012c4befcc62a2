"""The invented resident register, who is linked to whom in it, and what insurers did."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = ["EntryCheckRow", "InsurerEventRow", "NumberLinkRow", "ResidentRow"]


class ResidentRow(Table, table=True):
    """Somebody in the invented resident register (住民基本台帳)."""

    __table_args__ = (Index("ix_resident_birth_date", "birth_date"),)

    my_number: str = Field(primary_key=True)
    name: str
    name_kana: str
    birth_date: date
    sex: str
    postal_code: str
    address: str
    removed_on: date | None = None


class NumberLinkRow(Table, table=True):
    """紐付け: the My Number under which an insurer's record is kept. No clinic ever reads it."""

    __table_args__ = (Index("ix_number_link_my_number", "my_number"),)

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    my_number: str
    linked_on: date


class InsurerEventRow(Table, table=True):
    """Something an insurer did to a record: the day of the event, of its report, of its entry."""

    __table_args__ = (Index("ix_insurer_event_person_id", "person_id"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    kind: str
    insurer_number: str | None
    happened_on: date
    reported_on: date
    registered_on: date
    noted_at: datetime = Field(sa_column=moment())
    detail: str


class EntryCheckRow(Table, table=True):
    """A comparison of a record with the resident register; `state` open until it is settled."""

    __table_args__ = (
        Index("ix_entry_check_person_id", "person_id"),
        Index("ix_entry_check_state", "state"),
    )

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    checked_on: date
    grade: str
    differences: str
    state: str
    closed_on: date | None
    note: str
