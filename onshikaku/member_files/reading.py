"""Read a member file, whatever its name says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.member_files.csv_reading import read_csv
from onshikaku.member_files.faults import FileFault, FileUnusable
from onshikaku.member_files.sheet import LARGEST_FILE

if TYPE_CHECKING:
    from onshikaku.member_files.sheet import Sheet

__all__ = ["read_file", "require_size"]

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What .xls begins with, and .xlsx with a password (MS-CFB)."""


def require_size(data: bytes) -> None:
    """Refuse a file that is too large to be taken, before it is sent anywhere or read.

    Raises `FileUnusable`.
    """
    if len(data) > LARGEST_FILE:
        raise FileUnusable(FileFault.TOO_LARGE, f"{LARGEST_FILE // 1024 // 1024} MiB")


def read_file(data: bytes) -> Sheet:
    """The table in the file, told by its first bytes. Raises `FileUnusable`."""
    if not data.strip():
        raise FileUnusable(FileFault.EMPTY)
    require_size(data)
    if data.startswith(_COMPOUND):
        raise FileUnusable(FileFault.OLD_EXCEL)
    if data.startswith(_ZIP):
        from onshikaku.member_files.xlsx_reading import read_xlsx  # noqa: PLC0415 - only if needed

        return read_xlsx(data)
    return read_csv(data)
