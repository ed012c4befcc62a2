"""A browser before the pages of the course."""

import asyncio
import re
from datetime import date
from types import MappingProxyType, SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from clinic_ui.training.pages import router
from clinic_ui.web.render import LANGUAGE_COOKIE
from clinic_ui.web.security import Protected
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_scenarios

BASE = "http://127.0.0.1"
TODAY = date(2026, 11, 22)


class Browser:
    """Follows redirects, keeps cookies, and sends forms with the page's token."""

    def __init__(self, runner, pages, lang):
        self.runner = runner
        self.pages = pages
        self.cookies = httpx.Cookies({LANGUAGE_COOKIE: lang})
        self.token = None

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, *, follow=True, **fields):
        if self.token is None:
            page = self.get("/training").text
            self.token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return self.ask("POST", path, {"csrftoken": self.token, **fields}, follow=follow)

    def ask(self, method, path, data=None, *, follow=True):
        return self.runner.run(self._ask(method, path, data, follow))

    async def _ask(self, method, path, data, follow):
        transport = httpx.ASGITransport(app=self.pages)
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, cookies=self.cookies, follow_redirects=follow
        ) as client:
            answer = await client.request(method, path, data=data)
            self.cookies = client.cookies
            return answer

    def answer(self, at, scenario_id, *, rightly, follow=True):
        """Answer a situation of a set, or of `all`."""
        choice = str(choice_of(scenario_id, rightly=rightly))
        return self.send(f"/training/{at}/{scenario_id}", choice=choice, follow=follow)


def choice_of(scenario_id, *, rightly):
    scenario = load_scenarios()[scenario_id]
    ruling = ruling_on(scenario)
    worth = [standing(choice, ruling) is Standing.RIGHT for choice in scenario.choices]
    return worth.index(rightly)


@pytest.fixture(scope="module")
def pages():
    """`pages(bench=True, situations={})`: the course of a clinic, today on 2026-11-22."""

    def made(*, bench=True, situations=MappingProxyType({})):
        app = FastAPI()
        app.state.house = SimpleNamespace(bench=bench, situations=situations)
        app.include_router(router(app.state.house, lambda: TODAY))
        return Protected(app, ("127.0.0.1",))

    return made


@pytest.fixture(scope="module")
def browsing(pages):
    """`browsing(lang="ja", over=…, bench=True)`: a browser before them."""
    with asyncio.Runner() as runner:

        def opened(*, lang="ja", over=None, **options):
            return Browser(runner, over or pages(**options), lang)

        yield opened


@pytest.fixture(scope="session")
def choice():
    """`choice(id, rightly=True)`: the first choice of a situation that is right, or is not."""
    return choice_of
