"""What clinics call. Answers leave as bytes: the models are written once, not checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from onshikaku.api.credentials import at_own_terminal, caller
from onshikaku.api.direct import direct
from onshikaku.domain.consent import Agreement
from onshikaku.service.approach import Approach
from onshikaku.service.confirmations import Proof
from onshikaku.service.home_visits import HomeUse
from onshikaku.wire.approach import ground_from
from onshikaku.wire.centre import (
    AuthenticationReply,
    AuthenticationRequest,
    ConfirmationReply,
    ConfirmationRequest,
    ConsentRequest,
)
from onshikaku.wire.fields import OpaqueId
from onshikaku.wire.mapping import authentication_reply, confirmation_reply, consents_from
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.institution import Caller
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_JSON = "application/json"
_PROBLEM: dict[str, Any] = {
    "description": "No answer was obtained; `type` says why.",
    "content": {PROBLEM_MEDIA_TYPE: {}},
    "model": Problem,
}
_AUTHENTICATIONS = "/v1/authentications"
_ANSWER = "/v1/authentications/{authentication_id}/confirmation"
_CONFIRMATIONS = "/v1/confirmations"
_CONSENTS = "/v1/confirmations/{confirmation_id}/consents"

_AuthenticationId = Annotated[OpaqueId, Path()]


def _approach(message: ConfirmationRequest) -> Approach:
    home, ground = message.home, message.ground
    return Approach(
        message.mode,
        message.passcode,
        None if home is None else HomeUse(home.occasion, home.visit_on),
        None if ground is None else ground_from(ground),
    )


def router(centre: Centre) -> APIRouter:
    """The calls of a check-in."""
    routes = APIRouter(tags=["check-in"], responses={"default": _PROBLEM})

    def asks(
        request: Request, message: AuthenticationRequest | ConfirmationRequest | ConsentRequest
    ) -> Caller:
        return at_own_terminal(
            caller(centre, request), message.institution_code, message.terminal_id
        )

    async def authenticate(request: Request, message: AuthenticationRequest) -> Response:
        """Grant a challenge of 32 bytes to a terminal: single use, for a minute."""
        granted = centre.confirmations.authenticate(asks(request, message))
        centre.journal.note(centre.clock.now(), f"POST {_AUTHENTICATIONS}", "ok")
        return Response(authentication_reply(granted).model_dump_json(), media_type=_JSON)

    async def confirm(request: Request, message: ConfirmationRequest) -> Response:
        """Answer a proof. Every state of certificate and record is an answer, with status 200."""
        proof = Proof(
            message.authentication_id,
            message.certificate,
            message.signature,
            message.method,
        )
        items = None if message.consents is None else consents_from(message.consents)
        answered = await centre.confirmations.confirm(
            asks(request, message), proof, items, _approach(message)
        )
        return _answer(f"POST {_CONFIRMATIONS}", answered)

    @routes.get(_ANSWER, response_model=ConfirmationReply)
    async def answer_to(request: Request, authentication_id: _AuthenticationId) -> Response:
        """The answer to the proof sent under this authentication, if it was lost on the way.

        As it stands now, with what was agreed to; for 15 minutes, within the institution. It is in
        the log once more under the same number. `unknown-confirmation`: no proof was answered.
        """
        asks = caller(centre, request)
        answered = await centre.confirmations.answer_to(asks, authentication_id)
        return _answer(f"GET {_ANSWER}", answered)

    @routes.put(_CONSENTS, response_model=ConfirmationReply)
    async def agree(confirmation_id: str, request: Request, message: ConsentRequest) -> Response:
        """Take down what the patient agreed to, registering for insurance use if asked; 15 minutes.

        Only at the terminal that made the proof. Registration needs a live certificate: not one in
        its grace period.
        """
        agreement = Agreement(
            consents_from(message.consents),
            message.subsidies,
            message.register_insurance_use,
            message.prescription_form,
        )
        answered = await centre.confirmations.agree(
            asks(request, message), confirmation_id, agreement
        )
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
