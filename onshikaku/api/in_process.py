"""A way to the apps of a centre in the same process: no socket, the whole HTTP interface."""

from __future__ import annotations

import httpx

from onshikaku.api.trouble import Dropped

__all__ = ["InProcessTransport"]


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
