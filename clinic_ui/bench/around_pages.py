"""What is done around the readers: the clock, the people."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

if TYPE_CHECKING:
    from clinic_ui.bench.acts import Acts
    from clinic_ui.bench.controls import BenchControls

__all__ = ["router"]

_FURTHEST = 10_000
"""Days; any step that the clock can go is shorter."""


def router(acts: Acts, bench: BenchControls) -> APIRouter:
    """Clock and people, below `/bench`."""
    routes = APIRouter()
    clock = bench.clock

    @routes.post("/clock")
    async def set_clock(
        request: Request,
        day: Annotated[date, Form()],
        at: Annotated[str, Form(alias="time")] = "",
    ) -> Response:
        """Show a day, and a time if one is given."""

        def work() -> None:
            clock.set(day, time.fromisoformat(at) if at else None)

        return await acts.do(request, "clock", work, day=day)

    @routes.post("/clock/step")
    async def step(
        request: Request, days: Annotated[int, Form(ge=-_FURTHEST, le=_FURTHEST)]
    ) -> Response:
        """Go some days further, or back."""
        day = clock.today + timedelta(days=days)
        return await acts.do(request, "clock", lambda: clock.set(day, clock.set_time), day=day)

    @routes.post("/clock/restored")
    async def restored(request: Request) -> Response:
        """Show what it would have shown."""
        return await acts.do(request, "clock", clock.restore, day=clock.first_shown)

    @routes.post("/people")
    async def people(request: Request) -> Response:
        """Make the people for the day on the clock."""
        day = clock.today
        return await acts.do(request, "people", lambda: bench.make_people(day), day=day)

    return routes
