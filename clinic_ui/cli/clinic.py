"""`onshikaku clinic`: the terminal's folders and its card readers, at work together."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clinic_ui import compose
from clinic_ui.advice_view import advice_on
from clinic_ui.cli.consent_options import ConsentTo, Prescription, Subsidies, wishes_from
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.exchange_report import announce, served, served_as_json
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import (
    claimed_folders,
    ended_by_signals,
    exchange_over,
    log_to_stderr,
    settings_from,
    world_in,
)
from clinic_ui.cli.options import JsonFlag, OnDay, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.cli.receptions import AtReaders, OnVirtualReader
from clinic_ui.cli.surroundings import settings_for
from clinic_ui.cli.visit import check_in
from clinic_ui.daemon import Daemon
from clinic_ui.face_folder import FaceFolder
from clinic_ui.report import as_json as visit_as_json
from onshikaku.personas import DEFAULT_PERSONA
from reader.errors import ReaderUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from clinic_ui.cli.receptions import Reception
    from clinic_ui.cli.visit import Visit
    from clinic_ui.ports import Attendant
    from clinic_ui.settings import ClinicSettings
    from clinic_ui.wishes import Wishes
    from onshikaku.exchange.folders import Folders
    from onshikaku.exchange.settings import ExchangeSettings
    from reader.ports import CardReader

__all__ = ["clinic"]


def clinic(
    root: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="The shared folder; req, res and face in it are made if missing."
        ),
    ],
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Work folder, on the same volume. Default: DIR-work beside it."
        ),
    ] = None,
    reader: Annotated[
        list[str] | None,
        typer.Option(
            "--reader",
            metavar="NAME",
            help="Use the cards on this reader; may be given several times. Default: a virtual "
            "one, to which standard input brings cards.",
        ),
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="ROOT.pem", help="Pin this root certificate as well."),
    ] = None,
    pki: PkiFolder = None,
    consent: ConsentTo = "all",
    prescription: Prescription = None,
    subsidies: Subsidies = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """Be a clinic: folders for clinic software, and a card reader whose visits end up in `face`.

    連携フォルダとカードリーダーを一つにした、模擬の医療機関です。人物のIDを入力すると、その人のカードが
    仮想リーダーに置かれ、受付の結果が face に出ます。

    Type the id of a persona and its card is placed on the virtual reader; an empty line lists them.
    With --reader cards are placed by hand and the PIN is typed here. Settings: EXCHANGE_…,
    CLINIC_…. With --json, a line for each request and each visit.

    Examples: onshikaku clinic --root OQS · onshikaku clinic --root OQS --consent none ·
    onshikaku clinic --root OQS --reader "NAME" --trust ROOT.pem
    """
    log_to_stderr()
    wishes = wishes_from(consent, prescription, subsidies=subsidies)
    settings = settings_from({"root": root} if work is None else {"root": root, "work": work})
    terminal = settings_for()
    if "institution_code" in settings.model_fields_set:
        terminal = terminal.model_copy(update={"institution_code": settings.institution_code})
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    with claimed_folders(settings) as folders, ExitStack() as watches:
        world = world_in(on, pki, people, folders.work / "centre.db", _roots(trust))
        try:
            reception: Reception = (
                _at_readers(reader, console, wishes, watches, terminal.apdu_timeout)
                if reader
                else OnVirtualReader(people, world.hierarchy, console, wishes)
            )
            asyncio.run(_run(_Parts(settings, terminal, folders, world, reception, as_json)))
        except ReaderUnavailable as error:
            unavailable(error)
        except compose.CredentialUnfit as error:
            fail(Exit.USAGE, f"CLINIC_CREDENTIAL: {error}", "`onshikaku terminal issue` writes one")
    typer.echo("終了しました。 Ended.", err=True)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a clinic is put together from."""

    settings: ExchangeSettings
    terminal: ClinicSettings
    folders: Folders
    world: compose.World
    reception: Reception
    as_json: bool


async def _run(parts: _Parts) -> None:
    world = parts.world
    async with (
        compose.local_clinic(world, parts.terminal) as line,
        compose.local_terminal(world, parts.terminal) as terminal,
    ):
        settings = parts.settings.model_copy(update={"institution_code": terminal.institution_code})
        report = served_as_json if parts.as_json else served
        service = exchange_over(terminal, settings, parts.folders, world.clock, report)
        face = FaceFolder(settings)

        async def play(reader: CardReader, attendant: Attendant) -> None:
            visit = await check_in(reader, line, attendant, world.clock, face)
            _tell(visit, reader.name, as_json_=parts.as_json)

        announce(
            parts.folders,
            settings=settings,
            centre=None,
            day=world.clock.today(),
            example=world.personas.get(DEFAULT_PERSONA),
            as_json=parts.as_json,
        )
        reception = parts.reception
        daemon = Daemon(service, reception.stations(play), reception.beside())
        with ended_by_signals(asyncio.get_running_loop(), daemon.stop):
            await daemon.run()


def _tell(visit: Visit, reader: str, *, as_json_: bool) -> None:
    """How a visit ended, in a line or two; for scripts all of it."""
    finished = visit.finished
    if as_json_:
        advice = advice_on(finished, visit.day)
        report = visit_as_json(
            finished, visit.confirmation, advice, visit.seconds, None, visit.face_file
        )
        typer.echo(json.dumps({"reader": reader, **report}, ensure_ascii=False))
    else:
        said = finished.outcome.entry.meaning
        typer.echo(f" {said.ja}　{said.en}")
        if visit.face_file is not None:
            typer.echo(f"   {visit.face_file}")
    if visit.unwritten is not None:
        typer.echo(
            f" 結果ファイルを書けませんでした。 No result file was written: {visit.unwritten}",
            err=True,
        )


def _at_readers(
    names: Sequence[str], console: Console, wishes: Wishes, watches: ExitStack, timeout: float
) -> AtReaders:
    if not sys.stdin.isatty():
        fail(Exit.USAGE, "--reader: there is no terminal to type the PIN at", "run it in one")
    return AtReaders(names, console, wishes, watches, timeout=timeout)


def _roots(trust: Sequence[Path] | None) -> Sequence[x509.Certificate]:
    try:
        return compose.read_roots(tuple(trust or ()))
    except compose.RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
