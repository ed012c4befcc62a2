"""The statements of every check-in: certificate → person, and the row of the access log.

Compiled once from the tables and run inline on the process's connection. An answer may leave once
`append` has returned: its row is on the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from onshikaku.domain.dates import jst_day
from onshikaku.domain.persona import Link
from onshikaku.domain.registration import Registration
from onshikaku.errors import StoreUnavailable
from onshikaku.store.holders import Holders, sql
from onshikaku.store.records import Linked
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from onshikaku.store.database import Database
    from onshikaku.store.records import Access, CertificateKey

__all__ = ["HotPath"]

# How long rows gather before one commit carries them all.
_GATHER_SECONDS = 0.001

_T = Table.metadata.tables
_LINK, _REGISTRATION = _T["certificate_link"], _T["registration"]

_FIND = sql(
    select(
        _LINK.c.person_id,
        _LINK.c.link,
        _LINK.c.previous_expires,
        _REGISTRATION.c.registered_at,
        _REGISTRATION.c.cancelled_on,
    )
    .select_from(_LINK.outerjoin(_REGISTRATION, _REGISTRATION.c.person_id == _LINK.c.person_id))
    .where(_LINK.c.issuer_key_id == bindparam("issuer"), _LINK.c.serial == bindparam("serial"))
)
_APPEND = sql(insert(_T["access"]))


class HotPath:
    """Reads inline, writes in groups. Used from one thread, that of the event loop."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._place = database.place
        self._holders = Holders(database)
        self._waiting: list[tuple[tuple[str | int | None, ...], asyncio.Future[None]]] = []

    def find(self, key: CertificateKey) -> Linked | None:
        """The person a certificate leads to, with all on record. None: it leads to nobody."""
        rows = self._holders.rows(_FIND, key.issuer_key_id, str(key.serial))
        if not rows:
            return None
        person_id, link, previous, registered_at, cancelled = rows[0]
        registration = None
        if registered_at is not None:
            since = jst_day(datetime.fromisoformat(registered_at).replace(tzinfo=UTC))
            registration = Registration(since, _day_or_none(cancelled))
        return Linked(
            person_id,
            Link(link),
            _day_or_none(previous),
            registration,
            self._holders.of(person_id),
        )

    async def append(self, access: Access) -> None:
        """Write a row of the access log; on the disk when this returns. Raises `StoreUnavailable`.

        Rows that arrive within a millisecond share one transaction.
        """
        loop = asyncio.get_running_loop()
        written = loop.create_future()
        if not self._waiting:
            loop.call_later(_GATHER_SECONDS, self._commit)
        self._waiting.append((_parameters(access), written))
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


def _parameters(access: Access) -> tuple[str | int | None, ...]:
    """The values of a row in the order of the table's columns, as SQLAlchemy would store them."""
    return (
        access.id,
        access.step,
        _moment(access.answered_at),
        access.day.isoformat(),
        access.caller.institution.code.value,
        access.caller.terminal_id,
        access.caller.role.value,
        access.mode.value,
        None if access.method is None else access.method.value,
        access.item,
        access.outcome.value,
        None if access.certificate_state is None else access.certificate_state.value,
        access.person_id,
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
