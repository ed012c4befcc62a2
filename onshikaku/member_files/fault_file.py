"""The error file: the refused rows as they came, each with why; corrected, it is imported alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.member_files.columns import NOTES, column_of, is_note, layout_of
from onshikaku.member_files.csv_writing import csv_bytes
from onshikaku.member_files.fields import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onshikaku.domain.text import Text
    from onshikaku.member_files.columns import Column
    from onshikaku.member_files.faults import Finding
    from onshikaku.member_files.sheet import Cell

__all__ = ["RefusedRow", "column_name", "csv_of", "xlsx_of"]

_REFUSED = "修正する行"
_ROW = "行全体"
_WIDTHS = (8, 16, 60)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row as it came, its number, and all that is wrong with it."""

    number: int
    cells: Sequence[Cell]
    findings: tuple[Finding, ...]


def column_name(column: Column | None) -> str:
    """The Japanese heading of a column; None is the row as a whole."""
    return _ROW if column is None else layout_of(column).heading.ja


def csv_of(headings: Sequence[str], rows: Iterable[RefusedRow]) -> bytes:
    """As CSV. No cell can pass for a formula."""
    return csv_bytes(_headings(headings), _lines(headings, rows))


def xlsx_of(headings: Sequence[str], rows: Iterable[RefusedRow]) -> bytes:
    """As an Excel workbook, all text as text."""
    from onshikaku.member_files import workbook  # noqa: PLC0415 - openpyxl, only where it is needed

    book = workbook.new_book()
    workbook.add_sheet(book, _REFUSED, _headings(headings), _lines(headings, rows), _WIDTHS)
    return workbook.xlsx_bytes(book)


def _headings(headings: Sequence[str]) -> list[str]:
    return [*(note.ja for note in NOTES), *(each for each in headings if not is_note(each))]


def _lines(headings: Sequence[str], rows: Iterable[RefusedRow]) -> Iterator[list[Cell]]:
    kept = [at for at, heading in enumerate(headings) if not is_note(heading)]
    for row in rows:
        columns = dict.fromkeys(column_name(finding.column) for finding in row.findings)
        reasons = (_reason(finding.column, finding.reason) for finding in row.findings)
        cells = (
            in_words(column_of(headings[at]), row.cells[at]) if at < len(row.cells) else None
            for at in kept
        )
        yield [row.number, "、".join(columns), " / ".join(reasons), *cells]


def _reason(column: Column | None, reason: Text) -> str:
    return f"{column_name(column)}：{reason.ja}"
