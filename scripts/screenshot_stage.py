"""A demo on a fixed day, a browser before it, and a camera.

The day and the minutes on the clock are given, nothing moves, and every picture waits for the page
to be still: two runs differ in what is random in a run only (keys, challenges).
"""

from __future__ import annotations

import io
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, cast

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from clinic_ui.compose import World
from clinic_ui.front.place import Timing
from clinic_ui.premises import Premises, demo_premises
from clinic_ui.serving import listen, served
from clinic_ui.settings import ClinicSettings
from onshikaku.domain.dates import JST

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping
    from pathlib import Path

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.front.front import Front

CHROMIUM = "/usr/bin/chromium"
SIZES = {"wide": (1280, 800), "tablet": (800, 1280)}
COLOURS, GROUNDS, ALIKE = 64, 16, 24
SCALE = 0.75
DAY = date(2026, 7, 1)
UNHURRIED = Timing(patience=3600, left_behind=3600, farewell=3600)


@dataclass
class Stage:
    """One language of the demo, seen through one browser."""

    world: World
    premises: Premises
    url: str
    language: str
    folder: Path
    context: BrowserContext
    taken: list[Path] = field(default_factory=list)

    @property
    def front(self) -> Front:
        """Its places and visits."""
        return self.premises.front

    @property
    def bench(self) -> BenchControls:
        """What places cards and breaks things."""
        if self.premises.bench is None:
            raise TypeError("a demo has a bench")
        return self.premises.bench

    def at(self, clock: str) -> None:
        """Have the clock show this time of the day, `HH:MM` in Japan; it never goes back."""
        moment = datetime.combine(DAY, time.fromisoformat(clock), JST)
        self.world.clock.set_moment(moment)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of places and visits."""
        while not holds():
            await self.front.changed(self.front.version)

    async def open(self, path: str, test_id: str | None = None) -> Page:
        """A page of the demo, once what has this test id is seen."""
        page = await self.context.new_page()
        await page.goto(self.url + path)
        if test_id is not None:
            await page.get_by_test_id(test_id).wait_for()
        return page

    async def shoot(
        self,
        page: Page,
        name: str,
        state: str,
        *,
        whole: bool = False,
        sizes: Mapping[str, tuple[int, int]] = SIZES,
    ) -> None:
        """A picture in each size; `whole`: all of the page, however long."""
        for size, (width, height) in sizes.items():
            await page.set_viewport_size({"width": width, "height": height})
            await page.mouse.move(0, 0)
            await page.evaluate("document.fonts.ready")
            await page.evaluate("scrollTo(0, 0)")
            tall = await page.evaluate("document.documentElement.scrollHeight")
            if whole and tall > height:
                await page.set_viewport_size({"width": width, "height": tall})
            picture = await page.screenshot(animations="disabled", caret="hide")
            file = self.folder / f"{self.language}-{size}-{name}-{state}.png"
            _write(picture, file)
            self.taken.append(file)


def _write(picture: bytes, file: Path) -> None:
    """The picture in few colours, which is all that pages like these have."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _palette(image) for part in colour])
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def _palette(image: Image.Image) -> list[tuple[int, int, int]]:
    """The grounds, and of all other colours that look alike the commonest.

    Each state keeps its colour so, however small it stands on the page.
    """
    counted = image.getcolors(image.width * image.height) or []
    chosen: list[tuple[int, int, int]] = []
    for _, colour in sorted(cast("list[tuple[int, tuple[int, int, int]]]", counted), reverse=True):
        alike = len(chosen) >= GROUNDS and not all(_apart(colour, one) for one in chosen)
        if len(chosen) < COLOURS and not alike:
            chosen.append(colour)
    return chosen


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= ALIKE


@asynccontextmanager
async def stage(language: str, folder: Path, browser: Browser) -> AsyncGenerator[Stage]:
    """A demo of its own with two readers, at work for the block."""
    world = World.create(day=DAY)
    async with (
        demo_premises(world, ClinicSettings(), readers=2, timing=UNHURRIED) as premises,
        served(premises.app, listen(0)) as url,
    ):
        context = await browser.new_context(
            reduced_motion="reduce", color_scheme="light", device_scale_factor=SCALE
        )
        context.set_default_timeout(15_000)
        await context.add_cookies([{"name": "language", "value": language, "url": url}])
        try:
            yield Stage(world, premises, url, language, folder, context)
        finally:
            await context.close()
            premises.front.close()


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Debian's Chromium, without a window; a letter looks the same wherever it stands."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--disable-font-subpixel-positioning", "--disable-lcd-text"],
        )
        try:
            yield browser
        finally:
            await browser.close()
