"""What staff do beside the list: sign in, switch, compare, declare, look at medical information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.desk import declaration_pages, medical_pages, sign_in, switches_pages, visual_pages

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The pages of a house for staff."""
    routes = APIRouter()
    for pages in (sign_in, switches_pages, visual_pages, medical_pages, declaration_pages):
        routes.routes.extend(pages.router(house).routes)
    return routes
