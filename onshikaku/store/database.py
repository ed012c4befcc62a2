"""Open the database and bring its tables up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError

from onshikaku.errors import StoreUnavailable
from onshikaku.store.place import MEMORY, parse_place, shown
from onshikaku.store.sqlite import SqliteDriver
from onshikaku.store.statements import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection
    from sqlalchemy.sql import ClauseElement

    from onshikaku.store.drivers import Driver
    from onshikaku.store.statements import Effect, Prepared, Row

__all__ = ["MEMORY", "Database", "migrate"]


class Database:
    """SQLite or PostgreSQL: `engine` for SQLModel, `rows` and `write` for the hot path.

    Used from one thread at a time. `place` says where it is, without a password.
    """

    def __init__(self, place: str) -> None:
        """Open "memory", a path, a `sqlite:///` or a `postgresql://` URL.

        Its tables are brought up to date. Raises `StoreUnavailable`, also for a file that another
        centre has open.
        """
        self.place = shown(place)
        self._prepared: dict[ClauseElement, Prepared] = {}
        try:
            self._driver = _driver(place)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable(self.place, str(error)) from error
        self.engine = self._driver.engine
        try:
            if isinstance(self._driver, SqliteDriver) and place == MEMORY:
                self._driver.fill(_new_in_memory())
            else:
                _migrate(self._driver)
        except (DatabaseError, CommandError) as error:
            self.close()
            said = str(error.__cause__ or error).partition("\n")[0]
            raise StoreUnavailable(self.place, said) from error

    def rows(self, statement: ClauseElement, **values: object) -> list[Row]:
        """The rows of a SELECT, which is a constant of a module. Raises `StoreUnavailable`.

        Days are `date`, moments aware in UTC.
        """
        prepared = self._prepared.get(statement) or self._prepare(statement)
        return prepared.read(self._driver.rows(prepared.text, prepared.arguments(values)))

    def write(self, effects: Iterable[Effect]) -> None:
        """Make the changes in this order, in one transaction: all on the disk, or none.

        Raises `StoreUnavailable`.
        """
        self._driver.write(self._steps(effects))

    def close(self) -> None:
        """Let go of the database."""
        self._driver.close()

    def _steps(self, effects: Iterable[Effect]) -> Iterator[tuple[str, list[Row]]]:
        for statement, group in groupby(effects, lambda effect: effect.statement):
            prepared = self._prepared.get(statement) or self._prepare(statement)
            yield prepared.text, [prepared.arguments(effect.values) for effect in group]

    def _prepare(self, statement: ClauseElement) -> Prepared:
        self._prepared[statement] = prepare(statement, self.engine.dialect)
        return self._prepared[statement]


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", "onshikaku.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _migrate(driver: Driver) -> None:
    with driver.migrating() as connection:
        migrate(connection)


@cache
def _new_in_memory() -> bytes:
    """What a database in memory begins with: each is new, so one migration does for all."""
    with closing(SqliteDriver(None, MEMORY)) as driver:
        _migrate(driver)
        return driver.image()


def _driver(text: str) -> Driver:
    place = parse_place(text)
    if not isinstance(place, URL):
        return SqliteDriver(place, text)
    try:
        from onshikaku.store.postgresql import PostgresqlDriver  # noqa: PLC0415 - an extra
    except ImportError as error:
        detail = f"{error}: pip install 'onshikaku[postgresql]'"
        raise StoreUnavailable(shown(text), detail) from error
    return PostgresqlDriver(place, shown(text))
