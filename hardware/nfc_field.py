"""The field of a contactless reader and the card that lies in it, or none."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hardware.chip import CardTorn
from hardware.nfc_card import NfcCard
from hardware.phone import PhoneChip
from reader.contactless import Technology

if TYPE_CHECKING:
    from hardware.chip import Chip

__all__ = ["NfcField", "technology_of"]


def technology_of(chip: Chip) -> Technology:
    """Phones are Type A, My Number Cards Type B."""
    return Technology.A if isinstance(chip, PhoneChip) else Technology.B


class NfcField:
    """One place for one card. Thread-safe: hands and the reader may meet."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._card: NfcCard | None = None

    @property
    def chip(self) -> Chip | None:
        """The card that lies there; None also after it was torn away."""
        with self._lock:
            return None if self._card is None else self._card.chip

    def insert(self, chip: Chip) -> None:
        """Put a card down. ValueError if one lies there."""
        with self._lock:
            if self._card is not None:
                raise ValueError("there is a card in the field")
            chip.inserted()
            self._card = NfcCard(chip, technology_of(chip))

    def remove(self) -> None:
        """Take the card away, if there is one."""
        with self._lock:
            card, self._card = self._card, None
            if card is not None:
                card.leave()

    def hear(self, technology: Technology, frame: bytes) -> bytes | None:
        """What comes back when the reader sends that; None for silence. A torn card has gone."""
        with self._lock:
            if self._card is None:
                return None
            try:
                return self._card.receive(technology, frame)
            except CardTorn:
                self.remove()
                return None

    def off(self) -> None:
        """The reader switched its field off."""
        with self._lock:
            if self._card is not None:
                self._card.field_off()
