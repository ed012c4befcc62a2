"""`onshikaku confirm`: one person's eligibility, for people and for scripts."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clinic_ui import compose
from clinic_ui.cli.attendants import Scripted, Typed
from clinic_ui.cli.camera_option import eyes_with
from clinic_ui.cli.consent_options import ConsentTo, Prescription, Subsidies, wishes_from
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.exchange_options import ExchangeFolder, ExchangeWork, face_folder
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import Credential, Debug, JsonFlag, OnDay, PkiFolder, is_http
from clinic_ui.cli.people import People, WithCast, one_of
from clinic_ui.cli.surroundings import face_settings, log_to_stderr, settings_for, world_for
from clinic_ui.cli.visit import Looks, check_in, tell
from clinic_ui.face_lock import FaceLock
from clinic_ui.till import Treated
from onshikaku.domain.entitlement import Treatment
from onshikaku.personas import DEFAULT_PERSONA
from onshikaku.store.database import MEMORY
from reader.berths import AUTO
from reader.camera.sources import BROWSER
from reader.errors import ReaderUnavailable
from reader.pin import InvalidPin, Pin
from reader.ports import CardInserted
from reader.sources import find_source

if TYPE_CHECKING:
    from clinic_ui.cli.visit import Visit
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.ports import Attendant
    from clinic_ui.wishes import Wishes
    from reader.sources import ReaderSource

__all__ = ["confirm"]

_HERE = "here"


def confirm(
    persona: Annotated[
        str | None,
        typer.Option("--persona", metavar="ID", help="Use this persona's virtual card."),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(
            "--reader",
            metavar="NAME",
            help="Use the card on this reader, e.g. nfc:usb; auto: on the first that has one.",
        ),
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="ROOT.pem", help="Pin this root certificate as well."),
    ] = None,
    centre: Annotated[
        str | None,
        typer.Option("--centre", metavar="URL", help="Ask this centre. Default: one in-process."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|URL",
            help="Database of the centre in this process: the one cards were bound in "
            "(`onshikaku card bind`). Default: a new one in memory.",
        ),
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
    camera: Annotated[
        str | None,
        typer.Option(
            "--camera",
            metavar="SPEC",
            help="By face (顔認証) instead of the PIN: with pictures of /dev/videoN or N, or of a "
            "file (image, y4m, mp4). For virtual cards; the PIN follows where it comes to nothing. "
            "Needs the extra: scripts/setup face.",
        ),
    ] = None,
    consent: ConsentTo = None,
    prescription: Prescription = None,
    subsidies: Subsidies = None,
    exchange: ExchangeFolder = None,
    exchange_work: ExchangeWork = None,
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
    onshikaku confirm --points 1250 · onshikaku confirm --consent drug,checkup ·
    onshikaku confirm --camera PHOTO.jpg ·
    onshikaku confirm --reader "NAME" --trust ROOT.pem --wait 30
    """
    log_to_stderr(debug=debug)
    console = Console(stderr=as_json_)
    order = _Order(persona, reader, centre, pki, credential, wait, camera)
    order.check()
    if database is not None and centre is not None:
        fail(Exit.USAGE, "--database: the centre elsewhere has its own", "leave it out")
    wishes = wishes_from(consent, prescription, subsidies=subsidies)
    patient = _Patient(pin_stdin, last_try, register, wishes, console if camera else None)
    face = face_folder(exchange, exchange_work)
    world = world_for(
        on, pki, personas, tuple(trust or ()), with_cast=with_cast, place=database or MEMORY
    )
    try:
        visit = finish(_confirm(order, world, console, patient, face))
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
    tell(console, visit, treated, as_json_=as_json_)


