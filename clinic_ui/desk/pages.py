"""The reception desk at `/desk`: the day's list, the sheets, lookups by number, the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.desk import (
    accepted_pages,
    claim_pages,
    fee_pages,
    lookup_pages,
    paper_pages,
    reader_pages,
    sheet_pages,
    summary_pages,
    today_pages,
)
from clinic_ui.desk.beside import Beside
from clinic_ui.desk.lookup_book import LookupBook
from clinic_ui.desk.today_searches import Searches

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["router"]


def router(house: House) -> APIRouter:
    """The desk of a house."""
    searches, book = Searches(), LookupBook()
    beside = Beside(house.papers, book)
    routes = APIRouter()
    routes.routes.extend(reader_pages.router(house).routes)
    routes.routes.extend(today_pages.router(house, searches, beside).routes)
    routes.routes.extend(sheet_pages.router(house, searches, beside).routes)
    routes.routes.extend(paper_pages.router(house, beside, book).routes)
    routes.routes.extend(lookup_pages.router(house, book).routes)
    routes.routes.extend(accepted_pages.router(house, book).routes)
    routes.routes.extend(claim_pages.router(house, book).routes)
    routes.routes.extend(summary_pages.router(house, beside, book).routes)
    routes.routes.extend(fee_pages.router(house).routes)
    return routes
