"""OperationOutcome: why there is no answer, or what to know of one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import CodeableConcept, Coding, Meta, Sent
from onshikaku.wire.fhir.simulated import TAGS
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.outcomes import Outcome
    from onshikaku.wire.problems import Problem

__all__ = ["Issue", "OperationOutcome", "notice_of", "outcome_of"]

IssueType = Literal[
    "business-rule",
    "conflict",
    "exception",
    "expired",
    "forbidden",
    "informational",
    "invalid",
    "login",
    "multiple-matches",
    "not-found",
    "not-supported",
    "required",
    "security",
    "throttled",
    "too-long",
    "transient",
    "value",
]

_BY_SLUG: Mapping[str, IssueType] = {
    ProblemSlug.SESSION_MISSING: "login",
    ProblemSlug.SESSION_EXPIRED: "expired",
    ProblemSlug.UNKNOWN_CONFIRMATION: "not-found",
    ProblemSlug.WRONG_TERMINAL: "forbidden",
    ProblemSlug.MODE_CLOSED: "forbidden",
    ProblemSlug.INVALID_REQUEST: "value",
    ProblemSlug.UNAVAILABLE: "transient",
}
_BY_STATUS: Mapping[int, IssueType] = {
    HTTPStatus.UNAUTHORIZED: "security",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.LENGTH_REQUIRED: "required",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-supported",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}
_BY_REASON: Mapping[str, IssueType] = {
    "missing": "required",
    "json_invalid": "invalid",
    "none_required": "not-supported",
    "literal_error": "not-supported",
    "unknown-parameter": "not-supported",
    "unknown-system": "not-supported",
    "several-values": "not-supported",
    "not-in-force": "business-rule",
    "too-far-ahead": "business-rule",
}


_WHOLE_BODY, _PARAMETER = "body", "http"


class Issue(Sent):
    """One thing to know, and where: `location` a parameter, `expression` an element; no value."""

    severity: Literal["error", "information"]
    code: IssueType
    details: CodeableConcept
    diagnostics: str | None = None
    location: tuple[str, ...] | None = None
    expression: tuple[str, ...] | None = None


class OperationOutcome(Sent):
    """What went wrong, as FHIR clients read it."""

    resource_type: Literal["OperationOutcome"] = "OperationOutcome"
    meta: Meta = Meta(tag=TAGS)
    issue: tuple[Issue, ...]


def outcome_of(problem: Problem) -> OperationOutcome:
    """A problem document as FHIR says it: no fact is lost, and none is added."""
    facts = {"reason": problem.reason, **(problem.facts or {})}
    diagnostics = "; ".join(f"{name}: {value}" for name, value in facts.items() if value)
    return OperationOutcome(
        issue=(
            Issue(
                severity="error",
                code=_issue_type(problem),
                details=CodeableConcept(
                    coding=(Coding(system=systems.PROBLEM, code=problem.slug),),
                    text=problem.title,
                ),
                diagnostics=diagnostics or None,
                **_place(problem.field),
            ),
        )
    )


def notice_of(outcome: Outcome) -> OperationOutcome:
    """An answer of the centre in words, beside what a search found."""
    entry = outcome.entry
    return OperationOutcome(
        issue=(
            Issue(
                severity="information",
                code="informational",
                details=CodeableConcept(
                    coding=(Coding(system=systems.OUTCOME, code=outcome.value),),
                    text=entry.meaning.ja,
                ),
                diagnostics=entry.meaning.en,
            ),
        )
    )


def _issue_type(problem: Problem) -> IssueType:
    known = (
        _BY_REASON.get(problem.reason or "")
        or _BY_SLUG.get(problem.slug)
        or _BY_STATUS.get(problem.status)
    )
    if known is not None:
        return known
    return "exception" if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid"


def _place(field: str | None) -> dict[str, tuple[str, ...]]:
    """Where it is wrong: a search parameter by name, an element in FHIRPath."""
    if field in (None, _WHOLE_BODY):
        return {}
    if field.partition(".")[0] == _PARAMETER:
        return {"location": (field,)}
    path = ""
    for part in field.split("."):
        path += f"[{part}]" if part.isdigit() else f".{part}"
    return {"expression": (path.removeprefix("."),)}
