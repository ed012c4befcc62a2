"""The day's summary at `/desk/summary`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.summary import as_csv, summarise
from clinic_ui.fields import day_text
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from clinic_ui.web.render import language_of
from onshikaku.domain.dates import JST, jst_day

if TYPE_CHECKING:
    from clinic_ui.desk.beside import Beside
    from clinic_ui.desk.lookup_book import LookupBook
    from clinic_ui.web.house import House

__all__ = ["router"]

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def router(house: House, beside: Beside, book: LookupBook) -> APIRouter:
    """The summary of a house."""
    routes = APIRouter(prefix="/desk")

    @routes.get("/summary")
    async def summary(request: Request, line: SignedIn) -> Response:
        """The figures of the day so far."""
        now = house.front.now()
        context = {
            "summary": summarise(house.front.visits, book.on(jst_day(now)), beside.settled),
            "day": day_text(jst_day(now)),
            "at": f"{now.astimezone(JST):%H:%M}",
        }
        return desk_page(request, house, line, "desk/summary.html", context)

    @routes.get("/summary.csv")
    async def download(request: Request, line: SignedIn) -> Response:
        """The same as a file for a spreadsheet, in UTF-8 with the mark that those look for."""
        del line
        day = jst_day(house.front.now())
        text = as_csv(house.front.visits, book.on(day), beside.settled, language_of(request))
        name = f"onshikaku-simulated-{day.isoformat()}.csv"
        return Response(
            _BYTE_ORDER_MARK + text,
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    return routes
