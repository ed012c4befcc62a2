"""The insurer's desk at `/insurer`: members, checks, links, files, papers and the monthly run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from clinic_ui.insurer import (
    check_pages,
    file_pages,
    inquiry_pages,
    issuance_pages,
    link_pages,
    member_pages,
    members_pages,
    paper_pages,
    register_pages,
)
from clinic_ui.insurer.office import Office

if TYPE_CHECKING:
    from clinic_ui.front.front import Front
    from onshikaku.service.centre import Centre

__all__ = ["router"]


def router(centre: Centre, front: Front) -> APIRouter:
    """The desk of the insurers of a centre; its long work ends with the front."""
    office = Office(centre, front)
    front.beside(office.jobs.work())
    routes = APIRouter()
    modules = (
        members_pages,
        register_pages,
        member_pages,
        check_pages,
        link_pages,
        inquiry_pages,
        file_pages,
        paper_pages,
        issuance_pages,
    )
    for module in modules:
        routes.include_router(module.router(office))
    return routes
