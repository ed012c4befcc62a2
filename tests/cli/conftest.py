"""The installed command, run as a user runs it: another process, its output and exit code."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import socket
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.private_pcscd import VpcdSlot
from reader.pcsc import slots


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(onshikaku, tmp_path: Path) -> Run:
    """Run `onshikaku` with these words in an empty folder."""

    def call(*words: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
        environment = {**os.environ, "COLUMNS": "100", **(env or {})}
        process = onshikaku(*words, cwd=tmp_path, env=environment, stdin=subprocess.PIPE)
        out, err = process.communicate(stdin)
        return Ran(process.returncode, out, err)

    return call


@pytest.fixture
def background(onshikaku, tmp_path: Path):
    """Start a command that stays, in the same folder as `run`, once it has printed `until`.

    It is interrupted at the end.
    """
    started = []

    def start(*words: str | Path, until: str):
        process = onshikaku(*words, cwd=tmp_path, stderr=subprocess.STDOUT)
        started.append(process)
        seen = []
        for line in process.stdout:
            seen.append(line)
            if until in line:
                return process
        pytest.fail(f"ended with {process.wait()}: {''.join(seen)}")

    yield start
    for process in reversed(started):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


class Desk:
    """A command on a terminal of its own, and who sits at it."""

    def __init__(self, onshikaku, cwd: Path, *words: str) -> None:
        self._keys, screen = pty.openpty()
        self.process = onshikaku(*words, cwd=cwd, stdin=screen, stdout=screen, stderr=screen)
        os.close(screen)
        self.shown = ""
        self._seen = 0

    def wait_for(self, words: str) -> None:
        """Read on until these words have appeared since the last time."""
        while words not in self.shown[self._seen :]:
            assert self._read(), self.shown
        self._seen = self.shown.index(words, self._seen) + len(words)

    def wait_for_pin(self) -> None:
        self.wait_for("暗証番号（4桁")
        while termios.tcgetattr(self._keys)[3] & termios.ECHO:
            time.sleep(0.01)  # what is typed before the echo is off would be thrown away

    def type_pin(self, pin: str) -> None:
        self.wait_for_pin()
        self.type(f"{pin}\n")

    def type(self, keys: str) -> None:
        os.write(self._keys, keys.encode())

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C once the program sits and waits: before that a prompt would not hear it."""
        state = Path(f"/proc/{self.process.pid}/stat")
        while state.read_text().rpartition(") ")[2][0] != "S":
            time.sleep(0.01)
        self.process.send_signal(how)

    def end(self) -> int:
        """Read all that is left; the exit code."""
        while self._read():
            pass
        os.close(self._keys)
        return self.process.wait(20)

    def _read(self) -> bool:
        try:
            part = os.read(self._keys, 4096)
        except OSError:
            return False
        self.shown += part.decode(errors="replace")
        return bool(part)


@pytest.fixture
def at_terminal(onshikaku, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Start a command on a terminal, in the same folder as `run`."""
    started: list[Desk] = []

    def start(*words: str) -> Desk:
        started.append(Desk(onshikaku, tmp_path, *words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


@pytest.fixture
def vpcd_address(slot: VpcdSlot) -> Iterator[str]:
    """An address on loopback behind which the private pcscd's virtual reader listens.

    It lies in a network of its own; whoever connects here is passed on.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    links: list[socket.socket] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                card, _ = listener.accept()
                driver = slot.dial()
                links.extend((card, driver))
                for pair in ((card, driver), (driver, card)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for link in links:
        link.close()
    if links:
        _wait_until_noticed(slot)


def _wait_until_noticed(slot: VpcdSlot) -> None:
    """Wait until pcscd itself has seen that the card is gone: a card put in earlier is not seen.

    PC/SC says so before, but its counter of comings and goings is even only then.
    """
    for _ in range(500):
        found = next(state for state in slots() if state.reader == slot.name)
        if not found.present and found.count % 2 == 0:
            return
        time.sleep(0.02)
    pytest.fail("pcscd does not notice that the card is gone")
