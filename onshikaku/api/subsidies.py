"""Subsidies (医療費助成) by numbers, once the patient wanted them used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from onshikaku.api.credentials import caller
from onshikaku.wire.lookups import by_number
from onshikaku.wire.records import expense_message
from onshikaku.wire.subsidies import SubsidyReply, SubsidyRequest

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_REQUESTS = "/v1/subsidy-requests"


def router(centre: Centre) -> APIRouter:
    """The call for the certificates of one person."""
    routes = APIRouter(tags=["subsidies"])

    @routes.post(_REQUESTS)
    async def by_numbers(request: Request, message: SubsidyRequest) -> SubsidyReply:
        """Certificates of subsidies that the patient wanted used at this institution's reader.

        Without that wish, without any on record and without coverage the answer is the same: none.
        """
        found = await centre.subsidy_requests.request(
            caller(centre, request), by_number(message), message.day
        )
        centre.journal.note(centre.clock.now(), f"POST {_REQUESTS}", "ok")
        return SubsidyReply(expenses=tuple(map(expense_message, found)))

    return routes
