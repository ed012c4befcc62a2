"""The screens of a reader at the desk, shown on the desk's display and turned to the patient.

Beside them stands what staff do, and nothing about anybody.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response  # noqa: TC002 - read at run time

from clinic_ui.desk.at_reader import at_reader
from clinic_ui.front.roles import ReaderRole
from clinic_ui.kiosk.pages import hear_of_phones, page_context, screen_pieces, touched
from clinic_ui.web.access import SESSION_COOKIE, SignedIn, Watching, signed_in
from clinic_ui.web.render import language_of, page, part
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from clinic_ui.front.place import Place
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The readers of a house that stand at the desk."""
    routes = APIRouter(prefix="/desk/readers/{place_id}")
    at = partial(house.front.place, role=ReaderRole.DESK)

    @routes.get("")
    async def show(request: Request, place_id: str, line: SignedIn) -> Response:
        """The page, which keeps itself up to date."""
        del line
        place = at(place_id)
        await hear_of_phones(house, place)
        context = page_context(house, place, _address(place_id))
        theirs = language_of(request)
        context |= {"strip": _strip(place, theirs), "staff_lang": theirs}
        return page(request, "desk/reader.html", context, language=place.appearance.language)

    @routes.get("/events")
    async def events(request: Request, place_id: str, line: Watching) -> Response:
        """The screen as it is now, and after each change, for as long as the session lasts."""
        del line
        place = at(place_id)
        language, session = language_of(request), request.cookies.get(SESSION_COOKIE, "")

        def pieces() -> dict[str, str]:
            if house.sessions.watch(session) is None:
                return {
                    "screen": part("desk/list_over.html", language, {}),
                    "foot": "",
                    "strip": "",
                }
            shown = screen_pieces(house, place, _address(place_id))
            return {**shown, "strip": _strip(place, language)}

        return live(house.front, pieces)

    touches = touched(at, _address)
    routes.include_router(touches, dependencies=[Depends(signed_in)])
    return routes


def _address(place_id: str) -> str:
    return f"/desk/readers/{place_id}"


def _strip(place: Place, language: str) -> str:
    """What staff do, in their language and not in the patient's."""
    return part("desk/reader_strip.html", language, {"place": place, "now": at_reader(place)})
