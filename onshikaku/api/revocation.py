"""What the authorities publish: OCSP (RFC 6960 §A.1) and the lists of what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from onshikaku.errors import RevocationUnreachable
from onshikaku.pki.ocsp import request_from_get_path
from onshikaku.pki.profile import Purpose  # noqa: TC001 - FastAPI resolves the annotations
from onshikaku.pki.status import RevocationUnavailable

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_OCSP = "application/ocsp-response"
_CRL = "application/pkix-crl"


def router(centre: Centre) -> APIRouter:
    """OCSP by POST and GET, one responder an authority; one list a municipality."""
    routes = APIRouter(tags=["revocation"])

    @routes.post("/ocsp/{purpose}", response_class=Response)
    async def ocsp_post(purpose: Purpose, request: Request) -> Response:
        """Answer an OCSP request in DER."""
        return _answer(purpose, await request.body())

    @routes.get("/ocsp/{purpose}/{encoded:path}", response_class=Response)
    async def ocsp_get(purpose: Purpose, encoded: str, request: Request) -> Response:
        """Answer an OCSP request in base64, percent-encoded, in the path."""
        del encoded  # As it came, before anything was decoded:
        raw: bytes = request.scope["raw_path"]
        parts = raw.decode("ascii").split("/", 3)
        if len(parts) < 4:  # a slash of the address itself was percent-encoded
            raise HTTPException(404)
        return _answer(purpose, request_from_get_path(parts[3]))

    @routes.get("/crl/{purpose}/{municipality}.crl", response_class=Response)
    async def crl(purpose: Purpose, municipality: str) -> Response:
        """The revocation list of a municipality (5-digit code) in DER."""
        authority = centre.hierarchy.authority(purpose)
        try:
            content = authority.crl(municipality, centre.clock.now())
        except ValueError:
            raise HTTPException(404) from None
        except RevocationUnavailable as error:
            raise RevocationUnreachable(error.why) from error
        return Response(content, media_type=_CRL)

    def _answer(purpose: Purpose, request_der: bytes) -> Response:
        responder = centre.hierarchy.authority(purpose).responder
        content = responder.answer(request_der, centre.clock.now())
        return Response(content, media_type=_OCSP)

    return routes
