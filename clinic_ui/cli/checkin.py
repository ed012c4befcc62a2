"""`onshikaku demo` and `onshikaku confirm`: one check-in, told or for scripts."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from clinic_ui import compose
from clinic_ui.advice_view import advice_on
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import (
    Credential,
    Debug,
    JsonFlag,
    OnDay,
    PersonaId,
    PkiFolder,
    day_out_of_range,
)
from clinic_ui.cli.people import People, WithCast, cast_for, day_of, one_of
from clinic_ui.cli.terminal import Scripted, Typed, banner, show_finished
from clinic_ui.driver import CheckIn
from clinic_ui.report import as_json
from clinic_ui.settings import ClinicSettings
from clinic_ui.till import Treated, collect
from hardware.private_pcscd import PcscdFailed
from onshikaku.domain.dates import era_date
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.outcomes import Outcome
from onshikaku.errors import DayOutOfRange
from onshikaku.personas import DEFAULT_PERSONA
from onshikaku.pki.ledger import LedgerError
from reader.errors import ReaderUnavailable
from reader.monitor import PcscWatch
from reader.pcsc import find_reader
from reader.pin import InvalidPin, Pin
from reader.ports import CardInserted
from reader.trace import TRAFFIC, TracedReader

if TYPE_CHECKING:
    from clinic_ui.compose import Clinic
    from clinic_ui.ports import Attendant
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from reader.ports import CardReader
    from reader.trace import TraceEntry

__all__ = ["confirm", "demo"]

_MISSING = frozenset(
    {
        Outcome.CARD_MUTE,
        Outcome.CARD_REMOVED,
        Outcome.CARD_UNREADABLE,
        Outcome.CENTRE_UNAVAILABLE,
        Outcome.NO_CARD,
        Outcome.READER_UNAVAILABLE,
        Outcome.TERMINAL_REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What a visit came to. `seconds` counts from the placed card, typing included.

    `day` is the centre's where it answered, else the clinic's.
    """

    finished: Finished
    confirmation: Confirmation | None
    day: date
    seconds: float
    apdus: int

    @property
    def exit_code(self) -> Exit:
        """0 eligible, 1 not, 3 when card, reader or centre failed."""
        if self.finished.outcome in _MISSING:
            return Exit.MISSING
        return Exit.OK if self.finished.outcome.entry.eligible else Exit.NO


async def _check_in(
    reader: CardReader, clinic: Clinic, attendant: Attendant, today: date
) -> _Visit:
    trace: list[TraceEntry] = []
    visit = CheckIn(TracedReader(reader, trace), clinic.gateway, clinic.verifier, attendant)
    begin = time.perf_counter()
    finished = await visit.run()
    day = today if visit.confirmation is None else visit.confirmation.day
    return _Visit(finished, visit.confirmation, day, time.perf_counter() - begin, len(trace))


def demo(
    persona: PersonaId = DEFAULT_PERSONA,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    once: Annotated[bool, typer.Option("--once", help="End after one check-in.")] = False,
    pcsc: Annotated[
        bool, typer.Option("--pcsc", help="Through a private pcscd and a virtual reader in it.")
    ] = False,
    as_json_: JsonFlag = False,
    debug: Debug = False,
) -> None:
    """Play one check-in with a virtual My Number Card and tell it step by step.

    仮想のマイナンバーカードで受付を一件再現します。No reader, network or root is needed.

    Examples: onshikaku demo --once · onshikaku demo --persona grace · onshikaku demo --pcsc
    """
    del once  # One check-in is all there is to end after, until the demo has pages.
    _log(debug=debug)
    console = Console(stderr=as_json_)
    world = _world(on, None, personas, with_cast=with_cast)
    try:
        visit = finish(_demo(console, _settings(), world, persona, pcsc=pcsc))
    except PcscdFailed as error:
        fail(Exit.MISSING, str(error), "scripts/setup pcsc")
    _tell(console, visit, None, as_json_=as_json_)


