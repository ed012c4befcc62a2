"""A table as it came in a file: a row of headings, and rows numbered as a spreadsheet does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.domain.text import Text
from onshikaku.member_files.columns import LAYOUT, Column, column_of, is_note
from onshikaku.member_files.faults import FileFault, FileUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "FileForm",
    "Formula",
    "RawRow",
    "Sheet",
    "is_blank",
    "sheet_of",
]

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file."""

MOST_ROWS = 200_000
"""Rows of a file, blank ones too."""

MOST_COLUMNS = 64


class FileForm(StrEnum):
    """How the file is written."""

    CSV_UTF_8 = "csv-utf-8"
    CSV_SHIFT_JIS = "csv-shift-jis"
    XLSX = "xlsx"

    @property
    def text(self) -> Text:
        """What people call it."""
        return _FORMS[self]


_FORMS = {
    FileForm.CSV_UTF_8: Text("CSV（UTF-8）", "CSV, UTF-8"),
    FileForm.CSV_SHIFT_JIS: Text("CSV（Shift_JIS）", "CSV, Shift_JIS"),
    FileForm.XLSX: Text("Excelブック（.xlsx）", "Excel workbook (.xlsx)"),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that would be worked out: never read further."""

    text: str


Cell: TypeAlias = str | int | float | date | datetime | Formula | None
"""What a cell holds. CSV has text only; None is blank."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of a row, and its number from 1 on, the headings counted."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings as they are written, what they mean (None: a note), and the rows below them.

    `expected`: how many rows there are about, for a bar; None: the file does not say.
    Reading on raises `FileUnusable`.
    """

    form: FileForm
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    rows: Iterator[RawRow]
    expected: int | None = None


def is_blank(cell: Cell) -> bool:
    """Whether nothing is in it, or blanks only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def sheet_of(form: FileForm, rows: Iterator[RawRow], expected: int | None = None) -> Sheet:
    """The table whose headings are the first row that is not blank. Raises `FileUnusable`."""
    for row in rows:
        cells = list(row.cells)
        while cells and is_blank(cells[-1]):
            cells.pop()
        if cells:
            headings = tuple("" if cell is None else str(cell) for cell in cells)
            columns = tuple(_columns(headings))
            _require_all(columns)
            return Sheet(form, headings, columns, _below(rows), expected)
    raise FileUnusable(FileFault.EMPTY)


def _columns(headings: tuple[str, ...]) -> Iterator[Column | None]:
    seen: set[Column] = set()
    for place, heading in enumerate(headings, start=1):
        column = column_of(heading)
        if column in seen:
            raise FileUnusable(FileFault.HEADING_TWICE, str(place))
        if column is not None:
            seen.add(column)
        elif not is_note(heading):
            raise FileUnusable(FileFault.UNKNOWN_HEADING, str(place))
        yield column


def _require_all(columns: tuple[Column | None, ...]) -> None:
    for layout in LAYOUT:
        if layout.required and layout.column not in columns:
            raise FileUnusable(FileFault.MISSING_COLUMN, layout.heading.ja)


def _below(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """The rows that are not blank."""
    for row in rows:
        if row.number > MOST_ROWS:
            raise FileUnusable(FileFault.TOO_MANY_ROWS, f"{MOST_ROWS:,}")
        if not all(map(is_blank, row.cells)):
            yield row
