"""`onshikaku card insert`: a virtual card in a virtual reader, for as long as one likes."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.card import app, make_image
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.link_plans import LinkFaultsFile, LinkSeed, link_plan, what_happened
from clinic_ui.cli.options import OnDay, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from hardware import card_store
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.nfc_udp import NfcUdpField, NfcUdpUnavailable
from hardware.phone import PhoneChip
from hardware.vpcd import VpcdCard, VpcdUnavailable
from hardware.vpcd_proxy import VpcdProxy
from onshikaku.domain.checkin.ways import PhoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from hardware.link_faults import LinkPlan
    from onshikaku.domain.persona import Persona

__all__ = ["NO_VPCD", "app", "insert", "interrupted", "stay_inserted", "vpcd_address"]

_RETRY_SECONDS = 1.0
_DIAL_SECONDS = 5.0
_EXAMPLE = "127.0.0.1:54321"
NO_VPCD = "is pcscd running with vsmartcard-vpcd, and its slot empty? onshikaku doctor"


@app.command()
def insert(
    what: Annotated[
        str, typer.Argument(metavar="PERSONA|DIR", help="A persona, or a folder of `card make`.")
    ],
    vpcd: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where vpcd listens, e.g. 127.0.0.1:35963."),
    ] = None,
    nfc: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Play a contactless card there, on this machine, e.g. 127.0.0.1:54321 (port 0: a "
            "free one): whoever is given --reader nfc:udp:HOST:PORT reads it.",
        ),
    ] = None,
    phone: Annotated[
        PhoneKind | None,
        typer.Option(help="The holder's telephone in place of the card, unlocked. With --nfc."),
    ] = None,
    pki: PkiFolder = None,
    on: OnDay = None,
    personas: People = None,
    link_faults: LinkFaultsFile = None,
    seed: LinkSeed = None,
    *,
    with_cast: WithCast = False,
) -> None:
    """Put a card into a virtual reader until Ctrl-C: that of vsmartcard-vpcd, or a contactless one.

    Examples: onshikaku card insert ./card --vpcd 127.0.0.1:35963 ·
    onshikaku card insert ./card --nfc 127.0.0.1:54321, and elsewhere
    onshikaku inspect --reader nfc:udp:127.0.0.1:54321

    仮想リーダーにカードを置きます。A card from a folder keeps its PIN counters there. When pcscd is
    restarted the card is put back.
    """
    if (vpcd is None) == (nfc is None):
        fail(Exit.USAGE, "--vpcd or --nfc: one of them says where", "for example --nfc " + _EXAMPLE)
    if phone is not None and nfc is None:
        fail(Exit.USAGE, "--phone: a telephone has no contacts", "give --nfc in place of --vpcd")
    if link_faults is not None and nfc is not None:
        fail(Exit.USAGE, "--link-faults: not on the air", "give --vpcd in place of --nfc")
    plan = link_plan(link_faults, seed)
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    signal.signal(signal.SIGTERM, interrupted)
    chip = _chip(what, people, pki)
    if phone is not None:
        chip = PhoneChip(chip.image, phone, unlocked=True)
    if nfc is not None:
        _play(chip, *_host_and_port(nfc, "--nfc", _EXAMPLE, least=0))
    elif vpcd is not None:
        _insert(chip, *vpcd_address(vpcd), plan)


def _insert(chip: Chip, host: str, port: int, plan: LinkPlan | None) -> None:
    dial = None
    if plan is not None:
        proxy = VpcdProxy(plan, lambda: socket.create_connection((host, port), _DIAL_SECONDS))
        dial = proxy.dial
    card = VpcdCard(chip, host, port, dial=dial)
    try:
        card.insert()
    except VpcdUnavailable as error:
        fail(Exit.MISSING, f"--vpcd: {error}", NO_VPCD)
    typer.echo(f"カードを置きました。 Inserted at {host}:{port}; Ctrl-C takes it out.")
    _tell_pin(chip)
    try:
        stay_inserted(card)
    except KeyboardInterrupt:
        typer.echo("カードを取りました。 Taken out.")
        if plan is not None:
            typer.echo(what_happened(plan))
    finally:
        card.remove()


def _play(chip: Chip, host: str, port: int) -> None:
    try:
        field = NfcUdpField(host, port)
    except NfcUdpUnavailable as error:
        fail(Exit.MISSING, f"--nfc: {error}", "give a free port of 127.0.0.1")
    try:
        field.insert(chip)
        typer.echo(f"カードを置きました。 --reader {field.name} reads it; Ctrl-C takes it away.")
        _tell_pin(chip)
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("カードを取りました。 Taken away.")
    finally:
        field.close()


def _tell_pin(chip: Chip) -> None:
    pin = chip.image.pins().get((JPKI, AUTH_PIN))
    if pin is not None:
        typer.echo(f"  暗証番号 PIN: {pin.value.decode()}（架空 invented）")


def stay_inserted(card: VpcdCard) -> None:
    """Keep the card in its reader until Ctrl-C, across restarts of pcscd."""
    while True:
        card.wait_until_gone()
        typer.echo("リーダーが応答しません。再接続を待ちます。 vpcd has gone; waiting for it.")
        card.remove()
        while not card.linked:
            time.sleep(_RETRY_SECONDS)
            with contextlib.suppress(VpcdUnavailable):
                card.insert()
        typer.echo("再びカードを置きました。 Inserted again.")


def _chip(what: str, people: Mapping[str, Persona], pki: Path | None) -> Chip:
    folder = Path(what)
    if not folder.is_dir():
        return Chip(make_image(what, people, pki).image)
    try:
        image = card_store.load(folder)
    except (card_store.CardImageBroken, OSError) as error:
        fail(Exit.USAGE, f"DIR: {error}", "make the card anew: onshikaku card make")
    return Chip(image, on_change=lambda changed: card_store.save_counters(changed, folder))


def vpcd_address(text: str) -> tuple[str, int]:
    """Host and port of `--vpcd`; leaves with a usage error if it is none."""
    return _host_and_port(text, "--vpcd", "127.0.0.1:35963")


def _host_and_port(text: str, option: str, example: str, least: int = 1) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or not least <= int(port) < 1 << 16:
        fail(Exit.USAGE, f"{option}: {text!r} is not HOST:PORT", f"for example {example}")
    return host, int(port)


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: for SIGTERM."""
    raise KeyboardInterrupt
