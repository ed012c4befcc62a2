"""Asking about papers at the desk: the form with what is wrong, or the answer's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.lookup_pages import listed, refused
from clinic_ui.desk.paper import look_up
from clinic_ui.desk.paper_form import PaperForm, read_paper
from clinic_ui.front.front import UnknownVisit
from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.documents.signed_code import CODE_FAULT_TEXTS, CodeFault
from onshikaku.domain.dates import jst_day
from onshikaku.domain.text import Text
from reader.camera.qr import codes_can_be_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from clinic_ui.desk.line import DeskLine
    from clinic_ui.desk.lookup_book import LookupBook
    from clinic_ui.front.visits import Visit
    from clinic_ui.web.house import House

__all__ = ["PaperDesk"]

_UNREACHABLE = Text(
    "センターにつながりません。回線を確かめて、もう一度調べてください。",
    "The centre cannot be reached. Check the network and ask again.",
)


class PaperDesk:
    """The desk of a house as far as papers go; answers are kept in `book`.

    `readable`: whether codes can be read off pictures here, which takes the `face` extra.
    """

    def __init__(self, house: House, book: LookupBook) -> None:
        self._house = house
        self._book = book
        self.readable = codes_can_be_read()

    def form(
        self,
        request: Request,
        line: DeskLine,
        form: PaperForm,
        wrong: Mapping[str, Text] | None = None,
        failed: Text | None = None,
    ) -> Response:
        """The page with the form as it was filled in."""
        now = self._house.front.now()
        context = {
            "form": form,
            "wrong": wrong or {},
            "failed": failed,
            "visit": self._visit(form),
            "readable": self.readable,
            "lookups": [listed(looked) for looked in self._book.on(jst_day(now))],
        }
        return desk_page(request, self._house, line, "desk/document.html", context)

    async def look_up(self, request: Request, line: DeskLine, form: PaperForm) -> Response:
        """To the answer; or the form again."""
        now, visit = self._house.front.now(), self._visit(form)
        question = read_paper(form, jst_day(now))
        if isinstance(question, dict):
            return self.form(request, line, form, wrong=question)
        try:
            paper = await look_up(line.papers, question, None if visit is None else visit.id)
        except CentreUnreachable:
            return self.form(request, line, form, failed=_UNREACHABLE)
        except CentreRefused as error:
            return self.form(request, line, form, failed=refused(error))
        if paper is None:
            unreadable = {"document": CODE_FAULT_TEXTS[CodeFault.UNREADABLE]}
            return self.form(request, line, form, wrong=unreadable)
        looked = self._book.add(now, paper.presented.confirmation, paper)
        self._house.front.told()
        return RedirectResponse(f"/desk/lookups/{looked.id}", 303)

    def _visit(self, form: PaperForm) -> Visit | None:
        try:
            return self._house.front.visit(form.visit) if form.visit else None
        except UnknownVisit:
            return None
