"""`onshikaku demo`: a whole clinic in the browser, or one check-in told step by step."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clinic_ui import compose
from clinic_ui.bench.handled import HandledReader
from clinic_ui.bench.spots import PcscdSpot
from clinic_ui.cli.attendants import Scripted
from clinic_ui.cli.camera_option import (
    STILLS,
    DemoCameras,
    cameras_for,
    check_matcher,
    eyes_with,
)
from clinic_ui.cli.consent_options import ConsentTo, Prescription, Subsidies, wishes_from
from clinic_ui.cli.exchange_options import ExchangeFolder, ExchangeWork, face_folder
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import Debug, JsonFlag, OnDay
from clinic_ui.cli.pages import DEFAULT_PORT, Port, listening_on, serve_until_ended
from clinic_ui.cli.people import People, WithCast, one_of
from clinic_ui.cli.surroundings import face_settings, log_to_stderr, settings_for, world_for
from clinic_ui.cli.terminal import banner
from clinic_ui.cli.visit import check_in, tell
from clinic_ui.premises import demo_premises
from clinic_ui.reasons import PORTS_OPEN
from hardware.private_pcscd import PcscdFailed, PrivatePcscd
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.dates import era_date
from onshikaku.personas import DEFAULT_PERSONA
from reader.berths import MOST_READERS
from reader.pin import Pin

if TYPE_CHECKING:
    import socket
    from collections.abc import Collection, Generator, Mapping, Sequence

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.cli.visit import Visit
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.front.eyes import Eye
    from clinic_ui.settings import ClinicSettings
    from clinic_ui.wishes import Wishes

__all__ = ["demo"]


_Persona = Annotated[
    str | None,
    typer.Option(
        "--persona",
        metavar="ID",
        help="Whose card lies on the reader from the start; `onshikaku card list` has them all.",
    ),
]


def demo(
    persona: _Persona = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    once: Annotated[
        bool, typer.Option("--once", help="No pages: play one check-in here, and end.")
    ] = False,
    port: Port = DEFAULT_PORT,
    readers: Annotated[
        int, typer.Option("--readers", min=1, max=4, help="How many card readers the pages have.")
    ] = 1,
    desk_readers: Annotated[
        int,
        typer.Option(
            "--desk-readers",
            min=0,
            max=3,
            help="How many more stand at the desk (汎用カードリーダー), without kiosk and face.",
        ),
    ] = 0,
    tablets: Annotated[
        int,
        typer.Option(
            "--tablets",
            min=0,
            max=2,
            help="How many devices with the clinic's app (マイナ資格確認アプリ), for the ward.",
        ),
    ] = 0,
    pcsc: Annotated[
        bool, typer.Option("--pcsc", help="Through a private pcscd and a virtual reader in it.")
    ] = False,
    camera: DemoCameras = None,
    consent: ConsentTo = "all",
    prescription: Prescription = None,
    subsidies: Subsidies = None,
    exchange: ExchangeFolder = None,
    exchange_work: ExchangeWork = None,
    as_json_: JsonFlag = False,
    debug: Debug = False,
) -> None:
    """Open a whole clinic in the browser: the patient's kiosk, the reception desk, the bench.

    患者さんの画面・受付の画面・実験台をブラウザで開きます。カードもリーダーも仮想です。

    Without --camera the face check is simulated: the bench says who stands there.

    With --once, one check-in is played here and told step by step; --consent, --prescription and
    --subsidies belong to it. No reader, network or root is needed. --json prints the addresses.

    Examples: onshikaku demo · onshikaku demo --persona grace · onshikaku demo --on 2026-08-01 ·
    onshikaku demo --camera browser · onshikaku demo --once ·
    onshikaku demo --once --persona grace · onshikaku demo --once --pcsc
    """
    wishes = wishes_from(consent, prescription, subsidies=subsidies)
    face = face_folder(exchange, exchange_work)
    log_to_stderr(debug=debug)
    if pcsc and readers > 1:
        fail(Exit.USAGE, "--readers: the private pcscd has one", "leave --readers or --pcsc out")
    if readers + desk_readers + tablets > MOST_READERS:
        named = "--readers, --desk-readers, --tablets"
        fail(Exit.USAGE, f"{named}: {MOST_READERS} at most in all", "take fewer")
    if once and camera:
        fail(Exit.USAGE, "--camera: --once has no pages", "`onshikaku confirm --camera SPEC`")
    console = Console(stderr=as_json_)
    try:
        if not once:
            cameras = cameras_for(camera or (), [str(n) for n in range(1, readers + 1)])
            listening = listening_on(port)
            world = world_for(on, None, personas, with_cast=with_cast)
            if persona is not None:
                one_of(world.personas, persona, "--persona", world.hierarchy)
            settings, looks = settings_for(), face_settings()
            stills = {place for place, spec in cameras.items() if spec == STILLS}
            if stills:
                check_matcher()
            opened = {place: spec for place, spec in cameras.items() if spec != STILLS}
            with (
                eyes_with(opened, looks) as eyes,
                _bench_readers(readers, settings.apdu_timeout, pcsc=pcsc) as bench,
            ):
                after = looks.lock_after
                opening = _Opening(
                    world, settings, face, persona, eyes, stills, after, desk_readers, tablets
                )
                asyncio.run(_open(opening, listening, bench, as_json=as_json_))
            typer.echo("終了しました。 Ended.", err=True)
            return
        world = world_for(on, None, personas, with_cast=with_cast)
        whose = persona or DEFAULT_PERSONA
        visit = finish(_demo(console, settings_for(), world, whose, wishes, face, pcsc=pcsc))
    except PcscdFailed as error:
        fail(Exit.MISSING, str(error), "scripts/setup pcsc")
    tell(console, visit, None, as_json_=as_json_)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What pages are opened for. `persona`: whose card lies on the first reader.

    `eyes`: the cameras, by the id of their reader; `stills`: the readers before which the bench
    holds up sample pictures for the real matcher.
    """

    world: compose.World
    settings: ClinicSettings
    face: FaceFolder | None
    persona: str | None
    eyes: Mapping[str, Eye]
    stills: Collection[str]
    lock_after: int
    desk_readers: int
    tablets: int


