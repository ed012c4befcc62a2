"""The problem document of personas that cannot be used: every mistake, with its line."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from onshikaku.wire.problems import Problem, ProblemSlug

if TYPE_CHECKING:
    from pydantic import JsonValue

    from onshikaku.personas import Mistake, PersonaInvalid

__all__ = ["persona_problem"]


def persona_problem(error: PersonaInvalid) -> Problem:
    """The document; `field` is that of the first mistake."""
    return Problem.of(
        ProblemSlug.INVALID_REQUEST,
        "The request is not as documented.",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        reason="personas",
        field=_field(error.mistakes[0]),
        facts={"mistakes": [_facts(mistake) for mistake in error.mistakes]},
    )


def _field(mistake: Mistake) -> str:
    return mistake.field if mistake.persona is None else f"{mistake.persona}.{mistake.field}"


def _facts(mistake: Mistake) -> JsonValue:
    return {
        "line": mistake.line,
        "persona": mistake.persona,
        "field": mistake.field,
        "fault": mistake.fault.value,
        "reason_ja": mistake.reason.ja,
        "reason_en": mistake.reason.en,
    }
