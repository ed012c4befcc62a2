"""Write tables as an Excel workbook in which nothing is ever a formula."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from onshikaku.member_files.csv_writing import text_of
from onshikaku.member_files.sheet import Formula
from onshikaku.member_files.written import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openpyxl.cell import Cell as BookCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as BookSheet

    from onshikaku.member_files.sheet import Cell

__all__ = ["add_sheet", "new_book", "xlsx_bytes"]

_TEXT = "@"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_HEADING = PatternFill("solid", fgColor="E3ECF6")
_WIDTH = 18
"""Of a column, in characters of the standard font."""


def new_book() -> Workbook:
    """A workbook without sheets, written as it is filled."""
    return Workbook(write_only=True)


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
    """A sheet whose headings stay in sight. `book` is `new_book`'s."""
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
