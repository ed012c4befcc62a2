"""The telephone's page: what to do, two big buttons, and how the run goes.

Reached only under a path that begins with the token; everything else is not found. Nothing is
asked of another host.
"""

from __future__ import annotations

import hmac
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from clinic_ui.hil.board import Answer
from clinic_ui.hil.report_words import VERDICTS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from clinic_ui.hil.board import Board
    from onshikaku.domain.text import Text

__all__ = ["phone_app"]

_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # The address holds the token.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_STATIC: Final = {
    "onshikaku.css": ("static/onshikaku.css", "text/css"),
    "phone.css": ("hil/phone/phone.css", "text/css"),
    "htmx.min.js": ("static/vendor/htmx.min.js", "text/javascript"),
    "phone.js": ("hil/phone/phone.js", "text/javascript"),
    "favicon.svg": ("static/favicon.svg", "image/svg+xml"),
}
_LONGEST_FORM = 1000


def phone_app(board: Board, token: str, reader: str) -> ASGIApp:
    """The app; `reader` is shown as the name of what is checked."""
    pages = _Pages(board, reader)
    routes = [
        Route("/", pages.whole),
        Route("/question", pages.question),
        Route("/standing", pages.standing),
        Route("/answer", pages.answer, methods=["POST"]),
        Route("/static/{name}", _static),
    ]
    return _Behind(Starlette(routes=[Mount(f"/{token}", routes=routes)]), token)


class _Behind:
    """Lets in whoever knows the token, compared in constant time; adds the headers."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        if scope["type"] != "http":
            return
        # `OPTIONS *` has no path.
        shown = str(scope["path"]).removeprefix("/").partition("/")[0].encode()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        known = hmac.compare_digest(shown, self._token)
        app: ASGIApp = self._app if known else Response(status_code=404)
        await app(scope, receive, with_headers)


class _Pages:
    def __init__(self, board: Board, reader: str) -> None:
        self._board = board
        self._reader = reader
        self._templates = Environment(
            loader=PackageLoader("clinic_ui.hil", "phone"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def whole(self, request: Request) -> Response:
        return self._drawn("page", request)

    async def question(self, request: Request) -> Response:
        question = self._board.question
        seen = request.query_params.get("seen")
        if (
            seen == str(question.number if question else 0)
            and self._board.standing[1].passed is None
        ):
            return Response(status_code=204)
        return self._drawn("question", request)

    async def standing(self, request: Request) -> Response:
        if request.query_params.get("seen") == str(self._board.standing[0]):
            return Response(status_code=204)
        ended = self._board.standing[1].passed is not None
        drawn = self._drawn("standing", request)
        if ended:
            self._board.read()
        return drawn

    async def answer(self, request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _LONGEST_FORM:
            return Response(status_code=400)
        form = await request.form(max_files=0)
        try:
            self._board.answer(int(str(form.get("number"))), Answer(str(form.get("answer"))))
        except ValueError:
            return Response(status_code=400)
        if request.headers.get("hx-request") == "true":
            return self._drawn("question", request)
        return RedirectResponse(f"./?lang={_language(request)}", 303)

    def _drawn(self, name: str, request: Request) -> HTMLResponse:
        language = _language(request)
        japanese = language == "ja"

        def say(ja: str, en: str) -> str:
            return ja if japanese else en

        def of(text: Text) -> str:
            return say(text.ja, text.en)

        version, standing = self._board.standing
        written = self._templates.get_template(f"{name}.html.jinja").render(
            lang=language,
            other="en" if japanese else "ja",
            say=say,
            of=of,
            reader=self._reader,
            question=self._board.question,
            version=version,
            standing=standing,
            verdicts={verdict: of(words) for verdict, words in VERDICTS.items()},
        )
        return HTMLResponse(written)


async def _static(request: Request) -> Response:
    found = _STATIC.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    place, kind = found
    return Response(files("clinic_ui").joinpath(place).read_bytes(), media_type=kind)


def _language(request: Request) -> str:
    """What the address says; else Japanese, unless the browser puts English first."""
    asked = request.query_params.get("lang")
    if asked in ("ja", "en"):
        return asked
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "ja"
