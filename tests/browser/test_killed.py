"""A clinic killed in the middle of visits and started again: no page lies, no answer is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ONSHIKAKU = Path(sys.executable).parent / "onshikaku"
DAY = "2026-07-01"
PASSWORD = {"account": "general", "password": "kakuu-ippan"}
SLOW = {"call": "POST /v1/confirmations", "kind": "delay", "delay_ms": 500, "times": 1}


class Running:
    """A command in a process of its own, that prints JSON objects."""

    def __init__(self, *words: str | Path) -> None:
        command = [ONSHIKAKU, *map(str, words), "--on", DAY, "--json"]
        pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        self.process = subprocess.Popen(command, **pipes, stderr=subprocess.DEVNULL, text=True)
        self.begun = self.next()

    def next(self) -> dict:
        """The next object it prints."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.wait(20)
        return json.loads(line)

    def place(self, persona: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{persona}\n")
        self.process.stdin.flush()

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def running(tmp_path):
    """Start commands; whatever still runs at the end is killed."""
    started: list[Running] = []

    def start(*words: str | Path) -> Running:
        started.append(Running(*words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def sign_in(page: Page) -> None:
    for field, typed in PASSWORD.items():
        page.locator(f"[name={field}]").fill(typed)
    page.locator("[name=password]").press("Enter")


def to_the_pin(kiosk: Page) -> None:
    kiosk.get_by_test_id("choice-pin").click()
    expect(kiosk.get_by_test_id("pin-1")).to_be_visible()


def type_pin(kiosk: Page) -> None:
    for digit in "1234":
        kiosk.get_by_test_id(f"pin-{digit}").click()
    kiosk.get_by_test_id("send").click()


def until(condition: Callable[[], object]) -> None:
    """Wait for it, as long as a busy machine may take."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def log_of(centre: Running) -> list[dict]:
    asked = httpx.get(f"{centre.begun['management']}/access-log")
    return [entry for entry in asked.json()["entries"] if entry["person"] == "standard"]


def test_a_clinic_that_is_killed_says_afterwards_what_became_of_each_visit(
    running, browser, tmp_path
):
    pki = tmp_path / "pki"
    centre = running(
        "centre", "--pki", pki, "--database", "memory", "--port", "0", "--management-port", "0"
    )
    words = ["clinic", "--root", tmp_path / "OQS", "--pki", pki]
    words += ["--centre", centre.begun["clinic"], "--port"]
    clinic = running(*words, "0")
    start = clinic.begun["pages"]["start"]
    port = start.rpartition(":")[2]
    kiosk, desk = (browser.new_page(reduced_motion="reduce") for _ in ("patient", "staff"))
    kiosk.goto(f"{start}/kiosk/1")
    desk.goto(f"{start}/desk")
    sign_in(desk)

    def again() -> Running:
        """Killed without warning, and started again at the same address; the pages find it."""
        clinic.end(signal.SIGKILL)
        for page in (kiosk, desk):
            expect(page.locator("html")).to_have_attribute("data-connection", "lost")
        fresh = running(*words, port)
        desk.wait_for_url("**/desk/sign-in**")
        sign_in(desk)
        expect(kiosk.get_by_test_id("screen")).to_have_attribute("data-screen", "idle")
        return fresh

    # While the PIN is typed: nothing was sent.
    clinic.place("standard")
    to_the_pin(kiosk)
    clinic = again()
    assert clinic.next()["interruption"] == "not-sent"
    expect(desk.get_by_test_id("visit-1")).to_contain_text("中断")
    assert log_of(centre) == []

    # While the proof is with the centre: the answer, which came to nobody, is fetched.
    httpx.put(f"{centre.begun['management']}/faults", json=[SLOW]).raise_for_status()
    clinic.place("standard")
    to_the_pin(kiosk)
    type_pin(kiosk)
    until(lambda: "fault:delay" in httpx.get(f"{centre.begun['management']}/journal").text)
    clinic.process.send_signal(signal.SIGSTOP)
    until(lambda: log_of(centre))
    clinic = again()
    taken = clinic.next()
    assert (taken["interruption"], taken["outcome"]) == ("taken-over", "eligible")
    assert Path(taken["face_file"]).exists()
    expect(desk.get_by_test_id("visit-2")).to_contain_text("有効")

    # While the patient is asked for consents: the answer stands.
    clinic.place("standard")
    to_the_pin(kiosk)
    type_pin(kiosk)
    expect(kiosk.get_by_test_id("choice-agree-to-all")).to_be_visible()
    clinic = again()
    taken = clinic.next()
    assert (taken["interruption"], taken["outcome"]) == ("taken-over", "eligible")
    for page in (kiosk, desk):
        page.close()

    entries = log_of(centre)
    asked_once = {entry["access_id"] for entry in entries if entry["step"] == 0}
    assert len(asked_once) == 2
    assert {entry["access_id"] for entry in entries} == asked_once
    assert clinic.end(signal.SIGINT) == 0
