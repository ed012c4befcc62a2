"""Lookups by a paper (資格確認書, 資格情報のお知らせ), and the key of the codes on papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onshikaku.api.credentials import caller
from onshikaku.domain.issued import DocumentNumber
from onshikaku.errors import InvalidField
from onshikaku.wire.document_lookups import (
    DocumentKeyMessage,
    DocumentKeysReply,
    DocumentLookupReply,
    DocumentLookupRequest,
)
from onshikaku.wire.presented import document_lookup_reply

if TYPE_CHECKING:
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.presented import Presented
    from onshikaku.service.centre import Centre

__all__ = ["DOCUMENT_LOOKUPS", "router"]

_JSON = "application/json"
DOCUMENT_LOOKUPS = "/v1/document-lookups"
_KEY = "/v1/document-key"


def router(centre: Centre) -> APIRouter:
    """What a clinic asks about papers."""
    routes = APIRouter(tags=["documents"])

    @routes.post(DOCUMENT_LOOKUPS, response_model=DocumentLookupReply)
    async def look_up(request: Request, message: DocumentLookupRequest) -> Response:
        """Confirm eligibility by the number or the code of a paper, and say what the paper is
        worth: in force, expired, replaced, reported lost, returned, unknown …

        The answer is that of a lookup by the paper's numbers, with no medical information.
        """
        presented = await _present(centre, caller(centre, request), message)
        centre.journal.note(
            centre.clock.now(), f"POST {DOCUMENT_LOOKUPS}", presented.standing.value
        )
        return Response(document_lookup_reply(presented).model_dump_json(), media_type=_JSON)

    @routes.get(_KEY)
    async def key(request: Request) -> DocumentKeysReply:
        """The public key by which a desk checks the code on a paper before it asks."""
        caller(centre, request)
        centre.journal.note(centre.clock.now(), f"GET {_KEY}", "ok")
        public = centre.document_lookups.key
        message = DocumentKeyMessage(key_id=public.key_id.hex(), public_key=public.pem)
        return DocumentKeysReply(keys=(message,))

    return routes


async def _present(centre: Centre, asks: Caller, message: DocumentLookupRequest) -> Presented:
    lookups, day = centre.document_lookups, message.day
    if message.code is not None:
        return await lookups.by_code(asks, message.code, day)
    if message.document_number is None or message.birth_date is None:
        raise InvalidField("document_number", "missing")
    number = DocumentNumber(message.document_number)
    return await lookups.by_number(asks, number, message.birth_date, day)
