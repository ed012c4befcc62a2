"""Watching the folders as clinic software does: each file once, whole, whatever lies in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_ui.emr.reading import Unreadable
from clinic_ui.emr.waiting import Answer, Rejected, Strange, opened, rejected, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.emr.folders import Folders

__all__ = ["Watch"]

_FACE = re.compile(r"OQSsiquc01res_face_.*\.(?:xml|zip)", re.IGNORECASE)
_RESULT = re.compile(r"[A-Za-z0-9]+res_.*\.(?:xml|zip|pdf)", re.IGNORECASE)
_ERR = re.compile(r"[A-Za-z0-9]+req_.*\.err", re.IGNORECASE)
_RETURNED = re.compile(r"[A-Za-z0-9]+req_.*\.xml", re.IGNORECASE)


@dataclass(slots=True)
class Watch:
    """Looks into `face`, and into `res` if asked to; what was seen is not shown again.

    A file is put away once it was given out, unless it is to be kept.
    """

    folders: Folders
    password: str | None = field(default=None, repr=False)
    keep: bool = False
    with_results: bool = False
    _seen: set[Path] = field(default_factory=set[Path], repr=False)

    def look(self) -> Iterator[tuple[Path, Answer | Rejected | Strange]]:
        """Every file that is new and complete, oldest first; `Strange` for what is no answer."""
        for path in self._new():
            if (content := settled(path)) is None:
                continue
            self._seen.add(path)
            yield path, self._opened(path, content)
            if not self.keep:
                self._put_away(path)

    def _new(self) -> list[Path]:
        found = [path for path in self.folders.face.iterdir() if _FACE.fullmatch(path.name)]
        if self.with_results:
            found += [
                path
                for path in self.folders.res.iterdir()
                if _RESULT.fullmatch(path.name) or _ERR.fullmatch(path.name)
            ]
        return sorted((path for path in found if path not in self._seen), key=_written)

    def _opened(self, path: Path, content: bytes) -> Answer | Rejected | Strange:
        if _ERR.fullmatch(path.name):
            return rejected(path.name, content)
        try:
            return opened(path.name, content, self.password)
        except Unreadable as error:
            return Strange(path.name, error.reason)

    def _put_away(self, path: Path) -> None:
        self.folders.put_away(path)
        returned = path.with_suffix(".xml")
        if _ERR.fullmatch(path.name) and _RETURNED.fullmatch(returned.name):
            self.folders.put_away(returned)


def _written(path: Path) -> int:
    """When a file was written; a file that somebody else has just taken away comes first."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
