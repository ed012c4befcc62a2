"""Answers that nobody collected are deleted, and listed (docs/files.md §10 U30)."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta
    from pathlib import Path

    from onshikaku.exchange.folders import Folders

__all__ = ["expire"]

_ANSWERS = (".xml", ".err", ".pdf", ".zip")


def expire(folders: Folders, stay: timedelta, now: datetime) -> Sequence[str]:
    """Delete what has lain in `res` and `face` longer than `stay`, by its time; the names.

    `del<yyyyMMdd>.txt` in `res` lists the day's names, a line each (CRLF). A file that may not be
    deleted is tried again next time. Raises `OSError`.
    """
    old = [*_older(folders.res, now - stay), *_older(folders.face, now - stay)]
    if old:
        # Listed first: a file that is gone is on the list, whenever we are stopped.
        _list(folders.res / f"del{now.astimezone(JST):%Y%m%d}.txt", [file.name for file in old])
    for file in (*old, *_older(folders.faces, now - stay)):
        with suppress(FileNotFoundError, PermissionError):
            file.unlink()
    return [file.name for file in old]


def _older(folder: Path, limit: datetime) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False) or not _is_answer(entry.name):
                continue
            try:
                written = entry.stat(follow_symlinks=False).st_mtime
            except FileNotFoundError:
                continue
            if datetime.fromtimestamp(written, UTC) < limit:
                yield folder / entry.name


def _is_answer(name: str) -> bool:
    return name.lower().endswith(_ANSWERS) and not name.startswith(".")


def _list(file: Path, names: Sequence[str]) -> None:
    """Append the names that are not listed yet, as the file system has them."""
    with file.open("a+b") as opened:
        opened.seek(0)
        listed = set(opened.read().split(b"\r\n"))
        lines = (os.fsencode(name) for name in names)
        opened.write(b"".join(line + b"\r\n" for line in lines if line not in listed))
