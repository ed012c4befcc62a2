"""The pages of a demo, asked without a browser."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from clinic_ui.compose import World
from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.front.front import Front
from clinic_ui.front.place import Place, Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.ports import PinEntry
from clinic_ui.premises import Premises, demo_premises
from clinic_ui.settings import ClinicSettings
from onshikaku.domain.checkin.ways import Way
from reader.pin import Pin

DAY = date(2026, 7, 1)
QUIET = Timing(patience=600, left_behind=600, farewell=600)
PASSWORDS = {one.account: one.password for one in DEMO_ACCOUNTS}


@dataclass
class Browser:
    """Keeps cookies and sends the token of the last page, as a browser does."""

    client: httpx.AsyncClient
    premises: Premises
    world: World

    @property
    def front(self) -> Front:
        return self.premises.front

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(
            path, headers={k.replace("_", "-"): headers[k] for k in headers}
        )

    async def token(self) -> str:
        """What stands in a page."""
        page = await self.client.get("/desk/sign-in?next=/")
        if page.is_redirect:
            page = await self.client.get("/")
        return re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]  # type: ignore[index]

    async def post(self, path: str, **form: Any) -> httpx.Response:
        return await self.client.post(path, data={"csrftoken": await self.token(), **form})

    async def sign_in(self, account: str, **form: str) -> httpx.Response:
        entered = {"account": account, "password": PASSWORDS[account], **form}
        return await self.post("/desk/sign-in", **entered)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait for what a change of the front brings."""
        async with asyncio.timeout(20):
            version = self.front.version
            while not is_so():
                await self.front.changed(version)
                version = self.front.version

    async def insert(self, persona: str) -> Place:
        """The place, with a card that has led to the first question."""
        place = self.front.place("1")
        await self.premises.bench.insert(persona, "1")
        await self.until(lambda: place.visit and place.visit.question)
        return place

    async def check_in(self, persona: str = "standard") -> str:
        """The id of a visit by PIN in which the patient agreed to everything."""
        place = await self.insert(persona)

        def is_over() -> bool:
            visit = place.visit
            match visit and visit.question:
                case ChooseMethod():
                    place.answer(visit.step, Way.PIN)
                case EnterPin():
                    place.answer(visit.step, PinEntry(Pin("1234")))
                case GiveConsent(screen):
                    place.answer(visit.step, screen.choices[0])
            return visit.over

        await self.until(is_over)
        return place.visit.id


Open = Callable[..., AbstractAsyncContextManager[Browser]]


@pytest.fixture(scope="session")
def shared_world() -> World:
    """For tests that leave clock, accounts and switches as they are."""
    return World.create(day=DAY)


@pytest.fixture
def browser_at(shared_world: World) -> Open:
    """`async with browser_at(account) as browser`: at a demo of its own; None: nobody signed in."""

    @asynccontextmanager
    async def open_(
        account: str | None = None, world: World | None = None, **how: Any
    ) -> AsyncIterator[Browser]:
        used = world or shared_world
        async with demo_premises(used, ClinicSettings(), timing=QUIET, **how) as premises:
            transport = httpx.ASGITransport(app=premises.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                browser = Browser(client, premises, used)
                if account is not None:
                    assert (await browser.sign_in(account)).status_code == 303
                yield browser

    return open_
