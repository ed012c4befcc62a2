"""What points come to: as a part of a sheet, and as a note to take home (一部負担金の説明)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, HTTPException, Query
from starlette.responses import HTMLResponse

from clinic_ui.desk.frame import pdf_response
from clinic_ui.desk.sheet_charge import UnreadablePoints, collected, points_in, yen_in
from clinic_ui.till import Treated
from clinic_ui.web.render import language_of, part
from onshikaku.documents.payment_note import payment_note_pdf
from onshikaku.domain.coverage import Disease
from onshikaku.domain.entitlement import Treatment

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.responses import Response

    from clinic_ui.desk.payment_note import Charged
    from clinic_ui.web.house import House

__all__ = ["AsTreated", "charge_note", "charge_part"]


def _treated(
    points: Annotated[str, Query(max_length=200)] = "",
    treatment: Treatment = Treatment.OUTPATIENT,
    paid: Annotated[str, Query(max_length=20)] = "",
    disease: Annotated[str, Query(max_length=1)] = "",
) -> Treated | None:
    illness = next((one for one in Disease if one.value == disease), None)
    try:
        return Treated(points_in(points), treatment, yen_in(paid), illness)
    except UnreadablePoints:
        return None


AsTreated = Annotated[Treated | None, Depends(_treated)]
"""Points and kind of care as the address says; None: the points cannot be read."""


def charge_part(request: Request, charged: Charged | None) -> Response:
    """The sum with its steps, or that the points cannot be read (None)."""
    context: dict[str, object] = {"charged": None, "unreadable": charged is None, "note": None}
    if charged is not None:
        context["charged"] = collected(charged.answer, charged.advice, charged.day, charged.treated)
        if charged.note("", None) is not None:
            context["note"] = f"{request.url.path}.pdf?{request.url.query}"
    html = part("desk/visit_charge.html", language_of(request), context)
    return HTMLResponse(html)


def charge_note(house: House, charged: Charged | None, visit: str | None) -> Response:
    """The note as PDF. Raises `HTTPException` where there is none to give."""
    note = None if charged is None else charged.note(house.institution_name, visit)
    if note is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return pdf_response(payment_note_pdf(note), "payment")
