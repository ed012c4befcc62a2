"""A line for each visit that ended at a clinic's readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from clinic_ui.advice_view import advice_on
from clinic_ui.cli.journal import Priority, marked
from clinic_ui.cli.visit import Visit as Played
from clinic_ui.report import as_json as visit_as_json

if TYPE_CHECKING:
    from clinic_ui.front.front import Front
    from clinic_ui.front.visits import Visit

__all__ = ["tell_line", "tell_visits"]


def tell_line(
    visit: Played, reader: str, *, as_json: bool, interruption: str | None = None
) -> None:
    """How a visit ended, in a line or two; for scripts all of it."""
    finished = visit.finished
    if as_json:
        advice = advice_on(finished, visit.day)
        report = visit_as_json(
            finished, visit.confirmation, advice, visit.seconds, None, visit.face_file
        )
        more = {} if interruption is None else {"interruption": interruption}
        typer.echo(json.dumps({"reader": reader, **more, **report}, ensure_ascii=False))
    else:
        said = finished.outcome.entry.meaning
        typer.echo(f" {said.ja}　{said.en}")
        if visit.face_file is not None:
            typer.echo(f"   {visit.face_file}")
    if visit.unwritten is not None:
        told = f" 結果ファイルを書けませんでした。 No result file was written: {visit.unwritten}"
        typer.echo(marked(told, Priority.ERROR), err=True)


async def tell_visits(front: Front, *, as_json: bool) -> None:
    """A line for each visit as it ends, also for those that a program before this one began.

    Ends when the front closes.
    """
    told = {visit.id for visit in front.visits if visit.over}
    while not front.closed:
        version = front.version
        over = [visit for visit in reversed(front.visits) if visit.over]
        for visit in over:
            if visit.id not in told:
                _tell(visit, front.place_name(visit.place), as_json=as_json)
        told = {visit.id for visit in over}
        await front.changed(version)


def _tell(visit: Visit, reader: str, *, as_json: bool) -> None:
    finished, interruption = visit.finished, visit.interruption
    if interruption is not None and not as_json:
        typer.echo(f" {interruption.advice.ja}\n {interruption.advice.en}")
    if finished is not None:
        seconds = 0.0 if visit.ended is None else (visit.ended - visit.begun).total_seconds()
        played = Played(
            finished,
            visit.confirmation,
            visit.day,
            seconds,
            0,
            visit.face_file,
            visit.unwritten,
        )
        why = None if interruption is None else interruption.value
        tell_line(played, reader, as_json=as_json, interruption=why)
    elif interruption is not None and as_json:
        said = {"ja": interruption.advice.ja, "en": interruption.advice.en}
        report = {"reader": reader, "interruption": interruption.value, **said}
        typer.echo(json.dumps(report, ensure_ascii=False))
