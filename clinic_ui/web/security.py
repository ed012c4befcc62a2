"""What keeps other pages, hosts and frames away from these."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

import asgi_csrf  # pyright: ignore[reportMissingTypeStubs]  # it has none
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request, cookie_parser
from starlette.responses import Response

from clinic_ui.web.containment import Bounded, Contained
from clinic_ui.web.form_token import FormToken
from clinic_ui.web.render import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["TOKEN_COOKIE", "Protected", "is_local"]

TOKEN_COOKIE = "csrftoken"  # noqa: S105 - the name of one

_HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_WITH_CAMERA = {**_HEADERS, "permissions-policy": "camera=(self), geolocation=(), microphone=()"}
_CAMERA_PAGES = re.compile(r"/kiosk/[^/]+|/desk/lookup/document(/picture)?")
_UNFIT_IN_A_PATH = re.compile(r"[\x00-\x20\x7f\\]")
_ELSEWHERE = frozenset({"cross-site", "same-site"})
_CHECK = "onshikaku.token-check"
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)


def is_local(path: str) -> bool:
    """Whether an address is one of these pages, and not another host's however a browser reads it.

    Browsers take a backslash for a slash and leave out tabs and line ends (URL Standard §4.4).
    """
    return (
        path.startswith("/")
        and not path.startswith("//")
        and not _UNFIT_IN_A_PATH.search(path)
        and ".." not in PurePosixPath(path).parts
    )


class Protected:
    """An app, reached under these host names only, with a token in every form and tap."""

    def __init__(self, app: FastAPI, hosts: Sequence[str]) -> None:
        self.app = app
        guarded: ASGIApp = cast("Any", asgi_csrf).asgi_csrf(
            _Reached(app),
            signing_secret=secrets.token_hex(32),
            always_protect=_Everywhere(),
            cookie_name=TOKEN_COOKIE,
            cookie_samesite="Strict",
            send_csrf_failed=_refuse,
        )
        checked = _Headers(_Refusing(Bounded(FormToken(guarded))))
        self._outermost = Contained(TrustedHostMiddleware(checked, list(hosts)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        await self._outermost(scope, receive, send)


class _Everywhere:
    """Every path there is: a request without a cookie is checked as well."""

    def __contains__(self, path: object) -> bool:
        return True


class _Headers:
    """Adds the headers to every answer; pages and data are kept by nobody on the way.

    Only a kiosk's own page and the desk's that reads codes may ask the browser for its camera.

    The token stands in the page: no script needs its cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                may_look = _CAMERA_PAGES.fullmatch(scope["path"])
                for name, value in (_WITH_CAMERA if may_look else _HEADERS).items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                    if "cookie" not in headers.get("vary", "").lower():
                        headers.add_vary_header("Cookie")
                message["headers"] = [_unseen_by_scripts(*pair) for pair in message["headers"]]
            await send(message)

        await self._app(scope, receive, with_headers)


def _unseen_by_scripts(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name == b"set-cookie" and value.startswith(f"{TOKEN_COOKIE}=".encode()):
        return name, value + b"; HttpOnly"
    return name, value


_Pair = tuple[bytes, bytes]


@dataclass(slots=True)
class _Check:
    """Whether a request came through the check of its token; `cookies` wait behind that."""

    cookies: list[_Pair]
    passed: bool = False


class _Reached:
    """Notes that a request came through the check of its token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check: object = scope.get(_CHECK)
        if isinstance(check, _Check):
            check.passed = True
            others = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
            scope = {**scope, "headers": others + check.cookies}
        await self._app(scope, receive, send)


class _Refusing:
    """Refuses what the check of the token cannot read; it raises many things at odd requests.

    It would let pass whatever has a bearer token. No page takes one, so none gets that far. Nor
    does what another origin sends, which may share the cookies of this host at another port; those
    that it has left there are kept from the check, which does not read on behind an odd one.
    """

    def __init__(self, guarded: ASGIApp) -> None:
        self._guarded = guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._guarded(scope, receive, send)
            return
        if _from_elsewhere(Headers(scope=scope)):
            await _refuse({**scope, "csrftoken": str}, send, None)
            return
        headers: list[_Pair] = scope["headers"]
        check = _Check([pair for pair in headers if pair[0] == b"cookie"])
        scope = {**scope, "headers": [*_checked(headers), *_token_in(check.cookies)], _CHECK: check}
        try:
            await self._guarded(scope, receive, send)
        except Exception as error:
            if check.passed:
                raise
            await _refuse({**scope, "csrftoken": str}, send, error)


def _checked(headers: list[_Pair]) -> list[_Pair]:
    return [pair for pair in headers if pair[0] not in {b"authorization", b"cookie"}]


def _token_in(cookies: list[_Pair]) -> list[_Pair]:
    """A header with the cookie of the token and no other, if there is one."""
    said = "; ".join(value.decode("latin-1") for _, value in cookies)
    token = cookie_parser(said).get(TOKEN_COOKIE, "")
    if not _TOKEN.fullmatch(token):
        return []
    return [(b"cookie", f"{TOKEN_COOKIE}={token}".encode())]


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a page of another origin sent this, and not to have somebody come here by a link.

    Browsers say so by themselves (Fetch Standard §3.2; Fetch Metadata Request Headers §2).
    """
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return True
    linked = headers.get("sec-fetch-mode") == "navigate"
    whole = headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site") in _ELSEWHERE and not (linked and whole)


async def _refuse(scope: Scope, send: Send, why: object) -> None:
    """Our own page for a request without the right token.

    A page of before a restart has an old one: htmx loads it anew, and the next tap goes through.
    """
    status = why.status_code if isinstance(why, HTTPException) else 403
    request = Request(scope)
    if status == 403 and request.headers.get("hx-request") == "true":
        response: Response = Response(status_code=status, headers={"HX-Refresh": "true"})
    else:
        response = page(request, "error.html", {"status": status}, status=status)
    await response(scope, _nothing, send)


async def _nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}
