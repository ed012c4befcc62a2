"""One transaction of the mapper, with the driver's errors translated."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from onshikaku.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Generator

    from onshikaku.store.database import Database

__all__ = ["transaction"]


@contextmanager
def transaction(database: Database) -> Generator[Session]:
    """A session whose work is on the disk when the block ends. Raises `StoreUnavailable`."""
    try:
        with Session(database.engine) as session, session.begin():
            yield session
    except SQLAlchemyError as error:
        raise StoreUnavailable(database.place, type(error).__name__) from error
