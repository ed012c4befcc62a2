"""`onshikaku clinic`: the terminal's folders, its card readers and the pages, at work together."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clinic_ui import compose
from clinic_ui.cli.camera_option import Cameras, cameras_for, eyes_with
from clinic_ui.cli.clinic_pages import (
    BOOK,
    REMEDY,
    Paged,
    book_at,
    places_of,
    run_with_pages,
)
from clinic_ui.cli.clinic_readers import AtDesk, AtKiosk, Wanted, readers_of, tell_missing
from clinic_ui.cli.consent_options import ConsentTo, Prescription, Subsidies, wishes_from
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.exchange_report import announce, served, served_as_json
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import (
    claimed_folders,
    ended_by_signals,
    exchange_over,
    settings_from,
    world_in,
)
from clinic_ui.cli.journal import log_to_stderr
from clinic_ui.cli.options import JsonFlag, OnDay, PkiFolder, is_http
from clinic_ui.cli.pages import DEFAULT_PORT, Port, listening_on
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.cli.receptions import AtReaders, OnVirtualReader
from clinic_ui.cli.surroundings import face_settings, settings_for, world_for
from clinic_ui.cli.visit import check_in
from clinic_ui.cli.visit_lines import tell_line
from clinic_ui.daemon import Daemon
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.book import BookUnusable
from clinic_ui.roots import RootUnusable, read_roots
from onshikaku.personas import DEFAULT_PERSONA
from reader.errors import ReaderUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from cryptography import x509

    from clinic_ui.cli.receptions import Reception
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
    reader: AtKiosk = None,
    desk_reader: AtDesk = None,
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
    centre: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask this centre. Default: one in this process."),
    ] = None,
    port: Port = DEFAULT_PORT,
    camera: Cameras = None,
    *,
    bench: Annotated[
        bool, typer.Option("--bench", help="A virtual reader with a page to put cards on it.")
    ] = False,
    no_pages: Annotated[
        bool, typer.Option("--no-pages", help="No pages: PINs are typed here, or known.")
    ] = False,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """Be a clinic: folders for clinic software, card readers, and the pages of kiosk and desk.

    連携フォルダ、カードリーダー、患者さんと受付の画面を一つにした、模擬の医療機関です。
    受付の結果は face に出ます。人物のIDを入力すると、その人のカードが仮想リーダーに置かれます。

    Type the id of a persona and its card is placed on the virtual reader; with --reader cards are
    placed by hand. PIN and consents are given on the kiosk page; with --camera it offers the face
    check (顔認証). With --no-pages nobody is asked: PINs are known, --consent, --prescription and
    --subsidies say the rest; and with --reader the PIN is typed here. Settings: EXCHANGE_…,
    CLINIC_…, FACE_…. With --json, a line for each request and each visit.

    The name of a reader is good for every port it is plugged into, unless another is like it.

    Examples: onshikaku clinic --root OQS · onshikaku clinic --root OQS --reader auto ·
    onshikaku clinic --root OQS --bench ·
    onshikaku clinic --root OQS --camera browser ·
    onshikaku clinic --root OQS --no-pages --consent none ·
    onshikaku clinic --root OQS --reader "NAME" --desk-reader "NAME" --trust ROOT.pem
    """
    log_to_stderr()
    wishes = wishes_from(consent, prescription, subsidies=subsidies)
    if not no_pages and (consent, prescription, subsidies) != ("all", None, None):
        fail(
            Exit.USAGE,
            "--consent, --prescription, --subsidies: the patient chooses on the kiosk page",
            "give --no-pages as well, or leave them out",
        )
    if camera and no_pages:
        fail(Exit.USAGE, "--camera: the kiosk page says where to look", "leave --no-pages out")
    if desk_reader and no_pages:
        fail(
            Exit.USAGE, "--desk-reader: its screens are on the desk's pages", "leave --no-pages out"
        )
    wanted = Wanted.of(reader, desk_reader)
    if bench and (no_pages or centre is not None):
        fail(Exit.USAGE, "--bench changes a centre in this process, on a page", "leave it out")
    if centre is not None and not is_http(centre):
        fail(Exit.USAGE, f"--centre: {centre!r} is not an http address")
    settings = settings_from({"root": root} if work is None else {"root": root, "work": work})
    terminal = settings_for()
    if "institution_code" in settings.model_fields_set:
        terminal = terminal.model_copy(update={"institution_code": settings.institution_code})
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    with claimed_folders(settings) as folders, ExitStack() as stack:
        listening = None if no_pages else stack.enter_context(listening_on(port))
        world = (
            world_in(on, pki, people, folders.work / "centre.db", _roots(trust))
            if centre is None
            else world_for(on, pki, personas, tuple(trust or ()), with_cast=with_cast)
        )
        parts = _Parts(settings, terminal, folders, world, centre, as_json)
        try:
            if listening is None:
                reception: Reception = (
                    _at_readers(wanted, console, wishes, stack, terminal.apdu_timeout)
                    if wanted.names
                    else OnVirtualReader(people, world.hierarchy, console, wishes)
                )
                asyncio.run(_run(parts, reception))
            else:
                looks = face_settings()
                cameras = cameras_for(camera or (), places_of(wanted, bench=bench))
                paged = Paged(
                    listening,
                    stack.enter_context(readers_of(wanted, terminal.apdu_timeout)),
                    bench,
                    stack.enter_context(eyes_with(cameras, looks)),
                    looks.lock_after,
                    stack.enter_context(book_at(folders.work / BOOK)),
                    people,
                    console,
                    as_json,
                )
                tell_missing(wanted)
                asyncio.run(_run(parts, paged))
        except ReaderUnavailable as error:
            unavailable(error)
        except BookUnusable as error:
            fail(Exit.MISSING, f"--work: {folders.work / BOOK}: {error}", REMEDY)
        except compose.CredentialMissing:
            fail(
                Exit.USAGE,
                "--centre: it lets in registered terminals only",
                "give its folder with --pki DIR, or CLINIC_CREDENTIAL",
            )
        except compose.CredentialUnfit as error:
            fail(Exit.USAGE, f"CLINIC_CREDENTIAL: {error}", "`onshikaku terminal issue` writes one")
    typer.echo("終了しました。 Ended.", err=True)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a clinic is put together from. `centre` is the URL of one elsewhere."""

    settings: ExchangeSettings
    terminal: ClinicSettings
    folders: Folders
    world: compose.World
    centre: str | None
    as_json: bool

    def line(self) -> AbstractAsyncContextManager[compose.Clinic]:
        """To the centre, for check-ins."""
        if self.centre is None:
            return compose.local_clinic(self.world, self.terminal)
        return compose.remote_clinic(self.world, self.terminal, self.centre)

    def folder_line(self) -> AbstractAsyncContextManager[compose.Terminal]:
        """To the centre, for the folders."""
        if self.centre is None:
            return compose.local_terminal(self.world, self.terminal)
        authorities = self.world.hierarchy if self.world.shared else None
        return compose.remote_terminal(authorities, self.terminal, self.centre)


