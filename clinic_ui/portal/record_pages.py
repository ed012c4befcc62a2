"""Who looked at the record (利用履歴), and the papers that the insurer issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from clinic_ui.fields import Field, day_text, same
from clinic_ui.portal.frame import as_pdf, framed, seen
from clinic_ui.portal.views import history_rows
from clinic_ui.web.render import page
from onshikaku.documents.certificate import paper_pdf
from onshikaku.documents.paper_lines import paper_lines
from onshikaku.documents.signed_code import sealed
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.portal import Entrance
from onshikaku.store.access_log import Position

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_ON_ONE_PAGE = 20

_Cursor = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,64}\.[0-9]{1,6}$")]


def router(centre: Centre) -> APIRouter:
    """History and papers of each person."""
    routes = APIRouter(prefix="/portal/{person_id}")
    portal = centre.portal

    @routes.get("/history")
    async def history(request: Request, person_id: str, after: _Cursor = None) -> Response:
        """Who asked for the record."""
        view = seen(portal, person_id)
        if view.entrance is not Entrance.OPEN:
            context = framed(view, "history", proofs=portal.proofs(person_id))
            return page(request, "portal/closed.html", context)
        found = portal.history(person_id, _ON_ONE_PAGE, None if after is None else _at(after))
        following = found.following
        context = framed(
            view,
            "history",
            entries=history_rows(found.entries),
            following=following and f"{following.access_id}.{following.step}",
        )
        return page(request, "portal/history.html", context)

    @routes.get("/papers")
    async def papers(request: Request, person_id: str) -> Response:
        """What the insurer issued, the newest first."""
        view = seen(portal, person_id)
        shown = [_paper(one, view.day) for one in view.papers]
        return page(request, "portal/papers.html", framed(view, "papers", papers=shown))

    @routes.get("/papers/{count}.pdf")
    async def paper(person_id: str, count: int) -> Response:
        """One of them, as it was printed."""
        found = [one for one in seen(portal, person_id).papers if one.number.count == count]
        if not found:
            raise HTTPException(404)
        code = sealed(CodeFields.of(found[0]), centre.document_key)
        return as_pdf(paper_pdf(found[0], code), "paper")

    return routes


def _paper(document: IssuedDocument, day: date) -> dict[str, object]:
    """A paper as the page shows it."""
    until = document.valid_until
    return {
        "number": document.number.shown,
        "kind": document.kind.value,
        "good": document.in_force(day),
        "until": None if until is None else day_text(until),
        "lines": [Field(line.label, same(line.value)) for line in paper_lines(document)],
        "pdf": f"/portal/{document.person_id}/papers/{document.number.count}.pdf",
    }


def _at(cursor: str) -> Position:
    access_id, _, step = cursor.partition(".")
    return Position(access_id, int(step))
