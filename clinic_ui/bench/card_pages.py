"""What is done to the card on a reader: broken at a moment, slowed, counted, suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from fastapi import Form as Posted
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.bench.records import RecordChange  # noqa: TC001 - FastAPI resolves the annotations
from clinic_ui.bench.traps import Behaviour, Moment, Trap
from hardware.faults import FaultKind  # noqa: TC001 - FastAPI resolves the annotations
from onshikaku.domain.scenario import LineFault  # noqa: TC001 - FastAPI resolves the annotations

if TYPE_CHECKING:
    from clinic_ui.bench.acts import Acts
    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.bench.traps import TrappedChip

__all__ = ["router"]


def router(acts: Acts, bench: BenchControls) -> APIRouter:
    """The card on `/bench/readers/{place}`, and what is on record of its holder."""
    routes = APIRouter(prefix="/readers/{place}")

    def chip(place: str) -> TrappedChip:
        """What lies there; ValueError if nothing does."""
        found = bench.slots[place].chip
        if found is None:
            raise ValueError("nothing lies there")
        return found

    @routes.post("/trap")
    async def trap(
        request: Request,
        place: str,
        kind: Annotated[FaultKind | LineFault, Posted()],
        moment: Annotated[Moment, Posted()],
        nth: Annotated[int, Posted()] = 1,
    ) -> Response:
        """Have the card, or the line to it, go wrong at a moment to come."""
        return await acts.do(
            request,
            "armed",
            lambda: bench.slots[place].set_trap(Trap(kind, moment, nth)),
            reader=place,
        )

    @routes.post("/trap/none")
    async def no_trap(request: Request, place: str) -> Response:
        """Have it not go wrong after all."""
        return await acts.do(
            request, "disarmed", lambda: bench.slots[place].set_trap(None), reader=place
        )

    @routes.post("/behaviour")
    async def behaviour(
        request: Request, place: str, behaviour: Annotated[Behaviour, Posted()]
    ) -> Response:
        """Have the card behave otherwise at every command."""
        return await acts.do(
            request, "behaves", lambda: setattr(chip(place), "behaviour", behaviour), reader=place
        )

    @routes.post("/tries")
    async def tries(request: Request, place: str, tries: Annotated[int, Posted()]) -> Response:
        """Set how many tries the PIN has left."""
        return await acts.do(request, "tries", lambda: chip(place).set_tries(tries), n=tries)

    @routes.post("/municipality")
    async def municipality(request: Request, place: str) -> Response:
        """Have the municipal office unlock the card that lies there: PIN and face check."""
        return await acts.do(request, "unlocked-card", lambda: bench.unlock_card_on(place))

    @routes.post("/restored")
    async def restored(request: Request, place: str) -> Response:
        """Have the card as it was made."""
        return await acts.do(request, "restored", lambda: chip(place).restore(), reader=place)

    @routes.post("/suspension")
    async def suspension(
        request: Request, place: str, suspended: Annotated[bool, Posted()]
    ) -> Response:
        """Suspend the certificate of the card that lies there, or lift that."""
        key = "suspended" if suspended else "resumed"
        return await acts.do(request, key, lambda: bench.suspend(place, on=suspended))

    @routes.post("/record")
    async def record(
        request: Request, place: str, change: Annotated[RecordChange | None, Posted()] = None
    ) -> Response:
        """Put another record in place of that of the person whose card lies there."""
        return await acts.do(request, "record", lambda: bench.change_record(place, change))

    return routes