@contextmanager
def _bench_readers(count: int, timeout: float, *, pcsc: bool) -> Generator[Sequence[BenchReader]]:
    """The readers of the bench. Raises `PcscdFailed`."""
    if not pcsc:
        yield [VirtualReader(f"Virtual Reader {n}") for n in range(1, count + 1)]
        return
    with PrivatePcscd() as pcscd:
        reader = HandledReader(PcscdSpot(pcscd, pcscd.slots[0], timeout))
        try:
            yield [reader]
        finally:
            reader.close()


async def _open(
    opening: _Opening,
    listening: socket.socket,
    readers: Sequence[BenchReader],
    *,
    as_json: bool,
) -> None:
    async with demo_premises(
        opening.world,
        opening.settings,
        readers=readers,
        desk_readers=opening.desk_readers,
        tablets=opening.tablets,
        face=opening.face,
        eyes=opening.eyes,
        lock_after=opening.lock_after,
        compared=opening.stills,
    ) as premises:
        if opening.persona is not None and premises.bench is not None:
            await premises.bench.insert(opening.persona, "1")
        await serve_until_ended(premises, listening, as_json=as_json)


async def _demo(
    console: Console,
    settings: ClinicSettings,
    world: compose.World,
    persona_id: str,
    wishes: Wishes,
    face: FaceFolder | None,
    *,
    pcsc: bool,
) -> Visit:
    persona = one_of(world.personas, persona_id, "--persona", world.hierarchy)
    banner(console)
    today = world.clock.today()
    console.print(f"\n 模擬日　{era_date(today)}　[dim]simulated day {today}[/dim]")
    console.print(f" 患者　　{persona.title_ja}　[dim]{persona.title_en}[/dim]\n", highlight=False)
    pins = [Pin(persona.card.pin)]
    attendant = Scripted(console, pins, last_try=True, register=True, wishes=wishes)
    async with compose.local_clinic(world, settings) as clinic:
        if not pcsc:
            card = compose.inserted_card(world, persona)
            return await check_in(card, clinic, attendant, world.clock, face)
        with compose.card_in_pcscd(world, persona) as (reader, isolated):
            _show_from_outside(console, reader.name, isolated=isolated)
            return await check_in(reader, clinic, attendant, world.clock, face)


def _show_from_outside(console: Console, name: str, *, isolated: bool) -> None:
    """Let OpenSC say what it sees in the same pcscd, if it is installed."""
    console.print(f" pcscd: {name}")
    if not isolated:
        console.print(f" {PORTS_OPEN.ja}\n {PORTS_OPEN.en}", style="yellow")
    seen = compose.seen_by_opensc()
    if seen:
        console.print(" $ opensc-tool -l", style="dim")
        console.print(seen, style="dim", highlight=False)
