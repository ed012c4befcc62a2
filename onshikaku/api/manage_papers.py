"""The keeper's side of the papers: each as PDF, to be printed, and the code on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response

from onshikaku.api.paper_numbers import PaperNumber  # noqa: TC001 - FastAPI resolves it
from onshikaku.documents.certificate import FormUnavailable, paper_pdf
from onshikaku.documents.signed_code import sealed
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.issued import DocumentForm  # noqa: TC001 - FastAPI resolves it
from onshikaku.errors import InvalidField

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_PDF = "application/pdf"


def router(centre: Centre) -> APIRouter:
    """What insurers issued, in a form of one's choice."""
    routes = APIRouter(tags=["papers"])

    @routes.get("/documents/{number}/code", response_class=PlainTextResponse)
    async def code(number: PaperNumber) -> str:
        """The text of the code on the paper, as a hand scanner types it."""
        document = centre.issuance.document(number)
        return sealed(CodeFields.of(document), centre.document_key)

    @routes.get(
        "/documents/{number}/pdf",
        response_class=Response,
        responses={200: {"content": {_PDF: {}}}},
    )
    async def pdf(number: PaperNumber, form: DocumentForm | None = None) -> Response:
        """The paper as it was printed, in the form that it was issued in or in another one.

        A notice is A4 only.
        """
        document = centre.issuance.document(number)
        code = sealed(CodeFields.of(document), centre.document_key)
        try:
            page = await run_in_threadpool(paper_pdf, document, code, form=form)
        except FormUnavailable as error:
            raise InvalidField("form", "not_of_this_kind") from error
        name = f"{document.number.value}.pdf"
        return Response(
            page, media_type=_PDF, headers={"content-disposition": f'inline; filename="{name}"'}
        )

    return routes
