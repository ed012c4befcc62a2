"""医療扶助: who has a ticket for the institution in a month."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter

from onshikaku.api.credentials import caller
from onshikaku.errors import InvalidField
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_JSON = "application/json"
_TICKETS = "/v1/aid-tickets"
_REPLIES = TypeAdapter(list[ConfirmationReply])

_Month = Annotated[
    str,
    Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="診療年月", examples=["2026-11"]),
]


def router(centre: Centre) -> APIRouter:
    """The call for the tickets of a month."""
    routes = APIRouter(tags=["public assistance"])

    @routes.get(_TICKETS, response_model=list[ConfirmationReply])
    async def of_month(request: Request, month: _Month) -> Response:
        """Confirm everybody who has a ticket of 医療扶助 for this institution in a month.

        `aid.tickets` are those of the month for this institution; `day` is the one nearest to today
        on which such a ticket is in force.
        """
        given = await centre.aid_tickets.of_month(caller(centre, request), _first_of(month))
        centre.journal.note(centre.clock.now(), f"GET {_TICKETS}", "ok")
        replies = [confirmation_reply(one) for one in given]
        return Response(_REPLIES.dump_json(replies), media_type=_JSON)

    return routes


def _first_of(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:  # the year 0
        raise InvalidField("month", "no_such_month") from None
