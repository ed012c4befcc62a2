"""What is done at one reader: put down, pulled out, turned, unplugged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from fastapi import Form as Posted
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard  # noqa: TC001 - FastAPI resolves the annotations
from clinic_ui.bench.slots import Placement  # noqa: TC001 - FastAPI resolves the annotations
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.bench.acts import Acts
    from clinic_ui.bench.controls import BenchControls

__all__ = ["router"]


def router(acts: Acts, bench: BenchControls) -> APIRouter:
    """What lies on `/bench/readers/{place}`, and its cable."""
    routes = APIRouter(prefix="/readers/{place}")

    @routes.post("/card")
    async def card(
        request: Request,
        place: str,
        persona: Annotated[str, Posted()],
        form: Annotated[Form, Posted()] = Form.CARD,
    ) -> Response:
        """Put somebody's card or phone down."""
        who = bench.cast.people.get(persona)
        title = who and Text(who.title_ja, who.title_en)
        return await acts.do(
            request, "put", lambda: bench.insert(persona, place, form), reader=place, title=title
        )

    @routes.post("/other")
    async def other(request: Request, place: str, kind: Annotated[OtherCard, Posted()]) -> Response:
        """Put some other card down."""
        return await acts.do(
            request, "other", lambda: bench.insert_other(kind, place), reader=place
        )

    @routes.post("/pull")
    async def pull(request: Request, place: str) -> Response:
        """Take away what lies there."""
        return await acts.do(request, "pulled", lambda: bench.remove(place), reader=place)

    @routes.post("/papers")
    async def papers(request: Request, place: str, brought: Annotated[bool, Posted()]) -> Response:
        """Have the patient bring the papers, or have left them at home."""
        key = "papers-brought" if brought else "papers-left"
        return await acts.do(
            request, key, lambda: bench.bring_papers(place, brought=brought), reader=place
        )

    @routes.post("/placement")
    async def placement(
        request: Request, place: str, placement: Annotated[Placement, Posted()]
    ) -> Response:
        """Lay it down otherwise."""
        return await acts.do(
            request, "placed", lambda: bench.slots[place].turn(placement), reader=place
        )

    @routes.post("/cable")
    async def cable(request: Request, place: str, plugged: Annotated[bool, Posted()]) -> Response:
        """Pull the reader's cable, or put it back."""
        key = "replugged" if plugged else "unplugged"
        return await acts.do(request, key, lambda: bench.plug(place, plugged=plugged), reader=place)

    @routes.post("/unlocked")
    async def unlocked(
        request: Request, place: str, unlocked: Annotated[bool, Posted()]
    ) -> Response:
        """Have the phone's owner unlock it, or not."""
        key = "unlocked" if unlocked else "locked"
        return await acts.do(request, key, lambda: bench.unlock(place, unlocked=unlocked))

    return routes
