"""Plays a scenario from its first step to its last, and says what came of it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.acts import carry_out
from clinic_ui.rehearse.result import Check, Outcome, Played, PlayedFile, PlayedStep, Surface
from clinic_ui.rehearse.script import read_script
from clinic_ui.rehearse.stage import staged
from clinic_ui.rehearse.training_card import play_card

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.rehearse.script import Script, Step
    from clinic_ui.rehearse.stage import Stage
    from onshikaku.scenarios import ScenarioFile

__all__ = ["How", "play"]

_STEP_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class How:
    """How scenarios are played. `day`: instead of their own; `rest`: seconds between steps."""

    day: date | None = None
    rest: float = 0.0


async def play(file: ScenarioFile, readers: Sequence[BenchReader], how: How) -> Played:
    """The scenario at these readers; whatever goes wrong is in the result.

    Raises `ScenarioInvalid` for a script that cannot be read.
    """
    scenario, script = file.scenario, read_script(file)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="onshikaku-") as folder:
        root = Path(folder)
        async with staged(scenario, script.stage, readers, root, how.day) as stage:
            steps = [*await _steps(script, stage, how)]
            if not any(step.trouble for step in steps):
                steps.append(await _training(file, stage, len(steps) + 1))
            files = tuple(
                PlayedFile(one.name, one.content)
                for one in await asyncio.to_thread(stage.folder.produced)
            )
            stage.bench.restore()
    outcome = _outcome(steps)
    seconds = time.monotonic() - begun
    return Played(
        scenario.id, scenario.number, scenario.title, outcome, seconds, tuple(steps), files
    )


async def _steps(script: Script, stage: Stage, how: How) -> list[PlayedStep]:
    """The steps in order, up to the first that could not be done."""
    played: list[PlayedStep] = []
    for number, step in enumerate(script.play, 1):
        one = await _step(number, step, stage)
        played.append(one)
        if one.trouble is not None:
            break
        if how.rest:
            await asyncio.sleep(how.rest)
    return played


async def _step(number: int, step: Step, stage: Stage) -> PlayedStep:
    verb = next(iter(type(step).model_fields))
    told = step.model_dump_json(exclude_defaults=True)
    begun = time.monotonic()
    checks: list[Check] = []
    trouble = None
    try:
        async with asyncio.timeout(_STEP_SECONDS):
            await carry_out(step, stage, checks.append)
    except Exception as error:  # noqa: BLE001 - the report says why the step could not be done
        trouble = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - begun
    return PlayedStep(number, verb, told, seconds, tuple(checks), trouble)


async def _training(file: ScenarioFile, stage: Stage, number: int) -> PlayedStep:
    begun = time.monotonic()
    checks = await play_card(stage.premises.app, file.scenario)
    told = f"/training/all/{file.scenario.id}"
    return PlayedStep(number, Surface.TRAINING.value, told, time.monotonic() - begun, tuple(checks))


def _outcome(steps: Sequence[PlayedStep]) -> Outcome:
    if any(step.trouble for step in steps):
        return Outcome.BROKEN
    if all(check.held for step in steps for check in step.checks):
        return Outcome.PASSED
    return Outcome.FAILED
