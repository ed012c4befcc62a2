"""Whatever a person triggers: putting the cast on record, registering, taking down consents."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from onshikaku.errors import StoreUnavailable
from onshikaku.store.tables import (
    CertificateLinkRow,
    ConsentRow,
    CoverageRow,
    PersonRow,
    RegistrationRow,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from datetime import datetime

    from onshikaku.domain.consent import ConsentRecord, PrescriptionForm
    from onshikaku.domain.persona import Link
    from onshikaku.store.database import Database
    from onshikaku.store.records import CertificateKey, Member

__all__ = ["Repository"]


class Repository:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seed(self, members: Iterable[Member], at: datetime) -> None:
        """Put people on record who are not there yet; those who are keep what became of them.

        A certificate that is new to the database, as after a change of authority, is linked.
        """
        with self._transaction() as session:
            for member in members:
                if session.get(PersonRow, member.persona.id) is None:
                    _put_on_record(session, member, at)
                elif member.certificate is not None:
                    row = _link(member, member.certificate)
                    if session.get(CertificateLinkRow, (row.issuer_key_id, row.serial)) is None:
                        session.add(row)

    def replace(self, members: Iterable[Member], at: datetime) -> None:
        """Empty every table, the audit log too, and put people on record anew."""
        with self._transaction() as session:
            for table in reversed(Table.metadata.sorted_tables):
                session.exec(delete(table))
            for member in members:
                _put_on_record(session, member, at)

    def register(self, person_id: str, at: datetime) -> None:
        """Register a person's card for insurance use (利用登録); nothing changes if it is."""
        with self._transaction() as session:
            if session.get(RegistrationRow, person_id) is None:
                session.add(RegistrationRow(person_id=person_id, registered_at=_utc(at)))

    def link(self, key: CertificateKey, link: Link) -> None:
        """Note what is known here of a certificate's link to its person."""
        with self._transaction() as session:
            row = session.get_one(CertificateLinkRow, (key.issuer_key_id, str(key.serial)))
            row.link = link.value

    def record_consents(
        self, confirmation_id: str, step: int, record: ConsentRecord, form: PrescriptionForm | None
    ) -> None:
        """Take down what was agreed to, beside the answer's row in the log, which must exist."""
        with self._transaction() as session:
            session.add(
                ConsentRow(
                    confirmation_id=confirmation_id,
                    step=step,
                    drug=record.consents.drug,
                    treatment=record.consents.treatment,
                    surgery=record.consents.surgery,
                    checkup=record.consents.checkup,
                    prescription_form=None if form is None else form.value,
                    given_at=_utc(record.given_at),
                    valid_until=_utc(record.valid_until),
                )
            )

    @contextmanager
    def _transaction(self) -> Generator[Session]:
        try:
            with Session(self._database.engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise StoreUnavailable(self._database.place, type(error).__name__) from error


def _put_on_record(session: Session, member: Member, at: datetime) -> None:
    persona = member.persona
    person = persona.person
    session.add(
        PersonRow(
            id=persona.id,
            name=person.name,
            name_kana=person.name_kana,
            birth_date=person.birth_date,
            sex=person.sex.value,
            postal_code=person.postal_code,
            address=person.address,
        )
    )
    session.flush()
    if persona.registered:
        session.add(RegistrationRow(person_id=persona.id, registered_at=_utc(at)))
    if member.certificate is not None:
        session.add(_link(member, member.certificate))
    session.add_all(
        CoverageRow(
            person_id=persona.id,
            position=position,
            insurer_number=coverage.insurer_number.value,
            insurer_name=coverage.insurer_name,
            scheme=coverage.scheme.value,
            symbol=coverage.insured.symbol,
            number=coverage.insured.number,
            branch=coverage.insured.branch,
            relation=coverage.relation.value,
            valid_from=coverage.valid_from,
            lost_on=coverage.lost_on,
            loss_reason=None if coverage.loss_reason is None else coverage.loss_reason.value,
            burden_percent=coverage.burden_percent,
        )
        for position, coverage in enumerate(persona.coverages)
    )


def _link(member: Member, certificate: CertificateKey) -> CertificateLinkRow:
    return CertificateLinkRow(
        issuer_key_id=certificate.issuer_key_id,
        serial=str(certificate.serial),
        person_id=member.persona.id,
        link=member.persona.certificate.link.value,
    )


def _utc(moment: datetime) -> datetime:
    # SQLite stores a moment without its offset.
    return moment.astimezone(UTC)
