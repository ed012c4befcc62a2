"""Who was accepted by マイナ資格確認アプリ or マイナ在宅受付Web, at `/desk/accepted`.

The result of such a visit leaves no file: it is in this list, and in the batches of the clinic's
software (docs/files.md §6.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.lookup_pages import refused
from clinic_ui.desk.today import METHODS
from clinic_ui.desk.today_verdicts import STANDING_WORDS, verdict_on
from clinic_ui.fields import day_text
from clinic_ui.occasions import OCCASION_WORDS
from clinic_ui.ports import CentreRefused, CentreUnreachable
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.dates import JST, jst_day
from onshikaku.domain.modes import Mode
from onshikaku.domain.text import Text
from onshikaku.wire.mapping import confirmation_from

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine
    from clinic_ui.desk.lookup_book import LookupBook
    from clinic_ui.desk.today_verdicts import Verdict
    from clinic_ui.web.house import House
    from onshikaku.wire.modes import HomeVisitMessage

__all__ = ["router"]

_UNREACHABLE = Text("センターにつながりません。", "The centre cannot be reached.")
_APP = Text("アプリ", "app")
_WEB = Text("在宅受付Web", "web")
_Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    time: str
    name: str | None
    kana: str | None
    born: Text | None
    how: Text
    occasion: Text
    verdict: Verdict
    state: Text
    open: bool


def router(house: House, book: LookupBook) -> APIRouter:
    """The list of a house; what is asked again is kept in `book`."""
    routes = APIRouter(prefix="/desk/accepted")

    async def listed(request: Request, line: DeskLine, failed: Text | None = None) -> Response:
        today, rows = jst_day(house.front.now()), list[_Row]()
        try:
            rows = [_row(one) for one in await line.accepted(today, today)]
        except CentreUnreachable:
            failed = _UNREACHABLE
        except CentreRefused as error:
            failed = refused(error)
        context = {"rows": rows, "failed": failed, "day": day_text(today)}
        return desk_page(request, house, line, "desk/accepted.html", context)

    @routes.get("")
    async def accepted(request: Request, line: SignedIn) -> Response:
        """Those with consents of today."""
        return await listed(request, line)

    @routes.post("/{home_visit_id}")
    async def again(request: Request, line: SignedIn, home_visit_id: _Id) -> Response:
        """Confirm one of them again without the card; the answer has an address of its own."""
        try:
            confirmation = await line.ask_again(home_visit_id)
        except CentreUnreachable:
            return await listed(request, line, _UNREACHABLE)
        except CentreRefused as error:
            return await listed(request, line, refused(error))
        looked = book.add(house.front.now(), confirmation, mode=Mode.HOME_APP)
        return RedirectResponse(f"/desk/lookups/{looked.id}", 303)

    return routes


def _row(one: HomeVisitMessage) -> _Row:
    answer = confirmation_from(one.answer).answer
    verdict = verdict_on(Finished(answer.outcome, answer, mode=one.mode))
    method = METHODS[one.method]
    device = _WEB if one.mode is Mode.HOME_WEB else _APP
    person = answer.person
    return _Row(
        id=one.home_visit_id,
        time=f"{one.accepted_at.astimezone(JST):%H:%M}",
        name=None if person is None else person.name,
        kana=None if person is None else person.name_kana,
        born=None if person is None else day_text(person.birth_date),
        how=Text(f"{device.ja}・{method.ja}", f"{device.en}, {method.en}"),
        occasion=OCCASION_WORDS[one.occasion],
        verdict=verdict,
        state=STANDING_WORDS[verdict.standing],
        open=one.open,
    )
