"""A recorded card in vpcd's reader, until Ctrl-C."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from clinic_ui.cli.card import make_image
from clinic_ui.cli.card_insert import NO_VPCD, interrupted, stay_inserted, vpcd_address
from clinic_ui.cli.failure import Exit, fail
from hardware.recording.by_command import ReplayedCard
from hardware.recording.dressing import misfits
from hardware.recording.fitting import fitted
from hardware.vpcd import VpcdCard, VpcdUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hardware.recording.document import Recording
    from onshikaku.domain.persona import Persona

__all__ = ["Made", "be_the_card", "made_card"]


@dataclass(frozen=True, slots=True)
class Made:
    """The card, and the PIN of its person."""

    card: ReplayedCard
    pin: str


def made_card(
    recording: Recording,
    persona: str,
    people: Mapping[str, Persona],
    pki: Path | None,
    speed: float,
) -> Made:
    """The recorded card with that person's certificate; says which lengths it cannot have.

    Leaves with a usage error if there is no such person or folder.
    """
    made = make_image(persona, people, pki, option="--persona")
    image = fitted(made.image, recording, made.hierarchy)
    for misfit in misfits(image, recording):
        typer.echo(f"  長さが違います。 Another length: {misfit}")
    return Made(ReplayedCard(recording, image, speed=speed), made.persona.card.pin)


def be_the_card(made: Made, vpcd: str) -> None:
    """Lie in the slot at `vpcd` until Ctrl-C, then tell what was asked beyond the recording."""
    card = made.card
    link = VpcdCard(card, *vpcd_address(vpcd))
    signal.signal(signal.SIGTERM, interrupted)
    try:
        link.insert()
    except VpcdUnavailable as error:
        fail(Exit.MISSING, f"--vpcd: {error}", NO_VPCD)
    typer.echo("カードを置きました。 Inserted; Ctrl-C takes it out.")
    if card.tells_pins:
        typer.echo("  暗証番号は何でも、記録のとおりに答えます。 Any PIN is answered as recorded.")
    else:
        typer.echo(f"  暗証番号 PIN: {made.pin}（架空 invented）")
    try:
        stay_inserted(link)
    except KeyboardInterrupt:
        typer.echo("カードを取りました。 Taken out.")
    finally:
        link.remove()
        for command, count in card.unrecorded.items():
            typer.echo(f"  記録にない命令 not in the recording: {command} ×{count}")
