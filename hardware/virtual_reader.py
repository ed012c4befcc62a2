"""A reader made of nothing: a `CardReader` and its events inside this process."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from hardware.chip import CardMuted, CardTorn
from reader.apdu import Response
from reader.errors import (
    CardAbsent,
    CardMute,
    CardRemoved,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.ports import (
    CardConnection,
    CardEvent,
    CardInserted,
    CardTaken,
    CardWatch,
    ReaderBack,
    ReaderLost,
)

if TYPE_CHECKING:
    from hardware.chip import Chip

__all__ = ["VirtualConnection", "VirtualReader", "VirtualWatch"]


class VirtualReader:
    """One slot. Insert and remove cards, unplug it, break things; from any thread.

    `timeout` is the number of seconds that a mute card is said to have been waited for; nobody
    really waits.
    """

    def __init__(self, name: str = "Virtual Reader", *, timeout: float = 5.0) -> None:
        self._name = name
        self._timeout = timeout
        self._lock = threading.RLock()
        self._plugged = True
        self._chip: Chip | None = None
        self._holder: VirtualConnection | None = None
        self._watches: list[VirtualWatch] = []

    @property
    def name(self) -> str:
        """The name given at creation."""
        return self._name

    @property
    def chip(self) -> Chip | None:
        """The card that lies on the reader."""
        return self._chip

    @property
    def front_seen(self) -> bool:
        """A camera over it sees the virtual card's front."""
        return True

    @property
    def heard(self) -> bool:
        """Whether everybody who watches has seen to all that happened, and waits for more."""
        with self._lock:
            return all(watch.heard for watch in self._watches)

    def insert(self, chip: Chip) -> None:
        """Put a card on the reader. ValueError if there is one."""
        with self._lock:
            if self._chip is not None:
                raise ValueError(f"{self._name} holds a card")
            self._chip = chip
            chip.inserted()
            if self._plugged:
                self._tell(CardInserted(self._name, chip.atr))

    def remove(self) -> None:
        """Take the card away, if there is one. Connections to it are dead from then on."""
        with self._lock:
            if self._chip is None:
                return
            self._chip.power_off()
            self._chip = None
            self._holder = None
            if self._plugged:
                self._tell(CardTaken(self._name))

    def unplug(self) -> None:
        """Pull the reader's cable; a card stays where it is, without power."""
        with self._lock:
            if not self._plugged:
                return
            self._plugged = False
            self._holder = None
            if self._chip is not None:
                self._chip.power_off()
            self._tell(ReaderLost(self._name))

    def replug(self) -> None:
        """Put the cable back."""
        with self._lock:
            if self._plugged:
                return
            self._plugged = True
            self._tell(ReaderBack(self._name))
            if self._chip is not None:
                self._chip.inserted()
                self._tell(CardInserted(self._name, self._chip.atr))

    def connect(self) -> VirtualConnection:
        """Open the card exclusively: `CardAbsent`, or `ReaderUnavailable` (LOST, IN_USE)."""
        with self._lock:
            if not self._plugged:
                raise ReaderUnavailable(UnavailableReason.LOST, self._name)
            if self._chip is None:
                raise CardAbsent(self._name)
            if self._holder is not None:
                raise ReaderUnavailable(UnavailableReason.IN_USE, self._name)
            self._holder = VirtualConnection(self, self._chip)
            return self._holder

    def watch(self) -> VirtualWatch:
        """The reader's events from now on, beginning with what is there already."""
        with self._lock:
            watch = VirtualWatch(self)
            self._watches.append(watch)
            if self._plugged:
                watch.tell(ReaderBack(self._name))
                if self._chip is not None:
                    watch.tell(CardInserted(self._name, self._chip.atr))
            return watch

    def exchange(self, connection: VirtualConnection, command: bytes) -> Response:
        """For `VirtualConnection`: pass one command to the card the connection was opened to."""
        chip = connection.chip
        with self._lock:
            if not self._plugged:
                raise ReaderUnavailable(UnavailableReason.LOST, self._name)
            if self._holder is not connection:
                raise CardRemoved(self._name)
        try:
            raw = chip.exchange(command)
        except CardTorn as torn:
            self.remove()
            raise CardRemoved(self._name) from torn
        except CardMuted as mute:
            raise CardMute(self._timeout) from mute
        if len(raw) < 2:
            raise CardRemoved(f"answer of {len(raw)} bytes")
        return Response.decode(raw)

    def release(self, connection: VirtualConnection) -> None:
        """For `VirtualConnection`: cut the card's power and free the reader."""
        with self._lock:
            if self._holder is connection:
                self._holder = None
                connection.chip.power_off()

    def forget(self, watch: VirtualWatch) -> None:
        """For `VirtualWatch`: tell it nothing more."""
        with self._lock:
            if watch in self._watches:
                self._watches.remove(watch)

    def _tell(self, event: CardEvent) -> None:
        for watch in self._watches:
            watch.tell(event)


class VirtualConnection(CardConnection):
    """A `CardConnection` to the card that lay on the reader when it was opened."""

    def __init__(self, reader: VirtualReader, chip: Chip) -> None:
        self._reader = reader
        self.chip = chip
        self._atr = chip.atr

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._atr

    def exchange(self, command: bytes) -> Response:
        """Send one APDU. Raises `CardRemoved`, `CardMute` or `ReaderUnavailable`."""
        return self._reader.exchange(self, command)

    def close(self) -> None:
        """Cut the card's power and free the reader."""
        self._reader.release(self)


class VirtualWatch(CardWatch):
    """A `CardWatch` on one virtual reader."""

    def __init__(self, reader: VirtualReader) -> None:
        self._reader = reader
        self._changed = threading.Condition()
        self._events: deque[CardEvent] = deque()
        self._listening = False
        self._stopped = False

    @property
    def heard(self) -> bool:
        """Whether all events were taken, and the next one is waited for."""
        with self._changed:
            return self._listening and not self._events

    def tell(self, event: CardEvent) -> None:
        """For the reader: append an event."""
        with self._changed:
            self._events.append(event)
            self._changed.notify()

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        with self._changed:
            self._listening = True
            self._changed.wait_for(lambda: self._stopped or bool(self._events), timeout)
            self._listening = False
            return None if self._stopped or not self._events else self._events.popleft()

    def stop(self) -> None:
        """Hear nothing more."""
        self._reader.forget(self)
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
