"""The reader's side of ISO/IEC 14443-4: commands of any length over frames that may get lost.

Section and rule numbers are those of ISO/IEC 14443-4:2018. CID and NAD are not used.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from reader.contactless import CARRIER, FRAME_SIZES, Introduction, Technology, from_ats, from_attrib
from reader.errors import CardDataError, CardMute, CardRemoved

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.contactless import Found

__all__ = ["Air", "Garbled", "IsoDep", "Silent", "activate"]

FRAME_OVERHEAD: Final = 3
"""The block's first byte (PCB) and the two of the check sum."""

WTX_MAX: Final = 59
LONGEST_WAIT: Final = 4096 / CARRIER * 2**14
"""Seconds; no extension goes beyond (§7.2)."""

_MARGIN: Final = 49152 / CARRIER
_ACTIVATION_SECONDS: Final = 0.3
_PRESENCE_SECONDS: Final = 0.31
_HALF_A_SECOND: Final = 0.5
_MOST_REPEATS: Final = 5
_MAX_ANSWER: Final = 65536 + 2

_I, _MORE, _ACK, _NAK = 0x02, 0x10, 0xA2, 0xB2
_DESELECT, _WTX = 0xC2, 0xF2


class Silent(Exception):
    """Nothing was heard in time."""


class Garbled(Exception):
    """Something was heard, but not a frame."""


class Air(Protocol):
    """Carries frames, without their check sum, to the one card that was found."""

    @property
    def max_send(self) -> int:
        """Bytes of the longest frame that can be sent."""
        ...

    @property
    def max_receive(self) -> int:
        """Bytes of the longest frame that can be received."""
        ...

    def exchange(self, frame: bytes, seconds: float) -> bytes:
        """The card's frame. Raises `Silent`, `Garbled`, or `ReaderUnavailable`."""
        ...


def activate(air: Air, found: Found) -> Introduction:
    """Make what was found ready for commands (ATTRIB, or RATS).

    Raises `Silent`, `Garbled`, or `CardDataError` for what is no ISO/IEC 14443-4 card.
    """
    fsdi = max(n for n, size in enumerate(FRAME_SIZES) if size <= max(air.max_receive, 16))
    if found.technology is Technology.A:
        introduction = from_ats(air.exchange(bytes((0xE0, fsdi << 4)), _ACTIVATION_SECONDS))
        time.sleep(introduction.guard_time)
        return introduction
    attrib = b"\x1d" + found.atqb[1:5] + bytes((0x00, fsdi, 0x01, 0x00))
    return from_attrib(found.atqb, air.exchange(attrib, _ACTIVATION_SECONDS))


class IsoDep:
    """A conversation with an activated card. For one thread; over after the first error.

    A card that has gone is told by silence: after the waiting time that the card itself gave, and
    as many repetitions as fit into half a second, one at least.
    """

    def __init__(
        self, air: Air, card: Introduction, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._air = air
        self._clock = clock
        self._part = min(card.frame, air.max_send + 2) - FRAME_OVERHEAD
        self._wait = card.waiting_time
        self._repeats = max(1, min(_MOST_REPEATS, int(_HALF_A_SECOND / card.waiting_time)))
        self._number = 0

    def exchange(self, command: bytes, seconds: float) -> bytes:
        """The card's answer, both of any length.

        Raises `CardRemoved` (silence, noise), `CardMute` (it asks for more time than `seconds`),
        `CardDataError` (blocks that make no sense) and `ReaderUnavailable`.
        """
        turns = _Turns(self._air, self._clock, self._wait, self._repeats, seconds)
        parts = [command[at : at + self._part] for at in range(0, max(1, len(command)), self._part)]
        for part in parts[:-1]:
            turns.take(self._block(_I | _MORE, part), self._pcb(_ACK), self._pcb(_NAK))
            self._number ^= 1
        block = self._block(_I, parts[-1])
        answer = turns.take(block, self._pcb(_I), self._pcb(_NAK))
        self._number ^= 1
        data = answer[1:]
        while answer[0] & _MORE:
            acknowledged = self._pcb(_ACK)
            answer = turns.take(bytes((acknowledged,)), self._pcb(_I), acknowledged)
            self._number ^= 1
            data += answer[1:]
            if len(data) > _MAX_ANSWER:
                raise CardDataError("ISO-DEP", f"more than {_MAX_ANSWER} bytes")
        return data

    def present(self) -> bool:
        """Whether the card still answers; says nothing to the application on it.

        An R(NAK) is answered at once, by whatever takes the blocks: one need not wait long.
        """
        wait = min(self._wait, _PRESENCE_SECONDS) + _MARGIN
        for _ in range(1 + min(2, self._repeats)):
            try:
                self._air.exchange(bytes((self._pcb(_NAK),)), wait)
            except (Silent, Garbled):
                continue
            return True
        return False

    def deselect(self) -> None:
        """Say goodbye; whether it is heard does not matter."""
        try:
            self._air.exchange(bytes((_DESELECT,)), min(self._wait, _ACTIVATION_SECONDS))
        except (Silent, Garbled):
            return

    def _pcb(self, kind: int) -> int:
        return kind | self._number

    def _block(self, kind: int, part: bytes) -> bytes:
        return bytes((self._pcb(kind),)) + part


class _Turns:
    """The frames of one command, and what to do when one of them goes astray (§7.5.6)."""

    def __init__(
        self, air: Air, clock: Callable[[], float], wait: float, repeats: int, seconds: float
    ) -> None:
        self._air = air
        self._clock = clock
        self._wait = wait
        self._repeats = repeats
        self._seconds = seconds
        self._end = clock() + seconds

    def take(self, block: bytes, wanted: int, again: int) -> bytes:
        """Send a block and return the one that is `wanted`; `again` asks for what was not heard."""
        sent, wait = block, self._wait
        silences = failures = 0
        while True:
            heard = self._hear(sent, wait)
            wait = self._wait
            if heard is None:
                silences += 1
                if silences > self._repeats:
                    raise CardRemoved("silence")
                sent = bytes((again,))
                continue
            silences = 0
            if len(heard) == 2 and heard[0] == _WTX:
                factor = min(max(heard[1] & 0x3F, 1), WTX_MAX)
                sent, wait = bytes((_WTX, factor)), min(factor * self._wait, LONGEST_WAIT)
                continue
            if heard and heard[0] & ~(_MORE if wanted & 0xE0 == 0 else 0) == wanted:
                return heard
            unheard = heard[:1] == bytes((_ACK | ((wanted & 1) ^ 1),))
            failures += 1
            if failures > _MOST_REPEATS:
                raise CardRemoved("noise") if unheard else _fault(heard)
            sent = block if unheard else bytes((again,))

    def _hear(self, frame: bytes, wait: float) -> bytes | None:
        """What came back: None for silence, nothing for noise. `CardMute` when time is over."""
        left = self._end - self._clock()
        if left <= 0:
            raise CardMute(self._seconds)
        try:
            return self._air.exchange(frame, min(wait + _MARGIN, left))
        except Silent:
            if wait + _MARGIN > left:
                raise CardMute(self._seconds) from None
            return None
        except Garbled:
            return b""


def _fault(heard: bytes) -> CardRemoved | CardDataError:
    if not heard:
        return CardRemoved("noise")
    return CardDataError("ISO-DEP", f"unexpected block {heard[0]:02X}")
