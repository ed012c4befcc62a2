"""The one thread that owns a contactless device, for all in this process who use it.

It looks for a card, sees it leave, and carries commands in between; so a watch and a connection can
be at the same device.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from reader.errors import (
    CardAbsent,
    CardDataError,
    CardRemoved,
    ReaderError,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.iso_dep import Air, Garbled, IsoDep, Silent, activate
from reader.ports import CardEvent, CardInserted, CardTaken, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from reader.contactless import Found

__all__ = ["NfcDevice", "Opens", "Station", "borrow", "give_back"]

T = TypeVar("T")

_LOOK_SECONDS: Final = 0.2
"""Between two looks for a card, or at whether it is still there."""

_OFF_SECONDS: Final = 0.01
"""Without the field a card forgets all after 5.1 ms (ISO/IEC 14443-3 §5.4)."""

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 2.0
_DRIVER_SECONDS: Final = 3.0
"""What a driver may take beyond the card's own time before it counts as stuck."""

_logger = logging.getLogger(__name__)


class NfcDevice(Air, Protocol):
    """An open contactless device. Every method but `close` may raise `ReaderUnavailable`."""

    def sense(self) -> Found | None:
        """Switch the field off and on, and find a card."""
        ...

    def field_off(self) -> None:
        """Cut the power of whatever lies there."""
        ...

    def close(self) -> None:
        """Field off, and give the device back. Never raises."""
        ...


