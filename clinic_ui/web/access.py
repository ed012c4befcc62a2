"""Who may see a page of the desk: whoever is signed in, with an account that may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.line import AccountLocked, AccountRefused, DeskLine
from clinic_ui.ports import CentreRefused, CentreUnreachable
from clinic_ui.reasons import explain
from clinic_ui.web.render import page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from clinic_ui.web.house import House
    from onshikaku.domain.institution import Role

__all__ = [
    "HANDLERS",
    "SESSION_COOKIE",
    "SIGN_IN",
    "NotAllowed",
    "NotSignedIn",
    "SignedIn",
    "Watching",
    "signed_in",
    "watching",
]

SESSION_COOKIE = "desk"
SIGN_IN = "/desk/sign-in"


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more."""


class NotAllowed(Exception):
    """The account may not do this; those with one of these roles may."""

    def __init__(self, *roles: Role) -> None:
        super().__init__()
        self.roles = roles


async def signed_in(request: Request) -> DeskLine:
    """The line of whoever is signed in; counts as use of the session. Raises `NotSignedIn`."""
    line = _house(request).sessions.use(request.cookies.get(SESSION_COOKIE, ""))
    if line is None:
        raise NotSignedIn
    return line


async def watching(request: Request) -> DeskLine:
    """The same for what a page does by itself, which keeps no session alive.

    Raises `NotSignedIn`.
    """
    line = _house(request).sessions.watch(request.cookies.get(SESSION_COOKIE, ""))
    if line is None:
        raise NotSignedIn
    return line


SignedIn = Annotated[DeskLine, Depends(signed_in)]
Watching = Annotated[DeskLine, Depends(watching)]


async def _to_sign_in(request: Request, error: Exception) -> Response:
    """A page leads to the sign-in and back; a tap or a stream is told (401), and its page leads."""
    del error
    where = _sign_in_for(request)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": where})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=401)
    return RedirectResponse(where, 303)


def _sign_in_for(request: Request) -> str:
    """The sign-in, and after it the page that was asked for, where it may be asked for again."""
    if request.method != "GET":
        return SIGN_IN
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{SIGN_IN}?{urlencode({'next': asked})}"


async def _not_allowed(request: Request, error: Exception) -> Response:
    roles = error.roles if isinstance(error, NotAllowed) else ()
    return page(request, "desk/sign_in_other.html", {"roles": roles}, status=403)


async def _no_answer(request: Request, error: Exception) -> Response:
    """Whose account the centre takes no more signs in anew; else the page says what is wrong."""
    if isinstance(error, AccountRefused | AccountLocked):
        _house(request).sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        return await _to_sign_in(request, error)
    reason = explain(str(error)) if isinstance(error, CentreRefused) else None
    return page(request, "desk/sign_in_trouble.html", {"reason": reason}, status=503)


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    NotSignedIn: _to_sign_in,
    NotAllowed: _not_allowed,
    CentreRefused: _no_answer,
    CentreUnreachable: _no_answer,
}
"""What becomes of these where a page raises them."""


def _house(request: Request) -> House:
    return request.app.state.house
