"""The tables. Codes are stored as the values of the domain's enums, serials as decimal text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Column, DateTime, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

__all__ = [
    "CertificateLinkRow",
    "ConfirmationRow",
    "ConsentRow",
    "CoverageRow",
    "PersonRow",
    "RegistrationRow",
    "Table",
]


class Table(SQLModel):
    """Carries the metadata of this store alone, with names for every constraint."""

    metadata: ClassVar[MetaData] = MetaData(  # pyright: ignore[reportIncompatibleVariableOverride]
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]
        """The class's name without `Row`, in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()


def _moment() -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=False)


class PersonRow(Table, table=True):
    """A person in the records."""

    id: str = Field(primary_key=True)
    name: str
    name_kana: str
    birth_date: date
    sex: str
    postal_code: str
    address: str


class RegistrationRow(Table, table=True):
    """健康保険証利用登録: the person's card may be used as an insurance card."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    registered_at: datetime = Field(sa_column=_moment())


class CertificateLinkRow(Table, table=True):
    """Certificate → person. `link` "renewed": known to J-LIS, not yet asked for here."""

    issuer_key_id: str = Field(primary_key=True)
    serial: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    link: str


class CoverageRow(Table, table=True):
    """A record of coverage."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    position: int = Field(primary_key=True)
    insurer_number: str
    insurer_name: str
    scheme: str
    symbol: str
    number: str
    branch: str | None
    relation: str
    valid_from: date
    lost_on: date | None
    loss_reason: str | None
    burden_percent: int | None


class ConfirmationRow(Table, table=True):
    """The audit log: one row for each answer, on disk before the answer leaves.

    It tells who asked, how and what came out; of the person only the id. `step` is 0 for the answer
    to the proof and counts the answers after it. `day` is the simulated day that chose the rules,
    `answered_at` the moment by the centre's clock (UTC).
    """

    __table_args__ = {"sqlite_with_rowid": False}

    id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    answered_at: datetime = Field(sa_column=_moment())
    day: date
    institution_code: str
    terminal_id: str
    method: str
    outcome: str
    certificate_state: str
    person_id: str | None


class ConsentRow(Table, table=True):
    """What the patient agreed to, beside the row of the answer that took it down."""

    __table_args__ = (
        ForeignKeyConstraint(["confirmation_id", "step"], ["confirmation.id", "confirmation.step"]),
    )

    confirmation_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    drug: bool
    treatment: bool
    surgery: bool
    checkup: bool
    prescription_form: str | None
    given_at: datetime = Field(sa_column=_moment())
    valid_until: datetime = Field(sa_column=_moment())
