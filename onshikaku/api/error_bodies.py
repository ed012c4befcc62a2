"""What an error looks like to whoever called: a problem document, or FHIR's OperationOutcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.wire.fhir.outcome import outcome_of
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE

if TYPE_CHECKING:
    from onshikaku.wire.problems import Problem

__all__ = ["FHIR", "error_body", "speaks_fhir"]

FHIR = "/fhir/R4"
"""Where the FHIR service stands."""


def speaks_fhir(path: str) -> bool:
    """Whether a path, or that of a route, is one of FHIR."""
    return path == FHIR or path.startswith(f"{FHIR}/")


def error_body(path: str, problem: Problem) -> tuple[str, bytes]:
    """Media type and body of an error on that path."""
    if not speaks_fhir(path):
        return PROBLEM_MEDIA_TYPE, problem.model_dump_json(exclude_none=True).encode()
    outcome = outcome_of(problem)
    return FHIR_MEDIA_TYPE, outcome.model_dump_json(by_alias=True, exclude_none=True).encode()
