"""The registration for insurance use: made here, and its end applied for at the insurer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.fields import day_text
from clinic_ui.portal.frame import framed, seen
from clinic_ui.portal.views import registration_fields
from clinic_ui.web.render import page
from onshikaku.errors import PortalClosed, RegistrationRefused

if TYPE_CHECKING:
    from onshikaku.domain.portal import RegistrationRefusal
    from onshikaku.service.portal import Portal

__all__ = ["router"]


class Wish(StrEnum):
    """What is to become of the registration."""

    ON = "on"
    OFF = "off"


def router(portal: Portal) -> APIRouter:
    """The registration of each person."""
    routes = APIRouter(prefix="/portal/{person_id}")

    def shown(
        request: Request,
        person_id: str,
        *,
        done: Wish | None = None,
        refused: RegistrationRefusal | None = None,
    ) -> Response:
        view = seen(portal, person_id)
        effect = view.deregistration_effect
        context = framed(
            view,
            "registration",
            fields=registration_fields(view.registration),
            effect=None if effect is None else day_text(effect),
            done=done,
            refused=refused,
        )
        return page(request, "portal/registration.html", context)

    @routes.get("/registration")
    async def registration(request: Request, person_id: str, done: Wish | None = None) -> Response:
        """How the registration stands, and what one can do about it."""
        return shown(request, person_id, done=done)

    @routes.post("/registration")
    async def change(request: Request, person_id: str, wish: Annotated[Wish, Form()]) -> Response:
        """Register here, or hand in the application for its end at the insurer."""
        seen(portal, person_id)
        try:
            if wish is Wish.ON:
                portal.register(person_id)
            else:
                portal.deregister(person_id)
        except RegistrationRefused as error:
            return shown(request, person_id, refused=error.reason)
        except PortalClosed:
            raise HTTPException(403) from None
        return RedirectResponse(f"/portal/{person_id}/registration?done={wish.value}", 303)

    return routes
