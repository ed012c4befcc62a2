"""What keeps other pages, hosts and frames away from these."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from asgi_csrf import asgi_csrf  # pyright: ignore[reportUnknownVariableType]  # untyped
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["protected"]

_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class _Everywhere:
    """Every path there is: a request without a cookie is checked as well."""

    def __contains__(self, path: object) -> bool:
        return True


class _Headers:
    """Adds the headers to every answer; pages and data are kept by nobody on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def protected(app: ASGIApp, hosts: Sequence[str]) -> ASGIApp:
    """The app, reached under these host names only, with a token in every form and tap."""
    guarded: ASGIApp = asgi_csrf(
        app,
        signing_secret=secrets.token_hex(32),
        always_protect=_Everywhere(),
        cookie_samesite="Strict",
    )
    return TrustedHostMiddleware(_Headers(guarded), list(hosts))
