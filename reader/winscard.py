"""The winscard calls of pyscard's low-level module, typed, with their errors as ours.

pyscard's connection classes disconnect when they are garbage collected and so reset the card under
everybody else; here nothing happens unless it is called. The import is late: without pyscard all
but this works.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING

from reader.errors import (
    CardAbsent,
    CardDataError,
    CardRemoved,
    ReaderError,
    ReaderUnavailable,
    UnavailableReason,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

__all__ = ["PNP_READER", "CardHandle", "Context", "SlotState", "State"]

PNP_READER = r"\\?PnP?\Notification"
"""Pseudo-reader of SCardGetStatusChange whose state changes when readers come or go."""

_SUCCESS = 0x00000000
_CANCELLED = 0x80100002
_TIMEOUT = 0x8010000A
_NO_READERS = 0x8010002E

_UNAVAILABLE = {
    0x80100003: UnavailableReason.LOST,  # invalid handle: the service was restarted
    0x80100009: UnavailableReason.UNKNOWN_READER,
    0x8010000B: UnavailableReason.IN_USE,  # sharing violation
    0x80100010: UnavailableReason.LOST,  # not ready
    0x80100012: UnavailableReason.NO_SERVICE,  # system cancelled
    0x80100013: UnavailableReason.NO_SERVICE,  # communication error: the service has gone
    0x80100017: UnavailableReason.LOST,  # reader unavailable
    0x8010001D: UnavailableReason.NO_SERVICE,
    0x8010001E: UnavailableReason.NO_SERVICE,  # service stopped
    _NO_READERS: UnavailableReason.NO_READER,
}
_REMOVED = {
    0x8010000C,  # no smart card
    0x80100016,  # not transacted
    0x8010002F,  # communication data lost
    0x80100067,  # unpowered
    0x80100068,  # reset, by whatever means although the connection is exclusive
    0x80100069,  # removed
}
_UNUSABLE = {
    0x8010000F: "protocol mismatch",
    0x80100065: "unsupported card",
    0x80100066: "unresponsive card",
    0x80100067: "unpowered card",
}


class State(IntFlag):
    """Bits of a slot's state (SCARD_STATE_*)."""

    UNAWARE = 0x0000
    CHANGED = 0x0002
    UNKNOWN = 0x0004
    UNAVAILABLE = 0x0008
    EMPTY = 0x0010
    PRESENT = 0x0020
    EXCLUSIVE = 0x0080
    INUSE = 0x0100
    MUTE = 0x0200


@dataclass(frozen=True, slots=True)
class SlotState:
    """What SCardGetStatusChange says of one slot.

    `raw` goes into the next call unchanged; its upper half counts insertions and removals.
    """

    reader: str
    raw: int
    atr: bytes

    @property
    def bits(self) -> State:
        """The state without the counter."""
        return State(self.raw & 0xFFFF)

    @property
    def usable(self) -> bool:
        """Whether the reader is there."""
        return not self.bits & (State.UNKNOWN | State.UNAVAILABLE)

    @property
    def present(self) -> bool:
        """Whether a card lies in the slot."""
        return bool(self.bits & State.PRESENT)

    @property
    def count(self) -> int:
        """How often a card has come or gone, modulo 65536."""
        return self.raw >> 16


def _load() -> ModuleType:
    try:
        return importlib.import_module("smartcard.scard")
    except ImportError as error:
        raise ReaderUnavailable(UnavailableReason.NOT_INSTALLED, detail="pyscard") from error


def _unsigned(hresult: int) -> int:
    return hresult & 0xFFFFFFFF


def _in_general(hresult: int, reader: str) -> ReaderError:
    detail = f"PC/SC {hresult:#010x}"
    if (reason := _UNAVAILABLE.get(hresult)) is not None:
        return ReaderUnavailable(reason, reader, detail)
    return ReaderUnavailable(UnavailableReason.LOST, reader, detail)


def _on_connect(hresult: int, reader: str) -> ReaderError:
    if hresult in (0x8010000C, 0x80100069):
        return CardAbsent(reader)
    if (what := _UNUSABLE.get(hresult)) is not None:
        return CardDataError("power-up", f"{what}, PC/SC {hresult:#010x}")
    return _in_general(hresult, reader)


