"""`onshikaku card insert`: a virtual card in a virtual reader, for as long as one likes."""

from __future__ import annotations

import contextlib
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.card import app, make_image
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import OnDay, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from hardware import card_store
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.vpcd import VpcdCard, VpcdUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from onshikaku.domain.persona import Persona

__all__ = ["NO_VPCD", "app", "insert", "interrupted", "stay_inserted", "vpcd_address"]

_RETRY_SECONDS = 1.0
NO_VPCD = "is pcscd running with vsmartcard-vpcd, and its slot empty? onshikaku doctor"


@app.command()
def insert(
    what: Annotated[
        str, typer.Argument(metavar="PERSONA|DIR", help="A persona, or a folder of `card make`.")
    ],
    vpcd: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where vpcd listens, e.g. 127.0.0.1:35963.")
    ],
    pki: PkiFolder = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
) -> None:
    """Put a card into the virtual reader of vsmartcard-vpcd until Ctrl-C.

    Example: onshikaku card insert ./card --vpcd 127.0.0.1:35963

    仮想リーダーにカードを置きます。A card from a folder keeps its PIN counters there. When pcscd is
    restarted the card is put back.
    """
    host, port = vpcd_address(vpcd)
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    chip = _chip(what, people, pki)
    card = VpcdCard(chip, host, port)
    signal.signal(signal.SIGTERM, interrupted)
    try:
        card.insert()
    except VpcdUnavailable as error:
        fail(Exit.MISSING, f"--vpcd: {error}", NO_VPCD)
    typer.echo(f"カードを置きました。 Inserted at {host}:{port}; Ctrl-C takes it out.")
    pin = chip.image.pins()[JPKI, AUTH_PIN].value.decode()
    typer.echo(
        f"  暗証番号 PIN: {pin}（架空 invented）",
    )
    try:
        stay_inserted(card)
    except KeyboardInterrupt:
        typer.echo("カードを取りました。 Taken out.")
    finally:
        card.remove()


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
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 1 << 16:
        fail(Exit.USAGE, f"--vpcd: {text!r} is not HOST:PORT", "for example 127.0.0.1:35963")
    return host, int(port)


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: for SIGTERM."""
    raise KeyboardInterrupt
