"""Papers at `/insurer/papers`: on the screen, and as PDF in each form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from clinic_ui.fields import day_text
from clinic_ui.insurer.office import PREFIX
from clinic_ui.insurer.paper_view import state_of
from clinic_ui.insurer.rule_words import rule_words
from clinic_ui.insurer.speech import Speech
from onshikaku.documents.certificate import forms_of, paper_pdf
from onshikaku.documents.paper_lines import PAPER_NAMES, paper_lines
from onshikaku.documents.signed_code import sealed
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.identifiers import InvalidIdentifier
from onshikaku.domain.issued import DocumentForm, DocumentNumber
from onshikaku.errors import UnknownDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.insurer.office import Office
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["router"]


def router(office: Office) -> APIRouter:
    """The papers that the insurers of the centre issued."""
    routes = APIRouter(prefix=f"{PREFIX}/papers")

    @routes.get("/{number}.pdf")
    async def pdf(number: str, form: DocumentForm | None = None) -> Response:
        """The paper to be printed, in the form that it was issued in or in another one."""
        paper = _paper(office, number)
        if form is not None and form not in forms_of(paper.kind):
            raise HTTPException(404)
        code = sealed(CodeFields.of(paper), office.centre.hierarchy.documents)
        return Response(
            paper_pdf(paper, code, form=form),
            media_type="application/pdf",
            headers={"content-disposition": f'inline; filename="{paper.number.value}.pdf"'},
        )

    @routes.get("/{number}")
    async def show(request: Request, number: str) -> Response:
        """The same fields, to be read."""
        paper = _paper(office, number)
        state = state_of(paper, office.centre.clock.today())
        context = {
            "paper": paper,
            "name": PAPER_NAMES[paper.kind],
            "lines": paper_lines(paper),
            "forms": forms_of(paper.kind),
            "state": (state.value, state.colour),
            "about": tuple(_about(paper, Speech.of(request))),
            "replaces": None if paper.replaces is None else paper.replaces.value,
        }
        return office.page(request, "paper.html", context)

    return routes


def _paper(office: Office, number: str) -> IssuedDocument:
    """Raises the 404 of a paper that was never issued."""
    try:
        return office.centre.issuance.document(DocumentNumber(number))
    except (InvalidIdentifier, UnknownDocument) as error:
        raise HTTPException(404) from error


def _about(paper: IssuedDocument, speech: Speech) -> Iterator[tuple[str, str]]:
    """Why there is such a paper and how long it is good, line by line."""

    t, say = speech.t, speech.say
    yield t("paper.about.reason"), t(f"reason.{paper.reason.value}")
    yield t("paper.about.rule"), say(rule_words(paper.rule))
    yield t("paper.about.since"), say(day_text(paper.valid_from))
    yield (
        t("paper.about.until"),
        t("paper.about.until.none")
        if paper.valid_until is None
        else say(day_text(paper.valid_until)),
    )
    if paper.ended_on is not None and paper.end is not None:
        yield t("paper.about.ended"), say(day_text(paper.ended_on))
        yield t("paper.about.end"), t(f"end.{paper.end.value}")
    yield t("paper.about.run"), paper.run or t("paper.about.singly")