def _on_exchange(hresult: int, reader: str) -> ReaderError:
    if hresult in _REMOVED:
        return CardRemoved(f"PC/SC {hresult:#010x}")
    return _in_general(hresult, reader)


class CardHandle:
    """An exclusive connection to one card. Every call may block for as long as the card does.

    libpcsclite keeps the whole context locked meanwhile: no other thread may use it.
    """

    def __init__(self, scard: ModuleType, reader: str, handle: int, protocol: int) -> None:
        self._scard = scard
        self._reader = reader
        self._handle = handle
        t1 = protocol == scard.SCARD_PROTOCOL_T1
        self._pci = scard.SCARD_PCI_T1 if t1 else scard.SCARD_PCI_T0

    def begin(self) -> None:
        """Hold a transaction. Not on Windows, which resets the card after 5 s without traffic."""
        if sys.platform != "win32":
            self._expect(self._scard.SCardBeginTransaction(self._handle), _on_connect)

    def atr(self) -> bytes:
        """The answer to reset."""
        hresult, _, _, _, atr = self._scard.SCardStatus(self._handle)
        self._expect(hresult, _on_connect)
        return bytes(atr)

    def transmit(self, command: bytes) -> bytes:
        """The card's bytes; `CardRemoved` when there are not even two.

        A card pulled out in mid-command shows as success with an empty answer.
        """
        hresult, answer = self._scard.SCardTransmit(self._handle, self._pci, list(command))
        self._expect(hresult, _on_exchange)
        if len(answer) < 2:
            raise CardRemoved(f"answer of {len(answer)} bytes")
        return bytes(answer)

    def disconnect(self) -> None:
        """Cut the card's power and let go of it.

        Real cards keep a verified PIN over a warm reset, so reset would not do. Errors are of no
        interest here: whatever fails, the card is no longer ours.
        """
        unpower = self._scard.SCARD_UNPOWER_CARD
        if sys.platform != "win32":
            self._scard.SCardEndTransaction(self._handle, unpower)
        self._scard.SCardDisconnect(self._handle, unpower)

    def _expect(self, hresult: int, translate: Callable[[int, str], ReaderError]) -> None:
        if (code := _unsigned(hresult)) != _SUCCESS:
            raise translate(code, self._reader)


class Context:
    """A session with the PC/SC service. Raises `ReaderUnavailable` when there is none."""

    def __init__(self) -> None:
        self._scard = _load()
        hresult, self._context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_SYSTEM)
        if (code := _unsigned(hresult)) != _SUCCESS:
            raise _in_general(code, "")

    def readers(self) -> list[str]:
        """The names of the slots, as the system gives them."""
        hresult, names = self._scard.SCardListReaders(self._context, [])
        if (code := _unsigned(hresult)) == _NO_READERS:
            return []
        if code != _SUCCESS:
            raise _in_general(code, "")
        return list(names)

    def wait(self, known: Sequence[tuple[str, int]], milliseconds: int) -> list[SlotState]:
        """Wait until a slot differs from what is known (name, raw state); then all slots.

        An empty list when nothing changed in time, or `cancel` was called.
        """
        states = [(name, raw) for name, raw in known]
        hresult, changed = self._scard.SCardGetStatusChange(self._context, milliseconds, states)
        code = _unsigned(hresult)
        if code in (_TIMEOUT, _CANCELLED):
            return []
        if code != _SUCCESS:
            raise _in_general(code, "")
        return [SlotState(name, raw, bytes(atr)) for name, raw, atr in changed]

    def states(self) -> list[SlotState]:
        """All slots as they are now."""
        names = self.readers()
        return self.wait([(name, State.UNAWARE) for name in names], 0) if names else []

    def connect(self, reader: str) -> CardHandle:
        """Open the card for us alone, T=0 or T=1."""
        scard = self._scard
        hresult, handle, protocol = scard.SCardConnect(
            self._context,
            reader,
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        if (code := _unsigned(hresult)) != _SUCCESS:
            raise _on_connect(code, reader)
        return CardHandle(scard, reader, handle, protocol)

    def cancel(self) -> None:
        """End a `wait` that another thread is in."""
        self._scard.SCardCancel(self._context)

    def release(self) -> None:
        """Give the session back."""
        self._scard.SCardReleaseContext(self._context)
