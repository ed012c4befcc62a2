"""One visit's sheet at `/desk/visits/{id}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.sheet import advice_for, lookup_advice
from clinic_ui.desk.sheet_charge import UnreadablePoints, collected, points_in
from clinic_ui.desk.today_pieces import list_context, sheet_context
from clinic_ui.desk.today_view import Chosen  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.web.render import language_of, part
from onshikaku.domain.entitlement import Treatment

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.desk.beside import Beside
    from clinic_ui.desk.today_searches import Searches
    from clinic_ui.web.house import House
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = ["charge_part", "router"]


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
        request: Request,
        line: SignedIn,
        view: Chosen,
        visit_id: str,
        points: Annotated[str, Query(max_length=200)] = "",
        treatment: Treatment = Treatment.OUTPATIENT,
    ) -> Response:
        """What the points come to."""
        del line
        visit = house.front.visit(visit_id)
        if visit.finished is None:
            return Response(status_code=409)
        seen = beside.seen(view, visit)
        looked = beside.settled(visit, seen)
        if looked is None:
            advice, answer = advice_for(visit, seen), visit.finished.answer
        else:
            advice = lookup_advice(looked.finished, looked.confirmation, seen)
            answer = looked.confirmation.answer
        answer = None if seen.other_person else answer
        return charge_part(request, answer, advice, visit.day, points, treatment)

    return routes


def charge_part(
    request: Request,
    answer: Answer | None,
    advice: Advice,
    day: date,
    points: str,
    treatment: Treatment,
) -> Response:
    """The sum with its steps, or what is wrong with the points."""
    context: dict[str, object] = {"charged": None, "unreadable": False}
    try:
        context["charged"] = collected(answer, advice, day, points_in(points), treatment)
    except UnreadablePoints:
        context["unreadable"] = True
    html = part("desk/visit_charge.html", language_of(request), context)
    return Response(html, media_type="text/html")
