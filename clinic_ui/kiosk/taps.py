"""What is pressed and typed on a kiosk.

Taps are answered with 204: what comes of them reaches every page by the stream. One that belongs
to another step, or to no button of the present screen, is void.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from clinic_ui.kiosk.answers import Void, answer_of
from clinic_ui.kiosk.screen import PasscodeForm
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.view import shown
from clinic_ui.ports import Comparison, PinEntry
from onshikaku.domain.checkin.ways import PhoneKind, Way
from reader.pin import InvalidPin, Pin

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.front.place import Place
    from clinic_ui.kiosk.screen import Shown

__all__ = ["taps"]

Step = Annotated[int, Form()]
Said = Annotated[str, Form()]

_DONE = 204
_NOT_FIT = 200


def taps(at: Callable[[str], Place]) -> APIRouter:
    """The routes below a kiosk's address; `at` knows the place of an id, or raises."""
    routes = APIRouter()
    _answers(routes, at)
    _wishes(routes, at)
    return routes


def _answers(routes: APIRouter, at: Callable[[str], Place]) -> None:
    """Answers to the open question. The classic visual check is none of them: staff answer it."""

    @routes.post("/choice")
    async def choice(place_id: str, step: Step, choice: Said) -> Response:
        place = at(place_id)
        screen = _screen(place)
        with contextlib.suppress(Void):
            place.answer(step, answer_of(choice, screen))
        return Response(status_code=_DONE)

    @routes.post("/pin")
    async def pin(place_id: str, step: Step, pin: Said = "", agreed: Said = "") -> Response:
        place = at(place_id)
        try:
            typed = Pin(pin)
        except InvalidPin:
            return _wrong(place, "pin.incomplete")
        place.answer(step, PinEntry(typed, last_try_agreed=agreed == "yes"))
        return Response(status_code=_DONE)

    @routes.post("/passcode")
    async def passcode(place_id: str, step: Step, passcode: Said = "") -> Response:
        place = at(place_id)
        screen = _screen(place)
        if not isinstance(screen.body, PasscodeForm):
            return Response(status_code=_DONE)
        if not passcode:
            return _wrong(place, "visual.passcode.missing")
        place.answer(step, Comparison(same=True, passcode=passcode))
        return Response(status_code=_DONE)


def _wishes(routes: APIRouter, at: Callable[[str], Place]) -> None:
    """What can be pressed beside."""

    @routes.post("/another-way")
    async def another_way(place_id: str, step: Step, choice: Said = "") -> Response:
        way = Way(choice) if choice in set(Way) else None
        at(place_id).another_way(step, way)
        return Response(status_code=_DONE)

    @routes.post("/stay")
    async def stay(place_id: str, step: Step) -> Response:
        at(place_id).stay(step)
        return Response(status_code=_DONE)

    @routes.post("/phone")
    async def phone(place_id: str, phone: Annotated[PhoneKind, Form()]) -> Response:
        at(place_id).begin_with_phone(phone)
        return Response(status_code=_DONE)

    @routes.post("/stop")
    async def stop(place_id: str, visit: Said) -> Response:
        place = at(place_id)
        if place.visit is not None and place.visit.id == visit:
            place.cancel()
        return Response(status_code=_DONE)

    @routes.post("/dismiss")
    async def dismiss(place_id: str, step: Step) -> Response:
        place = at(place_id)
        if place.visit is not None and place.visit.step == step:
            place.dismiss()
        return Response(status_code=_DONE)

    @routes.post("/call")
    async def call(place_id: str) -> Response:
        at(place_id).call_staff()
        return Response(status_code=_DONE)


def _screen(place: Place) -> Shown:
    return shown(place, Spoken(place.appearance.language), role=place.role)


def _wrong(place: Place, key: str) -> Response:
    """What is wrong with what was typed, to be shown beside it."""
    text = Spoken(place.appearance.language)(key)
    return Response(text, _NOT_FIT, media_type="text/plain")
