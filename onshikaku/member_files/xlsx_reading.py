"""Read the first sheet of an Excel workbook as a stream; nothing in it is ever worked out."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from openpyxl import load_workbook

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.workbook import Workbook

    from onshikaku.member_files.sheet import Sheet

__all__ = ["read_xlsx"]

_LARGEST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 1000
_MOST_WIDE = 1000
"""So many rows may have more cells than there may be columns, all of them blank."""

_READ_AT_ONCE = 64 * 1024
# What zipfile raises for a damaged, encrypted or unknown archive.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, OSError,
    EOFError, ValueError,
)  # fmt: skip
_XML = (".xml", ".rels")


class _Begun(Exception):
    """The first element of an XML part: a DTD can no longer come."""


def read_xlsx(data: bytes) -> Sheet:
    """The table on the first sheet. Raises `FileUnusable`, also while its rows are read."""
    _look_inside(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        expected = sheet.max_row
        sheet.reset_dimensions()  # what it says of its size may be wrong
    except FileUnusable:
        raise
    except Exception as error:  # openpyxl raises whatever it meets in a broken workbook
        raise FileUnusable(FileFault.NOT_EXCEL) from error
    rows = min(expected - 1, MOST_ROWS) if expected else None
    return sheet_of(FileForm.XLSX, _rows(book), rows)


def _look_inside(data: bytes) -> None:
    """Refuse what would unpack to more than there is reason for, or has XML with a DTD.

    The sizes in the directory are what unpacking goes by: it stops there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > _LARGEST_UNPACKED or len(parts) > _MOST_PARTS:
                raise FileUnusable(
                    FileFault.UNPACKS_TOO_LARGE, f"{_LARGEST_UNPACKED // 1024 // 1024} MiB"
                )
            for part in parts:
                if part.filename.endswith(_XML):
                    _refuse_dtd(archive, part)
    except _UNREADABLE as error:
        raise FileUnusable(FileFault.NOT_EXCEL) from error


def _refuse_dtd(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read up to the first element."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _dtd
    parser.StartElementHandler = _begun
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_READ_AT_ONCE):
                parser.Parse(chunk)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise FileUnusable(FileFault.NOT_EXCEL) from error


def _dtd(*_: object) -> None:
    raise FileUnusable(FileFault.DTD)


def _begun(*_: object) -> None:
    raise _Begun


def _rows(book: Workbook) -> Iterator[RawRow]:
    try:
        # One more than may be, so that there being more is seen.
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, values_only=True)
        wide = 0
        for number, values in enumerate(rows, start=1):
            wide += len(values) > MOST_COLUMNS
            yield RawRow(number, _cells(values, wide))
    except FileUnusable:
        raise
    except Exception as error:  # as above, in the middle of a sheet
        raise FileUnusable(FileFault.NOT_EXCEL) from error
    finally:
        book.close()


def _cells(values: Sequence[object], wide: int) -> tuple[Cell, ...]:
    """The cells up to the last one that holds anything; `wide` rows so far have too many."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    if end > MOST_COLUMNS or wide > _MOST_WIDE:
        raise FileUnusable(FileFault.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
    return tuple(map(_cell, values[:end]))


def _cell(value: object) -> Cell:
    match value:
        case None | int() | float() | date():  # a datetime is a date, True an int
            return value
        case str():
            return Formula(value) if value.startswith("=") else value
        case time() | timedelta():
            return str(value)
        case _:  # an array formula, a data table
            return Formula("=")
