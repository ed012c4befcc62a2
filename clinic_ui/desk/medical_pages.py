"""The viewer of medical information (医療情報の閲覧). Every look is in the centre's log.

Nothing is fetched before an item is opened: whoever opens a page has not looked yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.medical import NAMES, first_end, refusal_words, rows, withdrawn
from clinic_ui.desk.medical_entries import newest_first
from clinic_ui.fields import day_text
from clinic_ui.ports import CentreRefused
from clinic_ui.web.access import NotAllowed, SignedIn
from onshikaku.domain.consent import (  # noqa: TC001 - FastAPI reads the annotations
    ConsentItem,
    EndReason,
)
from onshikaku.domain.dates import jst_day
from onshikaku.domain.institution import Role
from onshikaku.domain.rules.access import may_view
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine
    from clinic_ui.desk.medical_entries import EntryView
    from clinic_ui.web.house import House
    from onshikaku.domain.text import Text

__all__ = ["router"]

_ABOUT_THE_CONSENT = (ProblemSlug.CONSENT_MISSING, ProblemSlug.NO_MEDICAL_INFORMATION)


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that was looked at: its entries between two days, or why there is none to see."""

    item: ConsentItem
    name: Text
    entries: tuple[EntryView, ...] = ()
    first: Text | None = None
    last: Text | None = None
    refused: tuple[Text, Text] | None = None


def router(house: House) -> APIRouter:
    """The viewers of a house, one for each visit."""
    routes = APIRouter(prefix="/desk/visits/{visit_id}/medical")

    @routes.get("")
    async def show(
        request: Request, visit_id: str, line: SignedIn, item: ConsentItem | None = None
    ) -> Response:
        """What the patient agreed to, and the entries of one item."""
        _require_right(line)
        visit = house.front.visit(visit_id)
        confirmation = visit.confirmation
        states = () if confirmation is None else await line.consents(confirmation.id)
        opened = None
        if confirmation is not None and item is not None and item in NAMES:
            opened = await _look(line, confirmation.id, item)
        found = rows(states, house.front.now())
        person = None if confirmation is None else confirmation.answer.person
        context = {
            "visit": visit,
            "person": person,
            "born": None if person is None else day_text(person.birth_date),
            "rows": found,
            "until": first_end(found),
            "opened": opened,
            "printed": day_text(jst_day(house.front.now())),
        }
        return desk_page(request, house, line, "desk/medical.html", context)

    @routes.post("/withdraw")
    async def withdraw(
        visit_id: str, line: SignedIn, reason: Annotated[EndReason, Form()]
    ) -> Response:
        """End the patient's consents under this visit, at once."""
        _require_right(line)
        visit = house.front.visit(visit_id)
        if visit.confirmation is not None:
            found = rows(await line.consents(visit.confirmation.id), house.front.now())
            for row in found:
                if row.open:
                    await line.withdraw(visit.confirmation.id, row.item, reason)
            house.front.keep(withdrawn(visit))
        return RedirectResponse(f"/desk/visits/{visit_id}/medical", HTTPStatus.SEE_OTHER)

    return routes


async def _look(line: DeskLine, confirmation_id: str, item: ConsentItem) -> Opened:
    try:
        reply = await line.medical(confirmation_id, item)
    except CentreRefused as refused:
        if refused.slug not in _ABOUT_THE_CONSENT:
            raise
        return Opened(item, NAMES[item], refused=refusal_words(refused))
    entries = newest_first(reply.entries)
    return Opened(item, NAMES[item], entries, day_text(reply.first), day_text(reply.last))


def _require_right(line: DeskLine) -> None:
    if not may_view(line.role):
        raise NotAllowed(*(role for role in Role if may_view(role)))
