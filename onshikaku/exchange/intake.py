"""Which files in `req` are requests, and complete (docs/files.md §1.4)."""

from __future__ import annotations

import asyncio
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onshikaku.wire.oqs.names import RequestName, is_answer, is_set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "Arrival",
    "Intake",
    "NotRead",
    "Shape",
    "TooLarge",
    "called",
    "key_of",
    "read",
    "read_at_rest",
]

T = TypeVar("T")

LOOKS_APART = 0.05
"""Seconds between two looks at a file that must show the same."""

_HEAD, _TAIL = 4096, 256
_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.:-]*)")
_NEVER = re.compile(r"[/\\\x00-\x1f\x7f]")


class Shape(NamedTuple):
    """What changes when a file is written, or another takes its place."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, file: Path | os.DirEntry[str]) -> Shape:
        """The file's own, not that of what it links to. Raises `OSError`."""
        found = file.stat(follow_symlinks=False)
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


class NotRead(Exception):
    """The file cannot be read."""


class TooLarge(Exception):
    """The file is larger than allowed."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A complete file in `req`. `name` is None where the file's name is no request's."""

    file: Path
    name: RequestName | None
    shape: Shape

    @classmethod
    def at(cls, file: Path) -> Arrival:
        """A file that has been taken out of `req` before. Raises `OSError`."""
        return cls(file, called(file.name), Shape.of(file))

    @property
    def key(self) -> str:
        """The same for requests whose answers would have one name."""
        return key_of(self.file.name)

    @property
    def err_name(self) -> str:
        """The name of the file that says why it is not accepted."""
        return f"{self.file.stem}.err" if self.name is None else self.name.err_name


@dataclass(slots=True)
class _Seen:
    shape: Shape
    since: float
    complete: bool = False


class Intake:
    """Looks into `req` again and again, and remembers what it saw.

    `monotonic` counts seconds; `settle` of them must pass over a file that does not end like a
    request. `packed` tells whether a request of that name may come as ZIP file.
    """

    def __init__(
        self,
        req: Path,
        settle: float,
        monotonic: Callable[[], float],
        packed: Callable[[str], bool],
    ) -> None:
        self._req = req
        self._settle = settle
        self._monotonic = monotonic
        self._packed = packed
        self._seen: dict[str, _Seen] = {}

    def look(self) -> Sequence[Arrival]:
        """The complete requests, those first that were written first. Raises `OSError`."""
        now = self._monotonic()
        seen: dict[str, _Seen] = {}
        arrivals: list[Arrival] = []
        for arrival in self._candidates():
            one = self._seen.get(arrival.file.name)
            if one is None or one.shape != arrival.shape:
                one = _Seen(arrival.shape, now)
            one.complete = one.complete or self._is_complete(arrival.file, now - one.since)
            seen[arrival.file.name] = one
            if one.complete:
                arrivals.append(arrival)
        self._seen = seen
        return sorted(arrivals, key=lambda each: (each.shape.mtime_ns, each.file.name))

    def next_look(self) -> float | None:
        """Seconds until a file seen before may be complete; None if nothing is waited for."""
        now = self._monotonic()
        waits = [
            LOOKS_APART - age if age < LOOKS_APART else self._settle - age
            for age in (now - one.since for one in self._seen.values() if not one.complete)
        ]
        return max(0.0, min(waits)) if waits else None

    def _candidates(self) -> Iterator[Arrival]:
        with os.scandir(self._req) as entries:
            for entry in entries:
                try:
                    found = self._arrival(entry)
                except FileNotFoundError:
                    continue
                if found is not None:
                    yield found

    def _arrival(self, entry: os.DirEntry[str]) -> Arrival | None:
        """The file as a request, complete or not; None if it is none and left alone."""
        if not entry.is_file(follow_symlinks=False):
            return None
        file = self._req / entry.name
        if is_set_aside(entry.name) or is_answer(entry.name) or _NEVER.search(entry.name):
            return None
        name = called(entry.name)
        match file.suffix.lower():
            case ".xml":
                return Arrival(file, name, Shape.of(entry))
            case ".zip" if name is not None and self._packed(name.prefix):
                return Arrival(file, name, Shape.of(entry))
            case _:
                return None

    def _is_complete(self, file: Path, age: float) -> bool:
        if age < LOOKS_APART:
            return False
        return age >= self._settle or _ends(file)


def called(file_name: str) -> RequestName | None:
    """The name of a request, also where it comes as ZIP file."""
    if file_name.endswith(".zip"):
        file_name = f"{file_name.removesuffix('.zip')}.xml"
    return RequestName.parse(file_name)


def key_of(file_name: str) -> str:
    """The same for requests whose answers would have one name."""
    return Path(file_name).stem.lower()


def read(file: Path, largest: int) -> bytes:
    """The content of a taken file; a larger one is not read. Raises `TooLarge`, `NotRead`."""
    try:
        with open(file, "rb", opener=_open_file_only) as opened:
            if os.fstat(opened.fileno()).st_size > largest:
                raise TooLarge
            content = opened.read(largest + 1)
    except OSError as error:
        raise NotRead from error
    if len(content) > largest:
        raise TooLarge
    return content


async def read_at_rest(file: Path, shape: Shape, read: Callable[[Path], T], settle: float) -> T:
    """What `read` makes of a file that is as it was when it was `shape`d, before and after.

    Whoever had it open when it was taken may still write: then it is read again after `settle`
    seconds. Raises `OSError`.
    """
    while True:
        content = await asyncio.to_thread(read, file)
        found = Shape.of(file)
        if found == shape:
            return content
        shape = found
        await asyncio.sleep(settle)


def _open_file_only(path: str, flags: int) -> int:
    """Open it unless it is a link; do not wait where it is a pipe. Windows has neither."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _ends(file: Path) -> bool:
    """Whether the file ends as a whole document, or a whole archive, does."""
    try:
        with file.open("rb") as opened:
            if file.name.endswith(".zip"):
                return zipfile.is_zipfile(opened)
            root = _ROOT.search(opened.read(_HEAD))
            size = opened.seek(0, os.SEEK_END)
            opened.seek(max(0, size - _TAIL))
            tail = opened.read()
    except OSError:
        return False
    return root is not None and tail.rstrip(b" \t\r\n").endswith(b"</" + root[1] + b">")
