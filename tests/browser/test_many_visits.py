"""Two hundred patients, one after the other, as a browser's requests would bring them."""

from __future__ import annotations

import gc
import re
import sys

import httpx
import pytest

from clinic_ui.front.place import Timing

pytestmark = pytest.mark.browser

VISITS = 200
PERSONAS = ("standard", "lost", "aged-70", "grace")
PATIENCE = 110
PER_VISIT = 200
"""Blocks of memory that may be kept of a visit of the day: its answer, for the list."""


class Patient:
    """A kiosk page without a screen: it hears the stream and taps what is on it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._token = token

    async def visit(self, pages) -> str:
        """Tap through to the end; its screen."""
        answered = None  # what is shown before is of the visit before
        async for screen in pages:
            name = re.search(r'data-screen="([^"]*)"', screen)
            step = re.search(r'data-step="([^"]*)"', screen)
            assert name
            assert step
            if name[1].startswith("end-") and answered is not None:
                return name[1]
            if step[1] == answered:
                continue
            if 'data-testid="send"' in screen:
                answered = step[1]
                await self.tap("pin", step=answered, pin="1234")
            elif choices := re.findall(r'data-testid="choice-([^"]*)"', screen):
                answered = step[1]
                await self.tap(
                    "choice", step=answered, choice="pin" if "pin" in choices else choices[0]
                )
        raise AssertionError("the stream ended")

    async def tap(self, path: str, **form: str) -> None:
        headers = {"x-csrftoken": self._token}
        said = await self._http.post(f"/kiosk/1/{path}", data=form, headers=headers)
        assert said.status_code == 204


async def screens(stream: httpx.Response):
    """The kiosk's screens as the stream brings them."""
    event, data = "", []
    async for line in stream.aiter_lines():
        field, _, value = line.partition(": ")
        if not line:
            if event == "screen":
                yield "\n".join(data)
            event, data = "", []
        elif field == "event":
            event = value
        elif field == "data":
            data.append(value)


def test_two_hundred_visits_leave_a_true_list_and_no_heap(demo_with):
    with demo_with(timing=Timing(PATIENCE, PATIENCE, PATIENCE), readers=1) as demo:
        ended: list[str] = []
        used: list[int] = []

        async def play() -> None:
            place = demo.front.place("1")
            async with httpx.AsyncClient(base_url=demo.url, timeout=PATIENCE) as http:
                page = await http.get("/kiosk/1")
                token = re.search(r'name="csrf-token" content="([^"]*)"', page.text)
                assert token
                patient = Patient(http, token[1])
                async with http.stream("GET", "/kiosk/1/events") as stream:
                    pages = screens(stream)
                    for number in range(VISITS):
                        await demo.premises.bench.insert(PERSONAS[number % len(PERSONAS)], "1")
                        ended.append(await patient.visit(pages))
                        demo.premises.bench.remove("1")
                        while place.card or not demo.front.visits[0].over:
                            await demo.front.changed(demo.front.version)
                        place.dismiss()
                        if number + 1 in (VISITS // 4, VISITS):
                            gc.collect()
                            used.append(sys.getallocatedblocks())
                    await pages.aclose()

        demo.call(play, PATIENCE)
        visits = demo.front.visits
        book = demo.front.book.visits(demo.world.clock.today())

    assert len(set(ended)) > 1
    assert [visit.number for visit in visits] == list(range(VISITS, 0, -1))
    assert [visit.number for visit in book] == list(range(1, VISITS + 1))
    expected = [PERSONAS[number % len(PERSONAS)] for number in range(VISITS)]
    by_persona = {
        persona: {
            visit.finished.outcome
            for visit, whose in zip(reversed(visits), expected, strict=True)
            if whose == persona
        }
        for persona in PERSONAS
    }
    assert all(len(outcomes) == 1 for outcomes in by_persona.values()), by_persona
    assert len({visit.confirmation.id for visit in visits}) == VISITS
    early, late = used
    assert late - early < (VISITS - VISITS // 4) * PER_VISIT
