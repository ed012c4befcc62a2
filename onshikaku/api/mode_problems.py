"""The problem documents of what a mode, or an account, does not allow."""

from __future__ import annotations

from http import HTTPStatus

from onshikaku.errors import (
    MethodUnsupported,
    ModeClosed,
    NoRight,
    OpeningConflict,
    UnknownBatch,
    UnknownHomeVisit,
    UnknownOpening,
)
from onshikaku.wire.problems import Problem, ProblemSlug

__all__ = ["MODE_ERRORS", "ModeError", "mode_problem"]

ModeError = (
    MethodUnsupported
    | ModeClosed
    | NoRight
    | OpeningConflict
    | UnknownBatch
    | UnknownHomeVisit
    | UnknownOpening
)

MODE_ERRORS = (
    MethodUnsupported,
    ModeClosed,
    NoRight,
    OpeningConflict,
    UnknownBatch,
    UnknownHomeVisit,
    UnknownOpening,
)
"""The errors of the service that `mode_problem` knows."""


def mode_problem(error: ModeError) -> Problem:
    """The document for one of them."""
    match error:
        case MethodUnsupported(method=method, mode=mode):
            return Problem.of(
                ProblemSlug.UNSUPPORTED_METHOD,
                "The person cannot be identified in this way in this mode.",
                HTTPStatus.UNPROCESSABLE_ENTITY,
                reason=method,
                field="method",
                facts={"mode": mode.value},
            )
        case ModeClosed(mode=mode, closed=closed):
            days = {"since": closed.since, "until": closed.until}
            return Problem.of(
                ProblemSlug.MODE_CLOSED,
                "This terminal may not ask in this mode, or not now.",
                HTTPStatus.FORBIDDEN,
                reason=closed.reason,
                facts={"mode": mode.value}
                | {name: None if day is None else day.isoformat() for name, day in days.items()},
            )
        case NoRight(role=role):
            return Problem.of(
                ProblemSlug.NO_RIGHT,
                "The account that is logged in may not do this.",
                HTTPStatus.FORBIDDEN,
                reason=role,
            )
        case OpeningConflict(reason=reason):
            return Problem.of(
                ProblemSlug.OPENING_CONFLICT,
                "The opening cannot be changed so.",
                HTTPStatus.CONFLICT,
                reason=reason,
            )
        case UnknownBatch():
            return Problem.of(
                ProblemSlug.UNKNOWN_BATCH,
                "No such batch is kept for this institution.",
                HTTPStatus.NOT_FOUND,
            )
        case UnknownHomeVisit():
            return Problem.of(
                ProblemSlug.UNKNOWN_HOME_VISIT,
                "This institution cannot ask by such an identification at home.",
                HTTPStatus.NOT_FOUND,
            )
        case UnknownOpening():
            return Problem.of(
                ProblemSlug.UNKNOWN_OPENING, "There is no such opening.", HTTPStatus.NOT_FOUND
            )
