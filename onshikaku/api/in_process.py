"""A way to the apps of a centre in the same process: no socket, the whole HTTP interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from onshikaku.api.trouble import Dropped

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["InProcessTransport", "Lazily"]


class Lazily:
    """An app that is made when it is first asked for something: to make one costs a moment."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the app does."""
        if self._app is None:
            self._app = self._make()
        await self._app(scope, receive, send)


class InProcessTransport(httpx.ASGITransport):
    """httpx's transport for ASGI apps, on which a dropped connection looks like one."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The app's answer. Raises `httpx.RemoteProtocolError` where it is dropped."""
        try:
            return await super().handle_async_request(request)
        except Dropped:
            raise httpx.RemoteProtocolError(
                "the connection ended before the answer was complete", request=request
            ) from None
