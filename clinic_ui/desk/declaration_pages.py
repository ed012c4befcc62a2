"""The declaration (被保険者資格申立書): filled in on the screen, printed, and kept nowhere here."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from clinic_ui.desk.declaration import (
    Declaration,
    born_on,
    declared_share,
    faults,
    known_from,
)
from clinic_ui.desk.declaration_paper import declaration_paper
from clinic_ui.desk.frame import desk_page, pdf_response
from clinic_ui.fields import day_text
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.documents.declaration import declaration_pdf
from onshikaku.domain.dates import jst_day
from onshikaku.domain.rules.timeline import ELDERLY_2WARI

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine
    from clinic_ui.front.visits import Visit
    from clinic_ui.web.house import House
    from onshikaku.documents.declaration import DeclarationPaper

__all__ = ["Next", "router"]

_FORM, _SHEET = "desk/declaration.html", "desk/declaration_sheet.html"


class Next(StrEnum):
    """What is wanted with what was typed."""

    SHEET = "sheet"
    EDIT = "edit"
    PDF = "pdf"


async def _typed(request: Request) -> Declaration:
    """The form as it was sent; what is missing is blank."""
    sent = await request.form()
    values = {one.name: sent.get(one.name, "") for one in fields(Declaration)}
    texts = {name: "" if isinstance(text, UploadFile) else text for name, text in values.items()}
    return Declaration(**texts).tidy()


Typed = Annotated[Declaration, Depends(_typed)]


def router(house: House) -> APIRouter:
    """Declarations, for a visit or without one."""
    routes = APIRouter(prefix="/desk")

    def form(
        request: Request,
        line: DeskLine,
        typed: Declaration,
        visit: Visit | None,
        *,
        checked: bool = False,
    ) -> Response:
        wrong = faults(typed, jst_day(house.front.now())) if checked else {}
        context = {
            "here": "declaration" if visit is None else "",
            "visit": visit,
            "path": _path(visit),
            "form": typed,
            "wrong": wrong,
            "prefilled": visit is not None and bool(typed.name) and not checked,
            "two_tenths": ELDERLY_2WARI.in_force(jst_day(house.front.now())),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return desk_page(request, house, line, _FORM, context, status=status)

    def sent(
        request: Request, line: DeskLine, typed: Declaration, visit: Visit | None, then: Next
    ) -> Response:
        day = jst_day(house.front.now())
        if then is Next.EDIT or faults(typed, day):
            return form(request, line, typed, visit, checked=then is not Next.EDIT)
        if then is Next.PDF:
            paper, number = declaration_paper(typed, day), None if visit is None else visit.number
            return _pdf(house, paper, None if number is None else str(number))
        born = born_on(typed)
        context = {
            "visit": visit,
            "path": _path(visit),
            "form": typed,
            "fields": tuple(one.name for one in fields(Declaration)),
            "born": None if born is None else day_text(born),
            "share": declared_share(typed, day),
            "day": day_text(day),
        }
        return desk_page(request, house, line, _SHEET, context)

    @routes.get("/declaration")
    async def blank(request: Request, line: SignedIn) -> Response:
        """A form with nothing in it."""
        return form(request, line, Declaration(), None)

    @routes.get("/declaration.pdf")
    async def blank_pdf(line: SignedIn) -> Response:
        """A form with nothing in it, to be filled in by hand."""
        del line
        return _pdf(house, None, None)

    @routes.post("/declaration")
    async def sheet(
        request: Request, line: SignedIn, typed: Typed, then: Annotated[Next, Form()] = Next.SHEET
    ) -> Response:
        """The sheet to print, on the page or as a file; or the form again."""
        return sent(request, line, typed, None, then)

    @routes.get("/visits/{visit_id}/declaration")
    async def prefilled(request: Request, visit_id: str, line: SignedIn) -> Response:
        """A form with what the visit's answer tells."""
        visit = house.front.visit(visit_id)
        answer = None if visit.finished is None else visit.finished.answer
        return form(request, line, known_from(answer), visit)

    @routes.post("/visits/{visit_id}/declaration")
    async def sheet_of_visit(
        request: Request,
        visit_id: str,
        line: SignedIn,
        typed: Typed,
        then: Annotated[Next, Form()] = Next.SHEET,
    ) -> Response:
        """The sheet to print, on the page or as a file; or the form again."""
        return sent(request, line, typed, house.front.visit(visit_id), then)

    return routes


def _pdf(house: House, paper: DeclarationPaper | None, number: str | None) -> Response:
    day = jst_day(house.front.now())
    pdf = declaration_pdf(paper, institution=house.institution_name, day=day, visit=number)
    return pdf_response(pdf, "declaration")


def _path(visit: Visit | None) -> str:
    return "/desk/declaration" if visit is None else f"/desk/visits/{visit.id}/declaration"
