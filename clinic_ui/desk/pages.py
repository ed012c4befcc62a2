"""The reception desk at `/desk`: the day's list, the sheets, lookups by number, the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.desk import lookup_pages, reader_pages, sheet_pages, summary_pages, today_pages
from clinic_ui.desk.lookup_book import LookupBook
from clinic_ui.desk.today_searches import Searches

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The desk of a house."""
    searches, book = Searches(), LookupBook()
    routes = APIRouter()
    routes.include_router(reader_pages.router(house))
    routes.include_router(today_pages.router(house, searches))
    routes.include_router(sheet_pages.router(house, searches))
    routes.include_router(lookup_pages.router(house, book))
    routes.include_router(summary_pages.router(house, book))
    return routes
