"""The access log, and what patients agreed to beside its rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = ["AccessRow", "ConsentRow", "PrescriptionRow", "SubsidyUseRow"]


class AccessRow(Table, table=True):
    """The access log (アクセスログ): one row for each answer, on disk before the answer leaves.

    It tells who asked, by which right (`mode`) and how, and what came out; of the person only the
    id. `step` is 0 for the first answer under an id and counts those after it. `item` is what was
    looked at, where that was not the record itself. `day` is the simulated day that chose the
    rules, `answered_at` the moment by the centre's clock (UTC). `proven`: whether a card signed for
    it; null where none took part, and in rows from before that was noted.
    """

    __table_args__ = (
        Index("ix_access_person_id", "person_id"),
        Index("ix_access_institution_code", "institution_code"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    answered_at: datetime = Field(sa_column=moment())
    day: date
    institution_code: str
    terminal_id: str
    role: str
    mode: str
    method: str | None
    item: str | None
    outcome: str
    certificate_state: str | None
    person_id: str | None
    proven: bool | None


class ConsentRow(Table, table=True):
    """One thing the patient agreed to, beside the row of the answer that took it down."""

    __table_args__ = (ForeignKeyConstraint(["access_id", "step"], ["access.id", "access.step"]),)

    access_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    item: str = Field(primary_key=True)
    basis: str
    given_at: datetime = Field(sa_column=moment())
    valid_until: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    end_reason: str | None = None


class PrescriptionRow(Table, table=True):
    """The form of prescription the patient chose."""

    __table_args__ = (ForeignKeyConstraint(["access_id", "step"], ["access.id", "access.step"]),)

    access_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    form: str


class SubsidyUseRow(Table, table=True):
    """Whether the patient wanted certificates of subsidies (医療費助成) used, and until when."""

    __table_args__ = (ForeignKeyConstraint(["access_id", "step"], ["access.id", "access.step"]),)

    access_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    agreed: bool
    valid_until: datetime = Field(sa_column=moment())
