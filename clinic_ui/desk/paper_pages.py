"""Papers at `/desk/lookup/document`: typed, by a hand scanner, by camera, or in a picture file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from clinic_ui.desk.paper_desk import PaperDesk
from clinic_ui.desk.paper_form import FIELDS, PaperForm
from clinic_ui.front.front import UnknownVisit
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.domain.text import Text
from reader.camera.pictures import PictureRefused
from reader.camera.qr import code_in_frame, code_in_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.desk.beside import Beside
    from clinic_ui.desk.lookup_book import LookupBook
    from clinic_ui.web.house import House

__all__ = ["router"]

_NOTHING, _NO_PICTURE, _NO_SOFTWARE = 204, 415, 501
_JPEG = "image/jpeg"

_NO_FILE = Text("画像ファイルを選んでください。", "Choose a picture.")
_NOT_A_PICTURE = Text(
    "画像として読めません。JPEGかPNGの写真を選んでください。", "Not a picture that can be read."
)
_NO_CODE = Text(
    "コードが見つかりません。コードが大きくはっきり写った写真を選ぶか、交付番号で調べてください。",
    "No code was found. Choose a sharp picture with a large code, or look up the number.",
)

VisitId = Annotated[str, Query(alias="visit", max_length=64)]
Held = Annotated[int | None, Query(ge=0, le=99)]
"""The how many-th of the papers at hand: addresses hold no numbers of papers."""


def router(house: House, beside: Beside, book: LookupBook) -> APIRouter:
    """The lookups of papers of a house, kept in `book`."""
    routes = APIRouter(prefix="/desk/lookup/document")
    desk = PaperDesk(house, book)
    one_by_one = asyncio.Semaphore(1)

    @routes.get("")
    async def form(
        request: Request, line: SignedIn, visit_id: VisitId = "", held: Held = None
    ) -> Response:
        """The form; for a visit, where the address names one, with a paper at hand filled in."""
        typed = _typed_of(house, beside, visit_id, held)
        return desk.form(request, line, PaperForm(typed, visit_id))

    @routes.post("")
    async def ask(request: Request, line: SignedIn) -> Response:
        """Ask the centre; the answer has an address of its own, which names nobody."""
        async with request.form() as sent:
            typed = {name: str(sent.get(name, "")) for name in FIELDS}
            form = PaperForm(typed, str(sent.get("visit", "")))
        return await desk.look_up(request, line, form)

    @routes.post("/frame")
    async def frame(request: Request, line: SignedIn) -> Response:
        """The text of the code in a frame of the page's camera; it is kept nowhere."""
        del line
        if not desk.readable:
            return Response(status_code=_NO_SOFTWARE)
        jpeg = await request.body()
        if request.headers.get("content-type") != _JPEG:
            return Response(status_code=_NO_PICTURE)
        return await _seen(jpeg, one_by_one)

    @routes.post("/picture")
    async def picture(request: Request, line: SignedIn) -> Response:
        """Look up the paper whose code is in a picture file; the file is kept nowhere."""
        async with request.form() as sent:
            chosen = sent.get("picture")
            file = await chosen.read() if isinstance(chosen, UploadFile) else b""
            form = PaperForm({}, str(sent.get("visit", "")))
        if not desk.readable or not file:
            return desk.form(request, line, form, wrong={"picture": _NO_FILE})
        try:
            async with one_by_one:
                text = await asyncio.to_thread(code_in_picture, file)
        except PictureRefused:
            return desk.form(request, line, form, wrong={"picture": _NOT_A_PICTURE})
        if text is None:
            return desk.form(request, line, form, wrong={"picture": _NO_CODE})
        return await desk.look_up(request, line, PaperForm({"document": text}, form.visit))

    return routes


def _typed_of(house: House, beside: Beside, visit_id: str, held: int | None) -> Mapping[str, str]:
    """What stands on a paper that the simulator knows the patient to have."""
    try:
        hand = None if held is None else beside.at_hand(house.front.visit(visit_id))
    except UnknownVisit:
        return {}
    papers = () if hand is None else hand.papers
    for paper in papers[held:][:1]:
        if paper.number is not None and paper.birth_date is not None:
            return {"document": paper.number, "birth_date": paper.birth_date.isoformat()}
    return {}


async def _seen(jpeg: bytes, one_by_one: asyncio.Semaphore) -> Response:
    """The text of the code in a frame; nothing where there is none, or another is looked at."""
    if one_by_one.locked():
        return Response(status_code=_NOTHING)
    try:
        async with one_by_one:
            text = await asyncio.to_thread(code_in_frame, jpeg)
    except PictureRefused:
        return Response(status_code=_NO_PICTURE)
    if text is None:
        return Response(status_code=_NOTHING)
    return Response(text, media_type="text/plain; charset=utf-8")
