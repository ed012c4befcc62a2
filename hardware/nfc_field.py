"""The field of a contactless reader and the card that lies in it, or none."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from hardware.chip import CardTorn
from hardware.nfc_card import NfcCard
from hardware.phone import PhoneChip
from reader.contactless import Technology

if TYPE_CHECKING:
    from hardware.chip import Chip

__all__ = ["NfcField", "technology_of"]


_TYPE_B: Final = bytes.fromhex("3B888001")
_STORAGE: Final = bytes.fromhex("804F0CA000000306")
_FELICA: Final = 0x11


def technology_of(chip: Chip) -> Technology | None:
    """Phones are Type A, My Number Cards Type B; None for FeliCa, which no reader here looks for.

    Other cards are what their ATR says (PC/SC part 3 §3.1.3.2.3): one of Type B has exactly eight
    historical bytes, and one that only stores something names the standard that it follows.
    """
    if isinstance(chip, PhoneChip):
        return Technology.A
    image = getattr(chip, "image", None)
    if image is None:
        # A recording has no image: what is recorded are My Number Cards.
        return Technology.B
    atr = image.atr
    if atr[4:12] == _STORAGE and atr[12] == _FELICA:
        return None
    contactless = atr[:1] == _TYPE_B[:1] and atr[2:4] == _TYPE_B[2:]
    return Technology.A if contactless and atr[:4] != _TYPE_B else Technology.B


class NfcField:
    """One place for one card. Thread-safe: hands and the reader may meet."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._card: NfcCard | None = None

    @property
    def chip(self) -> Chip | None:
        """The card that lies there; None also after it was torn away. Waits for nobody."""
        card = self._card
        return None if card is None else card.chip

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