async def _demo(
    console: Console,
    settings: ClinicSettings,
    world: compose.World,
    persona_id: str,
    *,
    pcsc: bool,
) -> _Visit:
    persona = one_of(world.personas, persona_id, "--persona", world.hierarchy)
    banner(console)
    today = world.clock.today()
    console.print(f"\n 模擬日　{era_date(today)}　[dim]simulated day {today}[/dim]")
    console.print(f" 患者　　{persona.title_ja}　[dim]{persona.title_en}[/dim]\n", highlight=False)
    attendant = Scripted(console, [Pin(persona.card.pin)], last_try=True, register=True)
    async with compose.local_clinic(world, settings) as clinic:
        if not pcsc:
            card = compose.inserted_card(world, persona)
            return await _check_in(card, clinic, attendant, today)
        with compose.card_in_pcscd(world, persona) as (reader, isolated):
            _show_from_outside(console, reader.name, isolated=isolated)
            return await _check_in(reader, clinic, attendant, today)


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


def confirm(
    persona: Annotated[
        str | None,
        typer.Option("--persona", metavar="ID", help="Use this persona's virtual card."),
    ] = None,
    reader: Annotated[
        str | None, typer.Option("--reader", metavar="NAME", help="Use the card on this reader.")
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="ROOT.pem", help="Pin this root certificate as well."),
    ] = None,
    centre: Annotated[
        str | None,
        typer.Option("--centre", metavar="URL", help="Ask this centre. Default: one in-process."),
    ] = None,
    pki: PkiFolder = None,
    credential: Credential = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="With --reader: wait so long for a card."),
    ] = 0,
    pin_stdin: Annotated[
        bool, typer.Option("--pin-stdin", help="Read the PIN from standard input (a line a try).")
    ] = False,
    last_try: Annotated[
        bool, typer.Option("--allow-last-try", help="Send the PIN even if one try is left.")
    ] = False,
    register: Annotated[
        bool, typer.Option("--register", help="Register for insurance use if that is needed.")
    ] = False,
    points: Annotated[
        list[int] | None,
        typer.Option(
            metavar="N",
            min=0,
            help="Points (点数) of today's treatment: tells what to collect. Given several times: "
            "of each visit this month, today's last.",
        ),
    ] = None,
    inpatient: Annotated[
        bool, typer.Option("--inpatient", help="With --points: in hospital, not as an outpatient.")
    ] = False,
    as_json_: JsonFlag = False,
    debug: Debug = False,
) -> None:
    """Confirm one person's eligibility. Exit code: 0 eligible, 1 not, 2 usage, 3 device or centre.

    資格確認を一件行います。Without options: the default persona's virtual card, in this process.

    Examples: onshikaku confirm --persona lost --json · onshikaku confirm --on 2027-04-01 ·
    onshikaku confirm --points 1250 · onshikaku confirm --reader "NAME" --trust ROOT.pem --wait 30
    """
    _log(debug=debug)
    console = Console(stderr=as_json_)
    order = _Order(persona, reader, centre, pki, credential, wait)
    order.check()
    world = _world(on, pki, personas, tuple(trust or ()), with_cast=with_cast)
    how = {"pin_stdin": pin_stdin, "last_try": last_try, "register": register}
    try:
        visit = finish(_confirm(order, world, console, **how))
    except ReaderUnavailable as error:
        unavailable(error)
    except compose.CredentialMissing:
        fail(
            Exit.USAGE,
            "--credential: the centre lets in registered terminals only",
            "give its folder with --pki DIR, or a FILE from `onshikaku terminal issue`",
        )
    except compose.CredentialUnfit as error:
        fail(Exit.USAGE, f"--credential: {error}", "`onshikaku terminal issue` writes one")
    treatment = Treatment.INPATIENT if inpatient else Treatment.OUTPATIENT
    treated = Treated(tuple(points), treatment) if points else None
    _tell(console, visit, treated, as_json_=as_json_)


@dataclass(frozen=True, slots=True)
class _Order:
    """What `confirm` was asked for."""

    persona: str | None
    reader: str | None
    centre: str | None
    pki: Path | None
    credential: Path | None
    wait: float

    def check(self) -> None:
        """Leave with a usage error where options contradict each other."""
        if self.persona is not None and self.reader is not None:
            fail(Exit.USAGE, "--persona and --reader exclude each other", "choose one card")
        if self.centre is None:
            return
        if not _is_http(self.centre):
            fail(Exit.USAGE, f"--centre: {self.centre!r} is not an http address")
        if self.reader is None and self.pki is None:
            fail(
                Exit.USAGE,
                "--pki: a centre elsewhere does not know a card made here",
                "give the folder that the centre was started with",
            )


