"""The patient's kiosk at `/kiosk/{place}`: what a card reader with a screen shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from clinic_ui.ports import PinEntry
from clinic_ui.web.render import page, part
from clinic_ui.web.stream import live
from onshikaku.domain.rules.consent_screens import Choice
from reader.pin import Pin

if TYPE_CHECKING:
    from clinic_ui.front.place import Place
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The kiosks of a house, one for each place."""
    routes = APIRouter(prefix="/kiosk")

    @routes.get("/{place_id}")
    async def kiosk(request: Request, place_id: str) -> Response:
        place = house.front.place(place_id)
        language = place.appearance.language
        return page(request, "kiosk/kiosk.html", {"place": place}, language=language)

    @routes.get("/{place_id}/events")
    async def events(place_id: str) -> Response:
        place = house.front.place(place_id)
        return live(house.front, lambda: {"screen": _screen(place)})

    @routes.post("/{place_id}/pin")
    async def pin(
        place_id: str, step: Annotated[int, Form()], pin: Annotated[str, Form()]
    ) -> Response:
        place = house.front.place(place_id)
        place.answer(step, PinEntry(Pin(pin)))
        return Response(_screen(place), media_type="text/html")

    @routes.post("/{place_id}/choice")
    async def choice(
        place_id: str, step: Annotated[int, Form()], choice: Annotated[Choice, Form()]
    ) -> Response:
        place = house.front.place(place_id)
        place.answer(step, choice)
        return Response(_screen(place), media_type="text/html")

    return routes


def _screen(place: Place) -> str:
    return part("kiosk/screen.html", place.appearance.language, {"place": place})
