"""People, certificates, and what insurers and municipalities have on record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = [
    "AidTicketRow",
    "CertificateLinkRow",
    "CoverageRow",
    "DiseaseCertificateRow",
    "MedicalAidRow",
    "PersonRow",
    "PublicExpenseRow",
    "RegistrationRow",
    "ViewingStopRow",
]


class PersonRow(Table, table=True):
    """A person in the records."""

    __table_args__ = (Index("ix_person_birth_date", "birth_date"),)

    id: str = Field(primary_key=True)
    name: str
    name_kana: str
    birth_date: date
    sex: str
    postal_code: str
    address: str
    name_other: str | None
    name_other_kana: str | None


class RegistrationRow(Table, table=True):
    """健康保険証利用登録: the person's card may be used as an insurance card."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    registered_at: datetime = Field(sa_column=moment())
    cancelled_on: date | None = None


class CertificateLinkRow(Table, table=True):
    """Certificate → person. `link` "renewed": known to J-LIS, not yet asked for here."""

    issuer_key_id: str = Field(primary_key=True)
    serial: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    link: str
    previous_expires: date | None = None


class CoverageRow(Table, table=True):
    """A record of coverage; `elderly_*` and `limit_*` are its certificates, NULL if it has none."""

    __table_args__ = (Index("ix_coverage_insurer_number", "insurer_number"),)

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
    registered_on: date | None
    loss_registered_on: date | None
    insured_class: str
    full_cost_from: date | None
    full_cost_until: date | None
    elderly_percent: int | None
    elderly_issued_on: date | None
    elderly_from: date | None
    elderly_until: date | None
    limit_kind: str | None
    limit_band: str | None
    limit_issued_on: date | None
    limit_from: date | None
    limit_until: date | None
    limit_long_term_on: date | None
    insured_name: str | None


class DiseaseCertificateRow(Table, table=True):
    """A 特定疾病療養受療証 of a coverage."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "coverage"], ["coverage.person_id", "coverage.position"]
        ),
    )

    person_id: str = Field(primary_key=True)
    coverage: int = Field(primary_key=True)
    disease: str = Field(primary_key=True)
    issued_on: date
    first_day: date
    last_day: date | None
    self_pay_yen: int


class ViewingStopRow(Table, table=True):
    """閲覧停止 of a person's records."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    position: int = Field(primary_key=True)
    scope: str
    reason: str
    first_day: date
    last_day: date | None


class PublicExpenseRow(Table, table=True):
    """A subsidy (公費) that a municipality registered with PMH."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    position: int = Field(primary_key=True)
    programme: str
    payer_number: str
    recipient_number: str
    first_day: date
    last_day: date | None
    percent: int | None
    per_visit_yen: int | None
    monthly_cap_yen: int | None


class MedicalAidRow(Table, table=True):
    """医療扶助 of a person."""

    __table_args__ = (Index("ix_medical_aid_payer_number", "payer_number"),)

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    payer_number: str
    recipient_number: str
    office: str
    first_day: date
    last_day: date | None


class AidTicketRow(Table, table=True):
    """A 医療券 or 調剤券."""

    __table_args__ = (Index("ix_aid_ticket_institution_code", "institution_code"),)

    person_id: str = Field(primary_key=True, foreign_key="medical_aid.person_id")
    number: str = Field(primary_key=True)
    institution_code: str
    first_day: date
    last_day: date | None
    treatment: str
    self_pay_yen: int
    registered_on: date
