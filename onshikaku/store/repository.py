"""Putting the cast on record, at the start and after a reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from onshikaku.store.entry import link_row, put_on_record
from onshikaku.store.tables import CertificateLinkRow, PersonRow, Table
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.store.database import Database
    from onshikaku.store.records import Member

__all__ = ["Repository"]


class Repository:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seed(self, members: Iterable[Member]) -> None:
        """Put people on record who are not there yet; those who are keep what became of them.

        A certificate that is new to the database, as after a change of authority, is linked.
        """
        with transaction(self._database) as session:
            for member in members:
                if session.get(PersonRow, member.persona.id) is None:
                    put_on_record(session, member)
                elif member.certificate is not None:
                    row = link_row(member, member.certificate)
                    if session.get(CertificateLinkRow, (row.issuer_key_id, row.serial)) is None:
                        session.add(row)

    def replace(self, members: Iterable[Member]) -> None:
        """Empty every table, the access log too, and put people on record anew."""
        with transaction(self._database) as session:
            for table in reversed(Table.metadata.sorted_tables):
                session.exec(delete(table))
            for member in members:
                put_on_record(session, member)
