"""The claim of a visit or a lookup whose numbers are not certain: filled in, printed, taken along.

Nothing of it is kept here, and nothing that was typed stands in an address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from clinic_ui.desk.claim import ROUTES, ClaimTyped, claim_case, prefilled
from clinic_ui.desk.claim_export import Patient, as_csv, as_json
from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.lookup_book import UnknownLookup
from clinic_ui.desk.sheet import advice_for, lookup_advice
from clinic_ui.desk.today_view import Chosen  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.fields import day_text
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.domain.claim_form import NoClaim, claim_form
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import read_day

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.desk.line import DeskLine
    from clinic_ui.desk.lookup_book import LookupBook
    from clinic_ui.desk.today_view import View
    from clinic_ui.web.house import House
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.claim_form import ClaimForm
    from onshikaku.domain.decision import Answer

__all__ = ["router"]

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Next(StrEnum):
    """What is wanted with what was typed."""

    SHEET = "sheet"
    EDIT = "edit"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _About:
    """What a claim is about. `path`: of the page; `back`: of the sheet."""

    path: str
    back: str
    day: date
    answer: Answer | None
    advice: Advice


_Find = Callable[[str, "View"], _About]


async def _typed(request: Request) -> ClaimTyped:
    """The form as it was sent; what is missing is blank."""
    sent = await request.form()
    values = {one.name: sent.get(one.name, "") for one in fields(ClaimTyped)}
    texts = {name: "" if isinstance(text, UploadFile) else text for name, text in values.items()}
    return ClaimTyped(**texts).tidy()


Typed = Annotated[ClaimTyped, Depends(_typed)]


def router(house: House, book: LookupBook) -> APIRouter:
    """Claims of visits, and of lookups by number."""
    routes = APIRouter(prefix="/desk")
    _serve(routes, house, "/visits/{about_id}/claim", lambda id_, view: _visit(house, id_, view))
    _serve(routes, house, "/lookups/{about_id}/claim", lambda id_, view: _lookup(book, id_, view))
    return routes


def _serve(routes: APIRouter, house: House, path: str, find: _Find) -> None:
    @routes.get(path)
    async def form(request: Request, line: SignedIn, view: Chosen, about_id: str) -> Response:
        """A form with what the answer tells."""
        about = find(about_id, view)
        answer = None if view.seen.other_person else about.answer
        return _form(request, house, line, about, prefilled(answer, about.advice))

    @routes.post(path)
    async def filled(
        request: Request,
        line: SignedIn,
        view: Chosen,
        about_id: str,
        typed: Typed,
        then: Annotated[Next, Form()] = Next.SHEET,
    ) -> Response:
        """The claim to print or to take along, or the form again."""
        about = find(about_id, view)
        if then is Next.EDIT:
            return _form(request, house, line, about, _with_known(typed, about))
        case = claim_case(typed, about.day)
        if isinstance(case, dict):
            return _form(request, house, line, about, typed, wrong=case)
        claim = claim_form(case)
        if isinstance(claim, NoClaim):
            return _form(request, house, line, about, typed, none=claim)
        return _result(request, house, line, about, typed, claim, then)


def _with_known(typed: ClaimTyped, about: _About) -> ClaimTyped:
    """What came from the declaration, which names no way to claim, with the way advised."""
    if typed.route:
        return typed
    return replace(typed, route=prefilled(about.answer, about.advice).route)


def _visit(house: House, visit_id: str, view: View) -> _About:
    visit = house.front.visit(visit_id)
    if visit.finished is None:
        raise HTTPException(404)
    back, query = f"/desk/visits/{visit.id}", view.query()
    advice = advice_for(visit, view.seen)
    return _About(f"{back}/claim{query}", back + query, visit.day, visit.finished.answer, advice)


def _lookup(book: LookupBook, lookup_id: str, view: View) -> _About:
    try:
        looked = book.get(lookup_id)
    except UnknownLookup:
        raise HTTPException(404) from None
    back, query = f"/desk/lookups/{looked.id}", view.query()
    advice = lookup_advice(looked.finished, looked.confirmation, view.seen)
    confirmation = looked.confirmation
    return _About(
        f"{back}/claim{query}", back + query, confirmation.day, confirmation.answer, advice
    )


def _form(
    request: Request,
    house: House,
    line: DeskLine,
    about: _About,
    typed: ClaimTyped,
    *,
    wrong: dict[str, Text] | None = None,
    none: NoClaim | None = None,
) -> Response:
    advised = {claim.route: claim.text for claim in about.advice.claims}
    context = {
        "about": about,
        "form": typed,
        "wrong": wrong or {},
        "none": none,
        "choices": ROUTES,
        "advised": advised,
        "day": day_text(about.day),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong or none else HTTPStatus.OK
    return desk_page(request, house, line, "desk/claim.html", context, status=status)


def _result(
    request: Request,
    house: House,
    line: DeskLine,
    about: _About,
    typed: ClaimTyped,
    claim: ClaimForm,
    then: Next,
) -> Response:
    born = read_day(typed.birth_date) if typed.birth_date else None
    patient = Patient(typed.name, typed.kana, born, typed.sex)
    match then:
        case Next.CSV:
            return _file(_BYTE_ORDER_MARK + as_csv(claim, patient), "text/csv", "csv", about.day)
        case Next.JSON:
            return _file(as_json(claim, patient), "application/json", "json", about.day)
        case _:
            context = {
                "about": about,
                "form": typed,
                "fields": tuple(one.name for one in fields(ClaimTyped)),
                "claim": claim,
                "born": None if born is None else day_text(born),
                "day": day_text(about.day),
                "month": Text(
                    f"{claim.claimed_from.year}年{claim.claimed_from.month}月請求分から",
                    f"from the claims of {claim.claimed_from:%Y-%m} on",
                ),
            }
            return desk_page(request, house, line, "desk/claim_sheet.html", context)


def _file(text: str, media_type: str, ending: str, day: date) -> Response:
    """A file whose name says that it is simulated, and not whose."""
    name = f"onshikaku-simulated-claim-{day.isoformat()}.{ending}"
    return Response(
        text,
        media_type=f"{media_type}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
