"""What is done at the centre and on the way there, and to what was written down of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.bench.troubles import CallTrouble, Trouble
from onshikaku.domain.institution import Feature  # noqa: TC001 - FastAPI resolves the annotations
from onshikaku.service.faults import FaultKind

if TYPE_CHECKING:
    from clinic_ui.bench.acts import Acts
    from clinic_ui.bench.controls import BenchControls

__all__ = ["router"]


def router(acts: Acts, bench: BenchControls) -> APIRouter:
    """Troubles, modes, features, journal and trace, below `/bench`."""
    routes = APIRouter()
    levers = bench.levers

    @routes.post("/trouble")
    async def trouble(
        request: Request, trouble: Annotated[Trouble | None, Form()] = None
    ) -> Response:
        """Have something go wrong between clinic and centre, or nothing."""
        key = "mended" if trouble is None else "trouble"
        return await acts.do(request, key, lambda: levers.set_trouble(trouble))

    @routes.post("/call")
    async def call(
        request: Request,
        call: Annotated[str, Form()],
        kind: Annotated[FaultKind, Form()],
        seconds: Annotated[int, Form()] = 3,
        once: Annotated[bool, Form()] = False,  # noqa: FBT002 - a field of a form
    ) -> Response:
        """Have one call go wrong."""

        def work() -> None:
            delay = seconds * 1000 if kind is FaultKind.DELAY else 0
            levers.set_trouble(CallTrouble(call, kind, delay, once))

        return await acts.do(request, "trouble", work)

    @routes.post("/outage")
    async def outage(request: Request, on: Annotated[bool, Form()]) -> Response:
        """Open the mode for system failures, or close it."""
        key = "outage-open" if on else "outage-closed"
        return await acts.do(request, key, lambda: levers.set_outage(on=on))

    @routes.post("/disaster")
    async def disaster(request: Request, on: Annotated[bool, Form()]) -> Response:
        """Open the mode for disasters, or close it."""
        key = "disaster-open" if on else "disaster-closed"
        return await acts.do(request, key, lambda: levers.set_disaster(on=on))

    @routes.post("/features")
    async def features(
        request: Request, feature: Annotated[list[Feature] | None, Form()] = None
    ) -> Response:
        """Have the institution take part in these, and in no others that it has joined."""
        without = levers.features - frozenset(feature or ())
        return await acts.do(request, "features", lambda: levers.set_without(without))

    @routes.post("/journal/clear")
    async def clear_journal(request: Request) -> Response:
        """Forget the calls."""
        return await acts.do(request, "cleared", bench.journal.clear)

    @routes.post("/trace/clear")
    async def clear_trace(request: Request) -> Response:
        """Forget the commands."""
        return await acts.do(request, "cleared", bench.tape.clear)

    return routes
