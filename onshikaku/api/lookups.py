"""Lookups by number, one at once or many in a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from onshikaku.api.credentials import caller
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.lookups import (
    BatchReceipt,
    BatchReply,
    BatchRequest,
    BatchStatus,
    ItemStatus,
    LookupRequest,
    by_number,
)
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from onshikaku.service.batches import Fetched
    from onshikaku.service.centre import Centre

__all__ = ["BATCHES", "router"]

_JSON = "application/json"
_LOOKUPS = "/v1/lookups"
BATCHES = "/v1/lookup-batches"
_BATCH = f"{BATCHES}/{{reception_number}}"

_ReceptionNumber = Annotated[str, Path(pattern=r"^[0-9]{20}$")]


def router(centre: Centre) -> APIRouter:
    """The calls of a lookup."""
    routes = APIRouter(tags=["lookups"])

    def note(call: str, result: str) -> None:
        centre.journal.note(centre.clock.now(), call, result)

    @routes.post(_LOOKUPS, response_model=ConfirmationReply)
    async def look_up(request: Request, message: LookupRequest) -> Response:
        """Confirm eligibility by the numbers on a 資格確認書. No medical information."""
        answered = await centre.lookups.look_up(
            caller(centre, request), by_number(message), message.day
        )
        note(f"POST {_LOOKUPS}", answered.answer.outcome.value)
        return Response(confirmation_reply(answered).model_dump_json(), media_type=_JSON)

    @routes.post(BATCHES, status_code=202)
    async def submit(request: Request, message: BatchRequest) -> BatchReceipt:
        """Take up to 500 lookups for later, under a reception number (受付番号)."""
        batch = centre.batches.submit(caller(centre, request), message.items, message.day)
        note(f"POST {BATCHES}", "ok")
        return BatchReceipt(
            reception_number=batch.reception_number,
            received_at=batch.received_at,
            expires_at=batch.expires_at,
        )

    @routes.get(_BATCH, response_model=BatchReply)
    async def fetch(request: Request, reception_number: _ReceptionNumber) -> Response:
        """The results, or that they are in progress. Only for the institution that asked."""
        fetched = await centre.batches.fetch(caller(centre, request), reception_number)
        note(f"GET {_BATCH}", "ok")
        return Response(_reply(fetched).model_dump_json(), media_type=_JSON)

    return routes


def _reply(fetched: Fetched) -> BatchReply:
    batch, results = fetched.batch, fetched.results or ()
    failed = sum(result.status is ItemStatus.ERROR for result in results)
    return BatchReply(
        reception_number=batch.reception_number,
        status=BatchStatus.IN_PROGRESS if fetched.results is None else BatchStatus.DONE,
        day=batch.day,
        received_at=batch.received_at,
        expires_at=batch.expires_at,
        answered=len(results) - failed,
        failed=failed,
        results=results,
    )
