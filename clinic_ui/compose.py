"""The composition root: puts authorities, centre, card, reader and clinic together."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx
from pydantic import SecretStr

from clinic_ui.centre_calls import CentreCalls
from clinic_ui.desk.line import Door
from clinic_ui.gateway import HttpGateway
from clinic_ui.paper_calls import PaperCalls
from clinic_ui.terminal_calls import TerminalCalls
from clinic_ui.verifier import ClinicVerifier
from hardware.card_factory import make_card
from hardware.card_front import VirtualFront
from hardware.card_trust import CardTrust
from hardware.chip import Chip
from hardware.phone import PhoneChip
from hardware.private_pcscd import PrivatePcscd
from hardware.virtual_reader import VirtualReader
from onshikaku.api.app import create_app
from onshikaku.api.in_process import InProcessTransport, Lazily
from onshikaku.clock import Clock
from onshikaku.domain.persona import Persona
from onshikaku.domain.rules.timeline import OQS_LIVE
from onshikaku.errors import DayOutOfRange
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.revocation import CrlSource, FirstAvailable, OcspSource, SimulatedOnly
from onshikaku.pki.terminal_credential import CredentialUnusable, TerminalCredential
from onshikaku.pki.validate import Validator
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database
from onshikaku.terminal import TerminalSession
from reader.pcsc import PcscReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from cryptography import x509

    from clinic_ui.settings import ClinicSettings
    from onshikaku.domain.checkin.ways import PhoneKind
    from reader.ports import CardReader

__all__ = [
    "LOCAL_CENTRE",
    "Clinic",
    "CredentialMissing",
    "CredentialUnfit",
    "Persona",
    "Terminal",
    "World",
    "card_chip",
    "card_front",
    "card_in_pcscd",
    "clinic_over",
    "inserted_card",
    "local_clinic",
    "local_terminal",
    "phone_chip",
    "remote_clinic",
    "remote_terminal",
    "seen_by_opensc",
    "start_clock",
]

# Of every institution in the built-in register, and no secret: docs/terminals.md prints it.
_MEDICAL_ACCOUNT = {"account": "medical", "password": SecretStr("kakuu-iryou")}

LOCAL_CENTRE = "http://127.0.0.1:8710"
"""Where a centre listens unless told otherwise; certificates name its OCSP responder."""


class CredentialMissing(Exception):
    """A centre elsewhere lets in its own terminals only, and nothing shows that this is one."""


class CredentialUnfit(Exception):
    """The credential given for this terminal cannot be used; the text names the file and why."""


@dataclass(frozen=True, slots=True)
class World:
    """Authorities, clock, cast and pinned roots of one run. Nothing of it outlives the process,
    except a folder of the authorities that was asked for (`shared`).

    `cards`: whom the virtual cards of this run let sign without a PIN.
    """

    hierarchy: Hierarchy
    clock: Clock
    centre: Centre
    trusted: tuple[x509.Certificate, ...]
    cards: CardTrust
    shared: bool = False

    @classmethod
    def create(
        cls,
        *,
        day: date | None = None,
        pki: Path | None = None,
        trusted: Sequence[x509.Certificate] = (),
        personas: Mapping[str, Persona] | None = None,
        place: str = MEMORY,
        clock: Clock | None = None,
    ) -> World:
        """The clock shows `day` (default: today), and the cast is made for it unless given.

        `clock`: another one than that which runs on as the real one does. `place` is the centre's
        database. Raises `DayOutOfRange`, `StoreUnavailable`, and for what is in the folder
        `LedgerError`, `CvcKeyBroken`.
        """
        clock = clock or Clock()
        ocsp_url = f"{LOCAL_CENTRE}/ocsp"
        hierarchy = (
            Hierarchy.create(clock.now(), ocsp_url)
            if pki is None
            else Hierarchy.open(pki, clock.now(), ocsp_url)
        )
        start_clock(clock, day, hierarchy)
        centre = Centre(hierarchy, clock, Database(place), trusted=trusted, personas=personas)
        return cls(hierarchy, clock, centre, tuple(trusted), CardTrust(pki), shared=pki is not None)

    @property
    def personas(self) -> Mapping[str, Persona]:
        """The cast, by id."""
        return self.centre.personas


def start_clock(clock: Clock, day: date | None, hierarchy: Hierarchy) -> None:
    """Have the clock show a day before anything is made for it.

    Raises `DayOutOfRange` before the system was in operation, and beyond the authorities.
    """
    if day is None:
        return
    first, last = hierarchy.days()
    first = max(first, OQS_LIVE.first_day or first)
    if not first <= day <= last:
        raise DayOutOfRange("day", first, last)
    clock.set_day(day)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic with its line to a centre and its own check of certificates.

    `calls`: what the terminal asks beside the check-ins, `papers` about papers. `door`: by which
    those who work at the desk sign in. `centre_here`: the centre is that of this process.
    """

    gateway: HttpGateway
    verifier: ClinicVerifier
    calls: TerminalCalls
    papers: PaperCalls
    door: Door
    centre_here: bool = False