async def _confirm(
    order: _Order,
    world: compose.World,
    console: Console,
    *,
    pin_stdin: bool,
    last_try: bool,
    register: bool,
) -> _Visit:
    settings = _settings(order.credential)
    pins = _pins_from_stdin() if pin_stdin else None
    line = (
        compose.local_clinic(world, settings)
        if order.centre is None
        else compose.remote_clinic(world, settings, order.centre)
    )
    async with line as clinic:
        if order.reader is not None:
            card_reader = find_reader(order.reader, timeout=settings.apdu_timeout)
            if order.wait > 0:
                await _card_placed(console, order.reader, order.wait)
            attendant = _at_reader(console, pins, last_try=last_try, register=register)
            return await _check_in(card_reader, clinic, attendant, world.clock.today())
        persona = one_of(
            world.personas, order.persona or DEFAULT_PERSONA, "--persona", world.hierarchy
        )
        given = [Pin(persona.card.pin)] if pins is None else pins
        attendant = Scripted(None, given, last_try=last_try, register=register)
        card = compose.inserted_card(world, persona)
        return await _check_in(card, clinic, attendant, world.clock.today())


async def _card_placed(console: Console, reader: str, seconds: float) -> None:
    """Wait until a card lies on the reader, or the time is over; the visit itself tells which."""
    console.print(" カードを置いてください。　[dim]Please place the card.[/dim]")
    deadline = time.monotonic() + seconds
    with PcscWatch(reader) as watch:
        while (left := deadline - time.monotonic()) > 0:
            if isinstance(await asyncio.to_thread(watch.next, left), CardInserted):
                return


def _at_reader(
    console: Console, pins: list[Pin] | None, *, last_try: bool, register: bool
) -> Attendant:
    if pins is not None:
        return Scripted(None, pins, last_try=last_try, register=register)
    if not sys.stdin.isatty():
        fail(Exit.USAGE, "no terminal to ask for the PIN", "use --pin-stdin")
    return Typed(console, last_try=last_try, register=register)


def _pins_from_stdin() -> list[Pin]:
    lines = [line.strip() for line in sys.stdin if line.strip()]
    try:
        return [Pin(line) for line in lines]
    except InvalidPin as error:
        fail(Exit.USAGE, f"--pin-stdin: {error}")


def _is_http(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    in_range = url.port is None or 0 < url.port < 1 << 16
    return url.scheme in ("http", "https") and bool(url.host) and in_range


def _settings(credential: Path | None = None) -> ClinicSettings:
    try:
        return ClinicSettings() if credential is None else ClinicSettings(credential=credential)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        why = first["msg"].removeprefix("Value error, ")
        fail(Exit.USAGE, f"CLINIC_{str(first['loc'][0]).upper()}: {why}")


def _world(
    on: str | None,
    pki: Path | None,
    personas: Path | None,
    trust: tuple[Path, ...] = (),
    *,
    with_cast: bool,
) -> compose.World:
    day = day_of(on)
    people = cast_for(day, personas, with_cast=with_cast)
    try:
        roots = compose.read_roots(trust)
        return compose.World.create(day=day, pki=pki, trusted=roots, personas=people)
    except compose.RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
    except DayOutOfRange as error:
        day_out_of_range(error)
    except (LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that a centre made")


def _tell(console: Console, visit: _Visit, treated: Treated | None, *, as_json_: bool) -> None:
    finished, day = visit.finished, visit.day
    advice = advice_on(finished, day)
    charge = None if treated is None else collect(finished.answer, advice, day, treated)
    if as_json_:
        report = as_json(finished, visit.confirmation, advice, visit.seconds, charge)
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show_finished(console, finished, advice, day, visit.seconds, visit.apdus, charge)
    raise typer.Exit(visit.exit_code)


def _log(*, debug: bool) -> None:
    if debug:
        logging.basicConfig(stream=sys.stderr, format="%(message)s")
        logging.getLogger("reader").setLevel(TRAFFIC)
