"""Readers without PC/SC: nfcpy's drivers, above all that of Sony's RC-S380 (the extra `nfc`).

A name is `nfc:usb`, `nfc:usb:054c:06c3`, `nfc:usb:001:023` (bus and device) or
`nfc:udp:127.0.0.1:54321`, where another program plays the card. An RC-S300 is none of these: it
speaks CCID, and PC/SC reads it.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.apdu import Response
from reader.errors import CardDataError, CardRemoved, ReaderUnavailable
from reader.guard import GuardedConnection
from reader.nfc_names import UdpAddress, attached, choose, parse
from reader.nfc_station import NfcDevice, Opens, borrow, give_back
from reader.nfcpy_device import load, open_udp, open_usb
from reader.pcsc import DEFAULT_TIMEOUT
from reader.ports import CardConnection, CardWatch

if TYPE_CHECKING:
    from reader.ports import CardEvent

__all__ = ["NfcConnection", "NfcReader", "NfcWatch", "open_device"]


def open_device(name: str) -> NfcDevice:
    """The device of that name, opened. `ReaderUnavailable` says why it cannot be.

    A reader that nfcpy cannot use is refused before anything is opened.
    """
    address = parse(name)
    load()
    if isinstance(address, UdpAddress):
        return open_udp(name, address)
    return open_usb(name, choose(name, address, attached()))


@dataclass(frozen=True, slots=True)
class NfcReader:
    """A contactless device: a `CardReader`. `timeout` is in seconds, for each command.

    The device is opened for the first connection or watch and given back after the last.
    """

    name: str
    timeout: float = DEFAULT_TIMEOUT
    opens: Opens = field(default=open_device, repr=False)

    def connect(self) -> GuardedConnection:
        """Open the card exclusively. What might harm a real card is not sent to it.

        Raises `CardAbsent`, or `ReaderUnavailable`: IN_USE when somebody has the card or the
        device, NOT_INSTALLED, NOT_PERMITTED, PCSC_ONLY, NO_READER, UNKNOWN_READER, LOST.
        """
        return GuardedConnection(NfcConnection(self))

    def watch(self) -> NfcWatch:
        """What happens here from now on. `ReaderUnavailable` (NOT_INSTALLED) without nfcpy."""
        return NfcWatch(self)


class NfcConnection(CardConnection):
    """An exclusive connection to a card: a `CardConnection`. Any thread may use it.

    Commands go out as they are, extended ones too: the blocks of ISO/IEC 14443-4 carry any length,
    and a card that wants short ones says so.
    """

    def __init__(self, reader: NfcReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._closed = False
        self._station = borrow(reader.name, reader.opens)
        try:
            self._atr = self._station.call(lambda: self._station.open_card(self), reader.timeout)
        except BaseException:
            give_back(self._station, reader.opens)
            raise

    @property
    def atr(self) -> bytes:
        """The answer to reset that a PC/SC reader would make up for the card."""
        return self._atr

    def exchange(self, command: bytes) -> Response:
        """Send one APDU. Raises `CardRemoved`, `CardMute`, `CardDataError`, `ReaderUnavailable`.

        A card that has gone is told by its silence: after twice the waiting time that it gave
        itself, or half a second, whichever is longer.
        """
        if self._closed:
            raise CardRemoved("the connection is closed")
        station, seconds = self._station, self._reader.timeout
        raw = station.call(lambda: station.exchange(self, command, seconds), seconds)
        if len(raw) < 2:
            raise CardDataError("answer", f"{len(raw)} bytes")
        return Response.decode(raw)

    def close(self) -> None:
        """Switch the field off, so that no PIN stays verified, and let go of the reader."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        station = self._station
        with contextlib.suppress(ReaderUnavailable):
            station.call(lambda: station.close_card(self), self._reader.timeout)
        give_back(station, self._reader.opens)


class NfcWatch(CardWatch):
    """A `CardWatch` on one contactless device, also while a connection to its card is open.

    Whoever closes a connection cuts the card's power; that it lies there still is no event.
    Raises `ReaderUnavailable` (NOT_INSTALLED) at once without nfcpy.
    """

    def __init__(self, reader: NfcReader) -> None:
        load()
        self._reader = reader
        self._events: queue.SimpleQueue[CardEvent | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped = False
        self._station = borrow(reader.name, reader.opens)
        self._station.attach(self._events)

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        if self._stopped:
            return None
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Hear nothing more, and give the device back if nobody else uses it."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        self._station.detach(self._events)
        give_back(self._station, self._reader.opens)
        self._events.put(None)
