"""Read CSV: comma-separated, as spreadsheets save it (RFC 4180), in UTF-8 or Shift_JIS."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from onshikaku.member_files.faults import FileFault, FileUnusable
from onshikaku.member_files.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    FileForm,
    Formula,
    RawRow,
    sheet_of,
)
from onshikaku.member_files.written import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.member_files.sheet import Sheet

__all__ = ["read_csv"]

# What Python makes of bytes that Windows-31J has no character for.
_UNASSIGNED = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def read_csv(data: bytes) -> Sheet:
    """The table in the text. Raises `FileUnusable`, also while its rows are read.

    UTF-8 if it can be that, with or without a byte order mark; else Windows-31J, which is what
    programs call Shift_JIS.
    """
    form, text = _decoded(data)
    return sheet_of(form, _rows(text), expected=min(data.count(b"\n"), MOST_ROWS))


def _decoded(data: bytes) -> tuple[FileForm, str]:
    with suppress(UnicodeDecodeError):
        return FileForm.CSV_UTF_8, data.decode("utf-8-sig")
    with suppress(UnicodeDecodeError):
        text = data.decode("cp932")
        if not _UNASSIGNED.search(text):
            return FileForm.CSV_SHIFT_JIS, text
    raise FileUnusable(FileFault.ENCODING)


def _rows(text: str) -> Iterator[RawRow]:
    # A quoted line break stays in its cell, so that rows are counted as a spreadsheet counts them.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > MOST_COLUMNS:
                raise FileUnusable(FileFault.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
            yield RawRow(number, tuple(map(_cell, cells)))
    except csv.Error as error:
        raise FileUnusable(FileFault.CSV, str(number + 1)) from error


def _cell(text: str) -> Cell:
    return Formula(text) if text.startswith("=") else unguarded(text)
