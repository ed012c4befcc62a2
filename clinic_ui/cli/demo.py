"""`onshikaku demo`: one check-in with a virtual card, told step by step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clinic_ui import compose
from clinic_ui.cli.attendants import Scripted
from clinic_ui.cli.consent_options import ConsentTo, Prescription, Subsidies, wishes_from
from clinic_ui.cli.exchange_options import ExchangeFolder, ExchangeWork, face_folder
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import Debug, JsonFlag, OnDay, PersonaId
from clinic_ui.cli.pages import DEFAULT_PORT, Port, listening_on, serve_until_ended
from clinic_ui.cli.people import People, WithCast, one_of
from clinic_ui.cli.surroundings import log_to_stderr, settings_for, world_for
from clinic_ui.cli.terminal import banner
from clinic_ui.cli.visit import check_in, tell
from clinic_ui.premises import demo_premises
from hardware.private_pcscd import PcscdFailed
from onshikaku.domain.dates import era_date
from onshikaku.personas import DEFAULT_PERSONA
from reader.pin import Pin

if TYPE_CHECKING:
    import socket

    from clinic_ui.cli.visit import Visit
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.settings import ClinicSettings
    from clinic_ui.wishes import Wishes

__all__ = ["demo"]


def demo(
    persona: PersonaId = DEFAULT_PERSONA,
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
    pcsc: Annotated[
        bool, typer.Option("--pcsc", help="Through a private pcscd and a virtual reader in it.")
    ] = False,
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

    With --once, one check-in is played here and told step by step; --consent, --prescription,
    --subsidies and --pcsc belong to it. No reader, network or root is needed.

    Examples: onshikaku demo · onshikaku demo --on 2026-08-01 · onshikaku demo --once ·
    onshikaku demo --once --persona grace · onshikaku demo --once --pcsc
    """
    wishes = wishes_from(consent, prescription, subsidies=subsidies)
    face = face_folder(exchange, exchange_work)
    log_to_stderr(debug=debug)
    console = Console(stderr=as_json_)
    if not (once or pcsc):
        listening = listening_on(port)
        world = world_for(on, None, personas, with_cast=with_cast)
        one_of(world.personas, persona, "--persona", world.hierarchy)
        asyncio.run(_open(world, settings_for(), face, listening, readers, as_json=as_json_))
        typer.echo("終了しました。 Ended.", err=True)
        return
    world = world_for(on, None, personas, with_cast=with_cast)
    try:
        visit = finish(_demo(console, settings_for(), world, persona, wishes, face, pcsc=pcsc))
    except PcscdFailed as error:
        fail(Exit.MISSING, str(error), "scripts/setup pcsc")
    tell(console, visit, None, as_json_=as_json_)


async def _open(
    world: compose.World,
    settings: ClinicSettings,
    face: FaceFolder | None,
    listening: socket.socket,
    readers: int,
    *,
    as_json: bool,
) -> None:
    async with demo_premises(world, settings, readers=readers, face=face) as premises:
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
        console.print(
            " 仮想リーダーのポートがネットワークに開いています（この環境では隔離できません）。\n"
            " The virtual reader's ports are open to the network: it cannot be isolated here.",
            style="yellow",
        )
    seen = compose.seen_by_opensc()
    if seen:
        console.print(" $ opensc-tool -l", style="dim")
        console.print(seen, style="dim", highlight=False)
