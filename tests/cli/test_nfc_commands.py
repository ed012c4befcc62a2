"""A contactless card in one process, and its readers in others: nfcpy's UDP driver between them."""

from __future__ import annotations

import json
import re
import signal

import httpx
import pytest

DAY = "2026-07-01"


@pytest.fixture
def card(onshikaku, tmp_path):
    """Play a card for as long as the test lasts; the name by which it is read, and its process."""
    started = []

    def insert(what: str, *options: str, address: str = "127.0.0.1:0"):
        process = onshikaku("card", "insert", what, "--nfc", address, *options, cwd=tmp_path)
        started.append(process)
        line = process.stdout.readline()
        name = re.search(r"nfc:udp:[\d.]+:\d+", line)
        assert name, line + process.stderr.read()
        return name[0], process

    yield insert
    for process in started:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_a_card_is_inspected_and_confirmed_from_other_processes(run, card):
    assert run("card", "make", "standard", "--pki", "pki", "--out", "card").code == 0
    name, _ = card("card")
    confirm = ("confirm", "--reader", name, "--pki", "pki", "--pin-stdin", "--json", "--wait", "9")
    ran = run(*confirm, "--debug", stdin="9999\n1234\n")
    assert (ran.code, ran.json["outcome"]) == (0, "eligible"), ran.err
    assert "00200080 Lc=4 **" in ran.err
    assert "31323334" not in ran.err
    assert run("inspect", "--reader", name, "--json").json["tries_left"] == 3


def test_the_clinic_sees_it_come_and_go(run, card, onshikaku, tmp_path):
    assert run("card", "make", "lost", "--pki", "pki", "--on", DAY, "--out", "card").code == 0
    name, process = card("card")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    clinic = onshikaku(
        *("clinic", "--root", "OQS", "--pki", "pki", "--on", DAY, "--port", "0", "--json"),
        *("--reader", name),
        cwd=tmp_path,
    )
    try:
        start = json.loads(clinic.stdout.readline())["pages"]["start"]
        with httpx.Client(timeout=30) as page:
            with page.stream("GET", f"{start}/kiosk/1/events") as stream:
                lines = stream.iter_lines()
                assert any('data-screen="idle' in line for line in lines)
                _, process = card("card", address=name.removeprefix("nfc:udp:"))
                assert any('data-screen="choose' in line for line in lines)
                process.send_signal(signal.SIGINT)
            said = json.loads(clinic.stdout.readline())
        assert (said["outcome"], said["reader"]) == ("card_removed", name)
    finally:
        clinic.send_signal(signal.SIGINT)
        clinic.communicate(timeout=20)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["card", "insert", "standard"], 2, "--nfc"),
        (["card", "insert", "standard", "--nfc", "1:2", "--vpcd", "1:2"], 2, "--vpcd"),
        (["card", "insert", "standard", "--nfc", "here"], 2, "HOST:PORT"),
        (["card", "insert", "standard", "--vpcd", "1:2", "--phone", "android"], 2, "--phone"),
        (["card", "insert", "standard", "--nfc", "192.0.2.1:0"], 3, "loopback"),
        (["inspect", "--reader", "nfc:usb:054c:0dc9"], 3, "RC-S300/P"),
        (["inspect", "--reader", "nfc:usb:001:255"], 3, "onshikaku readers"),
        (["inspect", "--reader", "nfc:udp:192.0.2.1:54321"], 3, "onshikaku readers"),
        (["inspect", "--reader", "nfc:udp:127.0.0.1:9"], 3, "no card"),
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(run, words, code, said):
    ran = run(*words)
    assert (ran.code, said in ran.err, ran.err.count("→")) == (code, True, 1), ran.err


def test_a_phone_is_played_too(run, card):
    name, _ = card("standard", "--phone", "iphone")
    ran = run("inspect", "--reader", name, "--json")
    assert (ran.code, ran.json["label"]) == (1, "JPKIAPIOSTOKEN")
