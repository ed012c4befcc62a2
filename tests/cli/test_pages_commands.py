"""`demo` and `clinic` with their pages, as processes: where they are, and how they end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from hardware import card_store
from hardware.chip import Chip

DAY = "2026-07-01"


class Opened:
    """A command that stays, and says first where its pages are."""

    def __init__(self, onshikaku, cwd: Path, *words: str) -> None:
        words += ("--on", DAY, "--port", "0", "--json")
        self.process = onshikaku(*words, cwd=cwd, stdin=subprocess.PIPE)
        self.begun = self.next()

    def next(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=20)
        return json.loads(line)

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, told = self.process.communicate(timeout=20)
        return self.process.returncode, told


@pytest.fixture
def opened(onshikaku, tmp_path):
    started: list[Opened] = []

    def start(*words: str) -> Opened:
        started.append(Opened(onshikaku, tmp_path, *words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def steps(address: str):
    """The screens that a kiosk shows as they come: name, and step of the visit."""
    with httpx.stream("GET", f"{address}/events", timeout=30) as stream:
        for line in stream.iter_lines():
            yield from re.findall(r'data-screen="([^"]*)".* data-step="([^"]*)"', line)


def screens(address: str):
    """The names of the screens."""
    return (name for name, _ in steps(address))


def test_the_demo_opens_with_a_card_on_its_reader_and_ends_while_pages_are_open(opened):
    demo = opened("demo", "--persona", "standard", "--readers", "2")
    pages = demo.begun
    assert pages["simulator"] is True
    assert len(pages["kiosks"]) == 2
    for name in ("start", "kiosk", "desk", "training", "bench", "insurer"):
        assert httpx.get(pages[name], follow_redirects=True).status_code == 200
    seen = screens(pages["kiosk"])
    assert any(screen.startswith("choose") for screen in seen)
    assert next(screens(pages["kiosks"][1])) == "idle"
    assert demo.end() == (0, "終了しました。 Ended.\n")
    assert list(seen) == []  # the stream was let go, not cut off


@pytest.mark.parametrize("command", [["demo"], ["clinic", "--root", "OQS"]], ids=["demo", "clinic"])
def test_a_port_that_is_taken_is_said_to_be(run, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run(*command, "--port", port)
    assert ran.code == 3
    assert f"--port {port}" in ran.err
    assert "Traceback" not in ran.err


def test_nobody_of_that_id_is_said_before_anything_is_opened(run):
    ran = run("demo", "--port", "0", "--persona", "nobody-at-all")
    assert (ran.code, ran.out) == (2, "")
    assert "--persona" in ran.err


def test_the_private_pcscd_has_one_reader(run):
    ran = run("demo", "--pcsc", "--readers", "2")
    assert ran.code == 2
    assert "--readers" in ran.err


@pytest.mark.vpcd
def test_the_demo_reads_its_card_through_pcscd(opened):
    demo = opened("demo", "--persona", "standard", "--pcsc")
    assert any(screen.startswith("choose") for screen in screens(demo.begun["kiosk"]))
    assert demo.end()[0] == 0


def test_a_clinic_has_pages_and_a_book_beside_its_folders(opened, tmp_path):
    clinic = opened("clinic", "--root", "OQS")
    pages = clinic.begun["pages"]
    assert "bench" not in pages
    assert httpx.get(f"{pages['start']}/bench").status_code == 404
    seen = screens(pages["kiosk"])
    assert next(seen) == "idle"
    clinic.say("standard")
    assert any(screen.startswith("choose") for screen in seen)
    clinic.say("")
    visit = clinic.next()
    assert (visit["outcome"], visit["reader"]) == ("card_removed", "Virtual Reader")
    code, told = clinic.end()
    assert (code, told.splitlines()[-1]) == (0, "終了しました。 Ended.")
    assert (tmp_path / "OQS-work" / "visits.db").stat().st_mode & 0o777 == 0o600


def test_a_bench_is_there_if_asked_for(opened):
    clinic = opened("clinic", "--root", "OQS", "--bench")
    assert httpx.get(clinic.begun["pages"]["bench"]).status_code == 200
    assert clinic.end()[0] == 0


@pytest.mark.vpcd
def test_at_a_real_reader_the_pin_is_typed_on_the_page(run, opened, slot, tmp_path):
    run("card", "make", "standard", "--pki", "pki", "--on", DAY, "--out", "card")
    clinic = opened("clinic", "--root", "OQS", "--reader", slot.name, "--pki", "pki")
    kiosk = clinic.begun["pages"]["kiosk"]
    with httpx.Client(timeout=30) as page:
        token = re.search(r'name="csrf-token" content="([^"]*)"', page.get(kiosk).text)
        assert token
        slot.insert(Chip(card_store.load(tmp_path / "card")))

        def post(path: str, **form: str) -> None:
            headers = {"x-csrftoken": token[1]}
            page.post(f"{kiosk}/{path}", data=form, headers=headers).raise_for_status()

        def tap(path: str, screen: str, **form: str) -> None:
            """Once that screen is shown."""
            step = next(step for name, step in steps(kiosk) if name.startswith(screen))
            headers = {"x-csrftoken": token[1]}
            page.post(
                f"{kiosk}/{path}", data={"step": step, **form}, headers=headers
            ).raise_for_status()

        tap("choice", "choose", choice="pin")
        tap("pin", "pin", pin="1234")
        tap("choice", "consent", choice="agree-to-all")
        visit = page.get(kiosk)
        stop = re.search(r'name="visit" value="([^"]*)"', visit.text)
        assert stop
        post("stop", visit=stop[1])
    said = clinic.next()
    assert (said["outcome"], said["reader"]) == ("eligible", slot.name)
    assert Path(said["face_file"]).exists()
    assert clinic.end()[0] == 0


REFUSED = {
    "wishes belong to the patient": ["--consent", "none"],
    "a bench needs a page": ["--bench", "--no-pages"],
    "a bench needs a centre of its own": ["--bench", "--centre", "http://127.0.0.1:1"],
    "a centre is an address": ["--centre", "elsewhere"],
    "a centre wants a credential": ["--port", "0", "--centre", "http://127.0.0.1:1"],
}


@pytest.mark.parametrize("options", REFUSED.values(), ids=REFUSED)
def test_options_that_do_not_go_together_are_refused(run, options):
    ran = run("clinic", "--root", "OQS", *options)
    assert ran.code == 2
    assert options[-2] in ran.err or options[0] in ran.err
    assert "Traceback" not in ran.err


def test_a_book_that_is_none_is_not_overwritten(run, tmp_path):
    (tmp_path / "OQS-work").mkdir()
    book = tmp_path / "OQS-work" / "visits.db"
    book.write_text("no database at all, but words " * 40)
    ran = run("clinic", "--root", "OQS", "--port", "0")
    assert ran.code == 3
    assert "visits.db" in ran.err
    assert book.read_text().startswith("no database")