@asynccontextmanager
async def local_clinic(world: World, settings: ClinicSettings) -> AsyncGenerator[Clinic]:
    """A clinic whose centre is in this process; calls pass through its whole HTTP interface.

    Its terminal is given a certificate by the authority in this process. Raises `CredentialUnfit`.
    """
    transport = InProcessTransport(create_app(world.centre))
    async with httpx.AsyncClient(transport=transport, base_url=LOCAL_CENTRE) as client:
        yield replace(clinic_over(world, settings, client), centre_here=True)


@asynccontextmanager
async def remote_clinic(
    world: World, settings: ClinicSettings, centre: str
) -> AsyncGenerator[Clinic]:
    """A clinic whose centre is elsewhere, at a URL.

    Its terminal shows the credential in the settings, or is given one by the authority in a shared
    folder. Raises `CredentialMissing`, `CredentialUnfit`.
    """
    if settings.credential is None and not world.shared:
        raise CredentialMissing
    async with httpx.AsyncClient(base_url=centre, timeout=10) as client:
        yield clinic_over(world, settings, client)


def clinic_over(world: World, settings: ClinicSettings, client: httpx.AsyncClient) -> Clinic:
    """A clinic that reaches its centre, and the centre's OCSP and CRLs, by this client."""
    fetch = _Fetch(client, asyncio.get_running_loop())
    validator = Validator(
        [world.hierarchy.auth.certificate, *world.trusted],
        revocation=SimulatedOnly(FirstAvailable(OcspSource(fetch.ocsp), CrlSource(fetch.crl))),
        allow_production_names=bool(world.trusted),
    )
    session = _session(world.hierarchy, settings)
    return Clinic(
        HttpGateway(client, session),
        ClinicVerifier(validator, world.clock.now),
        TerminalCalls(CentreCalls(client, session)),
        PaperCalls(CentreCalls(client, session)),
        _desk_door(client, world.hierarchy, settings),
    )


def _desk_door(client: httpx.AsyncClient, hierarchy: Hierarchy, settings: ClinicSettings) -> Door:
    """Whoever signs in gets a session of this terminal, beside that of the readers."""

    def session(account: str, password: str) -> TerminalSession:
        login = {"account": account, "password": SecretStr(password)}
        return _session(hierarchy, settings.model_copy(update=login))

    return Door(client, session)


@dataclass(frozen=True, slots=True)
class Terminal:
    """A line to a centre that signs in by itself, and whose terminal that is."""

    client: httpx.AsyncClient
    institution_code: str


@asynccontextmanager
async def local_terminal(world: World, settings: ClinicSettings) -> AsyncGenerator[Terminal]:
    """A terminal whose centre is in this process. Raises `CredentialUnfit`.

    Unless the settings name an account, the register's own for medical information is logged in.
    """
    if settings.account is None:
        settings = settings.model_copy(update=_MEDICAL_ACCOUNT)
    session = _session(world.hierarchy, settings)
    transport = InProcessTransport(Lazily(lambda: create_app(world.centre)))
    async with httpx.AsyncClient(
        transport=transport, base_url=LOCAL_CENTRE, auth=session
    ) as client:
        yield Terminal(client, session.institution_code)


@asynccontextmanager
async def remote_terminal(
    pki: Hierarchy | None, settings: ClinicSettings, centre: str
) -> AsyncGenerator[Terminal]:
    """A terminal whose centre is elsewhere, at a URL.

    It shows the credential in the settings, or is given one by these authorities. Raises
    `CredentialMissing`, `CredentialUnfit`.
    """
    session = _session(pki, settings)
    async with httpx.AsyncClient(base_url=centre, timeout=10, auth=session) as client:
        yield Terminal(client, session.institution_code)


