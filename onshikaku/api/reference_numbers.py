"""照会番号: the clinic's own numbers for insured persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from onshikaku.api.credentials import caller
from onshikaku.wire.reference_numbers import ReferenceNumbersReply, ReferenceNumbersRequest

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["REFERENCE_NUMBERS", "router"]

REFERENCE_NUMBERS = "/v1/reference-numbers"


def router(centre: Centre) -> APIRouter:
    """The call that registers them."""
    routes = APIRouter(tags=["reference numbers"])

    @routes.post(REFERENCE_NUMBERS)
    async def register(request: Request, message: ReferenceNumbersRequest) -> ReferenceNumbersReply:
        """Register up to 500 numbers (照会番号), each in place of the person's one before it.

        From then on every answer about the person carries it, to this institution alone.
        """
        results = centre.reference_numbers.register(caller(centre, request), message.items)
        centre.journal.note(centre.clock.now(), f"POST {REFERENCE_NUMBERS}", "ok")
        return ReferenceNumbersReply(results=tuple(results))

    return routes
