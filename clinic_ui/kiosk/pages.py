"""The patient's kiosk at `/kiosk/{place}`: what a card reader with a screen shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.front.eyes import Sight
from clinic_ui.kiosk.camera import camera
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.taps import taps
from clinic_ui.kiosk.view import phones, shown
from clinic_ui.web.render import page, part
from clinic_ui.web.stream import live
from clinic_ui.web.words import LANGUAGES

if TYPE_CHECKING:
    from clinic_ui.front.place import Place
    from clinic_ui.web.house import House

__all__ = ["router"]

Said = Annotated[str, Form()]


def router(house: House) -> APIRouter:
    """The kiosks of a house, one for each place."""
    routes = APIRouter(prefix="/kiosk/{place_id}")

    @routes.get("")
    async def kiosk(request: Request, place_id: str) -> Response:
        place = house.front.place(place_id)
        look = place.appearance
        context = {
            **_context(house, place),
            "size": "large" if look.large else "standard",
            "contrast": "high" if look.contrast else "standard",
            "phones": phones(Spoken(look.language)),
        }
        return page(request, "kiosk/kiosk.html", context, language=look.language)

    @routes.get("/events")
    async def events(place_id: str) -> Response:
        place = house.front.place(place_id)
        return live(house.front, lambda: _pieces(house, place))

    @routes.post("/look")
    async def look(
        place_id: str, language: Said = "", large: Said = "", contrast: Said = ""
    ) -> Response:
        place = house.front.place(place_id)
        if language and language not in LANGUAGES:
            raise HTTPException(404)
        before = place.appearance
        after = replace(
            before,
            language=language or before.language,
            large=large == "yes" if large else before.large,
            contrast=contrast == "yes" if contrast else before.contrast,
        )
        place.look(after)
        return RedirectResponse(f"/kiosk/{place_id}", 303)

    routes.include_router(taps(house.front))
    routes.include_router(camera(house))
    return routes


def _context(house: House, place: Place) -> dict[str, object]:
    eye = house.eyes.get(place.id)
    sight = Sight.SIMULATED if eye is None else eye.kind
    screen = shown(place, Spoken(place.appearance.language), sight)
    return {"place": place, "visit": place.visit, "screen": screen}


def _pieces(house: House, place: Place) -> dict[str, str]:
    context, language = _context(house, place), place.appearance.language
    return {
        "screen": part("kiosk/screen.html", language, context),
        "foot": part("kiosk/foot.html", language, context),
    }
