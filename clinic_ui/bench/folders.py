"""The exchange folders as one looks into them: the newest files of face, req and res."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from onshikaku.domain.dates import JST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["FOLDERS", "FolderLook", "SeenFile"]

FOLDERS: Final = ("req", "res", "face")
_MOST_FILES: Final = 6
_MOST_BYTES: Final = 4096
_MOST_LINES: Final = 14
_DECLARED: Final = re.compile(rb'encoding\s*=\s*["\']([A-Za-z0-9_-]+)["\']')
_BETWEEN_TAGS: Final = re.compile(r">\s*<(?!/)")


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file. `lines` are its first, empty where it is none of text; `at` is JST, size in bytes."""

    name: str
    at: datetime
    size: int
    lines: tuple[str, ...]


class FolderLook:
    """Looks into the folders below `root`; a file is read once, however often one looks."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[tuple[str, str, int, int], SeenFile] = {}

    def look(self) -> Mapping[str, Sequence[SeenFile]]:
        """The newest files by folder, the newest first; nothing of a folder that is not there."""
        found = {name: self._files(name) for name in FOLDERS}
        seen = {key: file for files in found.values() for key, file in files}
        self._read = seen
        return {name: tuple(file for _, file in files) for name, files in found.items()}

    def _files(self, name: str) -> list[tuple[tuple[str, str, int, int], SeenFile]]:
        try:
            folder = next(one for one in self.root.iterdir() if one.name.lower() == name)
            there = [(path, path.stat()) for path in folder.iterdir() if path.is_file()]
        except (OSError, StopIteration):
            return []
        there.sort(key=lambda one: (one[1].st_mtime_ns, one[0].name), reverse=True)
        found: list[tuple[tuple[str, str, int, int], SeenFile]] = []
        for path, status in there[:_MOST_FILES]:
            key = (name, path.name, status.st_mtime_ns, status.st_size)
            known = self._read.get(key)
            if known is None:
                at = datetime.fromtimestamp(status.st_mtime, UTC).astimezone(JST)
                known = SeenFile(path.name, at, status.st_size, _first_lines(path))
            found.append((key, known))
        return found


def _first_lines(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError:
        return ()
    if b"\0" in data or not data.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"<", b"{", b"[")):
        return ()
    declared = _DECLARED.search(data[:200])
    encoding = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError):  # no encoding, or one that decodes no text like this
        return ()
    lines = _BETWEEN_TAGS.sub(">\n<", text).splitlines()
    return tuple(line.rstrip() for line in lines if line.strip())[:_MOST_LINES]
