"""Save what was just done on the bench as a scenario: heard beside the pages, written as a file."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import yaml
from fastapi import APIRouter
from starlette.responses import Response

from clinic_ui.bench.recorder import Recorder
from clinic_ui.rehearse.browser import Browser
from clinic_ui.rehearse.scaffold import scaffold
from onshikaku.personas import DEFAULT_PERSONA

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.bench.recorder import Scene, Step
    from clinic_ui.front.front import Front
    from clinic_ui.front.visits import Visit
    from clinic_ui.web.security import Protected

__all__ = ["Recording", "router"]

_NAME: Final = "recorded"
_TAPS: Final = re.compile(r"/kiosk/(\w+)/([a-z-]+)")
_BENCH: Final = re.compile(r"/bench/.*")
_ANEW: Final = frozenset({"/bench/reset", "/bench/situation"})
_LARGEST: Final = 10_000
_ACCOUNT: Final = "general"


class Recording:
    """Listens to the bench and the kiosks of an app."""

    def __init__(self, bench: BenchControls) -> None:
        self._bench = bench
        self._pages: Protected | None = None
        self.recorder = Recorder(bench.scene())

    def listen_to(self, pages: Protected) -> None:
        """Listen from now on, within what keeps other pages away. Before they are first asked."""
        self._pages = pages
        pages.app.add_middleware(self._around)

    @property
    def pages(self) -> ASGIApp:
        """What is listened to, with all that is around it."""
        if self._pages is None:
            raise TypeError("nothing is listened to yet")
        return self._pages

    def _around(self, app: ASGIApp) -> ASGIApp:
        async def listened_to(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            if scope["type"] != "http" or scope["method"] != "POST":
                await app(scope, receive, send)
            elif _BENCH.fullmatch(path):
                before = self._bench.scene()
                await app(scope, receive, send)
                self._noted(path, before)
            elif (tap := _TAPS.fullmatch(path)) is not None:
                await self._tap(app, tap[1], tap[2], (scope, receive, send))
            else:
                await app(scope, receive, send)

        return listened_to

    def _noted(self, path: str, before: Scene) -> None:
        after = self._bench.scene()
        if path in _ANEW:
            self.recorder.start_over(after if path.endswith("reset") else self.recorder.first)
            before = self.recorder.first
        self.recorder.acted(before, after)

    async def _tap(
        self, app: ASGIApp, reader: str, path: str, call: tuple[Scope, Receive, Send]
    ) -> None:
        scope, receive, send = call
        body, status = bytearray(), 0

        async def heard() -> Message:
            message = await receive()
            if len(body) < _LARGEST:
                body.extend(message.get("body", b""))
            return message

        async def told(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        pins = self._pins(reader)
        await app(scope, heard, told)
        if status in (HTTPStatus.NO_CONTENT, HTTPStatus.SEE_OTHER):
            form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            self.recorder.tapped(reader, path, form, pins)

    def _pins(self, reader: str) -> Mapping[str, str]:
        holder = self._bench.holder_at(reader) if reader in self._bench.slots else None
        if holder is None:
            return {}
        return {self._bench.cast.people[holder].card.pin: f"{{{holder}.pin}}"}


def router(recording: Recording, front: Front) -> APIRouter:
    """The page that gives the scenario; what must be seen is read off the pages themselves."""
    routes = APIRouter(prefix="/bench")

    @routes.get("/scenario.yaml")
    async def save() -> Response:
        """What was done since the bench was started over, and what the pages say now."""
        recorder = recording.recorder
        play = [*recorder.steps, *[look async for look in _looks(recording.pages, front)]]
        around, who = recorder.first.around, _whose(recorder.steps)
        text = yaml.safe_dump({"play": play}, allow_unicode=True, sort_keys=False, width=140)
        day = front.now().date() if around.day is None else around.day
        return Response(
            scaffold(_NAME, who, day, play=text),
            media_type="application/yaml",
            headers={"content-disposition": f'attachment; filename="{_NAME}.yaml"'},
        )

    return routes


def _whose(steps: list[Step]) -> str:
    for step in steps:
        if "persona" in step.get("place", {}):
            return str(step["place"]["persona"])
    return DEFAULT_PERSONA


async def _looks(app: ASGIApp, front: Front) -> AsyncGenerator[Step]:
    browser = Browser(app)
    try:
        for place in front.places.values():
            if place.visit is not None:
                page = await browser.open(f"/kiosk/{place.id}")
                title = (page.part("title") or "").strip()
                reader = {} if place.id == "1" else {"reader": place.id}
                screen = re.sub(r"[0-9].*", "", page.screen())
                yield {"kiosk": {**reader, "screen": screen, "at": {"title": title}}}
        visits = [visit for visit in front.visits if visit.over]
        if visits:
            await browser.sign_in(_ACCOUNT)
            for look in await _of_visit(browser, visits[0]):
                yield look
    finally:
        await browser.close()


async def _of_visit(browser: Browser, visit: Visit) -> list[Step]:
    page = await browser.open(f"/desk/visits/{visit.id}")
    parts = {name: " ".join((page.part(name) or "").split()) for name in ("sheet-state", "pays")}
    return [{"desk": {"at": {name: words for name, words in parts.items() if words}}}]
