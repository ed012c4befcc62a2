"""The problem documents of calls that are not let in, and of sessions that are not opened."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from onshikaku.errors import (
    AccountLocked,
    AccountRefused,
    OtherTerminal,
    SessionFault,
    SessionRefused,
    TerminalRefused,
    TerminalUnknown,
    UnknownInstitution,
)
from onshikaku.wire.problems import Problem, ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SESSION_ERRORS", "SessionError", "challenge_header", "session_problem"]

SessionError = (
    AccountLocked
    | AccountRefused
    | OtherTerminal
    | SessionRefused
    | TerminalRefused
    | TerminalUnknown
    | UnknownInstitution
)

SESSION_ERRORS = (
    AccountLocked,
    AccountRefused,
    OtherTerminal,
    SessionRefused,
    TerminalRefused,
    TerminalUnknown,
    UnknownInstitution,
)
"""The errors of the service that `session_problem` knows."""

_EXPIRED = "expired"


def session_problem(error: SessionError) -> Problem:
    """The document for one of them."""
    match error:
        case SessionRefused(fault=SessionFault.MISSING):
            return Problem.of(
                ProblemSlug.SESSION_MISSING,
                "The call carries no session; open one with POST /v1/sessions.",
                HTTPStatus.UNAUTHORIZED,
            )
        case SessionRefused():
            return Problem.of(
                ProblemSlug.SESSION_EXPIRED,
                "The session is over, or never was; open another with POST /v1/sessions.",
                HTTPStatus.UNAUTHORIZED,
            )
        case TerminalUnknown():
            return Problem.of(
                ProblemSlug.TERMINAL_UNKNOWN,
                "No such terminal is registered.",
                HTTPStatus.UNAUTHORIZED,
            )
        case TerminalRefused():
            return _certificate(error)
        case OtherTerminal():
            return Problem.of(
                ProblemSlug.WRONG_TERMINAL,
                "The request names another terminal than its session's.",
                HTTPStatus.FORBIDDEN,
            )
        case AccountRefused():
            return Problem.of(
                ProblemSlug.ACCOUNT_REFUSED,
                "No such account, or another password.",
                HTTPStatus.UNAUTHORIZED,
            )
        case AccountLocked(until=until):
            return Problem.of(
                ProblemSlug.ACCOUNT_LOCKED,
                "Too many wrong logins at this terminal; wait before the next.",
                HTTPStatus.TOO_MANY_REQUESTS,
                facts={"until": until.isoformat()},
            )
        case UnknownInstitution():
            return Problem.of(
                ProblemSlug.UNKNOWN_INSTITUTION,
                "No such institution, or no such terminal of it, is registered.",
                HTTPStatus.NOT_FOUND,
            )


def _certificate(error: TerminalRefused) -> Problem:
    facts = None if error.since is None else {"since": error.since.isoformat()}
    if error.reason == _EXPIRED:
        return Problem.of(
            ProblemSlug.TERMINAL_CERTIFICATE_EXPIRED,
            "The terminal's certificate has expired; have a new one issued.",
            HTTPStatus.UNAUTHORIZED,
            facts=facts,
        )
    return Problem.of(
        ProblemSlug.TERMINAL_CERTIFICATE_REFUSED,
        "The terminal's certificate cannot be used.",
        HTTPStatus.UNAUTHORIZED,
        reason=error.reason,
        facts=facts,
    )


def challenge_header(problem: Problem) -> Mapping[str, str] | None:
    """With 401, what to come back with (RFC 9110 §11.6.1, RFC 6750 §3)."""
    if problem.status != HTTPStatus.UNAUTHORIZED:
        return None
    over = problem.slug == ProblemSlug.SESSION_EXPIRED
    return {"www-authenticate": "Bearer" + (' error="invalid_token"' if over else "")}
