"""What one request can do to the program at most: so much text, and no fault that spreads."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from clinic_ui.faults import where

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = [
    "LONGEST_BODY",
    "LONGEST_FILE",
    "LONGEST_FRAME",
    "LONGEST_PICTURE",
    "Bounded",
    "Contained",
]

LONGEST_BODY = 64 * 1024
"""Bytes. The longest form of these pages has a few thousand."""

LONGEST_FRAME = 512 * 1024
"""Bytes. A frame of the kiosk's camera, a JPEG of 640 by 480, has some sixty thousand."""

LONGEST_PICTURE = 8 * 1024 * 1024
"""Bytes. A photograph of a paper, taken with a telephone, has three to five million."""

LONGEST_FILE = 32 * 1024 * 1024
"""Bytes. A file of an insurer's 50 000 members has some ten million."""

_LONGER = (
    (re.compile(r"/kiosk/[^/]+/frame"), LONGEST_FRAME),
    (re.compile(r"/desk/lookup/document/frame"), LONGEST_FRAME),
    (re.compile(r"/desk/lookup/document/picture"), LONGEST_PICTURE),
    (re.compile(r"/insurer/files"), LONGEST_FILE),
)

_TOO_LARGE = 413

_log = logging.getLogger(__name__)


class Contained:
    """Says of a fault where it was, and nothing of what it says: names may stand in its text.

    The page of it has been sent by then, or the answer ends where it has come to.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whatever happens."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            _log.error("a page broke off: %s", where(error))


class Bounded:
    """Refuses what is too long, with a 413, before anybody keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is read no further than that. Raises `HTTPException`."""
        read = 0
        longest = _longest_at(scope.get("path", ""))

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > longest:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, bounded, send)


def _longest_at(path: str) -> int:
    return next((most for where, most in _LONGER if where.fullmatch(path)), LONGEST_BODY)
