"""Inquiries to the resident register (個人番号の照会) at `/insurer/inquiry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.insurer.office import PREFIX
from clinic_ui.insurer.reading import Reading
from clinic_ui.insurer.rule_words import rule_words
from onshikaku.domain.linkage import Inquiry, NoHit, NotAnswered, OneHit, SeveralHits
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from clinic_ui.insurer.office import Office
    from onshikaku.domain.linkage import InquiryAnswer

__all__ = ["router"]


def router(office: Office) -> APIRouter:
    """The inquiries of an office. What was asked stands in no address."""
    routes = APIRouter(prefix=f"{PREFIX}/inquiry")

    def inquiry_page(
        request: Request, form: Reading, answer: InquiryAnswer | None = None
    ) -> Response:
        context = {
            "form": form,
            "sexes": tuple(Sex),
            "answer": None if answer is None else _kind(answer),
            "number": answer.my_number.value if isinstance(answer, OneHit) else None,
            "count": answer.count if isinstance(answer, SeveralHits) else 0,
            "missing": answer.missing if isinstance(answer, NotAnswered) else (),
            "rule": rule_words(answer.rule) if isinstance(answer, NotAnswered) else None,
        }
        return office.page(request, "inquiry.html", context)

    @routes.get("")
    async def empty(request: Request) -> Response:
        """The empty form."""
        return inquiry_page(request, Reading({}, office.centre.clock.today()))

    @routes.post("")
    async def ask(request: Request) -> Response:
        """Ask the register; two items get no answer (docs/rules.md §5)."""
        form = Reading.of(await request.form(), office.centre.clock.today())
        inquiry = _read(form)
        if form.wrong:
            return inquiry_page(request, form)
        return inquiry_page(request, form, office.centre.insurer.inquire(inquiry))

    return routes


def _read(form: Reading) -> Inquiry:
    return Inquiry(
        name=form.text("name", required=False) or None,
        birth_date=form.day("birth_date", required=False),
        sex=form.choice("sex", Sex, required=False),
        address=form.text("address", required=False) or None,
        name_kana=form.text("name_kana", required=False) or None,
    )


def _kind(answer: InquiryAnswer) -> str:
    match answer:
        case OneHit():
            return "one"
        case NoHit():
            return "nobody"
        case SeveralHits():
            return "several"
        case NotAnswered():
            return "not-answered"
