"""Statements compiled once from the tables, for the database at hand.

Here alone values change shape: SQLite keeps days, moments and truth as text and numbers, PostgreSQL
as what they are; above this module they are `date`, aware `datetime` and `bool` for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import SelectBase
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Dialect
    from sqlalchemy.sql import ClauseElement

__all__ = ["Effect", "Prepared", "Row", "prepare"]

Row: TypeAlias = tuple[Any, ...]
_Convert: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """A change to the tables, to be made with others in one transaction.

    `statement` is a constant of a module: it is compiled once and kept. `values` go by the names of
    its parameters; of an INSERT these are the columns.
    """

    statement: ClauseElement
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as text with positional parameters, and what shapes values and rows for it."""

    text: str
    _names: tuple[str, ...]
    _binders: tuple[tuple[int, _Convert], ...]
    _readers: tuple[tuple[int, _Convert], ...]

    def arguments(self, values: Mapping[str, object]) -> Row:
        """The values in the order of the text, as the driver wants them."""
        arguments = [values[name] for name in self._names]
        for at, convert in self._binders:
            arguments[at] = convert(arguments[at])
        return tuple(arguments)

    def read(self, rows: list[Row]) -> list[Row]:
        """The driver's rows, with days, moments and truth as what they are."""
        return [self._read(row) for row in rows] if self._readers else rows

    def _read(self, row: Row) -> Row:
        cells = list(row)
        for at, convert in self._readers:
            if cells[at] is not None:
                cells[at] = convert(cells[at])
        return tuple(cells)


def prepare(statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile a statement for a dialect whose parameters are positional."""
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        raise TypeError("the statement has no positional parameters")
    names = tuple(compiled.positiontup)
    binds = (compiled.binds[name].type.dialect_impl(dialect) for name in names)
    columns = (column.type.dialect_impl(dialect) for column in _selected(statement))
    return Prepared(
        compiled.string,
        names,
        _where_needed(kind.bind_processor(dialect) for kind in binds),
        _where_needed(kind.result_processor(dialect, None) for kind in columns),
    )


def _selected(statement: ClauseElement) -> Iterable[Any]:
    return statement.selected_columns if isinstance(statement, SelectBase) else ()


def _where_needed(converts: Iterable[_Convert | None]) -> tuple[tuple[int, _Convert], ...]:
    return tuple((at, convert) for at, convert in enumerate(converts) if convert is not None)
