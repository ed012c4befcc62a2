"""`onshikaku replay`: a recording, looked at or played."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay, PersonaId, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.cli.recording_table import as_json, as_lines
from hardware.recording.files import RecordingBroken, load
from onshikaku.personas import DEFAULT_PERSONA

__all__ = ["replay"]


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="From `onshikaku record`.")],
    vpcd: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Put it into the virtual reader there."),
    ] = None,
    persona: PersonaId = DEFAULT_PERSONA,
    pki: PkiFolder = None,
    on: OnDay = None,
    personas: People = None,
    speed: Annotated[
        float,
        typer.Option(min=0, help="1: in the recorded time. 2: in half of it. 0: at once."),
    ] = 1.0,
    *,
    with_cast: WithCast = False,
    as_json_: JsonFlag = False,
) -> None:
    """Check a recording and show it; with --vpcd, be the recorded card until Ctrl-C.

    記録を検査して表示します。--vpcd を付けると、記録したカードのようにふるまいます。

    The card then answers as it did and in the time it took, with certificate and keys of an
    invented person. Exit code 1 if FILE is no recording: line and field are named.

    Examples: onshikaku replay look.jsonl ·
    onshikaku replay look.jsonl --vpcd 127.0.0.1:35963 --pki ./pki, and beside it
    onshikaku confirm --reader "Virtual PCD 00 00" --pki ./pki
    """
    if vpcd is None and (on or pki or personas):
        fail(Exit.USAGE, "--on, --pki, --personas need --vpcd", "leave them out")
    if vpcd is not None and as_json_:
        fail(Exit.USAGE, "--json and --vpcd exclude each other", "choose one")
    try:
        recording = load(file)
    except RecordingBroken as error:
        fail(Exit.NO, f"{file}: {error}", "make it anew: onshikaku record")
    except OSError as error:
        fail(Exit.USAGE, f"FILE: {error}", "give a file of `onshikaku record`")
    if vpcd is not None:
        # Cards are made by what a centre is made of.
        from clinic_ui.cli.replayed_card import be_the_card, made_card  # noqa: PLC0415

        people = cast_for(day_of(on), personas, with_cast=with_cast)
        be_the_card(made_card(recording, persona, people, pki, speed), vpcd)
    elif as_json_:
        typer.echo(json.dumps(as_json(recording, events=True), ensure_ascii=False))
    else:
        for line in as_lines(recording, events=True):
            typer.echo(line)
