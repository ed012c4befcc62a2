"""A card with an antenna: a chip behind ISO/IEC 14443-3 activation, Type A or Type B.

What it says of itself is what its ATR says: application data, frame size and waiting time of the
real My Number Card (docs/card.md §1).
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from hardware.iso_dep import IsoDepCard
from reader.contactless import FRAME_SIZES, Technology, checked, from_ats, from_attrib

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.chip import Chip

__all__ = ["NfcCard"]

_DEFAULT_HISTORICAL: Final = bytes.fromhex("000041E0B381A100")
_PSEUDO_ATR: Final = bytes.fromhex("3B888001")
_ATTRIB_ANSWER: Final = b"\x00"
_SENS_RES: Final = bytes.fromhex("0400")
_SAK: Final = bytes.fromhex("20")
_REQA, _WUPA = b"\x26", b"\x52"
_ANTICOLLISION: Final = bytes.fromhex("9320")
_SELECT: Final = bytes.fromhex("9370")


class NfcCard:
    """One card in a field; `receive` is called for each frame in the air. For one thread.

    `technology` None: of a kind that answers neither.

    A Type B card takes a new random identity (PUPI), a Type A card a new random UID, whenever the
    field comes back, as My Number Cards and phones do.
    """

    def __init__(
        self,
        chip: Chip,
        technology: Technology | None = Technology.B,
        *,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.chip = chip
        self._technology = technology
        self._entropy = entropy
        self._thread = ThreadPoolExecutor(1, "nfc card")
        self._historical = _historical(chip.atr)
        self._identity = b""
        self._ready = False
        self._talk: IsoDepCard | None = None

    def receive(self, technology: Technology, frame: bytes) -> bytes | None:
        """The frame that answers, or None for silence. Raises `CardTorn`."""
        if technology is not self._technology:
            return None
        if self._talk is not None:
            if self._talk.selected:
                return self._talk.receive(frame)
            return None
        if technology is Technology.B:
            return self._activate_b(frame)
        return self._activate_a(frame)

    def field_off(self) -> None:
        """The field has gone, and with it all but the lasting data."""
        self._ready = False
        self._talk = None
        self.chip.power_off()

    def leave(self) -> None:
        """Out of every field, for good."""
        self.field_off()
        self._thread.shutdown(wait=False)

    def _activate_b(self, frame: bytes) -> bytes | None:
        if len(frame) == 3 and frame[0] == 0x05:
            self._identity = self._entropy(4)
            self._ready = True
            return self._atqb()
        if self._ready and frame[:5] == b"\x1d" + self._identity and len(frame) >= 9:
            card = from_attrib(self._atqb(), _ATTRIB_ANSWER)
            self._begin(frame[6] & 0x0F, card.waiting_time)
            return _ATTRIB_ANSWER
        return None

    def _activate_a(self, frame: bytes) -> bytes | None:
        if frame in (_REQA, _WUPA):
            self._identity = b"\x08" + self._entropy(3)
            self._ready = False
            return _SENS_RES
        uid = self._identity + bytes((checked(self._identity),))
        if frame == _ANTICOLLISION and self._identity:
            return uid
        if frame == _SELECT + uid:
            self._ready = True
            return _SAK
        if self._ready and len(frame) == 2 and frame[0] == 0xE0:
            ats = self._ats()
            self._begin(frame[1] >> 4, from_ats(ats).waiting_time)
            return ats
        return None

    def _begin(self, fsdi: int, waiting_time: float) -> None:
        size = FRAME_SIZES[min(fsdi, len(FRAME_SIZES) - 1)]
        self._talk = IsoDepCard(self._serve, size, waiting_time)

    def _serve(self, command: bytes) -> Future[bytes]:
        return self._thread.submit(self.chip.exchange, command)

    def _atqb(self) -> bytes:
        return b"\x50" + self._identity + self._historical[:7]

    def _ats(self) -> bytes:
        """Frames of 256 bytes, the waiting time of the Type B card, no start-up time, no CID."""
        waiting = self._historical[6] & 0xF0
        body = bytes((0x78, 0x80, waiting, 0x00)) + self._historical
        return bytes((len(body) + 1,)) + body


def _historical(atr: bytes) -> bytes:
    """What the ATR of a contactless card is made of; for one with contacts, the usual."""
    return atr[4:12] if atr.startswith(_PSEUDO_ATR) and len(atr) == 13 else _DEFAULT_HISTORICAL
