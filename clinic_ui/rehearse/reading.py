"""The script of a scenario's file, or every mistake in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from clinic_ui.rehearse.echo import echoes
from clinic_ui.rehearse.script import Script
from onshikaku.personas.refusals import findings_in
from onshikaku.scenarios.mistakes import ECHO, ScenarioInvalid, in_shape, mistake_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.personas import Document
    from onshikaku.scenarios import ScenarioFile, ScenarioMistake

__all__ = ["read_script"]


def read_script(file: ScenarioFile) -> Script:
    """What happens in a scenario. Raises `ScenarioInvalid` with every mistake in it."""
    written = {"stage": file.stage, "play": file.play}
    content = {name: part for name, part in written.items() if part is not None}
    try:
        script = Script.model_validate(content)
    except ValidationError as error:
        raise ScenarioInvalid(_mistakes(file.document, error)) from None
    if wrong := [mistake_at(file.document, path, ECHO) for path in echoes(script)]:
        raise ScenarioInvalid(wrong)
    return script


def _mistakes(document: Document, error: ValidationError) -> Iterator[ScenarioMistake]:
    for finding in findings_in(error):
        path = finding.path
        # pydantic repeats the verb: ("play", 3, "place", "place", "persona").
        if path[0] == "play" and len(path) > 3 and path[2] == path[3]:
            path = (*path[:2], *path[3:])
        yield in_shape(document, type(finding)(path, finding.fault, finding.facts))
