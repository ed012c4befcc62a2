"""The statements of every check-in: certificate → person → coverages, and the audit row.

Compiled once from the tables and run inline on the process's connection: no thread, no session, no
objects of the mapper. An answer may leave once `append` has returned: its row is on the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import UTC, date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import sqlite

from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.decision import Holder
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import Link
from onshikaku.errors import StoreUnavailable
from onshikaku.store.records import Linked
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.sql import ClauseElement

    from onshikaku.store.database import Database
    from onshikaku.store.records import AuditRow, CertificateKey

__all__ = ["HotPath"]

# How long rows gather before one commit carries them all.
_GATHER_SECONDS = 0.001

_T = Table.metadata.tables
_LINK, _PERSON, _REGISTRATION = _T["certificate_link"], _T["person"], _T["registration"]
_COVERAGE, _CONFIRMATION = _T["coverage"], _T["confirmation"]
_COVERAGE_COLUMNS = [
    column for column in _COVERAGE.c if column.name not in ("person_id", "position")
]
_PERSON_COLUMNS = [column for column in _PERSON.c if column.name != "id"]


def _sql(statement: ClauseElement) -> str:
    """The statement as text with positional parameters, in the order they were named."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))


_FIND = _sql(
    select(
        _LINK.c.person_id,
        _LINK.c.link,
        _REGISTRATION.c.person_id,
        *_PERSON_COLUMNS,
        *_COVERAGE_COLUMNS,
    )
    .select_from(
        _LINK.join(_PERSON, _PERSON.c.id == _LINK.c.person_id)
        .outerjoin(_REGISTRATION, _REGISTRATION.c.person_id == _PERSON.c.id)
        .outerjoin(_COVERAGE, _COVERAGE.c.person_id == _PERSON.c.id)
    )
    .where(_LINK.c.issuer_key_id == bindparam("issuer"), _LINK.c.serial == bindparam("serial"))
    .order_by(_COVERAGE.c.position)
)
_APPEND = _sql(insert(_CONFIRMATION))
_FIRST_PERSON_COLUMN = 3
_FIRST_COVERAGE_COLUMN = _FIRST_PERSON_COLUMN + len(_PERSON_COLUMNS)


class HotPath:
    """Reads inline, writes in groups. Used from one thread, that of the event loop."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._place = database.place
        self._waiting: list[tuple[tuple[str | int | None, ...], asyncio.Future[None]]] = []

    def find(self, key: CertificateKey) -> Linked | None:
        """The person a certificate leads to, with every coverage. None: it leads to nobody."""
        parameters = (key.issuer_key_id, str(key.serial))
        try:
            rows = self._connection.execute(_FIND, parameters).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(self._place, str(error)) from error
        if not rows:
            return None
        first = rows[0]
        person_id, link, registration = first[:_FIRST_PERSON_COLUMN]
        name, kana, born, sex, postal_code, address = first[
            _FIRST_PERSON_COLUMN:_FIRST_COVERAGE_COLUMN
        ]
        person = Person(name, kana, date.fromisoformat(born), Sex(sex), postal_code, address)
        coverages = tuple(
            _coverage(row[_FIRST_COVERAGE_COLUMN:])
            for row in rows
            if row[_FIRST_COVERAGE_COLUMN] is not None
        )
        return Linked(person_id, Link(link), registration is not None, Holder(person, coverages))

    async def append(self, row: AuditRow) -> None:
        """Write a row of the audit log; on the disk when this returns. Raises `StoreUnavailable`.

        Rows that arrive within a millisecond share one transaction.
        """
        loop = asyncio.get_running_loop()
        written = loop.create_future()
        if not self._waiting:
            loop.call_later(_GATHER_SECONDS, self._commit)
        self._waiting.append((_parameters(row), written))
        await written

    def _commit(self) -> None:
        group, self._waiting = self._waiting, []
        failure = None
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(_APPEND, [parameters for parameters, _ in group])
            self._connection.commit()
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            with suppress(sqlite3.Error):
                self._connection.rollback()
            failure = StoreUnavailable(self._place, str(error))
        for _, written in group:
            if written.done():
                continue  # its request was cancelled; the row stays
            if failure is None:
                written.set_result(None)
            else:
                written.set_exception(failure)


def _coverage(row: tuple[str | int | None, ...]) -> Coverage:
    number, name, scheme, symbol, insured, branch, relation, start, lost, reason, burden = row
    return Coverage(
        insurer_number=InsurerNumber(str(number)),
        insurer_name=str(name),
        scheme=Scheme(scheme),
        insured=InsuredNumber(str(symbol), str(insured), None if branch is None else str(branch)),
        relation=Relation(relation),
        valid_from=date.fromisoformat(str(start)),
        lost_on=None if lost is None else date.fromisoformat(str(lost)),
        loss_reason=None if reason is None else LossReason(reason),
        burden_percent=None if burden is None else int(burden),
    )


def _parameters(row: AuditRow) -> tuple[str | int | None, ...]:
    """The values of a row in the order of the table's columns, as SQLAlchemy would store them."""
    return (
        row.id,
        row.step,
        _moment(row.answered_at),
        row.day.isoformat(),
        row.institution_code,
        row.terminal_id,
        row.method.value,
        row.outcome.value,
        row.certificate_state.value,
        row.person_id,
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
