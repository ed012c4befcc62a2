"""The bench at `/bench`: cards put down and taken away, and everything that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.bench import around_pages, card_pages, centre_pages, reader_pages
from clinic_ui.bench.acts import Acts
from clinic_ui.bench.pieces import PIECES, Pieces
from clinic_ui.bench.situation import MARK, Situation, SituationUnreadable
from clinic_ui.web.render import language_of, page
from clinic_ui.web.stream import live

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.web.house import House

__all__ = ["router"]

_EVERY_SECONDS = 0.5
"""Files come from elsewhere, and cards answer in threads: nobody tells of either."""


def router(house: House, bench: BenchControls) -> APIRouter:
    """The bench of a house."""
    routes = APIRouter(prefix="/bench")
    pieces, acts = Pieces(house, bench), Acts(house.front)

    @routes.get("")
    async def start(request: Request) -> Response:
        context = {
            "pieces": pieces.render(language_of(request)),
            "names": PIECES,
            "places": house.front.places,
            "asked": _asked(request.query_params),
        }
        return page(request, "bench/bench.html", context)

    @routes.get("/events")
    async def events(request: Request) -> Response:
        language = language_of(request)
        return live(house.front, lambda: pieces.render(language), every=_EVERY_SECONDS)

    @routes.post("/situation")
    async def reproduce(request: Request) -> Response:
        """Make everything as the form says."""
        form = await request.form()
        given = {key: word for key, word in form.items() if isinstance(word, str)}

        async def work() -> None:
            await bench.reproduce(Situation.read(given))

        return await acts.do(request, "reproduced", work)

    @routes.post("/reset")
    async def reset(request: Request) -> Response:
        """Back to the beginning."""
        return await acts.do(request, "reset", bench.start_over)

    for module in (reader_pages, card_pages, around_pages, centre_pages):
        routes.include_router(module.router(acts, bench))
    return routes


def _asked(query: Mapping[str, str]) -> Mapping[str, object] | None:
    """The situation that the address asks for, to be shown and not yet made."""
    if MARK not in query:
        return None
    try:
        words = Situation.read(query).words()
    except SituationUnreadable as error:
        return {"words": {}, "wrong": error.key}
    return {"words": words, "wrong": None}
