"""What the kiosk's camera may send, when, and who gets to see the picture."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from PIL import Image

from clinic_ui.compose import World
from clinic_ui.face_check import CameraChecker
from clinic_ui.front.front import Front
from clinic_ui.front.place import Place, Timing
from clinic_ui.premises import Premises, demo_premises
from clinic_ui.settings import ClinicSettings
from clinic_ui.web.containment import LONGEST_FRAME
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import Way
from reader.camera.browser import BrowserSource
from reader.camera.stills import StillsSource
from reader.face.ports import Quality, Verdict
from reader.face.scripted import ScriptedMatcher

ONE, OTHER = "0" * 16, "f" * 16
QUIET = Timing(patience=600, left_behind=600, farewell=600)


def picture(colour: str = "grey") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Kiosk:
    """The kiosk of a place that sees, with a card on its reader."""

    client: httpx.AsyncClient
    premises: Premises
    matcher: ScriptedMatcher
    token: str

    @property
    def front(self) -> Front:
        return self.premises.front

    @property
    def place(self) -> Place:
        return self.front.place("1")

    @property
    def state(self) -> states.State | None:
        return None if self.place.visit is None else self.place.visit.state

    @property
    def step(self) -> int:
        assert self.place.visit is not None
        return self.place.visit.step

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            version = self.front.version
            while not is_so():
                await self.front.changed(version)
                version = self.front.version

    async def look(self) -> None:
        """Insert a card, choose the face, and send until a frame is wanted, if any ever is."""
        assert self.premises.bench is not None
        await self.premises.bench.insert("standard", "1")
        await self.until(lambda: self.place.visit and self.place.visit.question)
        self.place.answer(self.step, Way.FACE)
        await self.until(lambda: self.place.guidance)
        while await self.frame() == 202:  # the thread opens the camera a moment later
            continue

    async def frame(
        self, jpeg: bytes | None = None, *, step: int | None = None, lens: str = ONE, **headers: str
    ) -> int:
        """The status of a frame that is sent."""
        step = self.step if step is None else step
        said = {"x-csrftoken": self.token, "content-type": "image/jpeg", **headers}
        answer = await self.client.post(
            f"/kiosk/1/frame?step={step}&lens={lens}",
            content=picture() if jpeg is None else jpeg,
            headers={key.replace("_", "-"): value for key, value in said.items()},
        )
        return answer.status_code

    async def trouble(self, trouble: str, *, lens: str = ONE, step: int | None = None) -> int:
        step = self.step if step is None else step
        path = f"/kiosk/1/camera-trouble?step={step}&lens={lens}&trouble={trouble}"
        answer = await self.client.post(path, headers={"x-csrftoken": self.token})
        return answer.status_code


Seeing = Callable[..., AbstractAsyncContextManager[Kiosk]]


@pytest.fixture
def seeing(shared_world: World) -> Seeing:
    """`async with seeing(source) as kiosk`: place 1 sees by that source, place 2 does not."""

    @asynccontextmanager
    async def open_(source: BrowserSource | StillsSource) -> AsyncIterator[Kiosk]:
        matcher = ScriptedMatcher(Quality.TOO_FAR)
        checker = CameraChecker(source, lambda: matcher)
        try:
            async with demo_premises(
                shared_world, ClinicSettings(), timing=QUIET, readers=2, eyes={"1": checker.eye()}
            ) as premises:
                transport = httpx.ASGITransport(app=premises.app)
                async with httpx.AsyncClient(
                    transport=transport, base_url="http://localhost"
                ) as client:
                    page = await client.get("/kiosk/1")
                    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
                    yield Kiosk(client, premises, matcher, token)
        finally:
            checker.close()

    return open_


def test_a_frame_counts_while_somebody_is_looked_at_and_never_else(seeing: Seeing) -> None:
    async def play() -> None:
        async with seeing(BrowserSource()) as kiosk:
            assert await kiosk.frame(step=0) == 202
            await kiosk.look()
            assert await kiosk.frame(step=kiosk.step - 1) == 202
            assert await kiosk.frame(x_csrftoken="another") == 403
            assert await kiosk.frame(origin="http://elsewhere.example") == 403
            assert await kiosk.frame(content_type="image/png") == 415
            assert await kiosk.frame(b"GIF89a") == 415
            assert await kiosk.frame(b"\xff\xd8\xff" + b"\0" * LONGEST_FRAME) == 413
            assert await kiosk.frame(lens="../../x") == 400
            assert await kiosk.frame() == 204
            await kiosk.until(lambda: kiosk.place.guidance and kiosk.place.guidance.quality)
            seen = await kiosk.client.get(f"/kiosk/1/preview?step={kiosk.step}")
            assert seen.status_code == 404, "no other page sees what this one sends"
            kiosk.matcher.script = Verdict.MATCH
            while isinstance(kiosk.state, states.CheckingFace):
                assert await kiosk.frame() in (204, 202)
                await asyncio.sleep(0.05)
            await kiosk.until(lambda: isinstance(kiosk.state, states.Consenting))
            assert await kiosk.frame() == 202

    asyncio.run(play())


def test_the_first_screen_that_sends_is_the_camera_and_its_trouble_ends_the_look(
    seeing: Seeing,
) -> None:
    async def play() -> None:
        async with seeing(BrowserSource(patience=0)) as kiosk:
            await kiosk.look()
            assert await kiosk.frame(lens=OTHER) == 205
            assert await kiosk.trouble("no-camera", lens=OTHER) == 205
            assert await kiosk.trouble("on-fire") == 400
            assert await kiosk.trouble("camera-lost", step=kiosk.step - 1) == 202
            assert await kiosk.frame(lens=ONE) == 204
            assert await kiosk.trouble("camera-lost") == 204
            await kiosk.until(lambda: isinstance(kiosk.state, states.ChoosingMethod))
            state = kiosk.state
            assert isinstance(state, states.ChoosingMethod)
            assert (state.trouble, state.offered) == ("camera-lost", (Way.PIN,))

    asyncio.run(play())


def test_the_picture_of_a_camera_here_is_shown_during_the_look_and_kept_nowhere(
    seeing: Seeing,
) -> None:
    async def play() -> None:
        source = StillsSource()
        source.show(picture("red"))
        async with seeing(source) as kiosk:
            assert (await kiosk.client.get("/kiosk/1/preview?step=0")).status_code == 204
            await kiosk.look()
            assert await kiosk.frame() == 404, "the page has no camera to send from"
            assert await kiosk.trouble("no-camera") == 404
            assert (await kiosk.client.get("/kiosk/9/preview?step=1")).status_code == 404
            await kiosk.until(lambda: kiosk.place.guidance and kiosk.place.guidance.quality)
            path = f"/kiosk/1/preview?step={kiosk.step}"
            seen = await kiosk.client.get(path)
            assert (seen.status_code, seen.headers["cache-control"]) == (200, "no-store")
            with Image.open(io.BytesIO(seen.content)) as shown:
                assert (shown.format, shown.size) == ("JPEG", (640, 480))
                red, green, _ = shown.resize((1, 1)).tobytes()
                assert red > 200 > 50 > green
            elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}
            assert (await kiosk.client.get(path, headers=elsewhere)).status_code == 403
            assert (
                await kiosk.client.get(f"/kiosk/1/preview?step={kiosk.step - 1}")
            ).status_code == 204
            await kiosk.client.post(
                "/kiosk/1/another-way",
                data={"csrftoken": kiosk.token, "step": str(kiosk.step), "choice": "pin"},
            )
            await kiosk.until(lambda: isinstance(kiosk.state, states.EnteringPin))
            assert (await kiosk.client.get(path)).status_code == 204

    asyncio.run(play())


def test_only_a_kiosks_own_page_may_use_the_browsers_camera(browser_at) -> None:
    async def play() -> None:
        async with browser_at() as browser:
            for path, camera in {
                "/kiosk/1": "camera=(self)",
                "/kiosk/2": "camera=(self)",
                "/": "camera=()",
                "/desk/sign-in": "camera=()",
                "/bench": "camera=()",
                "/kiosk": "camera=()",
                "/kiosk/1/events/": "camera=()",
            }.items():
                answer = await browser.get(path)
                assert camera in answer.headers["permissions-policy"], path
                assert answer.headers["content-security-policy"].startswith("default-src 'self';")

    asyncio.run(play())