def _session(hierarchy: Hierarchy | None, settings: ClinicSettings) -> TerminalSession:
    """The session of this terminal, by the credential in its settings or one issued here."""
    institution, terminal = settings.institution_code, settings.terminal_id
    if settings.credential is None:
        if hierarchy is None:
            raise CredentialMissing
        authority = hierarchy.terminals

        def credential(at: datetime) -> TerminalCredential:
            return authority.enrol(institution, terminal, at)
    else:
        given = _read_credential(settings.credential)
        _require_same("institution_code", given.institution_code, settings)
        _require_same("terminal_id", given.terminal_id, settings)
        institution, terminal = given.institution_code, given.terminal_id

        def credential(at: datetime) -> TerminalCredential:
            del at  # its dates are what they are
            return given

    password = None if settings.password is None else settings.password.get_secret_value()
    return TerminalSession(
        institution, terminal, credential, account=settings.account, password=password
    )


def _read_credential(path: Path) -> TerminalCredential:
    try:
        return TerminalCredential.from_pem(path.read_bytes())
    except OSError as error:
        raise CredentialUnfit(f"{path}: {error.strerror or error}") from error
    except CredentialUnusable as error:
        raise CredentialUnfit(f"{path}: {error}") from error


def _require_same(field: str, found: str, settings: ClinicSettings) -> None:
    """Refuse a setting that was made, not defaulted, and contradicts the credential."""
    if field in settings.model_fields_set and getattr(settings, field) != found:
        raise CredentialUnfit(
            f"{settings.credential}: it is for {found}, but CLINIC_{field.upper()} says otherwise"
        )


class _Fetch:
    """Fetches revocation data from the centre; called in threads, waits for the event loop."""

    def __init__(self, client: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def ocsp(self, request: bytes) -> bytes:
        """The responder's answer to a request, both DER."""
        return self._wait(
            "POST", "/ocsp/auth", request, {"content-type": "application/ocsp-request"}
        )

    def crl(self, municipality: str) -> bytes:
        """The revocation list of a municipality, DER."""
        return self._wait("GET", f"/crl/auth/{municipality}.crl")

    def _wait(
        self, verb: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        call = self._client.request(verb, path, content=body, headers=headers)
        try:
            response = asyncio.run_coroutine_threadsafe(call, self._loop).result()
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise OSError(str(error) or type(error).__name__) from error
        return response.content


def card_chip(world: World, persona: Persona) -> Chip:
    """The persona's virtual card, which signs for this run's terminals without a PIN too."""
    return Chip(make_card(persona, world.hierarchy, cvc=world.cards.authority))


def phone_chip(card: Chip, kind: PhoneKind) -> PhoneChip:
    """The holder's telephone with the card in it, locked: an iPhone signs once it is unlocked.

    Raises TypeError for a card without a certificate for authentication.
    """
    return PhoneChip(card.image, kind)


def card_front(reader: VirtualReader) -> VirtualFront:
    """The camera over a virtual reader, which opens the photo of the card that lies there."""
    return VirtualFront(lambda: reader.chip)


def inserted_card(world: World, persona: Persona) -> VirtualReader:
    """The persona's virtual card on a virtual reader in this process."""
    reader = VirtualReader()
    reader.insert(card_chip(world, persona))
    return reader


@contextmanager
def card_in_pcscd(world: World, persona: Persona) -> Generator[tuple[CardReader, bool]]:
    """The persona's virtual card on a virtual reader in a private pcscd, gone at the end.

    With the reader comes whether it is isolated from the network. Raises `PcscdFailed`.
    """
    with PrivatePcscd() as pcscd:
        slot = pcscd.slots[0]
        slot.insert(card_chip(world, persona))
        yield PcscReader(slot.name), pcscd.isolated


def seen_by_opensc() -> str | None:
    """What `opensc-tool -l` prints of the readers in the pcscd in use; None if not installed."""
    tool = shutil.which("opensc-tool")
    if tool is None:
        return None
    run = subprocess.run(  # noqa: S603 - the path comes from PATH, the argument is fixed
        [tool, "-l"], env=os.environ, capture_output=True, text=True, timeout=30, check=False
    )
    return run.stdout.rstrip()
