"""What every table of this store has in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import Column, DateTime, MetaData, TypeDecorator
from sqlalchemy.orm import declared_attr
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy import Dialect

__all__ = ["Table", "moment"]


class Table(SQLModel):
    """Carries the metadata of this store alone, with names for every constraint."""

    metadata: ClassVar[MetaData] = MetaData(  # pyright: ignore[reportIncompatibleVariableOverride]
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]
        """The class's name without `Row`, in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()


class _Moment(TypeDecorator[datetime]):
    """An aware moment, whatever zone it comes in; read back in UTC from every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC: SQLite leaves the offset out."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, and saying so."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False) -> Column[datetime]:
    """A column for an aware moment; SQLite keeps it as UTC without its offset."""
    return Column(_Moment(), nullable=nullable)
