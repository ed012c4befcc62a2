"""The card's side of ISO/IEC 14443-4: blocks in, blocks out, and the card's answers in between.

Section and rule numbers are those of ISO/IEC 14443-4:2018. CID and NAD are not supported, and what
uses them is not answered, as the standard wants it.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from hardware.chip import CardMuted

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["IsoDepCard"]

_OVERHEAD: Final = 3
"""The block's first byte (PCB) and the two of the check sum."""

_EXTENSION: Final = 4
"""How many waiting times are asked for when the answer is not ready (WTXM)."""

_LONGEST: Final = 7 + 65535 + 2
"""Bytes of the longest command APDU (ISO/IEC 7816-4 §5.2)."""

_I, _ACK, _NAK = 0x02, 0xA2, 0xB2
_MORE: Final = 0x10
_NUMBER: Final = 0x01
_DESELECT: Final = 0xC2
_WTX: Final = 0xF2


class IsoDepCard:
    """An activated card. `receive` is called for each frame that reaches it, without check sum.

    `serve` begins with a command and gives its answer some time; `frame` is the reader's frame
    size, check sum included, `waiting_time` what the card promised, in seconds.
    """

    def __init__(
        self, serve: Callable[[bytes], Future[bytes]], frame: int, waiting_time: float
    ) -> None:
        self._serve = serve
        self._part = frame - _OVERHEAD
        self._patience = waiting_time / 2
        self._number = 1
        self._command = b""
        self._answer: Future[bytes] | None = None
        self._left: list[bytes] = []
        self._last = b""
        self.selected = True

    def receive(self, block: bytes) -> bytes | None:
        """The block that answers; None for silence. What `serve`'s answer raises is raised here."""
        if not block:
            return None
        kind = block[0] & ~_NUMBER
        if block[0] & ~(_NUMBER | _MORE) == _I:
            return self._take_part(block)
        if kind in (_ACK, _NAK) and len(block) == 1:
            return self._take_receipt(block[0])
        if block[0] == _WTX and len(block) == 2 and self._answer is not None:
            return self._answer_or_extend(_EXTENSION)
        if block == bytes((_DESELECT,)):
            self.selected = False
            return block
        return None

    def _take_part(self, block: bytes) -> bytes | None:
        """Rule D: whatever number an I-block has, the card's own changes.

        A chain longer than any command is the end of the conversation.
        """
        if len(self._command) + len(block) - 1 > _LONGEST:
            self.selected = False
            return None
        self._number ^= 1
        self._answer = None
        self._left = []
        self._command += block[1:]
        if block[0] & _MORE:
            return self._send(bytes((_ACK | self._number,)))
        command, self._command = self._command, b""
        self._answer = self._serve(command)
        return self._answer_or_extend(1)

    def _take_receipt(self, pcb: int) -> bytes | None:
        """Rules 11 to 13: say it again, say that one is there, or go on with the chain."""
        if pcb & _NUMBER == self._number:
            return self._last or None
        if pcb & ~_NUMBER == _NAK:
            return self._send(bytes((_ACK | self._number,)), keep=True)
        if not self._left:
            return None
        self._number ^= 1
        return self._next_part()

    def _answer_or_extend(self, waits: int) -> bytes:
        answer = self._answer
        if answer is None:
            return self._last
        try:
            data = answer.result(waits * self._patience)
        except TimeoutError:
            return self._send(bytes((_WTX, _EXTENSION)))
        except CardMuted:
            # Its radio part goes on asking for time, as it does while a card computes.
            self._answer = Future()
            return self._answer_or_extend(waits)
        self._answer = None
        self._left = [data[at : at + self._part] for at in range(0, len(data), self._part)] or [b""]
        return self._next_part()

    def _next_part(self) -> bytes:
        part = self._left.pop(0)
        pcb = _I | self._number | (_MORE if self._left else 0)
        return self._send(bytes((pcb,)) + part)

    def _send(self, block: bytes, *, keep: bool = False) -> bytes:
        if not keep:
            self._last = block
        return block
