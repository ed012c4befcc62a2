"""What a database must be able to do for the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine

    from onshikaku.store.statements import Row

__all__ = ["Driver"]


class Driver(Protocol):
    """One connection held for the process, and an engine of SQLAlchemy beside it.

    The connection is used from one thread at a time, between two points at which the event loop may
    switch, so statements never interleave. `rows` and `write` raise `StoreUnavailable`, which tells
    nothing of the values that were passed.
    """

    engine: Engine

    def migrating(self) -> AbstractContextManager[Connection]:
        """A transaction in which the tables change wholly or not at all, by one centre at a time.

        Raises what SQLAlchemy makes of the driver's errors.
        """
        ...

    def rows(self, text: str, arguments: Row) -> list[Row]:
        """The rows of a statement that changes nothing."""
        ...

    def write(self, steps: Iterable[tuple[str, Sequence[Row]]]) -> None:
        """Run each statement with each of its rows, all in one transaction; then on the disk."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
