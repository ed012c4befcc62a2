"""The bench at `/bench`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from clinic_ui.web.render import page

if TYPE_CHECKING:
    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House, bench: BenchControls) -> APIRouter:
    """The bench of a house."""
    routes = APIRouter(prefix="/bench")

    @routes.get("")
    async def start(request: Request) -> Response:
        return page(request, "bench/bench.html", {"house": house})

    @routes.post("/cards")
    async def insert(persona: Annotated[str, Form()], place: Annotated[str, Form()]) -> Response:
        await bench.insert(persona, place)
        return Response(status_code=204)

    @routes.post("/cards/remove")
    async def remove(place: Annotated[str, Form()]) -> Response:
        bench.remove(place)
        return Response(status_code=204)

    return routes
