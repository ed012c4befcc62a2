"""The day's list at `/desk`, and what is done about readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page, frame_pieces
from clinic_ui.desk.today_pieces import list_context, live_pieces, over_pieces
from clinic_ui.desk.today_view import Chosen, View
from clinic_ui.web.access import SESSION_COOKIE, SignedIn, Watching
from clinic_ui.web.render import language_of
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from clinic_ui.desk.beside import Beside
    from clinic_ui.desk.today_searches import Searches
    from clinic_ui.web.house import House

__all__ = ["router"]

_DONE = 204


def router(house: House, searches: Searches, beside: Beside) -> APIRouter:
    """The list of a house; `searches` are shared with the sheets."""
    routes = APIRouter(prefix="/desk")

    @routes.get("")
    async def today(request: Request, line: SignedIn, view: Chosen) -> Response:
        """The list."""
        context = list_context(house.front, searches, view, beside=beside)
        return desk_page(request, house, line, "desk/today.html", context)

    @routes.post("/search")
    async def search(line: SignedIn, view: Chosen, wanted: Annotated[str, Form()] = "") -> Response:
        """Look for a patient; the address names the search, not the patient."""
        del line
        found = View(show=view.show, find=searches.keep(wanted))
        return RedirectResponse(f"/desk{found.query()}", 303)

    @routes.get("/events")
    async def events(
        request: Request, line: Watching, view: Chosen, visit: str | None = None
    ) -> Response:
        """The live pieces, for as long as the session lasts."""
        role = line.role
        language, session = language_of(request), request.cookies.get(SESSION_COOKIE, "")
        if visit is not None:
            house.front.visit(visit)

        def pieces() -> dict[str, str]:
            if house.sessions.watch(session) is None:
                return over_pieces(language, sheet=visit is not None)
            pieces = live_pieces(house.front, searches, view, visit, language, role, beside)
            return pieces | frame_pieces(house, language)

        return live(house.front, pieces)

    @routes.post("/attended")
    async def attended(line: SignedIn, place: Annotated[str, Form()]) -> Response:
        """Staff saw to the patient at a reader."""
        del line
        house.front.place(place).attended()
        return Response(status_code=_DONE)

    return routes
