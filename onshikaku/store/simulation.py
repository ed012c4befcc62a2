"""How far simulated years have come, and the population's own books beside the tables.

These are tables of their own in the same database. No centre reads them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from onshikaku.errors import StoreUnavailable
from onshikaku.population.ledger import COLUMNS
from onshikaku.store.statements import Effect

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from sqlalchemy import Connection

    from onshikaku.population.ledger import Ledger
    from onshikaku.store.database import Database

__all__ = ["Begun", "SimulationStore", "reached"]

_TABLES = (
    "CREATE TABLE IF NOT EXISTS simulation (count INTEGER, seed INTEGER, first, last, reached)",
    *(
        f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(columns)})"
        for table, columns in COLUMNS.items()
    ),
    *(
        f"CREATE INDEX IF NOT EXISTS ix_{table}_person_id ON {table} (person_id)"
        for table in COLUMNS
    ),
)
_BEGUN = text("SELECT count, seed, first, last, reached FROM simulation")
_BEGIN = text("INSERT INTO simulation VALUES (:count, :seed, :first, :last, NULL)")
_REACHED = text("UPDATE simulation SET reached = :reached")
_PEOPLE = text("SELECT EXISTS (SELECT 1 FROM person)")


@dataclass(frozen=True, slots=True)
class Begun:
    """The simulation in a database. `reached`: the last day whose events are on record."""

    count: int
    seed: int
    first: date
    last: date
    reached: date | None = None


def reached(day: date) -> Effect:
    """The events of that day are on record, together with whatever is written with this."""
    return Effect(_REACHED, {"reached": day.isoformat()})


class SimulationStore:
    """Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        try:
            with database.engine.begin() as connection:
                # What a power cut takes back is lived through again, so nothing waits for the disk.
                connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
                for statement in _TABLES:
                    connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            raise StoreUnavailable(database.place, str(error)) from error

    def begun(self) -> Begun | None:
        """The simulation that is in the database; None: none is."""
        rows = self._database.rows(_BEGUN)
        if not rows:
            return None
        count, seed, first, last, day = rows[0]
        return Begun(
            count,
            seed,
            date.fromisoformat(first),
            date.fromisoformat(last),
            None if day is None else date.fromisoformat(day),
        )

    def inhabited(self) -> bool:
        """Whether anybody is on record."""
        [(found,)] = self._database.rows(_PEOPLE)
        return bool(found)

    def begin(self, plan: Begun, people: Iterable[Effect], ledger: Ledger) -> None:
        """Put people and books on record, all of it or nothing."""
        values = {
            "count": plan.count,
            "seed": plan.seed,
            "first": plan.first.isoformat(),
            "last": plan.last.isoformat(),
        }
        self._database.write([*people, *_books(ledger), Effect(_BEGIN, values)])

    @contextmanager
    def temporary(self) -> Generator[Connection]:
        """For plain SQL that changes nothing that lasts: it is taken back at the end."""
        try:
            with self._database.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                yield connection
                connection.rollback()
        except SQLAlchemyError as error:
            raise StoreUnavailable(self._database.place, str(error)) from error


_INTO = {
    table: text(
        f"INSERT INTO {table} VALUES ({', '.join(f':{column}' for column in columns)})"  # noqa: S608
    )
    for table, columns in COLUMNS.items()
}


def _books(ledger: Ledger) -> Iterable[Effect]:
    for table, rows in ledger.rows.items():
        for row in rows:
            yield Effect(_INTO[table], dict(zip(COLUMNS[table], row, strict=True)))
