"""What is in work, kept on the disk so that each request is answered once whenever we are killed.

    req/NAME → taken/ID/NAME          the request is ours
    making/ID/… → ready/ID/…          it is answered: from here on nobody is asked again
    taken/ID → (gone)                 unless the request itself goes back
    ready/ID/… → res/…                file by file, each rename once
    ready/ID → making/ID → (gone)     everything has been done

Each arrow is one rename, so what is found at the start tells how far it got.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from onshikaku.exchange.folders import Folders

__all__ = ["Ledger", "Outgoing", "Payload", "Ready", "Taken", "write_through"]

_MANIFEST, _PAYLOAD = "manifest.json", "payload"


@dataclass(frozen=True, slots=True)
class Taken:
    """A request in work. `file` keeps the name it had in `req`."""

    id: str
    file: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name

    @property
    def at(self) -> datetime:
        """When it was taken, by the real clock: the same after a crash."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1e9, UTC)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file for `res`, and whether the request is `returned` behind it."""

    name: str
    content: bytes
    outcome: str
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """A file on its way to `res`; once moved, `source` is no more."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer, or an `.err` and the `returned` request, in the order of their appearance."""

    id: str
    request: str
    outcome: str
    payloads: tuple[Payload, ...]
    returned: bool


class Ledger:
    """The work folder's books. Its methods block; one exchange at a time uses them."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def take(self, file: Path) -> Taken | None:
        """Move a request out of `req`; None if it is there no more. Raises `OSError`."""
        taken = Taken(f"{time.time_ns():020d}-{secrets.token_hex(4)}", file)
        folder = self._folders.taken / taken.id
        folder.mkdir()
        try:
            file.rename(folder / file.name)
        except FileNotFoundError:
            folder.rmdir()
            return None
        except OSError:
            folder.rmdir()
            raise
        return Taken(taken.id, folder / file.name)

    def write(self, taken: Taken, outgoing: Outgoing) -> Ready:
        """Write down the one answer of a request. Raises `OSError`, and can then be repeated."""
        manifest = {
            "request": taken.name,
            "outcome": outgoing.outcome,
            "file": outgoing.name,
            "returned": outgoing.returned,
        }
        with self._making(taken.id) as folder:
            write_through(folder / _PAYLOAD, outgoing.content)
            write_through(folder / _MANIFEST, json.dumps(manifest).encode())
            _sync(folder)
            folder.rename(self._folders.ready / taken.id)
        return self._read(taken.id)

    def forget(self, taken: Taken) -> None:
        """Remove a request that has been answered, or that was none."""
        _remove(self._folders.taken / taken.id)

    def finish(self, ready: Ready) -> None:
        """Remove what has been published."""
        folder = self._folders.ready / ready.id
        remains = self._folders.making / ready.id
        if folder.exists():
            folder.rename(remains)
        _remove(remains)
        _remove(self._folders.taken / ready.id)

    def found(self) -> tuple[Sequence[Taken], Sequence[Ready]]:
        """What an earlier exchange left: requests to be asked again, answers to be published."""
        for remains in self._folders.making.iterdir():
            _remove(remains)
        ready = [self._read(folder.name) for folder in sorted(self._folders.ready.iterdir())]
        answered = {one.id: one for one in ready}
        taken: list[Taken] = []
        for folder in sorted(self._folders.taken.iterdir()):
            files = list(folder.iterdir())
            one = answered.get(folder.name)
            if files and one is None:
                taken.append(Taken(folder.name, files[0]))
            elif one is None or not one.returned:
                _remove(folder)
        return taken, ready

    @contextmanager
    def _making(self, name: str) -> Generator[Path]:
        """A new folder in `making`; nothing of it stays if the block fails."""
        folder = self._folders.making / name
        _remove(folder)
        folder.mkdir()
        try:
            yield folder
        except OSError:
            _remove(folder)
            raise

    def _read(self, name: str) -> Ready:
        folder = self._folders.ready / name
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        request: str = manifest["request"]
        returned: bool = manifest["returned"]
        payloads = [Payload(folder / _PAYLOAD, self._folders.res / manifest["file"])]
        if returned:
            source = self._folders.taken / name / request
            payloads.append(Payload(source, self._folders.res / request))
        return Ready(name, request, manifest["outcome"], tuple(payloads), returned=returned)


def write_through(file: Path, content: bytes) -> None:
    """Write a new file and wait until the disk has it. Raises `OSError`."""
    with file.open("xb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """Wait until the disk has the folder's entries; Windows has no such thing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
