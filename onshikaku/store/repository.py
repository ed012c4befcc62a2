"""Putting the cast on record, at the start and after a reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert
from sqlmodel import select

from onshikaku.domain.circumstances import circumstances_of
from onshikaku.domain.resident import residents_of
from onshikaku.store.circumstances import circumstance_row
from onshikaku.store.entry import link_row, number_row, resident_row, rows_of
from onshikaku.store.tables import (
    CertificateLinkRow,
    CircumstanceRow,
    NumberLinkRow,
    PersonRow,
    ResidentRow,
    Table,
)
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlmodel import Session

    from onshikaku.store.database import Database
    from onshikaku.store.records import Member

__all__ = ["Repository"]

_LASTING = frozenset({"bound_card"})
"""What belongs to how a centre was set up, and outlives what happens there."""


class Repository:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seed(self, members: Iterable[Member]) -> frozenset[str]:
        """Put people on record who are not there yet; those who are keep what became of them.

        A certificate that is new to the database, as after a change of authority, is linked, and
        what an older database does not have yet of residents and circumstances is entered. Given
        back are the ids of those whose insurers knew no circumstances before.
        """
        new: set[str] = set()
        cast = tuple(members)
        with transaction(self._database) as session:
            people = set(session.exec(select(PersonRow.id)))
            residents = set(session.exec(select(ResidentRow.my_number)))
            known = set(session.exec(select(CircumstanceRow.person_id)))
            kept_under = set(session.exec(select(NumberLinkRow.person_id)))
            links = set(
                session.exec(select(CertificateLinkRow.issuer_key_id, CertificateLinkRow.serial))
            )
            rows: list[Table] = [
                resident_row(resident)
                for resident in residents_of(member.persona for member in cast)
                if resident.my_number.value not in residents
            ]
            for member in cast:
                persona = member.persona
                if persona.id not in known:
                    new.add(persona.id)
                if persona.id not in people:
                    rows += rows_of(member)
                    continue
                if persona.id not in known:
                    rows.append(circumstance_row(persona.id, circumstances_of(persona)))
                if persona.card.my_number not in residents and persona.id not in kept_under:
                    rows.append(number_row(persona))
                if member.certificate is not None:
                    row = link_row(member, member.certificate)
                    if (row.issuer_key_id, row.serial) not in links:
                        rows.append(row)
            _insert(session, rows)
        return frozenset(new)

    def replace(self, members: Iterable[Member]) -> None:
        """Empty the tables, the access log too, and put people on record anew.

        Cards stay bound; those of people who are not there now lead to nobody.
        """
        with transaction(self._database) as session:
            for table in reversed(Table.metadata.sorted_tables):
                if table.name not in _LASTING:
                    session.exec(delete(table))
            _insert(session, _everything(tuple(members)))


def _everything(members: tuple[Member, ...]) -> Iterator[Table]:
    for resident in residents_of(member.persona for member in members):
        yield resident_row(resident)
    for member in members:
        yield from rows_of(member)


def _insert(session: Session, rows: Iterable[Table]) -> None:
    """Add rows, a table at a time, those first that others refer to."""
    by_table: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_table.setdefault(str(row.__tablename__), []).append(row.model_dump())
    for table in Table.metadata.sorted_tables:
        if table.name in by_table:
            session.connection().execute(insert(table), by_table[table.name])
