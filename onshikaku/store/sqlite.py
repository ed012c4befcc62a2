"""SQLite: a file that one centre owns while it runs, or memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import StaticPool

from onshikaku.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from onshikaku.store.statements import Row

__all__ = ["SqliteDriver"]

# FULL: a commit has reached the disk when it returns. Only a tool beside the centre, such as the
# sqlite3 shell, can hold the file now; every request waits while we wait for it.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1000")


class SqliteDriver:
    """`engine` and the held connection are one and the same: memory has only one."""

    def __init__(self, path: Path | None, place: str) -> None:
        """Open a file, made if need be; None is memory. Raises `StoreUnavailable`, `OSError`."""
        self._place = place
        self._claim = None if path is None else _claim(path.resolve(), place)
        database = None if path is None else str(path.resolve())
        try:
            self.engine = _engine(URL.create("sqlite", database=database))
            self._connection = _held(self.engine)
        except BaseException:
            self._let_go()
            raise

    @contextmanager
    def migrating(self) -> Generator[Connection]:
        """A transaction in which the tables change wholly or not at all."""
        with self.engine.begin() as connection:
            # The driver itself would not begin before a statement that defines tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def image(self) -> bytes:
        """Everything in it, as `fill` takes it."""
        return self._connection.serialize()

    def fill(self, image: bytes) -> None:
        """Put what another one held in place of what is in this one."""
        with closing(sqlite3.connect(":memory:")) as other:
            other.deserialize(image)
            other.backup(self._connection)

    def rows(self, text: str, arguments: Row) -> list[Row]:
        """The rows of a statement that changes nothing."""
        try:
            return self._connection.execute(text, arguments).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(self._place, str(error)) from error

    def write(self, steps: Iterable[tuple[str, Sequence[Row]]]) -> None:
        """Run each statement with each of its rows, all in one transaction; then on the disk."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for text, rows in steps:
                self._connection.executemany(text, rows)
            self._connection.commit()
        except Exception as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            if isinstance(error, sqlite3.Error):
                raise StoreUnavailable(self._place, str(error)) from error
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()
        self._let_go()

    def _let_go(self) -> None:
        if self._claim is not None:
            self._claim.close()


def _claim(path: Path, place: str) -> sqlite3.Connection:
    """Keep other centres off a file until closed, or until this process ends, however it does.

    It is SQLite's own lock, on an empty file beside: it works alike on every system, and readers of
    the database are not kept off.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}-lock")
    claim = sqlite3.connect(beside, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        claim.execute("PRAGMA journal_mode=MEMORY")
        claim.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        claim.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise StoreUnavailable(place, "another centre has it open") from error
        raise
    return claim


def _engine(url: URL) -> Engine:
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _held(engine: Engine) -> sqlite3.Connection:
    pooled = engine.raw_connection()
    try:
        if not isinstance(pooled.driver_connection, sqlite3.Connection):
            raise TypeError("the driver is not sqlite3")
        return pooled.driver_connection
    finally:
        pooled.close()
