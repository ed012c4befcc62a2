"""A clinic killed at its worst moments, with the card in a process of its own and a real pcscd.

Each time it is started again at once: the desk says how the visit stands, the card's counter is
what the card itself kept, the centre's log has what it answered, and the reader takes the next.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hardware.private_pcscd import VpcdSlot

pytestmark = pytest.mark.vpcd

DAY = "2026-07-01"
SLOW = {"call": "POST /v1/confirmations", "kind": "delay", "delay_ms": 500, "times": 1}
VERIFY, SIGN = 0x20, 0x2A
AUTH_PIN = "D392F000260100000001/0018"


class HeldLine:
    """What a card's process connects to, in front of vpcd; keeps one answer back until told."""

    def __init__(self, slot: VpcdSlot) -> None:
        self._slot = slot
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._awaited: int | None = None
        self._ends: list[socket.socket] = []
        self.held, self.released = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def hold(self, instruction: int) -> None:
        """Keep back the answer to the next command of this kind that carries data."""
        self.held.clear()
        self.released.clear()
        self._awaited = instruction

    def close(self) -> None:
        self.released.set()
        for end in (*self._ends, self._listener):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _carry(self) -> None:
        try:
            card, _ = self._listener.accept()
        except OSError:
            return
        vpcd = self._slot.dial()
        self._ends += [card, vpcd]
        with card, vpcd:
            while (asked := _frame(vpcd)) is not None:
                card.sendall(asked)
                body = asked[2:]
                if len(body) == 1 and body != b"\x04":
                    continue  # power off, on, reset: not answered
                answer = _frame(card)
                if answer is None:
                    return
                if len(body) > 5 and body[1] == self._awaited:
                    self._awaited = None
                    self.held.set()
                    self.released.wait()
                vpcd.sendall(answer)


def _frame(line: socket.socket) -> bytes | None:
    """Length and body, as vpcd sends them (docs/card.md §11)."""
    try:
        length = line.recv(2, socket.MSG_WAITALL)
        body = line.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
    except OSError:
        return None
    return length + body if body else None


class Clinic:
    """The daemon, restarted at the same address, and who stands at its kiosk and its desk."""

    def __init__(self, onshikaku, cwd: Path, words: list[str | Path]) -> None:
        self._start = lambda port: onshikaku(*words, "--port", port, cwd=cwd)
        self._program = self._start("0")
        self._begin()
        self.port = self.url.rpartition(":")[2]

    def _begin(self) -> None:
        self.url = self.next()["pages"]["start"]
        self.web = httpx.Client(base_url=self.url)
        page = self.web.get("/desk/sign-in").text
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        self._enter()

    def next(self) -> dict:
        """The next object it prints."""
        line = self._program.stdout.readline()
        assert line, self._program.communicate()
        return json.loads(line)

    def stop(self) -> None:
        self._program.send_signal(signal.SIGSTOP)

    def kill_and_start(self) -> None:
        self.web.close()
        self._program.kill()
        self._program.communicate()
        self._program = self._start(self.port)
        self._begin()

    def close(self) -> None:
        self.web.close()
        self._program.kill()
        self._program.communicate()

    def end(self) -> int:
        self._program.send_signal(signal.SIGINT)
        return self._program.wait()

    def _enter(self) -> None:
        entered = {"account": "general", "password": "kakuu-ippan"}
        assert self._post("/desk/sign-in", **entered).status_code == 303

    def _post(self, path: str, **form: str) -> httpx.Response:
        return self.web.post(path, data={"csrftoken": self._token, **form})

    def kiosk(self, screen: str) -> tuple[str, str]:
        """The kiosk's page once it shows a screen that begins so, and the step it is at."""
        found: list[str] = []

        def shown() -> bool:
            found[:] = [self.web.get("/kiosk/1").text]
            return f'data-screen="{screen}' in found[0]

        until(shown, lambda: re.findall(r'data-screen="([^"]+)"', found[0]))
        return found[0], re.search(r'data-step="(\d+)"', found[0])[1]

    def choose(self, screen: str, choice: str) -> None:
        step = self.kiosk(screen)[1]
        self._post("/kiosk/1/choice", step=step, choice=choice)

    def type_pin(self, pin: str, screen: str) -> None:
        step = self.kiosk(screen)[1]
        self._post("/kiosk/1/pin", step=step, pin=pin)

    def row(self, number: int) -> str:
        """What the desk says of the visit with this number."""
        page = self.web.get("/desk").text
        row = re.search(rf'<tr[^>]*data-testid="visit-{number}".*?</tr>', page, re.DOTALL)
        return re.sub(r"<[^>]+>|\s+", " ", row[0])


