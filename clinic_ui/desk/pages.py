"""The reception desk at `/desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from clinic_ui.web.render import language_of, page, part
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The desk of a house."""
    routes = APIRouter(prefix="/desk")

    @routes.get("")
    async def today(request: Request) -> Response:
        return page(request, "desk/today.html", {"house": house, "visits": house.front.visits})

    @routes.get("/events")
    async def events(request: Request) -> Response:
        language = language_of(request)

        def pieces() -> dict[str, str]:
            context = {"house": house, "visits": house.front.visits}
            return {"today": part("desk/list.html", language, context)}

        return live(house.front, pieces)

    return routes
