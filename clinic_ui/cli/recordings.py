"""`onshikaku record` and `onshikaku replay`: what reader and card did, without anybody's data."""

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

from clinic_ui.cli.card import make_image
from clinic_ui.cli.card_insert import NO_VPCD, interrupted, stay_inserted, vpcd_address
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import Debug, JsonFlag, OnDay, PersonaId, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.cli.recorded_session import Card, CheckInAt, Part, Patient, play
from clinic_ui.cli.recording_table import as_json, as_lines
from clinic_ui.cli.surroundings import log_to_stderr, settings_for
from hardware.recording.by_command import ReplayedCard
from hardware.recording.document import Recording, Session
from hardware.recording.dressing import misfits
from hardware.recording.files import RecordingBroken, load, save
from hardware.recording.fitting import fitted
from hardware.recording.recorder import Recorder
from hardware.vpcd import VpcdCard, VpcdUnavailable
from onshikaku.domain.dates import JST, jst_day
from onshikaku.personas import DEFAULT_PERSONA
from reader.errors import ReaderUnavailable
from reader.sources import find_source

__all__ = ["record", "replay"]


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
    debug: Debug = False,
) -> None:
    """Record what a reader and a card do, masked before anything is written.

    カードとリーダーのやりとりを記録します。暗証番号・氏名・番号・証明書・写真・署名は記録しません。

    What stands in a recording: names of applications and files, lengths, status words, times, the
    answer to reset. `onshikaku replay` plays it with the card of an invented person.

    Examples: onshikaku record --out look.jsonl ·
    onshikaku record --reader "NAME" --read signature --wait 30 --out sign.jsonl
    """
    log_to_stderr(debug=debug)
    _check(out, set(read or ()), check_in=check_in, pin_stdin=pin_stdin)
    settings = settings_for()
    try:
        source = find_source(reader, timeout=settings.apdu_timeout)
    except ReaderUnavailable as error:
        unavailable(error)
    recorder = Recorder(source.reader, link=source.link)
    console = Console(stderr=True)
    lines = sys.stdin.read().split() if pin_stdin else None
    patient = Patient(console, lines, last_try=last_try)
    asked: Card | CheckInAt = (
        CheckInAt(on, pki, personas, tuple(trust or ()), with_cast, settings)
        if check_in
        else Card(frozenset(read or ()))
    )
    try:
        ended = play(recorder, source.watch, asked, patient, wait)
    except ReaderUnavailable as error:
        unavailable(error)
    except KeyboardInterrupt:
        typer.echo("中断しました。何も書いていません。 Interrupted; nothing was written.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    session = Session.CHECK_IN if check_in else Session.READ
    recording = recorder.recording(
        session, program=metadata.version("onshikaku"), made=jst_day(datetime.now(JST))
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
    if vpcd is not None and as_json_:
        fail(Exit.USAGE, "--json and --vpcd exclude each other", "choose one")
    try:
        recording = load(file)
    except RecordingBroken as error:
        fail(Exit.NO, f"{file}: {error}", "make it anew: onshikaku record")
    except OSError as error:
        fail(Exit.USAGE, f"FILE: {error}", "give a file of `onshikaku record`")
    if vpcd is not None:
        host, port = vpcd_address(vpcd)
        people = cast_for(day_of(on), personas, with_cast=with_cast)
        made = make_image(persona, people, pki)
        image = fitted(made.image, recording, made.hierarchy)
        for misfit in misfits(image, recording):
            typer.echo(f"  長さが違います。 Another length: {misfit}")
        card = ReplayedCard(recording, image, speed=speed)
        _be_the_card(card, VpcdCard(card, host, port), made.persona.card.pin)
    elif as_json_:
        typer.echo(json.dumps(as_json(recording, events=True), ensure_ascii=False))
    else:
        for line in as_lines(recording, events=True):
            typer.echo(line)


def _be_the_card(card: ReplayedCard, link: VpcdCard, pin: str) -> None:
    signal.signal(signal.SIGTERM, interrupted)
    try:
        link.insert()
    except VpcdUnavailable as error:
        fail(Exit.MISSING, f"--vpcd: {error}", NO_VPCD)
    typer.echo("カードを置きました。 Inserted; Ctrl-C takes it out.")
    if card.tells_pins:
        typer.echo("  暗証番号は何でも、記録のとおりに答えます。 Any PIN is answered as recorded.")
    else:
        typer.echo(f"  暗証番号 PIN: {pin}（架空 invented）")
    try:
        stay_inserted(link)
    except KeyboardInterrupt:
        typer.echo("カードを取りました。 Taken out.")
    finally:
        link.remove()
        for command, count in card.unrecorded.items():
            typer.echo(f"  記録にない命令 not in the recording: {command} ×{count}")
