"""Lookups by number at `/desk/lookup`, and their sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.beside import at_the_reader
from clinic_ui.desk.charge_pages import AsTreated, charge_note, charge_part
from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.lookup import FIELDS, SHOWN, LookupForm, read_lookup
from clinic_ui.desk.lookup_book import UnknownLookup
from clinic_ui.desk.paper_sheet import looked_sheet, looked_verdict
from clinic_ui.desk.paper_view import paper_view
from clinic_ui.desk.payment_note import Charged
from clinic_ui.desk.sheet import lookup_advice
from clinic_ui.desk.sheet_charge import TREATMENTS
from clinic_ui.desk.shown_sheet import shown_answer
from clinic_ui.desk.today_verdicts import STANDING_WORDS
from clinic_ui.desk.today_view import Chosen, View  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.fields import day_text
from clinic_ui.front.front import UnknownVisit
from clinic_ui.ports import CentreRefused, CentreUnreachable
from clinic_ui.reasons import explain
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.domain.dates import JST, jst_day
from onshikaku.domain.rules.desk_words import PAPER_NAMES
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine
    from clinic_ui.desk.lookup_book import LookedUp, LookupBook
    from clinic_ui.desk.sheet import Seen
    from clinic_ui.front.visits import Visit
    from clinic_ui.till import Treated
    from clinic_ui.web.house import House
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = ["listed", "refused", "router"]

_UNREACHABLE = Text(
    "センターにつながりません。回線を確かめて、もう一度照会してください。",
    "The centre cannot be reached. Check the network and ask again.",
)


def router(house: House, book: LookupBook) -> APIRouter:
    """The lookups of a house, kept in `book`."""
    routes = APIRouter(prefix="/desk")

    def form_page(
        request: Request,
        line: DeskLine,
        form: LookupForm,
        wrong: dict[str, Text] | None = None,
        failed: Text | None = None,
    ) -> Response:
        context = {
            "form": form,
            "wrong": wrong or {},
            "failed": failed,
            "kinds": {name: paper and PAPER_NAMES[paper] for name, paper in SHOWN.items()},
            "lookups": [listed(looked) for looked in book.on(jst_day(house.front.now()))],
        }
        return desk_page(request, house, line, "desk/lookup.html", context)

    @routes.get("/lookup")
    async def form(request: Request, line: SignedIn) -> Response:
        """The empty form."""
        return form_page(request, line, LookupForm({}))

    @routes.post("/lookup")
    async def ask(request: Request, line: SignedIn) -> Response:
        """Ask the centre; the answer has an address of its own, which names nobody."""
        sent = await request.form()
        typed = {name: str(sent.get(name, "")) for name in FIELDS}
        filled = LookupForm(typed, limit="limit" in sent)
        question = read_lookup(filled, jst_day(house.front.now()))
        if isinstance(question, dict):
            return form_page(request, line, filled, wrong=question)
        try:
            confirmation = await line.look_up(question.query, question.day)
        except CentreUnreachable:
            return form_page(request, line, filled, failed=_UNREACHABLE)
        except CentreRefused as error:
            return form_page(request, line, filled, failed=refused(error))
        looked = book.add(house.front.now(), confirmation, shown=question.shown)
        return RedirectResponse(f"/desk/lookups/{looked.id}", 303)

    @routes.get("/lookups/{lookup_id}")
    async def answer(request: Request, line: SignedIn, view: Chosen, lookup_id: str) -> Response:
        """What the centre answered."""
        looked = _of(book, lookup_id)
        confirmation, paper = looked.confirmation, looked.paper
        context = {
            "looked": looked,
            "one": listed(looked),
            "sheet": looked_sheet(looked, house.front.now(), seen(view, looked)),
            "paper": paper and paper_view(paper, confirmation.answer, confirmation.day),
            "stopped": paper is not None and not paper.in_force,
            "of_visit": _visit(house, looked),
            "visit_day": day_text(confirmation.day),
            "path": f"/desk/lookups/{looked.id}",
            "treatments": TREATMENTS,
            "view": view,
            "visit": None,
            "reader_name": None,
            "may_view": False,
            "reference_number": confirmation.reference_number,
        }
        return desk_page(request, house, line, "desk/lookup_answer.html", context)

    def seen(view: View, looked: LookedUp) -> Seen:
        visit = _visit(house, looked)
        return view.seen if visit is None else at_the_reader(visit, view.seen)

    def charged(view: View, looked: LookedUp, treated: Treated) -> Charged:
        sheet = looked_sheet(looked, house.front.now(), seen(view, looked))
        answer, advice = _reckoned(looked, view.seen)
        refused = (looked.paper or looked.shown) is not None and not sheet.chargeable
        answer = None if view.seen.other_person or refused else answer
        return Charged(answer, advice, sheet, looked.confirmation.day, treated)

    @routes.get("/lookups/{lookup_id}/charge")
    async def charge(
        request: Request, line: SignedIn, view: Chosen, lookup_id: str, treated: AsTreated
    ) -> Response:
        """What the points come to."""
        del line
        looked = _of(book, lookup_id)
        return charge_part(request, treated and charged(view, looked, treated))

    @routes.get("/lookups/{lookup_id}/charge.pdf")
    async def note(line: SignedIn, view: Chosen, lookup_id: str, treated: AsTreated) -> Response:
        """The same to take home."""
        del line
        looked = _of(book, lookup_id)
        return charge_note(house, treated and charged(view, looked, treated), None)

    return routes


def _of(book: LookupBook, lookup_id: str) -> LookedUp:
    try:
        return book.get(lookup_id)
    except UnknownLookup:
        raise HTTPException(404) from None


def _reckoned(looked: LookedUp, seen: Seen) -> tuple[Answer | None, Advice]:
    """By what points are turned into yen."""
    if looked.shown is not None:
        return shown_answer(looked, looked.shown, seen)
    advice = lookup_advice(looked.finished, looked.confirmation, seen)
    return looked.confirmation.answer, advice


def listed(looked: LookedUp) -> dict[str, object]:
    """A lookup as a line of the list."""
    verdict, person = looked_verdict(looked), looked.confirmation.answer.person
    return {
        "id": looked.id,
        "number": looked.number,
        "time": f"{looked.at.astimezone(JST):%H:%M}",
        "name": None if person is None else person.name,
        "kana": None if person is None else person.name_kana,
        "tag": STANDING_WORDS[verdict.standing],
        "words": verdict.words,
        "standing": verdict.standing,
    }


def _visit(house: House, looked: LookedUp) -> Visit | None:
    """The visit that a paper was looked up for, if it is still there."""
    visit_id = None if looked.paper is None else looked.paper.visit_id
    try:
        return None if visit_id is None else house.front.visit(visit_id)
    except UnknownVisit:
        return None


def refused(error: CentreRefused) -> Text:
    """Why the centre gave no answer, in words."""
    why = explain(error.reason or error.slug)
    return Text(
        f"センターが照会を受け付けませんでした（{why.ja}）。",
        f"The centre refused the lookup ({why.en}).",
    )
