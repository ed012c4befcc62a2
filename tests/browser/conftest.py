"""A demo at work in a thread, and one Chromium a file that may ask no other host."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from clinic_ui.compose import World
from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.front.front import Front
from clinic_ui.front.place import Timing
from clinic_ui.premises import Premises, demo_premises
from clinic_ui.serving import listen, served
from clinic_ui.settings import ClinicSettings

# A busy machine takes its time.
expect.set_options(timeout=20_000)

Given = TypeVar("Given")
CHROMIUM = "/usr/bin/chromium"
WIDE = {"width": 1280, "height": 800}
TABLET = {"width": 800, "height": 1280}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DAY = date(2026, 7, 1)
"""The day of these tests, whatever day it is: what a page shows depends on it."""


@dataclass
class Demo:
    """A demo at work. What it is made of belongs to its own thread: reach it by `call`."""

    url: str
    world: World
    premises: Premises
    loop: asyncio.AbstractEventLoop

    @property
    def front(self) -> Front:
        return self.premises.front

    def call(self, work: Callable[[], Awaitable[Given]], patience: float = 30) -> Given:
        """Await something in the demo's loop, so many seconds at most."""

        async def run() -> Given:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(patience)

    def insert(self, persona: str, place: str = "1") -> None:
        self.call(lambda: self.premises.bench.insert(persona, place))

    def remove(self, place: str = "1") -> None:
        self.premises.bench.remove(place)

    def clear(self, place_id: str = "1") -> None:
        """Take away what lies there, let its visit end, and have the result read."""

        async def cleared() -> None:
            place = self.front.place(place_id)
            self.premises.bench.remove(place_id)
            place.cancel()
            while place.card or (place.visit is not None and not place.visit.over):
                await self.front.changed(self.front.version)
            place.dismiss()

        self.call(cleared)


@contextmanager
def running_demo(
    day: date = DAY, *, readers: int = 2, timing: Timing | None = None, port: int = 0, **more: Any
) -> Iterator[Demo]:
    """A demo on a free port of loopback, gone at the end."""
    ready, made, ended = threading.Event(), [], []
    world = World.create(day=day)

    async def main() -> None:
        stop = asyncio.Event()
        ended.append(stop)
        async with (
            demo_premises(world, ClinicSettings(), readers=readers, timing=timing, **more) as rooms,
            served(rooms.app, listen(port)) as url,
        ):
            made.append(Demo(url, world, rooms, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()
            rooms.front.close()

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="demo")
    thread.start()
    if not ready.wait(30):
        raise TimeoutError("the demo did not start")
    try:
        yield made[0]
    finally:
        made[0].loop.call_soon_threadsafe(ended[0].set)
        thread.join(30)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for a file, with two readers. Leave its places empty."""
    with running_demo() as demo:
        yield demo


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one file: while it lives its thread runs an event loop, and others want their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
    )
    yield browser
    browser.close()


@dataclass
class Watched:
    """A context whose pages report what they must not do."""

    context: BrowserContext
    base: str
    wrong: list[str] = field(default_factory=list)

    def sign_in(self, account: str) -> None:
        """Sign in at the desk, by the form that its page has."""
        asked = self.context.request
        assert asked.get(f"{self.base}/desk/sign-in").ok
        token = next(one for one in self.context.cookies() if one["name"] == "csrftoken")["value"]
        passwords = {one.account: one.password for one in DEMO_ACCOUNTS}
        form = {"csrftoken": token, "account": account, "password": passwords[account]}
        answer = asked.post(f"{self.base}/desk/sign-in", form=form, max_redirects=0)
        assert answer.status == 303

    def page(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._ask)
        page.goto(self.base + path)
        return page

    def _ask(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.wrong.append(f"asked {request.url}")


Open = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """`visit(demo)` opens a browser of its own; at the end nothing wrong may have happened in it.

    No console errors, no exceptions, no request to any other host. `account` is signed in at the
    desk; None: nobody.
    """
    opened: list[Watched] = []

    def open_(
        demo: Demo,
        *,
        size: dict[str, int] = WIDE,
        lang: str = "ja",
        account: str | None = "general",
        **more: Any,
    ) -> Watched:
        context = browser.new_context(viewport=size, reduced_motion="reduce", **more)
        context.set_default_timeout(10_000)
        if lang != "ja":
            context.add_cookies([{"name": "language", "value": lang, "url": demo.url}])
        watched = Watched(context, demo.url)
        opened.append(watched)
        if account is not None:
            watched.sign_in(account)
        return watched

    yield open_
    for watched in opened:
        watched.context.close()
    assert [wrong for watched in opened for wrong in watched.wrong] == []


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing against WCAG 2.2 A and AA on the page as it is now."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": WCAG})
        assert [
            (broken["id"], [node["html"] for node in broken["nodes"]])
            for broken in found.response["violations"]
        ] == []

    return check


@pytest.fixture(scope="session")
def demo_with() -> Callable[..., AbstractContextManager[Demo]]:
    """`with demo_with(day=…, readers=…, timing=Timing(…), port=…) as demo`: one for a test."""
    return running_demo