class Opens(Protocol):
    """Opens the device of that name; `ReaderUnavailable` says why it could not."""

    def __call__(self, name: str, /) -> NfcDevice:
        """The open device."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Card:
    """The card in the field, activated."""

    talk: IsoDep
    atr: bytes


class Station:
    """A device and its thread. `borrow` makes one, `give_back` ends it after its last user.

    All but `call`, `attach` and `detach` runs in the thread.
    """

    def __init__(self, name: str, opens: Opens) -> None:
        self.name = name
        self.users = 0
        self._opens = opens
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._watches: list[queue.SimpleQueue[CardEvent | None]] = []
        self._device: NfcDevice | None = None
        self._card: _Card | None = None
        self._told: bytes | None = None
        self._holder: object | None = None
        self._pause = _FIRST_PAUSE
        self._due = time.monotonic()
        self._trouble = ""
        self._stuck = False
        self._thread = threading.Thread(target=self._run, name=f"nfc {name}", daemon=True)
        self._thread.start()

    def call(self, work: Callable[[], T], seconds: float = 0) -> T:
        """Let the thread do it, and return what came of it.

        `ReaderUnavailable` (LOST) when the driver answers neither within `seconds` nor long after.
        """
        answer: queue.SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

        def answered() -> None:
            try:
                answer.put((work(), None))
            except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
                answer.put((None, error))

        self._calls.put(answered)
        try:
            result = answer.get(timeout=seconds + _DRIVER_SECONDS)
        except queue.Empty:
            self._stuck = True
            raise ReaderUnavailable(UnavailableReason.LOST, self.name, "stuck") from None
        if result[1] is not None:
            raise result[1]
        return result[0]

    def attach(self, events: queue.SimpleQueue[CardEvent | None]) -> None:
        """Tell all that happens from now on, beginning with what is there."""
        with self._lock:
            if self._device is not None:
                events.put(ReaderBack(self.name))
                if self._told is not None:
                    events.put(CardInserted(self.name, self._told))
            self._watches.append(events)

    def detach(self, events: queue.SimpleQueue[CardEvent | None]) -> None:
        """Tell nothing more."""
        with self._lock:
            self._watches.remove(events)

    def end(self) -> None:
        """Give the device back and let the thread go."""
        self._calls.put(None)
        if not self._stuck:
            self._thread.join(2 * _DRIVER_SECONDS)

    def open_card(self, holder: object) -> bytes:
        """The ATR of the card that `holder` has for itself from now on.

        `CardAbsent`, or `ReaderUnavailable` with IN_USE when somebody has it.
        """
        if self._holder is not None:
            raise ReaderUnavailable(UnavailableReason.IN_USE, self.name)
        with self._losing():
            self._see_to_device()
            self._look_at_card()
        if self._card is None:
            raise CardAbsent(self.name)
        self._holder = holder
        return self._card.atr

    def exchange(self, holder: object, command: bytes, seconds: float) -> bytes:
        """The card's answer to its holder. After any error nobody holds the card."""
        if self._holder is not holder or self._card is None:
            if self._device is None:
                raise ReaderUnavailable(UnavailableReason.LOST, self.name)
            raise CardRemoved(self.name)
        try:
            with self._losing():
                answer = self._card.talk.exchange(command, seconds)
        except CardRemoved:
            self._lose_card()
            self._due = time.monotonic()
            raise
        except ReaderError:
            self._holder = self._card = None
            self._due = time.monotonic()
            raise
        self._due = time.monotonic() + _LOOK_SECONDS
        return answer

    def close_card(self, holder: object) -> None:
        """Cut the card's power, if it is still its holder's."""
        if self._holder is not holder:
            return
        self._holder = None
        card, self._card = self._card, None
        if self._device is None:
            return
        with contextlib.suppress(ReaderUnavailable), self._losing():
            if card is not None:
                card.talk.deselect()
            self._device.field_off()
            time.sleep(_OFF_SECONDS)
        self._due = time.monotonic()

    def _run(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=max(0.0, self._due - time.monotonic()))
            except queue.Empty:
                self._look()
                continue
            if call is None:
                break
            call()
        if self._device is not None:
            self._device.close()

    def _look(self) -> None:
        """One turn: is the device there, and what lies on it."""
        self._due = time.monotonic() + _LOOK_SECONDS
        try:
            with self._losing():
                self._see_to_device()
                self._look_at_card()
        except ReaderUnavailable as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                _logger.warning("%s", error)
            self._due = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def _see_to_device(self) -> None:
        if self._device is not None:
            return
        device = self._opens(self.name)
        self._pause = _FIRST_PAUSE
        self._trouble = ""
        with self._lock:
            self._device = device
            self._tell(ReaderBack(self.name))

    def _look_at_card(self) -> None:
        if self._card is not None:
            if self._card.talk.present():
                return
            self._lose_card()
        # One that got its power back this moment can be missed once.
        card = self._seek() or (self._seek() if self._told is not None else None)
        if card is None:
            self._lose_card()
            return
        self._card = card
        with self._lock:
            if self._told is None:
                self._told = card.atr
                self._tell(CardInserted(self.name, card.atr))

    def _seek(self) -> _Card | None:
        device = self._device
        if device is None or (found := device.sense()) is None:
            return None
        try:
            introduction = activate(device, found)
        except (Silent, Garbled, CardDataError) as error:
            _logger.debug("%s: what was found cannot be activated: %r", self.name, error)
            return None
        return _Card(IsoDep(device, introduction), introduction.atr)

    def _lose_card(self) -> None:
        self._holder = self._card = None
        with self._lock:
            if self._told is not None:
                self._told = None
                self._tell(CardTaken(self.name))

    @contextlib.contextmanager
    def _losing(self) -> Generator[None]:
        """Gives the device up when what is done within finds it unusable."""
        try:
            yield
        except ReaderUnavailable:
            self._holder = self._card = None
            if self._device is not None:
                self._device.close()
                with self._lock:
                    self._device = self._told = None
                    self._tell(ReaderLost(self.name))
            raise

    def _tell(self, event: CardEvent) -> None:
        """For whoever holds the lock, so that nobody who comes hears of it twice."""
        for watch in self._watches:
            watch.put(event)


_stations: dict[tuple[str, Opens], Station] = {}
_guard = threading.Lock()


def borrow(name: str, opens: Opens) -> Station:
    """The station of a device, shared by all of this process. `give_back` it."""
    with _guard:
        station = _stations.get((name, opens))
        if station is None:
            station = _stations[name, opens] = Station(name, opens)
        station.users += 1
        return station


def give_back(station: Station, opens: Opens) -> None:
    """One user less; after the last the device is given back."""
    with _guard:
        station.users -= 1
        if not station.users:
            del _stations[station.name, opens]
            # Within the guard: nobody may open the device before it is given back.
            station.end()
