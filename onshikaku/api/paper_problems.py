"""The problem documents of what insurers' papers do not allow."""

from __future__ import annotations

from http import HTTPStatus

from onshikaku.errors import (
    DocumentEnded,
    IssuanceUnderWay,
    UnknownDocument,
    UnknownPerson,
    UnknownRun,
)
from onshikaku.wire.problems import Problem, ProblemSlug

__all__ = ["PAPER_ERRORS", "PaperError", "paper_problem"]

PaperError = DocumentEnded | IssuanceUnderWay | UnknownDocument | UnknownPerson | UnknownRun

PAPER_ERRORS = (DocumentEnded, IssuanceUnderWay, UnknownDocument, UnknownPerson, UnknownRun)
"""The errors of the service that `paper_problem` knows."""


def paper_problem(error: PaperError) -> Problem:
    """The document for one of them."""
    match error:
        case UnknownPerson():
            return Problem.of(
                ProblemSlug.UNKNOWN_PERSON, "Nobody of that id is on record.", HTTPStatus.NOT_FOUND
            )
        case UnknownDocument():
            return Problem.of(
                ProblemSlug.UNKNOWN_DOCUMENT,
                "No paper of that number was issued.",
                HTTPStatus.NOT_FOUND,
            )
        case UnknownRun():
            return Problem.of(
                ProblemSlug.UNKNOWN_RUN,
                "There was no monthly run of that month.",
                HTTPStatus.NOT_FOUND,
            )
        case DocumentEnded():
            return Problem.of(
                ProblemSlug.DOCUMENT_ENDED,
                "The paper is good no more already.",
                HTTPStatus.CONFLICT,
            )
        case IssuanceUnderWay():
            return Problem.of(
                ProblemSlug.ISSUANCE_UNDER_WAY,
                "A monthly run is under way.",
                HTTPStatus.CONFLICT,
            )
