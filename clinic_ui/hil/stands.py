"""Stands ready for use: a virtual one in a private pcscd, or one around a reader that is there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.hil.hands_virtual import VirtualHands
from clinic_ui.hil.rehearsal import Rehearsal
from clinic_ui.hil.stand import Stand
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.faulty_reader import faulty_source
from hardware.private_pcscd import PrivatePcscd
from reader.pcsc import DEFAULT_TIMEOUT, PcscConnection
from reader.pin import Pin
from reader.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from clinic_ui.hil.hands import Hands
    from hardware.card_image import CardImage
    from hardware.link_faults import LinkPlan
    from hardware.private_pcscd import VpcdSlot
    from reader.sources import ReaderSource

__all__ = ["VIRTUAL", "other_image", "stand_at", "virtual_stand"]

VIRTUAL = "virtual"
"""The name by which the program's own reader is asked for."""


@contextmanager
def virtual_stand(
    image: CardImage, asked: Hands | None = None, plan: LinkPlan | None = None
) -> Generator[Stand]:
    """A private pcscd with a virtual reader, and hands that put this card into it.

    With `asked` those are asked first, and the virtual ones do what they say. Raises `PcscdFailed`.
    """
    with PrivatePcscd() as pcscd:
        slot = pcscd.slots[0]
        source = source_of(slot.name)
        if plan is not None:
            source = faulty_source(source, plan, simulated=True)
        stand = stand_at(pcscd, slot, Chip(image), source, asked)
        try:
            yield stand
        finally:
            stand.close()


def stand_at(
    pcscd: PrivatePcscd,
    slot: VpcdSlot,
    card: Chip,
    source: ReaderSource,
    asked: Hands | None = None,
) -> Stand:
    """A stand at one slot of a private pcscd. The card's own PIN is sent: it is nobody's.

    `source` is the slot as the checks are to see it.
    """
    doing = VirtualHands(slot, card, Chip(other_image(card.image)))
    return Stand(
        source,
        doing if asked is None else Rehearsal(asked, doing),
        exact=doing,
        service=pcscd,
        bare=lambda: PcscConnection(slot.name, DEFAULT_TIMEOUT),
        pin=Pin(card.image.pins()[JPKI, AUTH_PIN].value.decode()),
    )


def other_image(image: CardImage) -> CardImage:
    """A card that is no My Number Card: the same without the JPKI application."""
    return replace(image, applications=tuple(a for a in image.applications if a.aid != JPKI))
