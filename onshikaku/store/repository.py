"""Whatever a person triggers: putting the cast on record, registering, taking down consents."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from onshikaku.errors import StoreUnavailable
from onshikaku.store.entry import link_row, put_on_record
from onshikaku.store.tables import (
    CertificateLinkRow,
    ConsentRow,
    PersonRow,
    PrescriptionRow,
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

    def seed(self, members: Iterable[Member]) -> None:
        """Put people on record who are not there yet; those who are keep what became of them.

        A certificate that is new to the database, as after a change of authority, is linked.
        """
        with self._transaction() as session:
            for member in members:
                if session.get(PersonRow, member.persona.id) is None:
                    put_on_record(session, member)
                elif member.certificate is not None:
                    row = link_row(member, member.certificate)
                    if session.get(CertificateLinkRow, (row.issuer_key_id, row.serial)) is None:
                        session.add(row)

    def replace(self, members: Iterable[Member]) -> None:
        """Empty every table, the access log too, and put people on record anew."""
        with self._transaction() as session:
            for table in reversed(Table.metadata.sorted_tables):
                session.exec(delete(table))
            for member in members:
                put_on_record(session, member)

    def register(self, person_id: str, at: datetime) -> None:
        """Register a person's card for insurance use (利用登録), anew if it was before."""
        with self._transaction() as session:
            row = session.get(RegistrationRow, person_id)
            if row is None:
                row = RegistrationRow(person_id=person_id, registered_at=at)
                session.add(row)
            row.registered_at = at.astimezone(UTC)
            row.cancelled_on = None

    def link(self, key: CertificateKey, link: Link) -> None:
        """Note what is known here of a certificate's link to its person."""
        with self._transaction() as session:
            row = session.get_one(CertificateLinkRow, (key.issuer_key_id, str(key.serial)))
            row.link = link.value

    def record_consents(
        self, access_id: str, step: int, record: ConsentRecord, form: PrescriptionForm | None
    ) -> None:
        """Take down what was agreed to, beside the answer's row in the log, which must exist."""
        with self._transaction() as session:
            session.add_all(
                ConsentRow(
                    access_id=access_id,
                    step=step,
                    item=item.value,
                    basis=record.basis.value,
                    given_at=record.given_at.astimezone(UTC),
                    valid_until=record.valid_until.astimezone(UTC),
                )
                for item in sorted(record.items)
            )
            if form is not None:
                session.add(PrescriptionRow(access_id=access_id, step=step, form=form.value))

    @contextmanager
    def _transaction(self) -> Generator[Session]:
        try:
            with Session(self._database.engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise StoreUnavailable(self._database.place, type(error).__name__) from error
