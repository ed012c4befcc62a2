"""Who asks: the terminal and account behind a request, and nobody else let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onshikaku.api.problems import refuse
from onshikaku.api.trouble import route_name
from onshikaku.errors import OtherTerminal, SessionFault, SessionRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from onshikaku.domain.institution import Caller
    from onshikaku.service.centre import Centre

__all__ = ["Admission", "at_own_terminal", "caller", "is_open"]

_OPEN_TO_ALL = (
    "/v1/session-challenges",
    "/v1/sessions",
    "/openapi.json",
    "/fhir/R4/metadata",
    "/ocsp/",
    "/crl/",
)
"""What needs no session: paths, and beginnings of paths that end with a slash."""

_CALLER = "onshikaku.caller"
_BEARER = b"bearer "


class Admission:
    """ASGI: 401 without a session, except where `is_open` says otherwise; else the app.

    It stands before the app, so that no route can be forgotten and no body is read in vain.
    """

    def __init__(
        self, app: ASGIApp, centre: Centre, routes: Callable[[], Sequence[BaseRoute]]
    ) -> None:
        self._app = app
        self._centre = centre
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with the caller."""
        if scope["type"] == "http" and not is_open(scope["path"]):
            try:
                scope[_CALLER] = self._centre.sessions.caller(_token(scope["headers"]))
            except SessionRefused as refused:
                call = route_name(scope, self._routes())
                await refuse(self._centre, call, scope["path"], refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def caller(centre: Centre, request: Request) -> Caller:
    """The caller of a request, as `Admission` let it in."""
    del centre
    return cast("Caller", request.scope[_CALLER])


def at_own_terminal(caller: Caller, institution_code: str, terminal_id: str) -> Caller:
    """The caller, if that is where it says it is. Raises `OtherTerminal`."""
    if (caller.institution.code.value, caller.terminal_id) != (institution_code, terminal_id):
        raise OtherTerminal
    return caller


def is_open(path: str) -> bool:
    """Whether a path, or the path of a route, needs no session."""
    return any(
        path.startswith(known) if known.endswith("/") else path == known for known in _OPEN_TO_ALL
    )


def _token(headers: list[tuple[bytes, bytes]]) -> str:
    """The token of a bearer header (RFC 6750 §2.1). Raises `SessionRefused`."""
    for name, value in headers:
        if name == b"authorization" and value[: len(_BEARER)].lower() == _BEARER:
            return value[len(_BEARER) :].strip().decode("latin-1")
    raise SessionRefused(SessionFault.MISSING)
