"""What was done on the bench, saved as a scenario: it plays, and says what was seen."""

import asyncio
from datetime import date

import pytest
import yaml

from clinic_ui.compose import World
from clinic_ui.front.place import Timing
from clinic_ui.premises import demo_premises
from clinic_ui.rehearse.browser import Browser, Page
from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.runner import How, play
from clinic_ui.settings import ClinicSettings
from hardware.virtual_reader import VirtualReader
from onshikaku.scenarios import read_file

TAPS = (("choice", {"choice": "pin"}), ("pin", {"pin": "8642"}), ("pin", {"pin": "1234"}))
PATIENT = Timing(patience=600, left_behind=600, farewell=600)


async def recorded() -> bytes:
    """A visit with one wrong PIN, and a line that goes down afterwards."""
    world = World.create(day=date(2026, 11, 20))
    async with demo_premises(world, ClinicSettings(), timing=PATIENT) as rooms:
        place, browser = rooms.front.place("1"), Browser(rooms.app)

        async def asks() -> Page:
            """The kiosk, once it asks the next question or the visit is over."""
            async with asyncio.timeout(20):
                while place.visit is None or not (place.visit.over or place.visit.question):
                    await rooms.front.changed(rooms.front.version)
            return await browser.open("/kiosk/1")

        await browser.send("/bench/readers/1/card", {"persona": "expiring", "form": "card"})
        for path, said in TAPS:
            page = await asks()
            step = page.step()
            await browser.send(f"/kiosk/1/{path}", {"step": step, **said})
            async with asyncio.timeout(20):
                while str(place.visit.step) == step:
                    await rooms.front.changed(rooms.front.version)
        while (page := await asks()).screen().startswith("consent"):
            said = {"step": page.step(), "choice": page.choices()[-1]}
            await browser.send("/kiosk/1/choice", said)
            async with asyncio.timeout(20):
                while str(place.visit.step) == said["step"]:
                    await rooms.front.changed(rooms.front.version)
        page = await browser.open("/bench/scenario.yaml")
        await browser.close()
        return page.content


@pytest.fixture(scope="module")
def saved() -> bytes:
    return asyncio.run(recorded())


def test_what_was_done_is_in_the_file_and_no_typed_pin(saved: bytes) -> None:
    steps = yaml.safe_load(saved)["play"]
    assert steps[0] == {"place": {"persona": "expiring"}}
    taps = [step["tap"] for step in steps if "tap" in step]
    assert taps[:3] == [{"choice": "pin"}, {"pin": "0000"}, {"pin": "{expiring.pin}"}]
    assert {"choice": "do-not-agree"} in taps
    assert b"8642" not in saved


def test_what_was_seen_is_in_the_file(saved: bytes) -> None:
    steps = yaml.safe_load(saved)["play"]
    [desk] = [step["desk"] for step in steps if "desk" in step]
    assert desk["at"] == {"sheet-state": "有効", "pays": "3割"}


def test_the_file_plays(saved: bytes) -> None:
    file = read_file("recorded.yaml", saved)
    assert read_script(file).play
    played = asyncio.run(play(file, [VirtualReader("Virtual Reader 1")], How()))
    assert [check for check in played.checks if not check.held] == []
    assert played.outcome == "passed", [step.trouble for step in played.steps]
