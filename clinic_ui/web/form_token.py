"""The token of a form that carries a file (multipart/form-data, RFC 7578), put where it is checked.

The check reads it in a header and in forms without files only: its way with files does not go with
the library that parses them here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["FormToken"]

_HEADER = b"x-csrftoken"
_BEGINNING = 4096
_MULTIPART = re.compile(r'multipart/form-data; *boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?')
_FIELD = rb'--%b\r\nContent-Disposition: form-data; name="csrftoken"\r\n\r\n([\w.-]+)\r\n--%b'


class FormToken:
    """The token is the first field of such a form; its beginning is kept back until it was read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, with the token of its form as a header if it has one."""
        boundary = _boundary(scope)
        if boundary is None:
            await self._app(scope, receive, send)
            return
        begun: list[Message] = []
        beginning = b""
        while len(beginning) < _BEGINNING:
            message = await receive()
            begun.append(message)
            beginning += message.get("body", b"")
            if not message.get("more_body", False):
                break

        async def replayed() -> Message:
            return begun.pop(0) if begun else await receive()

        token = _token(boundary, beginning)
        if token is not None:
            scope = {**scope, "headers": [*scope["headers"], (_HEADER, token)]}
        await self._app(scope, replayed, send)


def _boundary(scope: Scope) -> bytes | None:
    """What parts the fields, where the request is such a form and has no token of its own."""
    if scope["type"] != "http":
        return None
    headers = Headers(scope=scope)
    found = _MULTIPART.fullmatch(headers.get("content-type", ""))
    return None if found is None or _HEADER.decode() in headers else found[1].encode()


def _token(boundary: bytes, beginning: bytes) -> bytes | None:
    edge = re.escape(boundary)
    found = re.match(_FIELD % (edge, edge), beginning)
    return None if found is None else found[1]