def until(condition: Callable[[], object], told: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


@pytest.fixture
def line(slot: VpcdSlot) -> Iterator[HeldLine]:
    line = HeldLine(slot)
    yield line
    line.close()


@pytest.fixture
def centre_at(onshikaku, tmp_path) -> Iterator[Callable[..., dict]]:
    """Start a centre; where it is."""
    programs = []

    def start(*words: str | Path) -> dict:
        programs.append(onshikaku(*words, cwd=tmp_path))
        return json.loads(programs[-1].stdout.readline())

    yield start
    for one in programs:
        one.kill()
        one.communicate()


@pytest.fixture
def started(onshikaku, tmp_path) -> Iterator[Callable[..., Clinic]]:
    clinics: list[Clinic] = []

    def start(words: list[str | Path]) -> Clinic:
        clinics.append(Clinic(onshikaku, tmp_path, words))
        return clinics[-1]

    yield start
    for one in clinics:
        one.close()


def test_a_daemon_killed_at_verify_at_signing_and_at_the_centre_tells_the_truth(
    centre_at, started, background, run, slot, line, tmp_path
):
    pki = tmp_path / "pki"
    made = run("card", "make", "standard", "--pki", pki, "--on", DAY, "--out", "card")
    assert made.code == 0
    centre = ("centre", "--pki", pki, "--database", "centre.db", "--on", DAY, "--json")
    where = centre_at(*centre, "--port", "0", "--management-port", "0")
    background("card", "insert", "card", "--vpcd", line.address, until="Inserted")

    def tries() -> int:
        counters = json.loads((tmp_path / "card" / "counters.json").read_text())
        return counters[AUTH_PIN]["tries_left"]

    def log() -> set[str]:
        asked = httpx.get(f"{where['management']}/access-log").json()["entries"]
        return {one["access_id"] for one in asked if one["person"] == "standard"}

    words = ["clinic", "--root", tmp_path / "OQS", "--pki", pki, "--on", DAY, "--json"]
    words += ["--centre", where["clinic"], "--reader", slot.name]
    clinic = started(words)

    # VERIFY with a wrong PIN: the card has counted, and its answer came to nobody.
    line.hold(VERIFY)
    clinic.choose("choose", "pin")
    clinic.type_pin("9999", "pin-new-3")
    assert line.held.wait(60)
    assert tries() == 2
    clinic.kill_and_start()
    line.released.set()
    assert clinic.next()["interruption"] == "not-sent"
    assert "中断" in clinic.row(1)
    assert log() == set()

    # Signing: the card takes the next visit at once, and says how many tries it has left.
    line.hold(SIGN)
    clinic.choose("choose", "pin")
    clinic.type_pin("1234", "pin-new-2")
    assert line.held.wait(60)
    assert tries() == 3
    clinic.kill_and_start()
    line.released.set()
    assert clinic.next()["interruption"] == "not-sent"
    assert "中断" in clinic.row(2)
    assert log() == set()

    # The centre's call: its answer, which came to nobody, is fetched and stands.
    httpx.put(f"{where['management']}/faults", json=[SLOW]).raise_for_status()
    clinic.choose("choose", "pin")
    clinic.type_pin("1234", "pin-new-3")
    until(lambda: "fault:delay" in httpx.get(f"{where['management']}/journal").text)
    clinic.stop()
    until(log)
    clinic.kill_and_start()
    taken = clinic.next()
    assert (taken["interruption"], taken["outcome"]) == ("taken-over", "eligible")
    assert "有効" in clinic.row(3)
    assert len(log()) == 1

    # The card lies there still: the visit it begins goes through to its end.
    clinic.choose("choose", "pin")
    clinic.type_pin("1234", "pin-new-3")
    clinic.choose("consent", "agree-to-all")
    clinic.choose("consent-subsidies", "do-not-use")
    clinic.choose("consent-prescription-form", "paper")
    done = clinic.next()
    assert (done["outcome"], done.get("interruption")) == ("eligible", None)
    assert len(log()) == 2
    assert clinic.end() == 0
    inspected = run("inspect", "--reader", slot.name, "--json").json
    assert inspected["tries_left"] == tries() == 3
