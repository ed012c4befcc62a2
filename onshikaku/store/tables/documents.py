"""Papers that insurers issued, the monthly runs, what was applied for, and what decides of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = [
    "ApplicationRow",
    "CircumstanceRow",
    "DocumentRow",
    "IssuanceDecisionRow",
    "IssuanceRunRow",
]


class CircumstanceRow(Table, table=True):
    """What an insurer learns of a person beside the record; `has_card` false: the rest is NULL."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    has_card: bool
    card_expires: date | None
    certificate_issued: date | None
    certificate_expires: date | None
    previous_expires: date | None
    certificate_status: str
    certificate_stopped_on: date | None
    card_lost_on: date | None
    card_returned_on: date | None
    card_renewing_since: date | None
    my_number_supplied: bool
    special_since: date | None
    elderly_applied_on: date | None
    old_card_until: date | None


class DocumentRow(Table, table=True):
    """A paper as it was printed. A run issues at most one of a kind to a person."""

    __table_args__ = (
        Index("ix_document_person_id", "person_id"),
        Index("ix_document_issued_on", "issued_on"),
        Index("ix_document_run_person_id_kind", "run", "person_id", "kind", unique=True),
    )

    number: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    kind: str
    reason: str
    rule: str
    form: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    end: str | None
    replaces: str | None
    run: str | None
    name: str
    name_kana: str
    birth_date: date
    sex: str
    insurer_number: str
    insurer_name: str
    scheme: str
    symbol: str
    insured_number: str
    branch: str | None
    relation: str
    qualified_on: date
    percent: int | None
    limit_band: str | None
    long_term_on: date | None
    diseases: str
    my_number_tail: str | None
    insured_name: str | None


class IssuanceRunRow(Table, table=True):
    """A monthly run. `cursor`: the last person it is done with; `finished_at` NULL: not through."""

    id: str = Field(primary_key=True)
    day: date
    started_at: datetime = Field(sa_column=moment())
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    cursor: str | None = None
    people: int = 0


class IssuanceDecisionRow(Table, table=True):
    """What a run decided of one person and one kind of paper.

    `proofs`: by what the person can show eligibility after it, separated by blanks; `gap`: why by
    nothing, where it is empty.
    """

    run: str = Field(primary_key=True, foreign_key="issuance_run.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    kind: str = Field(primary_key=True)
    outcome: str
    reason: str | None
    rule: str
    document: str | None
    proofs: str
    gap: str | None


class ApplicationRow(Table, table=True):
    """Something a member applied for with the insurer (申請・届出)."""

    __table_args__ = (Index("ix_application_person_id", "person_id"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    kind: str
    made_on: date
    decided_on: date | None
    granted: bool | None
    document: str | None
