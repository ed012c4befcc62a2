"""Files of members that insurers sent in."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = ["MemberImportFaultRow", "MemberImportRow"]


class MemberImportRow(Table, table=True):
    """A file that was taken in, by the SHA-256 of its content (hex) and the day."""

    id: str = Field(primary_key=True)
    insurer_number: str
    file_name: str
    received_at: datetime = Field(sa_column=moment())
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    day: date
    rows: int
    taken: int
    unchanged: int
    refused: int


class MemberImportFaultRow(Table, table=True):
    """What was wrong in a row; the value itself is not kept."""

    import_id: str = Field(primary_key=True, foreign_key="member_import.id")
    row: int = Field(primary_key=True)
    column: str = Field(primary_key=True)
    fault: str
