"""A terminal's folders for a test, an exchange at work on them, and a counter that is easy to read.

The counter here answers with the digest of what it was asked, so that an answer shows which request
it belongs to; what the real one says is tested beside it.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onshikaku.exchange.folders import Folders
from onshikaku.exchange.ports import Answer, Rejection, Request
from onshikaku.exchange.service import Exchange, Served
from onshikaku.exchange.settings import ExchangeSettings

PATIENCE = 30.0
"""Seconds after which something that has to come counts as missing."""
PREFIXES = frozenset({"OQSsiquc01", "OQSmuquc01", "OQSmuquc02", "YZKsiquc01"})
QUIET = {"single_delay": 0.0, "settle_seconds": 0.3}
CREATED, CHANGED = 0x100 | 0x80, 0x2 | 0x4 | 0x8  # inotify(7): CREATE, MOVED_TO; MODIFY, ATTRIB, …


class SmallCounter:
    """Answers with a digest. `asked` are the requests' names; `gate` holds answers back."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    async def answer(self, request: Request) -> Answer | Rejection:
        self.asked.append(request.name.request_name)
        await asyncio.to_thread(self.gate.wait, PATIENCE)
        if b"REFUSE" in request.content:
            return Rejection("SIM80002", "模擬：この要求は受け付けません。")
        if b"RAISE" in request.content:
            raise RuntimeError("a name that must not be logged")
        extension = "pdf" if request.name.interface.startswith("YZK") else "xml"
        return Answer(answer_to(request.content), extension)


def answer_to(content: bytes) -> bytes:
    return f"<XmlMsg><Digest>{hashlib.sha256(content).hexdigest()}</Digest></XmlMsg>".encode()


def until(found: Callable[[], Any], what: str = "") -> Any:
    """What `found` finds in the end; fails if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.005)
    pytest.fail(f"never happened: {what or found}")


@dataclass
class Scene:
    """Folders, their settings, and what happened to requests there."""

    settings: ExchangeSettings
    folders: Folders
    counter: SmallCounter = field(default_factory=SmallCounter)
    served: list[Served] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def request(self, name: str, content: bytes = b"<XmlMsg>1</XmlMsg>") -> Path:
        """Write a request in place."""
        file = self.folders.req / name
        file.write_bytes(content)
        return file

    def res(self) -> list[str]:
        return sorted(os.listdir(self.folders.res))  # noqa: PTH208 - names as they are

    def answer(self, name: str) -> bytes:
        """The content of an answer, which comes if it is not there yet."""
        file = self.folders.res / name
        until(file.exists, f"{name}; there are {self.res()}")
        return file.read_bytes()

    def left_in_work(self) -> list[str]:
        """What the exchange keeps, besides the lock."""
        own = (self.folders.taken, self.folders.making, self.folders.ready)
        return sorted(each.name for folder in own for each in folder.iterdir())

    def exchange(self) -> Exchange:
        return Exchange(
            self.folders,
            self.settings,
            self.counter,
            self.now,
            prefixes=PREFIXES,
            report=self.served.append,
        )

    @contextmanager
    def running(self) -> Iterator[Exchange]:
        """An exchange at work for the block, in a thread; its failure is the test's."""
        exchange = self.exchange()
        failures: list[BaseException] = []
        started = threading.Event()
        loops: list[asyncio.AbstractEventLoop] = []

        async def work() -> None:
            loops.append(asyncio.get_running_loop())
            started.set()
            await exchange.run()

        def run() -> None:
            try:
                asyncio.run(work())
            except BaseException as failure:  # noqa: BLE001 - raised again below
                failures.append(failure)
                started.set()

        with self.folders.claimed():
            thread = threading.Thread(target=run, name="exchange")
            thread.start()
            started.wait(PATIENCE)
            try:
                yield exchange
            finally:
                if thread.is_alive():
                    loops[0].call_soon_threadsafe(exchange.stop)
                thread.join(PATIENCE)
        assert not failures, failures


class Inotify:
    """The kernel's own events of a folder, by inotify(7): what happened, to which name."""

    def __init__(self, folder: Path, mask: int) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor: int = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._descriptor >= 0
        assert self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), mask) >= 0

    def names(self) -> list[str]:
        """The names of the events since the last time, in their order."""
        try:
            events = os.read(self._descriptor, 1 << 16)
        except BlockingIOError:
            return []
        names: list[str] = []
        while events:
            length = struct.unpack_from("iIII", events)[3]
            names.append(os.fsdecode(events[16 : 16 + length].rstrip(b"\0")))
            events = events[16 + length :]
        return names

    def close(self) -> None:
        os.close(self._descriptor)


@pytest.fixture
def scene_with(tmp_path: Path) -> Callable[..., Scene]:
    """A scene with other settings."""

    def make(**settings: Any) -> Scene:
        chosen = ExchangeSettings(**({"root": tmp_path / "OQS"} | QUIET | settings))
        return Scene(chosen, Folders.prepare(chosen))

    return make


@pytest.fixture
def scene(scene_with: Callable[..., Scene]) -> Scene:
    """Folders whose answers come without delay."""
    return scene_with()


@pytest.fixture
def reply_to() -> Callable[[bytes], bytes]:
    """What the counter answers to a request of that content."""
    return answer_to


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Waits for something that has to come."""
    return until


@pytest.fixture
def created() -> Iterator[Callable[[Path], Inotify]]:
    """Watches a folder for new names alone."""
    yield from _watchers(CREATED)


@pytest.fixture
def changed() -> Iterator[Callable[[Path], Inotify]]:
    """Watches a folder for changes of files that are there."""
    yield from _watchers(CHANGED)


def _watchers(mask: int) -> Iterator[Callable[[Path], Inotify]]:
    watchers: list[Inotify] = []

    def watch(folder: Path) -> Inotify:
        watchers.append(Inotify(folder, mask))
        return watchers[-1]

    yield watch
    for watcher in watchers:
        watcher.close()
