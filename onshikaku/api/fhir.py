"""The FHIR service of the centre (docs/fhir.md): the same answers, log and faults as elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from onshikaku.api.credentials import caller
from onshikaku.api.direct import direct
from onshikaku.api.error_bodies import FHIR
from onshikaku.api.fhir_requests import (
    FHIR_JSON,
    SEARCH_BODY,
    SEARCH_PARAMETERS,
    negotiate,
    parameters,
)
from onshikaku.domain.decision import ByNumber
from onshikaku.errors import InvalidField, UnknownConfirmation
from onshikaku.wire.fhir.answers import bundle, coverages, eligibility_response
from onshikaku.wire.fhir.capability import CapabilityStatement, capability_statement
from onshikaku.wire.fhir.eligibility import EligibilityRequest, EligibilityResponse
from onshikaku.wire.fhir.queries import QueryFault, query_of, query_of_search
from onshikaku.wire.fhir.resources import Bundle, Coverage
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.service.centre import Centre
    from onshikaku.wire.fhir.element import Sent
    from onshikaku.wire.fhir.queries import Query

__all__ = ["router"]

_METADATA = f"{FHIR}/metadata"
_COVERAGES = f"{FHIR}/Coverage"
_SEARCH = f"{_COVERAGES}/_search"
_COVERAGE = f"{_COVERAGES}/{{coverage_id}}"
_SUBMIT = f"{FHIR}/CoverageEligibilityRequest/$submit"
_COVERAGE_ID = re.compile(r"([0-9a-f]{44})-([1-9][0-9]?)")


class _Resource(JSONResponse):
    """How OpenAPI is told of a resource as JSON."""

    media_type = FHIR_MEDIA_TYPE


def router(centre: Centre) -> APIRouter:
    """Statement, Coverage by search and by id, and the eligibility request."""
    routes = APIRouter(tags=["fhir"], default_response_class=_Resource)

    @routes.get(_METADATA, response_model=CapabilityStatement)
    async def metadata(request: Request) -> Response:
        """What this service can do. Needs no session."""
        negotiate(request)
        _note(centre, f"GET {_METADATA}", "ok")
        return _written(capability_statement(_base(request)))

    _add_searches(routes, centre)
    _add_submission(routes, centre)
    return routes


def _add_searches(routes: APIRouter, centre: Centre) -> None:
    @routes.get(_COVERAGES, response_model=Bundle, openapi_extra={"parameters": SEARCH_PARAMETERS})
    async def search(request: Request) -> Response:
        """Look a person up by the numbers on a 資格確認書 and the birth date."""
        negotiate(request)
        return await found(request, f"GET {_COVERAGES}", request.query_params.multi_items())

    @routes.post(_SEARCH, response_model=Bundle, openapi_extra={"requestBody": SEARCH_BODY})
    async def search_by_form(request: Request) -> Response:
        """The same search with its parameters in a form, so that no address carries them."""
        given = await parameters(request)
        negotiate(request, given)
        given = [*request.query_params.multi_items(), *given]
        return await found(request, f"POST {_SEARCH}", given)

    @routes.get(_COVERAGE, response_model=Coverage)
    async def read(request: Request, coverage_id: str) -> Response:
        """A Coverage of an answer to this institution, as the records are now."""
        negotiate(request)
        parts = _COVERAGE_ID.fullmatch(coverage_id)
        if parts is None:
            raise UnknownConfirmation
        asks = caller(centre, request)
        confirmation = await centre.answers.again(asks, parts[1])
        _note(centre, f"GET {_COVERAGE}", confirmation.answer.outcome.value)
        shown = coverages(confirmation, asks.institution.code)
        wanted = next((one for one in shown if one.id == coverage_id), None)
        if wanted is None:
            raise UnknownConfirmation
        return _written(wanted)

    async def found(request: Request, call: str, given: Sequence[tuple[str, str]]) -> Response:
        try:
            query = query_of_search(given)
        except QueryFault as fault:
            raise RequestValidationError(
                [{"type": fault.reason, "loc": ("query", fault.field), "msg": ""}]
            ) from None
        confirmation = await _answer(centre, request, query)
        _note(centre, call, confirmation.answer.outcome.value)
        base, at = _base(request), caller(centre, request).institution.code
        url = f"{base}/Coverage?{urlencode(given)}"
        return _written(bundle(confirmation, at, base, url))


def _add_submission(routes: APIRouter, centre: Centre) -> None:
    async def submit(
        request: Request,
        message: Annotated[EligibilityRequest, Body(media_type=FHIR_MEDIA_TYPE)],
    ) -> Response:
        """Confirm eligibility: CoverageEligibilityRequest in, CoverageEligibilityResponse out."""
        negotiate(request)
        try:
            query = query_of(message)
        except QueryFault as fault:
            raise InvalidField(f"{message.resource_type}.{fault.field}", fault.reason) from None
        try:
            confirmation = await _answer(centre, request, query, message.serviced_date)
        except InvalidField as error:
            field = f"{message.resource_type}.servicedDate"
            raise InvalidField(field, error.reason) from error
        _note(centre, f"POST {_SUBMIT}", confirmation.answer.outcome.value)
        at = caller(centre, request).institution.code
        asked = query.insurer_number if isinstance(query, ByNumber) else None
        return _written(eligibility_response(confirmation, message, at, centre.clock.now(), asked))

    routes.add_api_route(
        _SUBMIT,
        submit,
        methods=["POST"],
        response_model=EligibilityResponse,
        route_class_override=direct(
            EligibilityRequest, submit, media_types=FHIR_JSON, root=("CoverageEligibilityRequest",)
        ),
    )


async def _answer(
    centre: Centre, request: Request, query: Query, day: date | None = None
) -> Confirmation:
    asks = caller(centre, request)
    if isinstance(query, ByNumber):
        return await centre.answers.look_up(asks, query, day)
    return await centre.answers.again(asks, query.confirmation_id)


def _note(centre: Centre, call: str, result: str) -> None:
    centre.journal.note(centre.clock.now(), call, result)


def _base(request: Request) -> str:
    """The address of the service, as the caller knows it."""
    return f"{str(request.base_url).rstrip('/')}{FHIR}"


def _written(resource: Sent) -> Response:
    content = resource.model_dump_json(by_alias=True, exclude_none=True)
    return Response(content, media_type=FHIR_MEDIA_TYPE)
