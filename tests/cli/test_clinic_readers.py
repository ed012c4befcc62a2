"""`onshikaku clinic` at readers that come and go: real pcscd, two slots, a process of its own."""

from __future__ import annotations

import json
import re
import signal

import httpx
import pytest

from hardware import card_store
from hardware.chip import Chip

DAY = "2026-07-01"
PATIENCE = 30


class Kiosk:
    """The page of a reader, as its stream tells it."""

    def __init__(self, page: httpx.Client, address: str) -> None:
        self._page = page
        self._address = address

    def wait_for(self, screen: str) -> str:
        """The step of the first screen whose name begins like that."""
        with self._page.stream("GET", f"{self._address}/events") as stream:
            for line in stream.iter_lines():
                shown = re.search(r'data-screen="([^"]*)".* data-step="([^"]*)"', line)
                if shown is not None and shown[1].startswith(screen):
                    return shown[2]
        raise AssertionError(f"the stream ended without {screen}")

    def tap(self, path: str, screen: str, **form: str) -> None:
        """Answer that screen."""
        step = self.wait_for(screen)
        token = re.search(
            r'name="csrf-token" content="([^"]*)"', self._page.get(self._address).text
        )
        assert token
        headers = {"x-csrftoken": token[1]}
        form = {"step": step, **form}
        said = self._page.post(f"{self._address}/{path}", data=form, headers=headers)
        said.raise_for_status()


@pytest.fixture
def clinic(onshikaku, tmp_path):
    """Start the command; what it printed first, and the process."""
    started = []

    def start(*options: str):
        words = ("clinic", "--root", "OQS", "--pki", "pki", "--on", DAY, "--port", "0", "--json")
        started.append(onshikaku(*words, *options, cwd=tmp_path))
        return json.loads(started[-1].stdout.readline()), started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.communicate()


@pytest.mark.vpcd
def test_whichever_reader_is_plugged_in_gets_a_place_and_comes_back_to_it(
    run, pcscd, clinic, tmp_path
):
    run("card", "make", "lost", "--pki", "pki", "--on", DAY, "--out", "card")
    first, second = pcscd.slots
    second.insert(Chip(card_store.load(tmp_path / "card")))
    way = ("--reader", "auto", "--pki", "pki", "--on", DAY, "--pin-stdin", "--json")
    confirmed = run("confirm", *way, stdin="1234")
    assert (confirmed.json["outcome"], second.name in confirmed.err) == ("lost", True)
    second.remove()
    pcscd.kill()
    try:
        begun, process = clinic("--reader", "auto")
        start = begun["pages"]["start"]
        with httpx.Client(timeout=PATIENCE) as page:
            one, two = (Kiosk(page, f"{start}/kiosk/{n}") for n in (1, 2))
            one.wait_for("closed")
            assert page.get(f"{start}/kiosk/2").status_code == 404

            pcscd.start()
            one.wait_for("idle")
            chip = Chip(card_store.load(tmp_path / "card"))
            first.insert(chip)
            second.insert(Chip(card_store.load(tmp_path / "card")))
            # Both at once, and neither waits for the other.
            one.tap("choice", "choose", choice="pin")
            two.tap("choice", "choose", choice="pin")
            two.tap("pin", "pin", pin="1234")
            one.wait_for("pin-new")
            said = json.loads(process.stdout.readline())
            assert (said["outcome"], said["reader"]) == ("lost", second.name)

            # The card of the unfinished visit is carried to the other reader.
            one.tap("pin", "pin", pin="0000")
            one.wait_for("pin-wrong-2")
            second.remove()
            first.remove()
            said = json.loads(process.stdout.readline())
            assert (said["outcome"], said["reader"]) == ("card_removed", first.name)
            second.insert(chip)
            two.tap("choice", "choose", choice="pin")
            two.wait_for("pin-new-2")

            # The service ends in the middle, and the readers come back to their places.
            pcscd.kill()
            said = json.loads(process.stdout.readline())
            assert (said["outcome"], said["reader"]) == ("reader_unavailable", second.name)
            two.wait_for("end-reader")
            pcscd.start()
            two.tap("choice", "choose", choice="pin")
            two.tap("pin", "pin-new-2", pin="1234")
            said = json.loads(process.stdout.readline())
            assert (said["outcome"], said["tries_left"]) == ("lost", None)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
        assert process.returncode == 0
        assert f"リーダー2　{second.name}　{start}/kiosk/2" in told
    finally:
        pcscd.start()
        for slot in pcscd.slots:
            slot.remove()


@pytest.mark.vpcd
def test_a_reader_named_by_its_old_port_is_found_and_one_unknown_is_awaited(pcscd, clinic):
    first = pcscd.slots[0].name
    elsewhere = re.sub(r"\d\d (?=\d\d$)", "07 ", first)
    assert elsewhere != first
    begun, process = clinic("--reader", elsewhere, "--desk-reader", "No Such Reader")
    start = begun["pages"]["start"]
    assert begun["pages"]["desk_readers"] == [f"{start}/desk/readers/2"]
    with httpx.Client(timeout=PATIENCE) as page:
        Kiosk(page, f"{start}/kiosk/1").wait_for("idle")
        assert page.get(f"{start}/kiosk/2").status_code == 404
        assert page.get(f"{start}/desk/readers/2").headers["location"].startswith("/desk/sign-in")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert "No Such Reader" in told
    assert elsewhere not in told


REFUSED = {
    "a reader stands in one place": ["--reader", "A", "--desk-reader", "A"],
    "the desk's screens are on pages": ["--desk-reader", "A", "--no-pages"],
}


@pytest.mark.parametrize("options", REFUSED.values(), ids=REFUSED)
def test_what_a_reader_cannot_be_is_refused(run, options):
    ran = run("clinic", "--root", "OQS", *options)
    assert ran.code == 2
    assert "--desk-reader" in ran.err
