"""One visit's sheet at `/desk/visits/{id}`."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.charge_pages import AsTreated, charge_note, charge_part
from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.today_pieces import list_context, sheet_context
from clinic_ui.desk.today_view import Chosen  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation

if TYPE_CHECKING:
    from clinic_ui.desk.beside import Beside
    from clinic_ui.desk.today_searches import Searches
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House, searches: Searches, beside: Beside) -> APIRouter:
    """The sheets of a house."""
    routes = APIRouter(prefix="/desk/visits")

    @routes.get("/{visit_id}")
    async def sheet(request: Request, line: SignedIn, view: Chosen, visit_id: str) -> Response:
        """The sheet, beside the list where there is room."""
        visit = house.front.visit(visit_id)
        context = list_context(house.front, searches, view, visit, beside)
        context |= sheet_context(house.front, view, visit, line.role, beside)
        return desk_page(request, house, line, "desk/visit.html", context)

    @routes.post("/{visit_id}/cancel")
    async def cancel(line: SignedIn, view: Chosen, visit_id: str) -> Response:
        """Break the visit off if it still goes on."""
        del line
        visit = house.front.visit(visit_id)
        place = house.front.places.get(visit.place)
        if place is not None and place.visit is not None and place.visit.id == visit_id:
            place.cancel()
        return RedirectResponse(f"/desk/visits/{visit_id}{view.query()}", 303)

    @routes.get("/{visit_id}/charge")
    async def charge(
        request: Request, line: SignedIn, view: Chosen, visit_id: str, treated: AsTreated
    ) -> Response:
        """What the points come to."""
        del line
        visit = house.front.visit(visit_id)
        if visit.finished is None:
            return Response(status_code=HTTPStatus.CONFLICT)
        seen, now = beside.seen(view, visit), house.front.now()
        return charge_part(request, treated and beside.charged(visit, now, seen, treated))

    @routes.get("/{visit_id}/charge.pdf")
    async def note(line: SignedIn, view: Chosen, visit_id: str, treated: AsTreated) -> Response:
        """The same to take home."""
        del line
        visit = house.front.visit(visit_id)
        if visit.finished is None:
            return Response(status_code=HTTPStatus.CONFLICT)
        seen, now = beside.seen(view, visit), house.front.now()
        charged = treated and beside.charged(visit, now, seen, treated)
        return charge_note(house, charged, str(visit.number))

    return routes
