"""A rehearsal as JSON, for scripts (docs/rehearse.md). No PIN is in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from clinic_ui.rehearse.result import Outcome

if TYPE_CHECKING:
    from clinic_ui.rehearse.result import Played, PlayedStep, Rehearsal

__all__ = ["as_json", "told"]

_FORMAT: Final = "onshikaku-rehearsal"
_VERSION: Final = 1


def as_json(run: Rehearsal) -> str:
    """The whole run; whatever changes the meaning of a field raises `version`."""
    whole = {
        "format": _FORMAT,
        "version": _VERSION,
        "begun": run.begun.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 3),
        "reader": run.reader,
        "day": None if run.day is None else run.day.isoformat(),
        "passed": run.passed,
        "interrupted": run.interrupted,
        "wanted": run.wanted,
        "counts": {outcome.value: run.count(outcome) for outcome in Outcome},
        "scenarios": [told(one) for one in run.played],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def told(one: Played) -> dict[str, Any]:
    """One scenario."""
    return {
        "id": one.id,
        "number": one.number,
        "title": {"ja": one.title.ja, "en": one.title.en},
        "outcome": one.outcome.value,
        "seconds": round(one.seconds, 3),
        "reason": None if one.reason is None else {"ja": one.reason.ja, "en": one.reason.en},
        "steps": [_step(step) for step in one.steps],
        "files": [file.name for file in one.files],
    }


def _step(step: PlayedStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "verb": step.verb,
        "seconds": round(step.seconds, 3),
        "trouble": step.trouble,
        "checks": [
            {
                "surface": check.surface.value,
                "expected": check.expected,
                "seen": check.seen,
                "held": check.held,
            }
            for check in step.checks
        ],
    }
