"""Keep bodies small: nobody has reason to send this centre a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from onshikaku.api.error_bodies import error_body
from onshikaku.api.lookups import BATCHES
from onshikaku.api.problems import plain_problem
from onshikaku.api.reference_numbers import REFERENCE_NUMBERS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LimitedBody"]

_LARGEST = 64 * 1024
_LARGER = {BATCHES: 256 * 1024, REFERENCE_NUMBERS: 512 * 1024}
_WITH_BODY = frozenset({"POST", "PUT"})


class LimitedBody:
    """ASGI: 411 for a body of unannounced length, 413 for one above 64 KiB, else the app.

    A batch of lookups may have 256 KiB, one of numbers to register 512.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on to the app."""
        if scope["type"] == "http" and scope["method"] in _WITH_BODY:
            largest = _LARGER.get(scope["path"], _LARGEST)
            status = _refusal(scope["headers"], largest)
            if status is not None:
                media_type, body = error_body(scope["path"], plain_problem(status))
                answer = Response(body, status, media_type=media_type)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refusal(headers: list[tuple[bytes, bytes]], largest: int) -> int | None:
    length = next((value for name, value in headers if name == b"content-length"), None)
    if length is None:
        chunked = any(name == b"transfer-encoding" for name, _ in headers)
        return 411 if chunked else None
    return 413 if not length.isdigit() or int(length) > largest else None
