"""The bench at `/bench`: cards put down and taken away, and everything that can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.bench import (
    around_pages,
    card_pages,
    centre_pages,
    face_pages,
    reader_pages,
)
from clinic_ui.bench.acts import Acts
from clinic_ui.bench.pieces import PIECES, Pieces
from clinic_ui.bench.situation import MARK, Situation, SituationUnreadable
from clinic_ui.web.render import language_of, page
from clinic_ui.web.stream import live
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.web.house import House
    from onshikaku.domain.persona import Persona

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
            "asked": _asked(request.query_params, bench.cast.people),
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

    for module in (reader_pages, card_pages, face_pages, around_pages, centre_pages):
        routes.include_router(module.router(acts, bench))
    return routes


_AREAS: Mapping[str, str] = {
    "as": "form",
    "at": "moment",
    "behaves": "behaves",
    "breaks": "trap",
    "cable": "flag",
    "card": "other",
    "certificate": "certificate",
    "disaster": "flag",
    "face": "face",
    "lies": "lies",
    "locked": "flag",
    "once": "flag",
    "outage": "flag",
    "record": "record",
}
"""Where the words for the values of an address are found; others say themselves what they mean."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A situation that an address asks for, to be shown and not yet made; or what is wrong in it.

    Of each word `lines` has its key, the word, and the key of what it says to people.
    """

    words: Mapping[str, str]
    lines: Sequence[tuple[str, str, str | None]] = ()
    person: Text | None = None
    wrong: str | None = None


def _asked(query: Mapping[str, str], people: Mapping[str, Persona]) -> _Asked | None:
    if MARK not in query:
        return None
    try:
        words = Situation.read(query).words()
    except SituationUnreadable as error:
        return _Asked({}, wrong=error.key)
    areas = {**_AREAS, "fault": "call" if "call" in words else "trouble"}
    lines = tuple(
        (key, word, f"bench.{areas[key]}.{word}" if key in areas else None)
        for key, word in words.items()
        if key != MARK
    )
    who = people.get(words.get("persona", ""))
    return _Asked(words, lines, who and Text(who.title_ja, who.title_en))
