"""What only somebody sends who means harm, or a program gone wrong, and what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from clinic_ui.bench.folders import FolderLook
from clinic_ui.compose import World
from clinic_ui.faults import where
from clinic_ui.front.questions import ComparePhoto
from clinic_ui.web.containment import LONGEST_BODY, Contained
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import Way

HERE = "http://localhost"
SECRET = "架空 太郎 1234"


ORIGINS = {
    HERE: 204,
    "http://elsewhere.example": 403,
    "http://localhost:8080": 403,
    "http://localhost.elsewhere.example": 403,
    "http://elsewhere.example://localhost": 403,
    "null": 403,
    "": 403,
}


def test_a_page_of_another_origin_changes_nothing_even_with_the_token(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            token, place = await browser.token(), browser.front.place("1")
            for origin, status in ORIGINS.items():
                place.attended()
                headers = {"x-csrftoken": token, "origin": origin}
                answer = await browser.client.post("/kiosk/1/call", headers=headers)
                assert (answer.status_code, place.called) == (status, status == 204), origin

    asyncio.run(look())


LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FRAME = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
PICTURE = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}


SITES = [
    ("none", LINK, 200),
    ("same-origin", PICTURE, 200),
    ("same-site", LINK, 200),
    ("cross-site", LINK, 200),
    ("same-site", PICTURE, 403),
    ("same-site", FRAME, 403),
    ("cross-site", PICTURE, 403),
]


def test_a_page_elsewhere_may_link_here_and_do_nothing_else(browser_at) -> None:
    """A picture of it could be the address of a look at somebody's record."""

    async def look() -> None:
        async with browser_at("medical") as browser:
            for site, how, status in SITES:
                answer = await browser.client.get("/desk", headers={"sec-fetch-site": site, **how})
                assert answer.status_code == status, (site, how)

    asyncio.run(look())


ODD_COOKIES = ['prefs={"a": 1, "b": [2]}', 'half="open', "a b=c", "[x]=1", "naïve=é", "csrftoken"]


def test_what_other_programs_left_in_the_browser_is_no_hindrance(browser_at) -> None:
    """Cookies know no ports: whatever runs on this machine shares them."""

    async def look() -> None:
        async with browser_at("general") as browser:
            token = (b"x-csrftoken", (await browser.token()).encode())
            own = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
            transport = httpx.ASGITransport(app=browser.premises.app)
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
                for odd in ODD_COOKIES:
                    cookies = (b"cookie", f"{odd}; {own}".encode("latin-1"))
                    page = await client.get("/desk", headers=[cookies])
                    tap = await client.post("/kiosk/1/call", headers=[cookies, token])
                    assert (page.status_code, tap.status_code) == (200, 204), odd

    asyncio.run(look())


KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]


def test_nobody_keeps_more_than_a_form_can_hold(browser_at) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        sent = 0
        while sent < 50 * LONGEST_BODY:
            sent += 4096
            yield b"a" * 4096

    async def look() -> None:
        async with browser_at() as browser:
            for kind in KINDS:
                for token in ("", await browser.token()):
                    headers = {"content-type": kind, "x-csrftoken": token}
                    answer = await browser.client.post(
                        "/desk/sign-in", content=body(), headers=headers
                    )
                    assert answer.status_code in (400, 401, 403, 413), kind
                    assert sent <= LONGEST_BODY + 4096, kind

    asyncio.run(look())


def test_a_form_too_long_is_said_to_be(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            longest = "x" * (LONGEST_BODY - 4096)
            assert (await browser.post("/desk/sign-in", password=longest)).status_code == 401
            refused = await browser.post("/desk/sign-in", password="x" * LONGEST_BODY)
            assert refused.status_code == 413
            assert "xxx" not in refused.text

    asyncio.run(look())


def test_a_fault_of_a_page_is_told_without_what_it_says(caplog) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)])

    sent: list[object] = []

    async def look() -> None:
        async def send(message: object) -> None:
            sent.append(message)

        async def receive() -> dict[str, str]:
            return {"type": "http.disconnect"}

        await Contained(failing)({"type": "http"}, receive, send)

    asyncio.run(look())
    assert len(sent) == 1
    assert caplog.messages == ["a page broke off: ValueError, KeyError"]


def test_where_a_fault_was_is_said() -> None:
    with pytest.raises(ValueError, match="1234") as raised:
        int(SECRET)
    assert where(raised.value).startswith("ValueError at ")
    assert SECRET not in where(raised.value)


def test_no_patient_confirms_herself_where_staff_compare_at_the_desk(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin", World.create(day=date(2026, 7, 1))) as browser:
            await browser.post("/desk/settings/visual", on="true")
            place = await browser.insert("face-only")
            step = place.visit.step
            assert isinstance(place.visit.question, ComparePhoto)
            for path, form in [
                ("passcode", {"passcode": "kakuu2026"}),
                ("passcode", {"passcode": "x"}),
                ("passcode", {"passcode": ""}),
                ("choice", {"choice": "same"}),
                ("pin", {"pin": "1234"}),
            ]:
                answer = await browser.post(f"/kiosk/1/{path}", step=step, **form)
                assert (answer.status_code, answer.text) == (204, ""), form
                await asyncio.sleep(0)
            assert (place.visit.step, type(place.visit.question)) == (step, ComparePhoto)
            await browser.post(f"/desk/visits/{place.visit.id}/visual", step=step, seen="same")
            await browser.until(lambda: isinstance(place.visit.state, states.Consenting))

    asyncio.run(look())


def test_what_cannot_be_a_passcode_counts_as_a_wrong_one(browser_at) -> None:
    async def look() -> None:
        async with browser_at("admin", World.create(day=date(2026, 7, 1))) as browser:
            await browser.post("/desk/settings/passcode", passcode="kakuu2026", again="kakuu2026")
            place = await browser.insert("face-only")
            place.answer(place.visit.step, Way.VISUAL)
            await browser.until(lambda: isinstance(place.visit.question, ComparePhoto))
            step = place.visit.step
            await browser.post("/kiosk/1/passcode", step=step, passcode="あ\0" * 999)
            await browser.until(
                lambda: place.visit.step != step and place.visit.question is not None
            )
            asked = place.visit.question
            assert isinstance(asked, ComparePhoto)
            assert (asked.passcode, asked.wrong) == (True, True)
            assert place.visit.confirmation is None

    asyncio.run(look())


def test_the_clock_stays_where_no_step_leads(browser_at) -> None:
    async def look() -> None:
        async with browser_at() as browser:
            before = browser.world.clock.today()
            for days in ("1000000000000", "-4000000", "9" * 5000, "1.5", ""):
                answer = await browser.post("/bench/clock/step", days=days)
                assert answer.status_code == 400, days
            assert browser.world.clock.today() == before

    asyncio.run(look())


@pytest.mark.parametrize("encoding", ["undefined", "idna", "zlib_codec", "nothing", "utf-16"])
def test_a_file_in_an_odd_encoding_is_listed_all_the_same(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "req").mkdir()
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>xn--\x80</a>'
    (tmp_path / "req" / "odd.xml").write_bytes(text.encode("latin-1"))
    assert [file.name for file in FolderLook(tmp_path).look()["req"]] == ["odd.xml"]
