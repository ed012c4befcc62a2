"""What staff do beside the list: sign in, switch, compare, declare, look at medical information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.desk import sign_in

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The pages of a house for staff."""
    routes = APIRouter()
    routes.include_router(sign_in.router(house))
    return routes
