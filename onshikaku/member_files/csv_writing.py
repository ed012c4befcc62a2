"""Write a table as CSV in which nothing can pass for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from onshikaku.member_files.sheet import Formula
from onshikaku.member_files.written import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onshikaku.member_files.sheet import Cell

__all__ = ["csv_bytes", "text_of"]

_BOM = "\ufeff"
_DAY = len("2026-11-20")


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
