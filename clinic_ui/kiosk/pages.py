"""The patient's kiosk at `/kiosk/{place}`: what a card reader with a screen shows."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.front.eyes import Sight
from clinic_ui.front.roles import ReaderRole
from clinic_ui.kiosk.camera import camera
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.taps import taps
from clinic_ui.kiosk.view import phones, shown
from clinic_ui.ports import CentreRefused, CentreUnreachable
from clinic_ui.web.render import page, part
from clinic_ui.web.stream import live
from clinic_ui.web.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.front.place import Place
    from clinic_ui.web.house import House

__all__ = ["hear_of_phones", "page_context", "router", "screen_pieces", "touched"]

Said = Annotated[str, Form()]
_PATIENCE_SECONDS = 1.0


def router(house: House) -> APIRouter:
    """The kiosks of a house, one for each place that has one."""
    routes = APIRouter(prefix="/kiosk/{place_id}")
    at = partial(house.front.place, role=ReaderRole.KIOSK)

    @routes.get("")
    async def kiosk(request: Request, place_id: str) -> Response:
        place = at(place_id)
        await hear_of_phones(house, place)
        context = page_context(house, place, _address(place_id))
        return page(request, "kiosk/kiosk.html", context, language=place.appearance.language)

    @routes.get("/events")
    async def events(place_id: str) -> Response:
        place = at(place_id)
        return live(house.front, lambda: screen_pieces(house, place, _address(place_id)))

    routes.include_router(touched(at, _address))
    routes.include_router(camera(house))
    return routes


async def hear_of_phones(house: House, place: Place) -> None:
    """Before a visit: ask whether phones are taken. Without an answer it stays as last heard."""
    if house.line is None or place.visit is not None:
        return
    with contextlib.suppress(TimeoutError, CentreRefused, CentreUnreachable):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await house.switches.hear_of_phones(house.line)


def _address(place_id: str) -> str:
    return f"/kiosk/{place_id}"


def touched(at: Callable[[str], Place], address: Callable[[str], str]) -> APIRouter:
    """What is pressed and typed on the screens of the places that `at` knows."""
    routes = APIRouter()

    @routes.post("/look")
    async def look(
        place_id: str, language: Said = "", large: Said = "", contrast: Said = ""
    ) -> Response:
        place = at(place_id)
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
        return RedirectResponse(address(place_id), 303)

    routes.include_router(taps(at))
    return routes


def page_context(house: House, place: Place, address: str) -> dict[str, object]:
    """What the template of a place's whole page needs; `address` is the page's own."""
    look = place.appearance
    return {
        **_context(house, place, address),
        "size": "large" if look.large else "standard",
        "contrast": "high" if look.contrast else "standard",
        "phones": phones(Spoken(look.language)) if house.switches.phones else (),
    }


def screen_pieces(house: House, place: Place, address: str) -> dict[str, str]:
    """The live pieces of that page as they are now."""
    context, language = _context(house, place, address), place.appearance.language
    return {
        "screen": part("kiosk/screen.html", language, context),
        "foot": part("kiosk/foot.html", language, context),
    }


def _context(house: House, place: Place, address: str) -> dict[str, object]:
    eye = house.eyes.get(place.id)
    sight = Sight.SIMULATED if eye is None else eye.kind
    say = Spoken(place.appearance.language)
    screen = shown(place, say, sight, place.role, takes_phones=house.switches.phones)
    return {"place": place, "visit": place.visit, "screen": screen, "address": address}
