"""`onshikaku record`: what a reader and a card do, without anybody's data."""

from __future__ import annotations

import json
import signal
import sys
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clinic_ui.cli.card_insert import interrupted
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay, PkiFolder
from clinic_ui.cli.people import People, WithCast
from clinic_ui.cli.recorded_session import CardSession, Part, Patient, RecordedSession, play
from clinic_ui.cli.recording_table import as_json, as_lines
from hardware.recording.document import MAX_EVENTS, Recording, Session
from hardware.recording.files import save
from hardware.recording.recorder import Recorder
from onshikaku.domain.dates import JST, jst_day
from reader.errors import ReaderUnavailable
from reader.sources import find_source

__all__ = ["record"]


def record(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The recording, a new file.")],
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="NAME", help="Default: the first that holds a card."),
    ] = None,
    read: Annotated[
        list[Part] | None,
        typer.Option(
            help="Given several times. look: what `inspect` reads, and the certificates; always "
            "done. signature: with the PIN, of a statement of our own. photo: with 照合番号 B."
        ),
    ] = None,
    on: OnDay = None,
    pki: PkiFolder = None,
    personas: People = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="ROOT.pem", help="Pin this root certificate as well."),
    ] = None,
    *,
    check_in: Annotated[
        bool, typer.Option("--check-in", help="A whole check-in, against a centre in here.")
    ] = False,
    with_cast: WithCast = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a card.")
    ] = 0,
    pin_stdin: Annotated[
        bool,
        typer.Option(
            "--pin-stdin", help="Read PIN, then 照合番号 B, from standard input, a line each."
        ),
    ] = False,
    last_try: Annotated[
        bool, typer.Option("--allow-last-try", help="Send the PIN even if one try is left.")
    ] = False,
    as_json_: JsonFlag = False,
) -> None:
    """Record what a reader and a card do, masked before anything is written.

    カードとリーダーのやりとりを記録します。暗証番号・氏名・番号・証明書・写真・署名は記録しません。

    What stands in a recording: names of applications and files, lengths, status words, times, the
    answer to reset. `onshikaku replay` plays it with the card of an invented person.

    Examples: onshikaku record --out look.jsonl ·
    onshikaku record --reader "NAME" --read signature --wait 30 --out sign.jsonl
    """
    _check(out, set(read or ()), check_in=check_in, pin_stdin=pin_stdin)
    if not check_in and (on or pki or personas or trust):
        fail(Exit.USAGE, "--on, --pki, --personas, --trust need --check-in", "leave them out")
    try:
        source = find_source(reader)
    except ReaderUnavailable as error:
        unavailable(error)
    signal.signal(signal.SIGTERM, interrupted)
    recorder = Recorder(source.reader, link=source.link)
    console = Console(stderr=True)
    try:
        lines = sys.stdin.read().split() if pin_stdin else None
        session: RecordedSession
        if check_in:
            # A centre is most of what there is to import.
            from clinic_ui.cli.recorded_visit import CheckInAt  # noqa: PLC0415

            roots = tuple(trust or ())
            session = CheckInAt(on, pki, personas, roots, with_cast, console, lines, last_try)
        else:
            session = CardSession(frozenset(read or ()), Patient(console, lines, last_try=last_try))
        ended = play(recorder, source.watch, session, wait)
    except ReaderUnavailable as error:
        unavailable(error)
    except KeyboardInterrupt:
        typer.echo("中断しました。何も書いていません。 Interrupted; nothing was written.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    if recorder.too_long:
        fail(
            Exit.MISSING,
            f"{MAX_EVENTS:,} 件を超えたため、記録できません。"
            f" More happened than a recording takes: {MAX_EVENTS:,} events.",
            "read less: --read look",
        )
    recording = recorder.recording(
        Session.CHECK_IN if check_in else Session.READ,
        program=metadata.version("onshikaku"),
        made=jst_day(datetime.now(JST)),
    )
    if not recording.exchanges():
        fail(
            Exit.MISSING,
            f"カードを読めず、記録はありません。 No card was read, nothing is recorded ({ended}).",
            "place a card, or give --wait 30",
        )
    try:
        save(recording, out)
    except OSError as error:
        fail(Exit.USAGE, f"--out: {error}", "give a place that you may write to")
    _tell(recording, out, ended, as_json_=as_json_)


def _check(out: Path, read: set[Part], *, check_in: bool, pin_stdin: bool) -> None:
    """Leave with a usage error before the card is touched."""
    if check_in and read:
        fail(Exit.USAGE, "--read and --check-in exclude each other", "choose one")
    if out.exists():
        fail(Exit.USAGE, f"--out: {out} is there already", "give another name")
    if not out.parent.is_dir():
        fail(Exit.USAGE, f"--out: {out.parent} is no folder", "make it first")
    needs_typing = check_in or read - {Part.LOOK}
    if needs_typing and not pin_stdin and not sys.stdin.isatty():
        fail(Exit.USAGE, "no terminal to ask for the PIN", "use --pin-stdin")


def _tell(recording: Recording, out: Path, ended: str | None, *, as_json_: bool) -> None:
    if as_json_:
        told = {"file": str(out), "ended": ended, **as_json(recording, events=False)}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"記録しました。 Recorded: {out}")
        for line in as_lines(recording, events=False):
            typer.echo(f"  {line}")
        typer.echo(f"  → onshikaku replay {out}")
    if ended is not None:
        fail(
            Exit.MISSING,
            f"途中で終わりました。 The session broke off: {ended}",
            "the recording holds what there was until then",
        )
