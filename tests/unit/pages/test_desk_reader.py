"""A reader at the desk: its screens behind the sign-in, and what staff are told beside them."""

from __future__ import annotations

import asyncio
import re

from clinic_ui.compose import World
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.front.roles import ReaderRole
from onshikaku.domain.checkin import states
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method

READER = "/desk/readers/2"


def shown(page: str) -> str:
    found = re.search(r'data-screen="([^"]*)"', page)
    assert found
    return found[1]


def strip(page: str) -> str:
    found = re.search(r'data-testid="strip">(.*?)</p>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>|\s+", " ", found[1])


async def step_at(browser, question):
    """The step of the open question at the reader."""
    place = browser.front.place("2", ReaderRole.DESK)
    await browser.until(lambda: place.visit and isinstance(place.visit.question, question))
    return place.visit.step


def test_a_patient_is_confirmed_at_the_desk_by_pin_on_a_screen_that_names_nobody(browser_at):
    async def work():
        async with browser_at("general", desk_readers=1) as browser:
            await browser.check_in("grace")  # at the kiosk: somebody whose name could be seen
            place = browser.front.place("2")
            page = (await browser.get(READER)).text
            assert (shown(page), "置いてもらって" in strip(page)) == ("idle", True)
            await browser.premises.bench.insert("standard", "2")
            step = await step_at(browser, ChooseMethod)
            page = (await browser.get(READER)).text
            assert "choice-face" not in page
            assert "画面を患者さんに向けて" in strip(page)
            await browser.post(f"{READER}/choice", step=step, choice="pin")
            step = await step_at(browser, EnterPin)
            page = (await browser.get(READER)).text
            assert 'data-testid="call"' not in page
            names = [browser.world.personas[one].person.name for one in ("grace", "standard")]
            assert not any(name in page for name in names)
            await browser.post(f"{READER}/pin", step=step, pin="1234")
            while not place.visit.over:
                if isinstance(place.visit.question, GiveConsent):
                    choice = place.visit.question.screen.choices[0].value
                    asked = place.visit.step
                    await browser.post(f"{READER}/choice", step=asked, choice=choice)
                    await browser.until(lambda asked=asked: place.visit.step != asked)
                else:
                    await browser.front.changed(browser.front.version)
            assert place.visit.finished.outcome is Outcome.ELIGIBLE
            page = (await browser.get(READER)).text
            assert f'href="/desk/visits/{place.visit.id}"' in page
            assert not any(name in page for name in names)

    asyncio.run(work())


def test_staff_compare_the_photo_on_their_own_page_and_the_screen_waits(browser_at):
    async def work():
        async with browser_at("admin", World.create(), desk_readers=1) as browser:
            await browser.post("/desk/settings/passcode", passcode="kakuu2026", again="kakuu2026")
            place = browser.front.place("2")
            await browser.premises.bench.insert("face-only", "2")
            step = await step_at(browser, ChooseMethod)
            await browser.post(f"{READER}/choice", step=step, choice="visual")
            await browser.until(lambda: isinstance(place.visit.state, states.ComparingPhoto))
            await browser.until(lambda: place.visit.question is not None)
            page = (await browser.get(READER)).text
            assert shown(page) == "visual-wait"
            assert "passcode" not in page
            assert 'data-testid="to-photo"' in page
            address = f"/desk/visits/{place.visit.id}/visual"
            assert f'href="{READER}"' in (await browser.get(address)).text
            await browser.post(f"{READER}/passcode", step=place.visit.step, passcode="kakuu2026")
            assert isinstance(place.visit.state, states.ComparingPhoto)
            await browser.post(address, step=place.visit.step, seen="same", passcode="kakuu2026")
            await browser.until(lambda: isinstance(place.visit.question, GiveConsent))
            assert place.visit.state.by.method is Method.VISUAL

    asyncio.run(work())


def test_the_desk_and_the_kiosk_say_what_to_do_about_a_reader_that_is_away(browser_at):
    async def work():
        async with browser_at("general", desk_readers=1) as browser:
            places = browser.front.places.values()
            await browser.until(lambda: all(place.plugged for place in places))
            for number in "12":
                browser.premises.bench.plug(number, plugged=False)
            await browser.until(lambda: not any(place.plugged for place in places))
            desk = (await browser.get("/desk")).text
            assert desk.count("USBケーブルを確かめ、差し直してください") == 2
            page = (await browser.get(READER)).text
            assert "カードリーダーが接続されていません" in page
            assert "窓口へお声がけください" in (await browser.get("/kiosk/1")).text
            browser.front.place("2").unserved = lambda: True
            assert "サービス（PC/SC）が止まっています" in (await browser.get(READER)).text

    asyncio.run(work())


ELSEWHERE = {
    "/kiosk/2": "the kiosk of a reader at the desk",
    "/kiosk/2/preview?step=1": "the pictures of its camera",
    "/desk/readers/1": "the desk's page of a kiosk",
    "/desk/readers/9": "no reader",
}


def test_a_reader_is_served_where_it_stands_and_nowhere_else(browser_at):
    async def work():
        async with browser_at("general", desk_readers=1) as browser:
            found = [one for one in ELSEWHERE if (await browser.get(one)).status_code != 404]
            assert found == []

    asyncio.run(work())


def test_nobody_touches_the_desk_s_reader_without_an_account(browser_at):
    async def work():
        async with browser_at(desk_readers=1) as browser:
            assert (await browser.get(READER)).headers["location"].startswith("/desk/sign-in")
            stream = await browser.get(f"{READER}/events", accept="text/event-stream")
            assert stream.status_code == 401
            form = {"step": 1, "choice": "pin", "pin": "1234", "phone": "iphone", "visit": "1"}
            for path in ("choice", "pin", "passcode", "phone", "stop", "look"):
                said = await browser.post(f"{READER}/{path}", **form)
                assert said.headers["location"].startswith("/desk/sign-in"), path

    asyncio.run(work())
