"""Faults at work: the layer around the clinics' app that delays, refuses, drops and garbles."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, assert_never

from starlette.routing import Match, Route

from onshikaku.api.error_bodies import error_body
from onshikaku.service.faults import Fault, FaultKind, WrongBody
from onshikaku.wire.problems import Problem, ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from onshikaku.service.centre import Centre

__all__ = ["Dropped", "Trouble", "over_a_wire", "route_name", "route_names"]


class Dropped(BaseException):
    """The connection is to end before the answer is complete.

    Not an error of the app, which is why nothing in the app may answer it.
    """


class Trouble:
    """ASGI: the app, with the centre's faults. `routes` are the app's own."""

    def __init__(
        self, app: ASGIApp, centre: Centre, routes: Callable[[], Sequence[BaseRoute]]
    ) -> None:
        self._app = app
        self._centre = centre
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the app, unless a fault strikes. Raises `Dropped`."""
        plan = self._centre.faults
        if scope["type"] != "http" or not plan:
            await self._app(scope, receive, send)
            return
        call = route_name(scope, self._routes())
        struck = plan.draw(call)
        for fault in struck:
            self._centre.journal.note(self._centre.clock.now(), call, f"fault:{fault.kind}")
            if fault.kind is FaultKind.DELAY:
                await asyncio.sleep(fault.delay_ms / 1000)
        final = next((fault for fault in struck if fault.kind is not FaultKind.DELAY), None)
        if final is None:
            await self._app(scope, receive, send)
        else:
            await self._strike(final, scope, receive, send)

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.kind:
            case FaultKind.ERROR:
                media_type, body = error_body(scope["path"], _refusal(fault.status))
                await _respond(send, fault.status, media_type, body)
            case FaultKind.DROP:
                await self._answer(scope, receive)
                raise Dropped
            case FaultKind.WRONG_BODY:
                status, media_type, body = await self._answer(scope, receive)
                if fault.body is WrongBody.HTML:
                    media_type = "text/html"
                await _respond(send, status, media_type, _garbled(fault.body, body))
            case FaultKind.DELAY:  # pragma: no cover - has passed by now
                raise AssertionError
            case _:
                assert_never(fault.kind)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, str, bytes]:
        """Status, media type and body of the app's answer."""
        parts: list[Message] = []

        async def keep(message: Message) -> None:
            parts.append(message)

        await self._app(scope, receive, keep)
        headers = dict(parts[0]["headers"])
        body = b"".join(part.get("body", b"") for part in parts[1:])
        return parts[0]["status"], headers.get(b"content-type", b"").decode("latin-1"), body


def route_name(scope: Scope, routes: Iterable[BaseRoute]) -> str:
    """Method and path of a request as its route names them; without one, the path is "-"."""
    for route in routes:
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            return f"{scope['method']} {route.path}"
    return f"{scope['method']} -"


def route_names(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Every call that a fault may name."""
    for route in routes:
        if isinstance(route, Route):
            yield from (f"{method} {route.path}" for method in route.methods or ())


def over_a_wire(app: ASGIApp) -> ASGIApp:
    """The app for a server: where the answer is to be dropped, it begins and does not end."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except Dropped:
            headers = [(b"content-type", b"application/json"), (b"content-length", b"1024")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})

    return run


def _refusal(status: int) -> Problem:
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Problem.of(
            ProblemSlug.UNAVAILABLE, "The centre cannot answer now.", status, reason="fault"
        )
    known = status in {known.value for known in HTTPStatus}
    title = HTTPStatus(status).phrase if known else "Fault"
    return Problem.plain(status, title, reason="fault")


def _garbled(kind: WrongBody, body: bytes) -> bytes:
    match kind:
        case WrongBody.CUT:
            return body[: len(body) // 2]
        case WrongBody.HTML:
            return b"<!doctype html><title>Gateway</title><p>The service is busy."
        case WrongBody.EMPTY:
            return b""
        case WrongBody.OTHER:
            return b'{"unexpected": true}'


async def _respond(send: Send, status: int, media_type: str, body: bytes) -> None:
    headers = [
        (b"content-type", media_type.encode("latin-1")),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
