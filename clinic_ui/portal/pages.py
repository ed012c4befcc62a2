"""The patient's own view at `/portal`: eligibility, registration, history, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.portal import record_pages, registration_pages, screen_pages

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]


def router(centre: Centre) -> APIRouter:
    """The portal of everybody in the cast of a centre in this process."""
    routes = APIRouter()
    routes.routes.extend(screen_pages.router(centre).routes)
    routes.routes.extend(registration_pages.router(centre.portal).routes)
    routes.routes.extend(record_pages.router(centre).routes)
    return routes
