"""The reception desk at `/desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.web.access import SignedIn, Watching
from clinic_ui.web.render import language_of, part
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The desk of a house."""
    routes = APIRouter(prefix="/desk")

    @routes.get("")
    async def today(request: Request, line: SignedIn) -> Response:
        return desk_page(request, house, line, "desk/today.html", {"visits": house.front.visits})

    @routes.get("/events")
    async def events(request: Request, line: Watching) -> Response:
        del line
        language = language_of(request)

        def pieces() -> dict[str, str]:
            context = {"house": house, "visits": house.front.visits}
            return {"today": part("desk/list.html", language, context)}

        return live(house.front, pieces)

    return routes
