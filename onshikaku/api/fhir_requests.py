"""What a FHIR request brings beside its resource: the form it wants back, and search parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fastapi import HTTPException
from starlette.requests import ClientDisconnect

from onshikaku.wire.fhir.queries import BIRTH_DATE
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

__all__ = ["FHIR_JSON", "SEARCH_BODY", "SEARCH_PARAMETERS", "negotiate", "parameters"]

FHIR_JSON = (FHIR_MEDIA_TYPE, "application/json")
"""The media types of a resource as JSON."""

_FORMAT = "_format"
_FORM = "application/x-www-form-urlencoded"
_FORMATS = (*FHIR_JSON, "json", "application/fhir json")  # a plus in an address is a blank
_RANGES = (*FHIR_JSON, "application/*", "*/*")
_MOST_PARAMETERS = 20
_UNWANTED = re.compile(r";\s*q=0(\.0*)?\s*$")

SEARCH_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "identifier",
        "in": "query",
        "required": True,
        "description": "system|value; a comma of the value is escaped.",
        "schema": {"type": "string"},
    },
    {
        "name": BIRTH_DATE,
        "in": "query",
        "description": "Needed unless an answer is asked for by its number.",
        "schema": {"type": "string", "format": "date"},
    },
]
"""The parameters of a search, as OpenAPI describes them."""

SEARCH_BODY = {
    "required": True,
    "content": {
        _FORM: {
            "schema": {
                "type": "object",
                "required": ["identifier"],
                "properties": {one["name"]: one["schema"] for one in SEARCH_PARAMETERS},
            }
        }
    },
}
"""The same as a form."""


def negotiate(request: Request, given: Sequence[tuple[str, str]] = ()) -> None:
    """Refuse with 406 whoever wants another form than JSON (R4, RESTful API: content types).

    `_format` goes before the header; `given` are the parameters of a form beside the address.
    """
    everywhere = (*request.query_params.multi_items(), *given)
    formats = [value for name, value in everywhere if name == _FORMAT]
    if formats:
        wanted = all(value in _FORMATS for value in formats)
    else:
        ranges = request.headers.get("accept", "*/*").split(",")
        wanted = any(
            one.partition(";")[0].strip().lower() in _RANGES and not _UNWANTED.search(one)
            for one in ranges
        )
    if not wanted:
        raise HTTPException(406)


async def parameters(request: Request) -> list[tuple[str, str]]:
    """The parameters of a form: 415 for another body, 400 for one that cannot be read."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise HTTPException(415)
    try:
        body = await request.body()
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except (ClientDisconnect, ValueError):
        raise HTTPException(400) from None
