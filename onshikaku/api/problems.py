"""Errors become problem documents (RFC 9457), or what FHIR has for them, in one place."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from onshikaku.api.error_bodies import error_body, speaks_fhir
from onshikaku.api.insurer_problems import INSURER_ERRORS, insurer_problem
from onshikaku.api.mode_problems import MODE_ERRORS, mode_problem
from onshikaku.api.paper_problems import PAPER_ERRORS, paper_problem
from onshikaku.api.persona_problems import persona_problem
from onshikaku.api.portal_problems import PORTAL_ERRORS, portal_problem
from onshikaku.api.session_problems import SESSION_ERRORS, challenge_header, session_problem
from onshikaku.errors import (
    AuthenticationFault,
    AuthenticationRefused,
    CertificateRejected,
    ConfirmationElsewhere,
    ConsentMissing,
    DayOutOfRange,
    InvalidField,
    NoMedicalInformation,
    NothingToAsk,
    OnshikakuError,
    Overloaded,
    ProofRejected,
    RevocationUnreachable,
    StoreUnavailable,
    UnknownConfirmation,
)
from onshikaku.personas import PersonaInvalid
from onshikaku.wire.problems import Problem, ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request
    from pydantic import JsonValue

    from onshikaku.service.centre import Centre

__all__ = ["install", "plain_problem", "refuse"]

_NOT_AS_DOCUMENTED = "The request is not as documented."

_WRONG_TERMINAL = (
    ProblemSlug.WRONG_TERMINAL,
    "The challenge or confirmation belongs to another terminal.",
    HTTPStatus.FORBIDDEN,
)
_AUTHENTICATION = {
    AuthenticationFault.UNKNOWN: (
        ProblemSlug.UNKNOWN_AUTHENTICATION,
        "No such challenge was granted.",
        HTTPStatus.NOT_FOUND,
    ),
    AuthenticationFault.USED: (
        ProblemSlug.AUTHENTICATION_USED,
        "The challenge has been used.",
        HTTPStatus.CONFLICT,
    ),
    AuthenticationFault.EXPIRED: (
        ProblemSlug.AUTHENTICATION_EXPIRED,
        "The challenge has expired.",
        HTTPStatus.GONE,
    ),
    AuthenticationFault.WRONG_TERMINAL: _WRONG_TERMINAL,
}


def _problem_of(error: OnshikakuError) -> Problem:
    """The document for an error of the service."""
    return _of_a_family(error) or _of_its_own(error)


def _of_a_family(error: OnshikakuError) -> Problem | None:
    if isinstance(error, MODE_ERRORS):
        return mode_problem(error)
    if isinstance(error, INSURER_ERRORS):
        return insurer_problem(error)
    if isinstance(error, SESSION_ERRORS):
        return session_problem(error)
    if isinstance(error, PAPER_ERRORS):
        return paper_problem(error)
    if isinstance(error, PORTAL_ERRORS):
        return portal_problem(error)
    if isinstance(error, PersonaInvalid):
        return persona_problem(error)
    return None


def _of_its_own(error: OnshikakuError) -> Problem:
    match error:
        case AuthenticationRefused(fault=fault):
            return Problem.of(*_AUTHENTICATION[fault])
        case ProofRejected():
            return Problem.of(
                ProblemSlug.PROOF_REJECTED,
                "The signature was not made by the certificate's key over this challenge.",
                HTTPStatus.FORBIDDEN,
            )
        case CertificateRejected(reason=reason, facts=facts):
            return Problem.of(
                ProblemSlug.CERTIFICATE_REFUSED,
                "The certificate is not a user certificate of a trusted authority.",
                HTTPStatus.FORBIDDEN,
                reason=reason,
                facts=cast("Mapping[str, JsonValue]", facts),
            )
        case UnknownConfirmation():
            return Problem.of(
                ProblemSlug.UNKNOWN_CONFIRMATION,
                "No such confirmation is open.",
                HTTPStatus.NOT_FOUND,
            )
        case ConfirmationElsewhere():
            return Problem.of(*_WRONG_TERMINAL)
        case NothingToAsk(outcome=outcome):
            return Problem.of(
                ProblemSlug.NOTHING_TO_ASK,
                "The answer left nothing to consent to or to register.",
                HTTPStatus.CONFLICT,
                reason=outcome,
            )
        case DayOutOfRange(field=field, first=first, last=last):
            return Problem.of(
                ProblemSlug.INVALID_REQUEST,
                _NOT_AS_DOCUMENTED,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                reason="day_out_of_range",
                field=field,
                facts={"first": first.isoformat(), "last": last.isoformat()},
            )
        case RevocationUnreachable(why=why):
            return _unavailable(f"revocation_{why}")
        case StoreUnavailable():
            return _unavailable("store")
        case Overloaded():
            return _unavailable("overloaded")
        case _:
            return _problem_of_consent(error)


def _problem_of_consent(error: OnshikakuError) -> Problem:
    """The document for a question that was not asked, and for medical information not shown."""
    match error:
        case InvalidField(field=field, reason=reason):
            return Problem.of(
                ProblemSlug.INVALID_REQUEST,
                _NOT_AS_DOCUMENTED,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                reason=reason,
                field=field,
            )
        case ConsentMissing(item=item, gap=gap):
            return Problem.of(
                ProblemSlug.CONSENT_MISSING,
                "No living consent opens this item.",
                HTTPStatus.FORBIDDEN,
                reason=gap,
                facts={"item": item.value},
            )
        case NoMedicalInformation():
            return Problem.of(
                ProblemSlug.NO_MEDICAL_INFORMATION,
                "No medical information is shown under this confirmation.",
                HTTPStatus.FORBIDDEN,
            )
        case _:
            raise error


def _unavailable(reason: str) -> Problem:
    return Problem.of(
        ProblemSlug.UNAVAILABLE,
        "The centre cannot answer now.",
        HTTPStatus.SERVICE_UNAVAILABLE,
        reason=reason,
    )


def _invalid_request(error: RequestValidationError) -> Problem:
    """Which field is wrong and why, without what was sent in it."""
    first = error.errors()[0]
    context = first.get("ctx", {})
    inside = () if first["type"] == "json_invalid" else first["loc"][1:]  # there: a position
    place = [*inside, *([context["field"]] if "field" in context else [])]
    return Problem.of(
        ProblemSlug.INVALID_REQUEST,
        _NOT_AS_DOCUMENTED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        reason=context.get("fault", first["type"]),
        field=".".join(str(part) for part in place) or str(first["loc"][0]),
    )


def plain_problem(status: int) -> Problem:
    """A problem that its HTTP status explains."""
    return Problem.plain(status, HTTPStatus(status).phrase)


def refuse(centre: Centre, call: str, path: str, error: OnshikakuError) -> Response:
    """The answer to a call of a path that an error ended, noted in the journal."""
    problem = _problem_of(error)
    centre.journal.note(centre.clock.now(), call, problem.slug)
    return _response(path, problem, challenge_header(problem))


def _response(path: str, problem: Problem, headers: Mapping[str, str] | None) -> Response:
    media_type, body = error_body(path, problem)
    return Response(body, problem.status, headers, media_type)


def install(app: FastAPI, centre: Centre, *, journal: bool = True) -> None:
    """Have every error of the app answered by a problem document.

    `journal`: and noted in the journal, which holds the calls of clinics only.
    """

    async def refused(request: Request, error: Exception) -> Response:
        path = request.url.path
        problem, headers = _answer_to(error)
        if isinstance(error, RequestValidationError) and speaks_fhir(path):
            # What cannot be read is 400 there, 422 what breaks a rule (R4, http.html#create).
            problem = problem.model_copy(update={"status": HTTPStatus.BAD_REQUEST.value})
        if journal:
            call = f"{request.method} {getattr(request.scope.get('route'), 'path', '-')}"
            centre.journal.note(centre.clock.now(), call, problem.slug)
        return _response(path, problem, headers)

    for kind in (OnshikakuError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refused)


def _answer_to(error: Exception) -> tuple[Problem, Mapping[str, str] | None]:
    """The document for an error of the app, and its headers."""
    match error:
        case OnshikakuError():
            problem = _problem_of(error)
            return problem, challenge_header(problem)
        case RequestValidationError():
            return _invalid_request(error), None
        case HTTPException():
            return plain_problem(error.status_code), error.headers
        case _:
            return plain_problem(HTTPStatus.INTERNAL_SERVER_ERROR), None
