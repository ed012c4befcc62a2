"""The page on which staff compare the patient with the photo (目視確認, docs/rules.md §1.4)."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page, frame_pieces
from clinic_ui.desk.visual import Stage, visual_view
from clinic_ui.desk.visual_photo import PhotoUnreadable, png_of
from clinic_ui.front.questions import ComparePhoto
from clinic_ui.front.roles import ReaderRole
from clinic_ui.ports import AnotherWay, Comparison
from clinic_ui.web.access import (
    SESSION_COOKIE,
    SignedIn,
    Watching,
)
from clinic_ui.web.render import language_of, part
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from clinic_ui.front.questions import Answer, Question
    from clinic_ui.front.visits import Visit
    from clinic_ui.web.house import House

__all__ = ["Seen", "router"]


class Seen(StrEnum):
    """What staff press."""

    SAME = "same"
    DIFFERENT = "different"
    ANOTHER_WAY = "another-way"


def router(house: House) -> APIRouter:
    """The comparisons of a house, one for each visit."""
    routes = APIRouter(prefix="/desk/visits/{visit_id}")

    def pieces(visit_id: str, language: str) -> dict[str, str]:
        visit = house.front.visit(visit_id)
        context = {"visit": visit, "view": visual_view(visit)}
        comparison = part("desk/visual_live.html", language, context)
        return {"comparison": comparison, **frame_pieces(house, language)}

    @routes.get("/visual")
    async def show(request: Request, visit_id: str, line: SignedIn) -> Response:
        """The page, which keeps itself up to date."""
        visit = house.front.visit(visit_id)
        place = house.front.places.get(visit.place)
        at_desk = place is not None and place.role is ReaderRole.DESK
        context = {"visit": visit, "view": visual_view(visit), "at_desk": at_desk}
        return desk_page(request, house, line, "desk/visual.html", context)

    @routes.get("/visual/events")
    async def events(request: Request, visit_id: str, line: Watching) -> Response:
        """The comparison as it is now, and after each change."""
        del line
        house.front.visit(visit_id)
        language, session = language_of(request), request.cookies.get(SESSION_COOKIE, "")

        def now() -> dict[str, str]:
            if house.sessions.watch(session) is None:
                return {"comparison": part("desk/list_over.html", language, {})}
            return pieces(visit_id, language)

        return live(house.front, now)

    @routes.get("/photo")
    async def photo(visit_id: str, line: SignedIn) -> Response:
        """The chip's photo, as long as it is asked whose face it is; then nowhere any more."""
        del line
        png = await _shown(house.front.visit(visit_id).question)
        return Response(png, media_type="image/png", headers={"cache-control": "no-store"})

    @routes.post("/visual")
    async def answer(
        request: Request,
        visit_id: str,
        line: SignedIn,
        step: Annotated[int, Form()],
        seen: Annotated[Seen, Form()],
        passcode: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """What staff saw. An answer to an older question is void."""
        del line
        _give(house, house.front.visit(visit_id), step, seen, passcode)
        if request.headers.get("hx-request") == "true":
            return Response(status_code=HTTPStatus.NO_CONTENT)  # the stream brings what comes of it
        return RedirectResponse(f"/desk/visits/{visit_id}/visual", HTTPStatus.SEE_OTHER)

    return routes


async def _shown(question: Question | None) -> bytes:
    """The photo as PNG, if it is asked about now; else there is no such page."""
    if not isinstance(question, ComparePhoto) or question.photo is None:
        raise HTTPException(404)
    try:
        return await asyncio.to_thread(png_of, question.photo)
    except PhotoUnreadable:
        raise HTTPException(404) from None


def _give(house: House, visit: Visit, step: int, seen: Seen, passcode: str) -> None:
    """Answer the comparison of this visit, if it is open and of that step."""
    view, place = visual_view(visit), house.front.place(visit.place)
    if view.stage is Stage.COMPARE and place.visit is not None and place.visit.id == visit.id:
        place.answer(step, _answer(seen, passcode if view.simple else None))


def _answer(seen: Seen, passcode: str | None) -> Answer:
    match seen:
        case Seen.SAME:
            return Comparison(same=True, passcode=passcode)
        case Seen.DIFFERENT:
            return Comparison(same=False)
        case Seen.ANOTHER_WAY:
            return AnotherWay()
