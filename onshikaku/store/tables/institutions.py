"""Institutions, their accounts and terminals, and the certificates that signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = [
    "AccountRow",
    "InstitutionFeatureRow",
    "InstitutionRow",
    "TerminalCertificateRow",
    "TerminalRow",
]


class InstitutionRow(Table, table=True):
    """An institution (医療機関等)."""

    code: str = Field(primary_key=True)
    name: str
    kind: str
    municipality: str


class InstitutionFeatureRow(Table, table=True):
    """Something an institution has joined or installed."""

    institution_code: str = Field(primary_key=True, foreign_key="institution.code")
    feature: str = Field(primary_key=True)


class AccountRow(Table, table=True):
    """A login; the password as its salt and scrypt digest, in hexadecimal."""

    institution_code: str = Field(primary_key=True, foreign_key="institution.code")
    id: str = Field(primary_key=True)
    position: int
    role: str
    salt: str
    digest: str


class TerminalRow(Table, table=True):
    """A terminal of an institution."""

    institution_code: str = Field(primary_key=True, foreign_key="institution.code")
    id: str = Field(primary_key=True)
    position: int
    kind: str


class TerminalCertificateRow(Table, table=True):
    """A terminal's certificate that has signed in; whether it is off, its authority's book says."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_code", "terminal_id"], ["terminal.institution_code", "terminal.id"]
        ),
    )

    issuer_key_id: str = Field(primary_key=True)
    serial: str = Field(primary_key=True)
    institution_code: str
    terminal_id: str
    not_after: datetime = Field(sa_column=moment())
    first_seen_at: datetime = Field(sa_column=moment())
    last_seen_at: datetime = Field(sa_column=moment())
