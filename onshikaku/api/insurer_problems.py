"""The problem documents of what the insurers' desk does not know."""

from __future__ import annotations

from http import HTTPStatus

from onshikaku.errors import UnknownCheck, UnknownStop
from onshikaku.wire.problems import Problem, ProblemSlug

__all__ = ["INSURER_ERRORS", "insurer_problem"]

INSURER_ERRORS = (UnknownCheck, UnknownStop)
"""The errors of the service that `insurer_problem` knows."""


def insurer_problem(error: UnknownCheck | UnknownStop) -> Problem:
    """The document for one of them."""
    match error:
        case UnknownCheck():
            return Problem.of(
                ProblemSlug.UNKNOWN_CHECK, "No such mismatch is open.", HTTPStatus.NOT_FOUND
            )
        case UnknownStop():
            return Problem.of(ProblemSlug.UNKNOWN_STOP, "No such stop holds.", HTTPStatus.NOT_FOUND)
