"""Whose portal to open, and the eligibility screen, which one shows at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.bench.people import groups_of, person_card
from clinic_ui.portal.frame import as_pdf, framed, seen
from clinic_ui.portal.views import SCREEN_KINDS, screen_blocks
from clinic_ui.web.render import page
from onshikaku.documents.portal import portal_pdf
from onshikaku.domain.portal import Entrance

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]


def router(centre: Centre) -> APIRouter:
    """The choice of a person, and the screen of each."""
    routes = APIRouter(prefix="/portal")
    portal = centre.portal

    @routes.get("")
    async def choose(request: Request) -> Response:
        """Whose screen to open."""
        day, people = centre.clock.today(), centre.personas.values()
        context = {
            "groups": groups_of(people, lambda persona: person_card(persona, day, None)),
            "closed": {one.id for one in people if portal.entrance(one.id) is not Entrance.OPEN},
        }
        return page(request, "portal/choose.html", context)

    @routes.get("/{person_id}")
    async def start(person_id: str) -> Response:
        """The first page is the screen."""
        return RedirectResponse(f"/portal/{seen(portal, person_id).person_id}/screen", 303)

    @routes.get("/{person_id}/screen")
    async def screen(request: Request, person_id: str) -> Response:
        """The screen, or why one cannot sign in."""
        view = seen(portal, person_id)
        if view.screen is None:
            context = framed(view, "screen", proofs=portal.proofs(person_id))
            return page(request, "portal/closed.html", context)
        context = framed(
            view,
            "screen",
            blocks=screen_blocks(view.screen, view.day),
            screen_kind=SCREEN_KINDS[view.screen.state],
            proofs=portal.proofs(person_id),
        )
        return page(request, "portal/screen.html", context)

    @routes.get("/{person_id}/screen.pdf")
    async def screen_pdf(person_id: str) -> Response:
        """The same as a file, where there is anybody on it."""
        view = seen(portal, person_id)
        if view.screen is None or view.screen.person is None:
            raise HTTPException(404)
        made = portal_pdf(
            view.screen,
            view.registration,
            made_at=centre.clock.now(),
            proofs=portal.proofs(view.person_id),
        )
        return as_pdf(made, "eligibility")

    return routes
