"""What clinics call. Answers leave as bytes: the models are written once, not checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from onshikaku.api.direct import direct
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Caller, Institution, Kind
from onshikaku.service.confirmations import Agreement, Proof
from onshikaku.wire.centre import (
    AuthenticationReply,
    AuthenticationRequest,
    ConfirmationReply,
    ConfirmationRequest,
    ConsentRequest,
)
from onshikaku.wire.mapping import authentication_reply, confirmation_reply, consents_from
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_JSON = "application/json"
_PROBLEM: dict[str, Any] = {
    "description": "No answer was obtained; `type` says why.",
    "content": {PROBLEM_MEDIA_TYPE: {}},
    "model": Problem,
}
_AUTHENTICATIONS = "/v1/authentications"
_CONFIRMATIONS = "/v1/confirmations"
_CONSENTS = "/v1/confirmations/{confirmation_id}/consents"


def _caller(request: AuthenticationRequest | ConfirmationRequest | ConsentRequest) -> Caller:
    code = InstitutionCode(request.institution_code)
    return Caller(Institution(code, "-", Kind.CLINIC, "99001"), request.terminal_id)


def router(centre: Centre) -> APIRouter:
    """The three calls of a check-in."""
    routes = APIRouter(tags=["check-in"], responses={"default": _PROBLEM})

    async def authenticate(request: AuthenticationRequest) -> Response:
        """Grant a challenge of 32 bytes to a terminal: single use, for a minute."""
        granted = centre.confirmations.authenticate(_caller(request))
        centre.journal.note(centre.clock.now(), f"POST {_AUTHENTICATIONS}", "ok")
        return Response(authentication_reply(granted).model_dump_json(), media_type=_JSON)

    async def confirm(request: ConfirmationRequest) -> Response:
        """Answer a proof. Every state of certificate and record is an answer, with status 200."""
        proof = Proof(
            request.authentication_id,
            request.certificate,
            request.signature,
            request.method,
        )
        items = None if request.consents is None else consents_from(request.consents)
        answered = await centre.confirmations.confirm(_caller(request), proof, items)
        return _answer(f"POST {_CONFIRMATIONS}", answered)

    @routes.put(_CONSENTS, response_model=ConfirmationReply)
    async def agree(confirmation_id: str, request: ConsentRequest) -> Response:
        """Take down what the patient agreed to, registering for insurance use if asked; 15 minutes.

        Only at the terminal that made the proof. Registration needs a live certificate: not one in
        its grace period.
        """
        agreement = Agreement(
            consents_from(request.consents),
            request.subsidies,
            request.register_insurance_use,
            request.prescription_form,
        )
        answered = await centre.confirmations.agree(_caller(request), confirmation_id, agreement)
        return _answer(f"PUT {_CONSENTS}", answered)

    def _answer(call: str, answered: Confirmation) -> Response:
        centre.journal.note(centre.clock.now(), call, answered.answer.outcome.value)
        return Response(confirmation_reply(answered).model_dump_json(), media_type=_JSON)

    routes.add_api_route(
        _AUTHENTICATIONS,
        authenticate,
        methods=["POST"],
        response_model=AuthenticationReply,
        route_class_override=direct(AuthenticationRequest, authenticate),
    )
    routes.add_api_route(
        _CONFIRMATIONS,
        confirm,
        methods=["POST"],
        response_model=ConfirmationReply,
        route_class_override=direct(ConfirmationRequest, confirm),
    )
    return routes
