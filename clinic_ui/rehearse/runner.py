"""Plays a scenario from its first step to its last, and says what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.acts import carry_out
from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.result import Check, Outcome, Played, PlayedFile, PlayedStep, Surface
from clinic_ui.rehearse.script import PlaceStep
from clinic_ui.rehearse.stage import staged
from clinic_ui.rehearse.training_card import play_card

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.rehearse.album import Album
    from clinic_ui.rehearse.link import Link
    from clinic_ui.rehearse.script import Script, Step
    from clinic_ui.rehearse.stage import Stage
    from onshikaku.scenarios import ScenarioFile

__all__ = ["How", "play"]

_STEP_SECONDS: Final = 120.0
# What is typed where a PIN or a passcode is asked for is in no report.
_SECRETS: Final = {"check_in": {"pins", "passcode"}, "tap": {"pin", "passcode"}}


@dataclass(frozen=True, slots=True)
class How:
    """How scenarios are played. `day`: instead of their own; `rest`: seconds between steps."""

    day: date | None = None
    rest: float = 0.0


async def play(
    file: ScenarioFile,
    readers: Sequence[BenchReader],
    how: How,
    *,
    album: Album | None = None,
    link: Link | None = None,
) -> Played:
    """The scenario at these readers; whatever goes wrong is in the result.

    `album`: what takes pictures, `link`: where the readers come from, if not from nowhere. Raises
    `ScenarioInvalid` for a script that cannot be read, and `LinkUnavailable`.
    """
    scenario, script = file.scenario, read_script(file)
    begun = time.monotonic()
    trusted = () if link is None else link.trusted
    async with contextlib.AsyncExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="onshikaku-")
        root = Path(stack.enter_context(folder))
        try:
            stage = await stack.enter_async_context(
                staged(scenario, script.stage, readers, root, how.day, trusted)
            )
        except Exception as error:  # noqa: BLE001 - the report says why there is no stage
            trouble = f"{type(error).__name__}: {error}"
            nothing = PlayedStep(0, "stage", "", time.monotonic() - begun, trouble=trouble)
            return Played(
                scenario.id,
                scenario.number,
                scenario.title,
                Outcome.BROKEN,
                nothing.seconds,
                (nothing,),
            )
        if album is not None:
            stage.camera = await stack.enter_async_context(album.at(stage.premises.app))
        if link is not None:
            stage.typed = link.typed
            stage.patience = link.patience
            stage.failure = lambda: link.failure
            await asyncio.to_thread(link.bind, stage.world, _people(script))
        steps = await _steps(script, stage, how)
        if not any(step.trouble for step in steps):
            steps.append(await _training(file, stage, len(steps) + 1))
        produced = await asyncio.to_thread(stage.folder.produced)
    return Played(
        scenario.id,
        scenario.number,
        scenario.title,
        _outcome(steps),
        time.monotonic() - begun,
        tuple(steps),
        tuple(PlayedFile(one.name, one.content) for one in produced),
    )


def _people(script: Script) -> frozenset[str]:
    """Whose cards are placed."""
    placed = (step.place.persona for step in script.play if isinstance(step, PlaceStep))
    return frozenset(id_ for id_ in placed if id_ is not None)


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
    told = step.model_dump_json(exclude_defaults=True, exclude=_SECRETS)
    begun = time.monotonic()
    checks: list[Check] = []
    trouble = None
    try:
        async with asyncio.timeout(_STEP_SECONDS):
            await carry_out(step, stage, checks.append)
    except Exception as error:  # noqa: BLE001 - the report says why the step could not be done
        trouble = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - begun
    pictures = tuple(stage.pictures)
    stage.pictures.clear()
    return PlayedStep(number, verb, told, seconds, tuple(checks), trouble, pictures)


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
