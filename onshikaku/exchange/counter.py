"""The counter (窓口) of a terminal: a request's bytes, asked at the centre, become its answer."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from onshikaku.exchange.agreed import HomeVisitBatch, OnlineBatch, TicketBatch
from onshikaku.exchange.batch_store import BatchStore
from onshikaku.exchange.batches import Batches
from onshikaku.exchange.letter import Letter, opened
from onshikaku.exchange.line import Line
from onshikaku.exchange.lookups import BatchLookups, Lookup
from onshikaku.exchange.medical_files import CheckupFiles, DrugFiles
from onshikaku.exchange.ports import Rejection
from onshikaku.exchange.registrations import BatchRegistrations, Registrations
from onshikaku.exchange.subsidies import Subsidies
from onshikaku.exchange.terminal import Terminal
from onshikaku.wire.oqs.sim_codes import CODES, Matter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

    import httpx

    from onshikaku.exchange.ports import Answer, Request
    from onshikaku.exchange.settings import ExchangeSettings
    from onshikaku.wire.oqs.sim_codes import Codes

    Clerk = Callable[[Letter], Awaitable[Answer]]

__all__ = ["TerminalCounter"]


class TerminalCounter:
    """Answers every kind of request that there is (docs/files.md §2).

    `client` reaches the centre and signs in as a terminal of the institution of the settings.
    Batches are kept in `work`. `now`: the moment, aware. `codes`: what is said of faults.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: ExchangeSettings,
        work: Path,
        now: Callable[[], datetime],
        codes: Codes = CODES,
    ) -> None:
        self._terminal = terminal = Terminal(settings, Line(client), now, codes)
        self._store = store = BatchStore(work)
        batches = {
            batch.interface: batch
            for batch in (
                Batches(terminal, store, BatchLookups(terminal)),
                Batches(terminal, store, BatchRegistrations(terminal)),
                Batches(terminal, store, TicketBatch(terminal)),
                Batches(terminal, store, HomeVisitBatch(terminal)),
                Batches(terminal, store, OnlineBatch(terminal)),
            )
        }
        steps = {f"{interface}01": batch.receive for interface, batch in batches.items()}
        fetches = {f"{interface}02": batch.report for interface, batch in batches.items()}
        single = {
            "OQSsiquc01": Lookup(terminal).answer,
            "OQSsiimm01": Registrations(terminal).answer,
            "YZKsiquc01": DrugFiles(terminal).answer,
            "TKKsiquc01": CheckupFiles(terminal).answer,
            "PMHsimsm01": Subsidies(terminal).answer,
        }
        self._clerks: MappingProxyType[str, Clerk] = MappingProxyType(single | steps | fetches)

    @property
    def prefixes(self) -> frozenset[str]:
        """Of the requests that are answered, as `OQSsiquc01`."""
        return frozenset(self._clerks)

    async def answer(self, request: Request) -> Answer | Rejection:
        """The answer's file, or why there is none (docs/files.md §10 U4, U28)."""
        self._store.expire(self._terminal.now())
        clerk = self._clerks.get(request.name.prefix)
        if clerk is None:
            said = self._terminal.codes[Matter.UNSUPPORTED]
            return Rejection(said.code, said.message)
        letter = opened(request, self._terminal)
        if isinstance(letter, Rejection):
            return letter
        return await clerk(letter)
