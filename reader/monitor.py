"""Watching PC/SC: cards coming and going, readers too, and the service itself.

pyscard's own monitor thread dies silently with the service; this one outlives it.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, Protocol

from reader.errors import ReaderUnavailable, UnavailableReason
from reader.ports import CardEvent, CardInserted, CardTaken, CardWatch, ReaderBack, ReaderLost
from reader.winscard import PNP_READER, Context, SlotState, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PcscWatch", "Session", "changes"]

_POLL_MS = 1000
"""Upper limit of one wait, so that a change between two calls is not missed for long."""

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0

_logger = logging.getLogger(__name__)


class Session(Protocol):
    """What a watch needs of a `reader.winscard.Context`, and in the same words."""

    def readers(self) -> list[str]:
        """The names of the slots."""
        ...

    def wait(self, known: Sequence[tuple[str, int]], milliseconds: int) -> list[SlotState]:
        """All slots when one differs from what is known, none after the time or `cancel`."""
        ...

    def cancel(self) -> None:
        """End a `wait` that another thread is in."""
        ...

    def release(self) -> None:
        """Give the session back."""
        ...


class PcscWatch(CardWatch):
    """A `CardWatch` on all PC/SC readers, or on the one called `reader`.

    Works from creation to `stop` in one thread of its own, the only one here that waits for
    PC/SC's events. Sees a card that is there already, and a swap too quick to be seen empty.
    When the service ends, its readers are reported lost; the watch goes on trying.
    Raises `ReaderUnavailable` (NOT_INSTALLED) at once when pyscard is missing.
    """

    def __init__(
        self, reader: str | None = None, *, open_session: Callable[[], Session] = Context
    ) -> None:
        self._only = reader
        self._open_session = open_session
        self._events: queue.SimpleQueue[CardEvent | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._known: dict[str, SlotState] = {}
        self._try_to_open()
        self._thread = threading.Thread(target=self._run, name="pcsc watch", daemon=True)
        self._thread.start()

    @property
    def serving(self) -> bool:
        """Whether the service could be reached when it was last tried."""
        return self._session is not None

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        if self._stopping.is_set():
            return None
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """End the thread and give back what it held."""
        self._stopping.set()
        while self._thread.is_alive():
            # A cancellation that comes before the wait begins has no effect: repeat it.
            with self._lock:
                if self._session is not None:
                    self._session.cancel()
            self._thread.join(0.05)
        self._events.put(None)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            session = self._session or self._try_to_open()
            if session is None:
                self._stopping.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            try:
                self._look(session)
            except ReaderUnavailable as error:
                self._recover(error)
                self._stopping.wait(_FIRST_PAUSE)
        self._close(report=False)

    def _recover(self, error: ReaderUnavailable) -> None:
        """Begin anew, unless a reader only left after it was named: the next look misses it."""
        match error.reason:
            case UnavailableReason.UNKNOWN_READER:
                return
            case UnavailableReason.NO_SERVICE:
                _logger.warning("the PC/SC service has gone")
            case _:
                _logger.info("PC/SC: %s", error)
        self._close()

    def _try_to_open(self) -> Session | None:
        try:
            session = self._open_session()
        except ReaderUnavailable as error:
            if error.reason is UnavailableReason.NOT_INSTALLED:
                raise
            return None
        with self._lock:
            self._session = session
        return session

    def _close(self, *, report: bool = True) -> None:
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.release()
        if report:
            for name in list(self._known):
                self._lose(name)

    def _look(self, session: Session) -> None:
        """One turn: which readers there are, then what changed in them."""
        names = [name for name in session.readers() if self._only in (None, name)]
        for name in self._known.keys() - set(names):
            self._lose(name)
        wanted = [
            (name, self._known[name].raw if name in self._known else State.UNAWARE)
            for name in names
        ]
        for slot in session.wait([*wanted, (PNP_READER, State.UNAWARE)], _POLL_MS):
            if slot.reader != PNP_READER:
                self._compare(slot)

    def _compare(self, slot: SlotState) -> None:
        for event in changes(self._known.get(slot.reader), slot):
            self._events.put(event)
        if slot.usable:
            self._known[slot.reader] = slot
        else:
            self._known.pop(slot.reader, None)

    def _lose(self, name: str) -> None:
        del self._known[name]
        self._events.put(ReaderLost(name))


def changes(before: SlotState | None, now: SlotState) -> list[CardEvent]:
    """What happened in a slot between two looks at it; None for a slot not known yet.

    A card that was there and is there may be another one: then the counter has moved.
    """
    if not now.usable:
        return [] if before is None else [ReaderLost(now.reader)]
    events: list[CardEvent] = [] if before is not None else [ReaderBack(now.reader)]
    had_card = before is not None and before.present
    same_card = before is not None and had_card and now.present and before.count == now.count
    if had_card and not same_card:
        events.append(CardTaken(now.reader))
    if now.present and not same_card:
        events.append(CardInserted(now.reader, now.atr))
    return events
