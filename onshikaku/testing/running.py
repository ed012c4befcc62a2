"""A whole centre in a thread: both its ports on loopback, until the test is done with it."""

from __future__ import annotations

import asyncio
import base64
import socket
import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from onshikaku.api import app as clinic_app
from onshikaku.api import management as management_app
from onshikaku.api.trouble import over_a_wire
from onshikaku.clock import Clock
from onshikaku.domain.proof import Method, Statement
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database
from onshikaku.testing.cards import SoftCard, mint, signed_in

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import date

    from starlette.types import ASGIApp

    from onshikaku.domain.persona import Persona

__all__ = ["INSTITUTION", "TERMINAL", "RunningCentre", "running_centre"]

INSTITUTION, TERMINAL = "9910000018", "desk-1"
"""The clinic of the registry that has joined everything, and its first terminal."""

_LOOPBACK = "127.0.0.1"
_STOPS_WITHIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RunningCentre:
    """A centre at work. Its own thread owns it: reach it by its URLs and by what is here."""

    clinic_url: str
    management_url: str
    personas: Mapping[str, Persona]
    hierarchy: Hierarchy
    management: httpx.Client
    _clients: ExitStack

    def clinic(
        self,
        institution: str = INSTITUTION,
        terminal: str = TERMINAL,
        *,
        account: str | None = None,
        password: str | None = None,
    ) -> httpx.Client:
        """A client of the clinic API that signs in as a terminal of the registry by itself."""
        session = signed_in(self.hierarchy, institution, terminal, account, password)
        client = httpx.Client(base_url=self.clinic_url, auth=session)
        return self._clients.enter_context(client)

    def check_in(self, persona_id: str, *, method: Method = Method.PIN) -> dict[str, Any]:
        """One check-in at the default terminal with the card of one of the cast: the reply."""
        clinic, card = self.clinic(), self.card(persona_id)
        where = {"institution_code": INSTITUTION, "terminal_id": TERMINAL}
        granted = _json(clinic.post("/v1/authentications", json=where))
        challenge = base64.b64decode(granted["challenge"])
        signature = card.sign(Statement(challenge, INSTITUTION, TERMINAL, method))
        proof = {
            "authentication_id": granted["authentication_id"],
            "certificate": base64.b64encode(card.certificate).decode(),
            "signature": base64.b64encode(signature).decode(),
            "method": method.value,
        }
        return _json(clinic.post("/v1/confirmations", json=where | proof))

    def reset(self) -> None:
        """Start over: the same cast, an empty log, nothing broken. The clock stays where it is."""
        self._manage("POST", "/reset")

    def move_clock(self, day: date) -> None:
        """Move the clock to a JST day."""
        self._manage("PUT", "/clock", {"day": day.isoformat()})

    def break_calls(self, *faults: Mapping[str, Any]) -> None:
        """Put these faults into effect and no others; none mends everything."""
        self._manage("PUT", "/faults", list(faults))

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        """The calls of clinics since the journal was cleared: at, call, result."""
        return _json(self.management.get("/journal", params=wanted))

    def clear_journal(self) -> None:
        """Forget the calls so far."""
        self._manage("DELETE", "/journal")

    def card(self, persona_id: str) -> SoftCard:
        """The card of one of the cast, without a chip."""
        return mint(self.personas[persona_id], self.hierarchy.auth)

    def _manage(self, verb: str, path: str, body: object = None) -> None:
        self.management.request(verb, path, json=body).raise_for_status()


@contextmanager
def running_centre(
    *, day: date | None = None, personas: Mapping[str, Persona] | None = None, place: str = MEMORY
) -> Generator[RunningCentre]:
    """A centre on two free ports of loopback, gone at the end.

    `day`: what its clock shows at the start (default: today). `personas` takes the place of the
    built-in cast. `place`: its database.
    """
    with ExitStack() as stack:
        clock = Clock()
        if day is not None:
            clock.set_day(day)
        clinic_socket = stack.enter_context(socket.create_server((_LOOPBACK, 0)))
        keeper_socket = stack.enter_context(socket.create_server((_LOOPBACK, 0)))
        clinic_url, management_url = _url(clinic_socket), _url(keeper_socket)
        hierarchy = Hierarchy.create(clock.now(), f"{clinic_url}/ocsp")
        database = stack.enter_context(closing(Database(place)))
        centre = Centre(hierarchy, clock, database, personas=personas)
        serving = (
            (over_a_wire(clinic_app.create_app(centre)), clinic_socket),
            (management_app.create_app(centre), keeper_socket),
        )
        stack.enter_context(_served(serving))
        management = stack.enter_context(httpx.Client(base_url=management_url))
        yield RunningCentre(
            clinic_url, management_url, centre.personas, hierarchy, management, stack
        )


@contextmanager
def _served(serving: Sequence[tuple[ASGIApp, socket.socket]]) -> Generator[None]:
    servers = [
        uvicorn.Server(uvicorn.Config(app, lifespan="off", access_log=False, log_level="critical"))
        for app, _ in serving
    ]

    async def serve() -> None:
        await asyncio.gather(
            *(
                server.serve([listening])
                for server, (_, listening) in zip(servers, serving, strict=True)
            )
        )

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="onshikaku centre")
    thread.start()
    try:
        yield
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(_STOPS_WITHIN_SECONDS)


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever the centre answers
    response.raise_for_status()
    return response.json()


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"