async def _run(parts: _Parts, reception: Reception | Paged) -> None:
    world, as_json = parts.world, parts.as_json
    async with parts.line() as line, parts.folder_line() as terminal:
        settings = parts.settings.model_copy(update={"institution_code": terminal.institution_code})
        report = served_as_json if as_json else served
        service = exchange_over(terminal, settings, parts.folders, world.clock, report)
        face = FaceFolder(settings)
        announced = partial(
            announce,
            parts.folders,
            settings=settings,
            centre=parts.centre,
            day=world.clock.today(),
            example=world.personas.get(DEFAULT_PERSONA) if parts.centre is None else None,
            as_json=as_json,
        )
        if isinstance(reception, Paged):
            await run_with_pages(
                reception, world, line, service, face, lambda pages: announced(pages=pages)
            )
            return

        async def play(reader: CardReader, attendant: Attendant) -> None:
            visit = await check_in(reader, line, attendant, world.clock, face)
            tell_line(visit, reader.name, as_json=as_json)

        announced()
        daemon = Daemon(service, reception.stations(play), reception.beside())
        with ended_by_signals(asyncio.get_running_loop(), daemon.stop):
            await daemon.run()


def _at_readers(
    wanted: Wanted, console: Console, wishes: Wishes, watches: ExitStack, timeout: float
) -> AtReaders:
    if not sys.stdin.isatty():
        fail(
            Exit.USAGE,
            "--reader: there is no terminal to type the PIN at",
            "run it in one, or leave --no-pages out and type it on the kiosk page",
        )
    attendance = watches.enter_context(readers_of(wanted, timeout))
    tell_missing(wanted)
    return AtReaders(attendance, console, wishes)


def _roots(trust: Sequence[Path] | None) -> Sequence[x509.Certificate]:
    try:
        return read_roots(tuple(trust or ()))
    except RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