@dataclass(frozen=True, slots=True)
class _Order:
    """What `confirm` was asked for."""

    persona: str | None
    reader: str | None
    centre: str | None
    pki: Path | None
    credential: Path | None
    wait: float
    camera: str | None = None

    def check(self) -> None:
        """Leave with a usage error where options contradict each other."""
        if self.persona is not None and self.reader is not None:
            fail(Exit.USAGE, "--persona and --reader exclude each other", "choose one card")
        if self.camera is not None and self.reader is not None:
            fail(
                Exit.USAGE,
                "--camera: the photo on a card is opened by what is printed on it",
                "leave --reader out: a virtual card shows its print",
            )
        if self.camera == BROWSER:
            fail(Exit.USAGE, "--camera browser: there is no page here", "`onshikaku demo` has one")
        if self.centre is None:
            return
        if not is_http(self.centre):
            fail(Exit.USAGE, f"--centre: {self.centre!r} is not an http address")
        if self.reader is None and self.pki is None:
            fail(
                Exit.USAGE,
                "--pki: a centre elsewhere does not know a card made here",
                "give the folder that the centre was started with",
            )


@dataclass(frozen=True, slots=True)
class _Patient:
    """What was said beforehand of the person at the reader, who types the rest.

    `guided`: where somebody before a camera is told what to do.
    """

    pin_stdin: bool
    last_try: bool
    register: bool
    wishes: Wishes
    guided: Console | None = None

    def decided(self, pins: list[Pin]) -> Attendant:
        """Somebody who asks nobody."""
        return Scripted(
            self.guided,
            pins,
            last_try=self.last_try,
            register=self.register,
            wishes=self.wishes,
            face=self.guided is not None,
        )

    def asked(self, console: Console) -> Attendant:
        """Somebody who asks at the terminal."""
        return Typed(console, last_try=self.last_try, register=self.register, wishes=self.wishes)


async def _confirm(
    order: _Order,
    world: compose.World,
    console: Console,
    patient: _Patient,
    face: FaceFolder | None,
) -> Visit:
    settings = settings_for(order.credential)
    pins = _pins_from_stdin() if patient.pin_stdin else None
    line = (
        compose.local_clinic(world, settings)
        if order.centre is None
        else compose.remote_clinic(world, settings, order.centre)
    )
    async with line as clinic:
        if order.reader is not None:
            wanted = None if order.reader == AUTO else order.reader
            source = find_source(wanted, timeout=settings.apdu_timeout)
            if wanted is None:
                console.print(f" リーダー　{source.name}", markup=False, highlight=False)
            if order.wait > 0:
                await _card_placed(console, source, order.wait)
            attendant = _at_reader(console, patient, pins)
            return await check_in(source.reader, clinic, attendant, world.clock, face)
        persona = one_of(
            world.personas, order.persona or DEFAULT_PERSONA, "--persona", world.hierarchy
        )
        attendant = patient.decided([Pin(persona.card.pin)] if pins is None else pins)
        card = compose.inserted_card(world, persona)
        if order.camera is None:
            return await check_in(card, clinic, attendant, world.clock, face)
        settings = face_settings()
        with eyes_with({_HERE: order.camera}, settings) as eyes:
            looks = Looks(
                eyes[_HERE].checker,
                FaceLock(settings.lock_after),
                compose.card_front(card),
                world.cards.terminal,
            )
            return await check_in(card, clinic, attendant, world.clock, face, looks)


async def _card_placed(console: Console, source: ReaderSource, seconds: float) -> None:
    """Wait until a card lies on the reader, or the time is over; the visit itself tells which."""
    console.print(" カードを置いてください。　[dim]Please place the card.[/dim]")
    deadline = time.monotonic() + seconds
    with source.watch() as watch:
        while (left := deadline - time.monotonic()) > 0:
            if isinstance(await asyncio.to_thread(watch.next, left), CardInserted):
                return


def _at_reader(console: Console, patient: _Patient, pins: list[Pin] | None) -> Attendant:
    if pins is not None:
        return patient.decided(pins)
    if not sys.stdin.isatty():
        fail(Exit.USAGE, "no terminal to ask for the PIN", "use --pin-stdin")
    return patient.asked(console)


def _pins_from_stdin() -> list[Pin]:
    lines = [line.strip() for line in sys.stdin if line.strip()]
    try:
        return [Pin(line) for line in lines]
    except InvalidPin as error:
        fail(Exit.USAGE, f"--pin-stdin: {error}")
