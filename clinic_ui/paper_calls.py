"""What a clinic asks the centre about papers (資格確認書, 資格情報のお知らせ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from clinic_ui.ports import CentreUnreachable
from onshikaku.wire.document_lookups import (
    DocumentKeysReply,
    DocumentLookupReply,
    DocumentLookupRequest,
)
from onshikaku.wire.presented import presented_from

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.centre_calls import CentreCalls
    from onshikaku.domain.issued import DocumentNumber
    from onshikaku.domain.presented import Presented

__all__ = ["PaperCalls"]

_KEYS = TypeAdapter(DocumentKeysReply)
_PAPER = TypeAdapter(DocumentLookupReply)


class PaperCalls:
    """In one session. Each raises `CentreUnreachable` or `CentreRefused`."""

    def __init__(self, calls: CentreCalls) -> None:
        self._calls = calls

    async def by_number(
        self, number: DocumentNumber, birth_date: date, day: date | None = None
    ) -> Presented:
        """What a paper is worth on a JST day, today unless told otherwise, with the answer."""
        return await self._ask(
            DocumentLookupRequest(document_number=number.value, birth_date=birth_date, day=day)
        )

    async def by_code(self, code: str, day: date | None = None) -> Presented:
        """The same by the text of its code. `pydantic.ValidationError` for what can be no code."""
        return await self._ask(DocumentLookupRequest(code=code, day=day))

    async def keys(self) -> tuple[str, ...]:
        """The keys (PEM) that the codes on papers are signed with."""
        reply = await self._calls.get("/v1/document-key", _KEYS)
        return tuple(key.public_key for key in reply.keys)

    async def _ask(self, request: DocumentLookupRequest) -> Presented:
        reply = await self._calls.ask("POST", "/v1/document-lookups", request, _PAPER)
        try:
            return presented_from(reply)
        except ValueError as error:
            where = self._calls.where
            raise CentreUnreachable(where, f"answer not understood: {error}") from error
