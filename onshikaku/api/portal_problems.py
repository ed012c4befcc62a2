"""The problem documents of a portal that does not open, and of a registration that stays."""

from __future__ import annotations

from http import HTTPStatus

from onshikaku.errors import PortalClosed, RegistrationRefused
from onshikaku.wire.problems import Problem, ProblemSlug

__all__ = ["PORTAL_ERRORS", "portal_problem"]

PORTAL_ERRORS = (PortalClosed, RegistrationRefused)
"""The errors of the service that `portal_problem` knows."""


def portal_problem(error: PortalClosed | RegistrationRefused) -> Problem:
    """The document for one of them."""
    match error:
        case PortalClosed(why=why):
            return Problem.of(
                ProblemSlug.PORTAL_CLOSED,
                "One cannot sign in with this card.",
                HTTPStatus.CONFLICT,
                reason=why,
            )
        case RegistrationRefused(reason=reason):
            return Problem.of(
                ProblemSlug.REGISTRATION_REFUSED,
                "The registration for insurance use stays as it is.",
                HTTPStatus.CONFLICT,
                reason=reason,
            )
