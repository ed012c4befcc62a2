"""Files of members that insurers sent in."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = ["MemberImportFaultRow", "MemberImportRow"]


class MemberImportRow(Table, table=True):
    """A file that was taken in, by the SHA-256 of its content (hex): how many rows became what.

    `grade_*`: how those that were added or corrected agreed with the resident register.
    """

    id: str = Field(primary_key=True)
    file_name: str
    form: str
    received_at: datetime = Field(sa_column=moment())
    day: date
    rows: int
    added: int
    corrected: int
    unchanged: int
    refused: int
    grade_a: int
    grade_b: int
    grade_c: int


class MemberImportFaultRow(Table, table=True):
    """What was wrong in a row; the value itself is not kept. `column` "" is the whole row."""

    import_id: str = Field(primary_key=True, foreign_key="member_import.id")
    row: int = Field(primary_key=True)
    column: str = Field(primary_key=True)
    fault: str = Field(primary_key=True)
    other: int | None
