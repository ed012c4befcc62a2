"""Pictures of pages for a report, taken by a real browser while a scenario is played."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Final, Protocol

from clinic_ui.rehearse.result import Picture
from clinic_ui.serving import listen, served

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from playwright.async_api import Browser
    from starlette.types import ASGIApp

__all__ = ["Album", "AlbumUnavailable", "Camera", "NoCamera", "album"]

_SIZE: Final = {"width": 1180, "height": 820}
_MOST: Final = 8
"""Pictures of one scenario: more of them say nothing new."""
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_QUALITY: Final = 70
_AS_ROOT: Final = ["--no-sandbox"]
"""Chromium refuses its sandbox to root; what it is shown are pages of this process."""
_TALLEST: Final = 2400


class AlbumUnavailable(Exception):
    """No pictures can be taken here; the text says what is missing."""


class Camera(Protocol):
    """Takes pictures of the pages of one stage."""

    async def picture(self, path: str, cookies: Mapping[str, str], title: str) -> Picture | None:
        """The page at that path as somebody with these cookies sees it; None: enough taken."""
        ...


class NoCamera:
    """Nobody wants pictures."""

    async def picture(self, path: str, cookies: Mapping[str, str], title: str) -> Picture | None:
        """None."""
        del path, cookies, title


class Album:
    """One browser for many scenarios."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextlib.asynccontextmanager
    async def at(self, app: ASGIApp) -> AsyncGenerator[Camera]:
        """A camera at the pages of an app, which is served on loopback for the block."""
        listening = listen(0)
        async with served(app, listening) as address:
            yield _Camera(self._browser, address)


class _Camera:
    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._taken = 0

    async def picture(self, path: str, cookies: Mapping[str, str], title: str) -> Picture | None:
        """The page at that path."""
        if self._taken >= _MOST:
            return None
        self._taken += 1
        context = await self._browser.new_context(
            viewport={"width": _SIZE["width"], "height": _SIZE["height"]}, locale="ja-JP"
        )
        try:
            await context.add_cookies(
                [
                    {"name": name, "value": value, "url": self._address}
                    for name, value in cookies.items()
                ]
            )
            page = await context.new_page()
            await page.goto(self._address + path, wait_until="load")
            height = await page.evaluate("document.documentElement.scrollHeight")
            await page.set_viewport_size(
                {"width": _SIZE["width"], "height": min(max(height, _SIZE["height"]), _TALLEST)}
            )
            image = await page.screenshot(type="jpeg", quality=_QUALITY)
        finally:
            await context.close()
        return Picture(title, image)


@contextlib.asynccontextmanager
async def album() -> AsyncGenerator[Album]:
    """An album for the block. Raises `AlbumUnavailable`."""
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an extra
    except ImportError:
        raise AlbumUnavailable("playwright is not installed (the extra `pictures`)") from None
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        raise AlbumUnavailable(f"no browser here: {', '.join(_BROWSERS)}")
    async with contextlib.AsyncExitStack() as stack:
        try:
            driver = await stack.enter_async_context(async_playwright())
            browser = await driver.chromium.launch(
                executable_path=program, args=_AS_ROOT if os.geteuid() == 0 else []
            )
        except (Error, OSError) as error:
            raise AlbumUnavailable(f"the browser does not start: {error}") from error
        stack.push_async_callback(browser.close)
        yield Album(browser)
