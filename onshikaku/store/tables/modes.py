"""What opens a mode, and what is kept of its use."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = [
    "DisasterOpeningRow",
    "DisasterStepRow",
    "HomeVisitRow",
    "LookupBatchItemRow",
    "LookupBatchRow",
    "OutageOpeningRow",
    "ReferenceNumberRow",
    "SearchGroundRow",
    "VisualPasscodeRow",
]


class VisualPasscodeRow(Table, table=True):
    """A clinic's passcode of the simplified visual check, salted and hashed (scrypt, hex)."""

    institution_code: str = Field(primary_key=True)
    salt: str
    digest: str


class OutageOpeningRow(Table, table=True):
    """システム障害時モード of an institution, and its report of what it was used for."""

    __table_args__ = (Index("ix_outage_opening_institution_code", "institution_code"),)

    id: str = Field(primary_key=True)
    institution_code: str
    opened_at: datetime = Field(sa_column=moment())
    until: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    reported_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    searches: int | None = None
    note: str | None = None


class DisasterOpeningRow(Table, table=True):
    """災害時医療情報閲覧: a disaster."""

    id: str = Field(primary_key=True)
    name_ja: str
    name_en: str
    first_day: date


class DisasterStepRow(Table, table=True):
    """One municipality in one decision about a disaster: until when it is open there."""

    opening_id: str = Field(primary_key=True, foreign_key="disaster_opening.id")
    position: int = Field(primary_key=True)
    municipality: str = Field(primary_key=True)
    decided_on: date
    last_day: date


class SearchGroundRow(Table, table=True):
    """On which ground medical information was opened without the patient's own consent."""

    __table_args__ = (ForeignKeyConstraint(["access_id", "step"], ["access.id", "access.step"]),)

    access_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    basis: str
    reason: str | None


class HomeVisitRow(Table, table=True):
    """An identification by 居宅同意取得型: until `open_until` the clinic may ask again."""

    __table_args__ = (
        Index("ix_home_visit_institution_code_consent_day", "institution_code", "consent_day"),
    )

    id: str = Field(primary_key=True)
    institution_code: str
    person_id: str = Field(foreign_key="person.id")
    mode: str
    method: str
    occasion: str
    consent_day: date
    visit_on: date | None
    accepted_at: datetime = Field(sa_column=moment())
    open_until: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ReferenceNumberRow(Table, table=True):
    """照会番号: the number that an institution knows a person by."""

    institution_code: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    number: str
    registered_at: datetime = Field(sa_column=moment())


class LookupBatchRow(Table, table=True):
    """Many lookups in one: ready at a moment of the centre's clock, forgotten at another."""

    reception_number: str = Field(primary_key=True)
    institution_code: str
    day: date
    received_at: datetime = Field(sa_column=moment())
    ready_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    fetches: int = 0


class LookupBatchItemRow(Table, table=True):
    """One lookup of a batch as it was sent, and its result once there is one (JSON)."""

    reception_number: str = Field(primary_key=True, foreign_key="lookup_batch.reception_number")
    position: int = Field(primary_key=True)
    request: str
    access_id: str | None = None
    outcome: str | None = None
    person_id: str | None = None
    result: str | None = None
