"""PostgreSQL, by psycopg. Imported only where a `postgresql://` URL is given."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from sqlalchemy import NullPool, create_engine

from onshikaku.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from psycopg.abc import PQGen
    from sqlalchemy import URL, Connection

    from onshikaku.store.statements import Row

__all__ = ["PostgresqlDriver"]

_T = TypeVar("_T")

# All requests wait while one waits for the server, so nobody waits long: not for a connection, not
# for a lock, not for a statement, and not for a server that has fallen silent.
_CONNECT_SECONDS = 5
_HELD_SECONDS = 5
_SESSION_SECONDS = 30
_GRACE_SECONDS = 3

# Two centres that start at once migrate one after the other ("onshikak").
_MIGRATION_LOCK = 0x6F6E7368696B616B


class _Silent(psycopg.OperationalError):
    """The server holds the line and says nothing."""


class _Line(psycopg.Connection[Any]):
    """A connection that does not wait for ever. `patience`: seconds; None waits."""

    patience: float | None = None

    def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
        """What psycopg does, up to an end; then the connection is closed."""
        limit = self.patience if timeout is None else timeout
        began = monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            if limit is None or monotonic() - began < limit:
                raise
            self.close()
            raise _Silent("the server does not answer") from error


class PostgresqlDriver:
    """The held connection commits by itself; the engine has a connection of its own."""

    def __init__(self, url: URL, place: str) -> None:
        """Connect. Raises `StoreUnavailable`."""
        self._place = place
        self._url = url.set(drivername="postgresql+psycopg")
        self.engine = create_engine(
            self._url,
            creator=lambda: self._connect(_SESSION_SECONDS),
            paramstyle="format",
            pool_size=1,
            pool_pre_ping=True,
        )
        _, self._options = self.engine.dialect.create_connect_args(self._url)
        try:
            self._held = self._hold()
        except psycopg.Error as error:
            raise StoreUnavailable(place, _said(error)) from error

    @contextmanager
    def migrating(self) -> Generator[Connection]:
        """A transaction in which the tables change wholly or not at all, by one centre at a time.

        It may take its time.
        """
        engine = create_engine(self._url, creator=lambda: self._connect(None), poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            yield connection

    def rows(self, text: str, arguments: Row) -> list[Row]:
        """The rows of a statement that changes nothing; asked again if the server was restarted."""

        def read(line: _Line) -> list[Row]:
            return line.execute(text.encode(), arguments).fetchall()

        return self._run(read, again=True)

    def write(self, steps: Iterable[tuple[str, Sequence[Row]]]) -> None:
        """Run each statement with each of its rows, all in one transaction; then on the disk."""

        def change(line: _Line) -> None:
            with line.transaction(), line.cursor() as cursor:
                for text, rows in steps:
                    cursor.executemany(text.encode(), rows)

        self._run(change, again=False)

    def close(self) -> None:
        """Hang up."""
        self._held.close()
        self.engine.dispose()

    def _run(self, work: Callable[[_Line], _T], *, again: bool) -> _T:
        try:
            if self._held.closed:
                self._held = self._hold()
                again = False
            return work(self._held)
        except psycopg.Error as error:
            if not (again and self._held.closed) or isinstance(error, _Silent):
                raise StoreUnavailable(self._place, _said(error)) from error
        return self._run(work, again=False)

    def _hold(self) -> _Line:
        line = self._connect(_HELD_SECONDS)
        line.autocommit = True
        line.prepare_threshold = 0
        return line

    def _connect(self, seconds: int | None) -> _Line:
        """A line on which no statement takes longer, whichever end has to stop it."""
        limit = 0 if seconds is None else seconds
        settings = (
            "-c TimeZone=UTC -c DateStyle=ISO"
            f" -c statement_timeout={limit}s -c lock_timeout={limit}s"
        )
        options: dict[str, Any] = {
            "connect_timeout": _CONNECT_SECONDS,
            "client_encoding": "utf8",
            "fallback_application_name": "onshikaku",
            **self._options,
            "options": f"{settings} {self._options.get('options', '')}",
        }
        line = _Line.connect(**options)
        line.patience = None if seconds is None else seconds + _GRACE_SECONDS
        return line


def _said(error: psycopg.Error) -> str:
    """What went wrong in one line, without the values that were passed."""
    if isinstance(error, psycopg.DataError):
        return type(error).__name__
    return error.diag.message_primary or str(error).partition("\n")[0]
