"""The clinic's device with マイナ資格確認アプリ at `/app/{place}`, taken to the patient by staff.

What the real app looks like is not copied: these are the kiosk's screens, under a strip in which
staff say what the app is used for. It shows nothing of anybody's insurance; the result is at the
desk, in the list of what was accepted.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.front.roles import ReaderRole
from clinic_ui.front.tablet import OCCASIONS
from clinic_ui.kiosk.pages import page_context, screen_pieces, touched
from clinic_ui.occasions import OCCASION_WORDS
from clinic_ui.web.render import page
from clinic_ui.web.stream import live
from onshikaku.domain.modes import Occasion  # noqa: TC001 - FastAPI resolves the annotations

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The devices of a house that carry the app."""
    routes = APIRouter(prefix="/app/{place_id}")
    at = partial(house.front.place, role=ReaderRole.APP)

    @routes.get("")
    async def app(request: Request, place_id: str) -> Response:
        place = at(place_id)
        context = page_context(house, place, _address(place_id))
        occasions = [(one, OCCASION_WORDS[one]) for one in OCCASIONS]
        context |= {"occasions": occasions, "tablet": place.tablet}
        return page(request, "kiosk/app.html", context, language=place.appearance.language)

    @routes.get("/events")
    async def events(place_id: str) -> Response:
        place = at(place_id)
        return live(house.front, lambda: screen_pieces(house, place, _address(place_id)))

    @routes.post("/occasion")
    async def occasion(place_id: str, occasion: Annotated[Occasion, Form()]) -> Response:
        """What the app is used for from the next visit on."""
        tablet = at(place_id).tablet
        if tablet is not None and occasion in OCCASIONS:
            tablet.occasion = occasion
        return RedirectResponse(_address(place_id), 303)

    routes.include_router(touched(at, _address))
    return routes


def _address(place_id: str) -> str:
    return f"/app/{place_id}"
