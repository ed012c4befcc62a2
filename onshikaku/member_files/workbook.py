"""Write a table as an Excel workbook whose cells are text, or as CSV; nothing is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from onshikaku.member_files.sheet import Formula
from onshikaku.member_files.written import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell as BookCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as BookSheet

    from onshikaku.member_files.sheet import Cell

__all__ = ["add_sheet", "csv_bytes", "text_of", "xlsx_bytes"]

_BOM = "\ufeff"
_TEXT = "@"
_DAY = len("2026-11-20")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_HEADING = PatternFill("solid", fgColor="E3ECF6")
_WIDTH = 18
"""Of a column, in characters of the standard font."""


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, which spreadsheets know it by (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(guarded, headings))
    writer.writerows([guarded(text_of(cell)) for cell in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def text_of(cell: Cell) -> str:
    """What is in a cell, as text."""
    match cell:
        case None:
            return ""
        case Formula():
            return cell.text
        case date():
            return cell.isoformat()[:_DAY]
        case _:
            return str(cell)


def xlsx_bytes(book: Workbook) -> bytes:
    """The file of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add_sheet(
    book: Workbook,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int] = (),
) -> None:
    """A sheet whose headings stay in sight. `book` is write-only."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at in range(len(headings)):
        column = sheet.column_dimensions[get_column_letter(at + 1)]
        column.width = widths[at] if at < len(widths) else _WIDTH
        column.number_format = _TEXT
    append: Callable[[list[BookCell]], None] = sheet.append  # pyright: ignore[reportUnknownMemberType]
    append([_heading(sheet, heading) for heading in headings])
    for row in rows:
        append([_cell(sheet, cell) for cell in row])


def _heading(sheet: BookSheet, heading: str) -> BookCell:
    cell = _cell(sheet, heading)
    cell.font = Font(bold=True)
    cell.fill = _HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: BookSheet, value: Cell) -> BookCell:
    """A cell that stays text if it is text, whatever it begins with."""
    match value:
        case None:
            return WriteOnlyCell(sheet, None)
        case date():
            return WriteOnlyCell(sheet, datetime.combine(value, time()))
        case str() | Formula() | int() | float():
            text = _UNPRINTABLE.sub(_REPLACED, text_of(value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = _TEXT
    cell.quotePrefix = guarded(text) != text
    return cell
