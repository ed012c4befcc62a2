"""Open the database and bring its tables up to date.

One connection for the process, used only between two points at which the event loop may switch:
statements never interleave, and an in-memory database is seen by all of them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from onshikaku.errors import StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["MEMORY", "Database", "migrate"]

MEMORY = "memory"

_SQLITE = "sqlite:///"
# FULL: a commit has reached the disk when it returns. Waiting for another writer ends after 5 s.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class Database:
    """A SQLite database: `engine` for SQLModel, `connection` for the hot path; the same one."""

    def __init__(self, place: str) -> None:
        """Open "memory", a path, or a `sqlite:///` URL. Raises `StoreUnavailable`."""
        self.place = place
        try:
            self.engine = _engine(place)
            with self.engine.begin() as connection:
                migrate(connection)
            self.connection = _driver_connection(self.engine)
        except (OSError, DatabaseError, sqlite3.Error, CommandError) as error:
            raise StoreUnavailable(place, str(error.__cause__ or error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", "onshikaku.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _engine(place: str) -> Engine:
    if place == MEMORY:
        url = "sqlite://"
    else:
        if "://" in place and not place.startswith(_SQLITE):
            raise StoreUnavailable(place, "only SQLite is supported: give a path or sqlite:///PATH")
        path = Path(place.removeprefix(_SQLITE))
        path.parent.mkdir(parents=True, exist_ok=True)
        url = f"{_SQLITE}{path}"
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _driver_connection(engine: Engine) -> sqlite3.Connection:
    pooled = engine.raw_connection()
    try:
        if not isinstance(pooled.driver_connection, sqlite3.Connection):
            raise TypeError("the driver is not sqlite3")
        return pooled.driver_connection
    finally:
        pooled.close()
