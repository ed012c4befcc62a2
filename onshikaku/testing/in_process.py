"""A centre in the test's own event loop: no socket, no thread, the whole HTTP interface."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from onshikaku.api import app as clinic_app
from onshikaku.api import management as management_app
from onshikaku.api.in_process import InProcessTransport
from onshikaku.clock import Clock
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database
from onshikaku.testing.cards import SoftCard, mint, signed_in
from onshikaku.testing.running import INSTITUTION, TERMINAL

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from datetime import date

    from onshikaku.domain.persona import Persona

__all__ = ["InProcessCentre", "in_process_centre"]

_CLINIC, _KEEPER = "http://127.0.0.1:8710", "http://127.0.0.1:8711"


@dataclass(frozen=True, slots=True)
class InProcessCentre:
    """A centre to be used from one event loop; `centre` itself may be looked into."""

    centre: Centre
    management: httpx.AsyncClient
    _transport: InProcessTransport
    _clients: AsyncExitStack

    async def clinic(
        self,
        institution: str = INSTITUTION,
        terminal: str = TERMINAL,
        *,
        account: str | None = None,
        password: str | None = None,
    ) -> httpx.AsyncClient:
        """A client of the clinic API that signs in as a terminal of the registry by itself."""
        session = signed_in(self.centre.hierarchy, institution, terminal, account, password)
        client = httpx.AsyncClient(transport=self._transport, base_url=_CLINIC, auth=session)
        return await self._clients.enter_async_context(client)

    def card(self, persona_id: str) -> SoftCard:
        """The card of one of the cast, without a chip."""
        return mint(self.centre.personas[persona_id], self.centre.hierarchy.auth)


@asynccontextmanager
async def in_process_centre(
    *, day: date | None = None, personas: Mapping[str, Persona] | None = None, place: str = MEMORY
) -> AsyncGenerator[InProcessCentre]:
    """A centre for the block.

    `day`: what its clock shows at the start (default: today). `personas` takes the place of the
    built-in cast. `place`: its database.
    """
    clock = Clock()
    if day is not None:
        clock.set_day(day)
    hierarchy = Hierarchy.create(clock.now(), f"{_CLINIC}/ocsp")
    async with AsyncExitStack() as stack:
        database = stack.enter_context(closing(Database(place)))
        centre = Centre(hierarchy, clock, database, personas=personas)
        keeper = InProcessTransport(management_app.create_app(centre))
        management = httpx.AsyncClient(transport=keeper, base_url=_KEEPER)
        await stack.enter_async_context(management)
        transport = InProcessTransport(clinic_app.create_app(centre))
        yield InProcessCentre(centre, management, transport, stack)
