"""The app that serves every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from clinic_ui.front.front import UnknownPlace, UnknownVisit
from clinic_ui.web.access import HANDLERS
from clinic_ui.web.render import LANGUAGE_COOKIE, STARTED, page
from clinic_ui.web.security import Protected, is_local
from clinic_ui.web.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import APIRouter

    from clinic_ui.web.house import House

__all__ = ["create_app"]

_LOOPBACK = ("127.0.0.1", "localhost")
_A_YEAR = 365 * 24 * 60 * 60


def create_app(
    house: House, routers: Sequence[APIRouter], *, hosts: Sequence[str] = _LOOPBACK
) -> Protected:
    """The pages of a house, for requests to these host names only."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    app.mount("/static", _Unchanging(packages=[("clinic_ui", "static")]))

    @app.get("/")
    async def start(request: Request) -> Response:
        """What there is."""
        return page(request, "start.html", {"house": house, "places": house.front.places})

    @app.get("/started")
    async def started() -> Response:
        """Which run of the program this is, for pages that lost it."""
        return Response(STARTED, media_type="text/plain")

    @app.get("/language/{code}")
    async def language(code: str, back: str = "/") -> Response:
        """Speak another language from now on, on the page one came from."""
        if code not in LANGUAGES or not is_local(back):
            raise HTTPException(404)
        response = RedirectResponse(back, 303)
        response.set_cookie(LANGUAGE_COOKIE, code, httponly=True, samesite="strict")
        return response

    for router in routers:
        # As they stand: including a router builds each of its routes anew, half of a start.
        app.router.routes.extend(router.routes)
    for error in (HTTPException, Exception):
        app.add_exception_handler(error, _failed)
    app.add_exception_handler(RequestValidationError, _malformed)
    for refused, handler in HANDLERS.items():
        app.add_exception_handler(refused, handler)
    for unknown in (UnknownPlace, UnknownVisit):
        app.add_exception_handler(unknown, _not_found)
    return Protected(app, hosts)


class _Unchanging(StaticFiles):
    """Files whose address changes with their content, and which may be kept for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, for keeps."""
        response = super().file_response(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        response.headers["cache-control"] = f"public, max-age={_A_YEAR}, immutable"
        return response


async def _failed(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return page(request, "error.html", {"status": status}, status=status)


async def _malformed(request: Request, error: Exception) -> Response:
    """A request that no page of ours sends; what was in it is not repeated."""
    del error
    return page(request, "error.html", {"status": 400}, status=400)


async def _not_found(request: Request, error: Exception) -> Response:
    del error
    return page(request, "error.html", {"status": 404}, status=404)
