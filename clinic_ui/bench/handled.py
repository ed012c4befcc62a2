"""A reader at which things take their time: what the bench does there is done by a hand."""

from __future__ import annotations

import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

from reader.ports import CardInserted, CardTaken, CardWatch, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.chip import Chip
    from reader.ports import CardConnection, CardEvent

__all__ = ["ActFailed", "Cable", "Hand", "HandledReader", "Spot"]

TELLING_SECONDS: Final = 20.0
"""Within which what was done has to be told by the reader."""

_LOOK_SECONDS: Final = 0.05

_log = logging.getLogger(__name__)


class ActFailed(Exception):
    """What was to be done at a reader could not be; the text says why, for people."""


class Spot(Protocol):
    """Where a card is really put. Called by one hand, and blocking; acts raise `ActFailed`."""

    @property
    def name(self) -> str:
        """The reader's, as the system gives it."""
        ...

    @property
    def front_seen(self) -> bool:
        """As `BenchReader` has it."""
        ...

    def holds(self, chip: Chip) -> bool:
        """Whether that card, which was put there, is there still; one torn out is not."""
        ...

    def put(self, chip: Chip) -> None:
        """Put a card there."""
        ...

    def take(self) -> None:
        """Take it away."""
        ...

    def unplug(self) -> None:
        """Pull the cable."""
        ...

    def replug(self) -> None:
        """Put it back; a card lies there as before."""
        ...

    def connect(self) -> CardConnection:
        """Open the card exclusively."""
        ...

    def watch(self) -> CardWatch:
        """What happens there from now on."""
        ...


class Cable:
    """That of a reader, or of several slots in one: pulled or not."""

    def __init__(self) -> None:
        self.plugged = True


class Hand:
    """Does one thing after the other, in a thread of its own; what fails is told by `failure`."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, f"hand at {name}")
        self._changed = threading.Condition()
        self._left = 0
        self._closing = False
        self.failure: str | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is still to be done."""
        return self._left > 0

    @property
    def closing(self) -> bool:
        """Whether nothing more is waited for."""
        return self._closing

    def do(self, work: Callable[[], object]) -> None:
        """Do it after all that came before; returns at once."""
        with self._changed:
            self._left += 1
        self._thread.submit(self._doing, work)

    def wait(self) -> None:
        """Until everything is done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._left)

    def close(self) -> None:
        """Wait for what was begun, and do nothing more."""
        self._closing = True
        self._thread.shutdown(cancel_futures=True)

    def _doing(self, work: Callable[[], object]) -> None:
        try:
            work()
        except ActFailed as error:
            self.failure = str(error)
            _log.warning("at a reader: %s", error)
        except KeyboardInterrupt:
            # Somebody at the terminal ends it all: so has the program's main thread hear of it.
            signal.raise_signal(signal.SIGINT)
        finally:
            with self._changed:
                self._left -= 1
                self._changed.notify_all()


class HandledReader:
    """A `BenchReader` at a spot. Nobody waits for what is done; each act waits for the one before.

    An act is over when all who watch here have been told of it, so that a card put down quickly
    after another was taken away is never missed. Readers on one cable share `cable` and `hand`.
    """

    def __init__(self, spot: Spot, hand: Hand | None = None, cable: Cable | None = None) -> None:
        self._spot = spot
        self._hand = hand or Hand(spot.name)
        self._cable = cable or Cable()
        self._chip: Chip | None = None
        self._taps: list[_Tap] = []
        self._told = threading.Condition()

    @property
    def name(self) -> str:
        """The name as the system gives it."""
        return self._spot.name

    @property
    def chip(self) -> Chip | None:
        """The card that lies there; not one that was torn out while it was read."""
        chip = self._chip
        if chip is None or self._hand.busy or not self._cable.plugged or self._spot.holds(chip):
            return chip
        return None

    @property
    def front_seen(self) -> bool:
        """As the spot has it."""
        return self._spot.front_seen

    @property
    def heard(self) -> bool:
        """Whether all is done or failed, and all who watch have seen to it and wait for more."""
        if self._hand.failure is not None:
            return not self._hand.busy
        plugged = self._cable.plugged
        is_so = (plugged, plugged and self.chip is not None)
        return not self._hand.busy and all(
            tap.idle and tap.told == is_so for tap in tuple(self._taps)
        )

    @property
    def failure(self) -> str | None:
        """What could not be done since the last `settle`."""
        return self._hand.failure

    def insert(self, chip: Chip) -> None:
        """Put a card there. ValueError if there is one."""
        if self.chip is not None:
            raise ValueError(f"{self.name} holds a card")
        self._chip = chip
        self._do(lambda: self._put(chip), chip)

    def remove(self) -> None:
        """Take the card away, if there is one."""
        if self._chip is not None:
            self._chip = None
            self._do(self._spot.take, None)

    def unplug(self) -> None:
        """Pull the cable; a card stays where it is."""
        if self._cable.plugged:
            self._cable.plugged = False
            self._do(self._spot.unplug, self._chip)

    def replug(self) -> None:
        """Put the cable back."""
        if not self._cable.plugged:
            self._cable.plugged = True
            self._do(self._spot.replug, self._chip)

    def connect(self) -> CardConnection:
        """Open the card exclusively."""
        return self._spot.connect()

    def watch(self) -> CardWatch:
        """What happens here from now on."""
        tap = _Tap(self._spot.watch(), self._told, self._taps)
        self._taps.append(tap)
        return tap

    def settle(self) -> None:
        """Wait until everything is done. Raises `ActFailed` for what was not, once."""
        self._hand.wait()
        failure, self._hand.failure = self._hand.failure, None
        if failure is not None:
            raise ActFailed(failure)

    def close(self) -> None:
        """Wait for what was begun; what stands behind the spot is the caller's."""
        self._hand.close()

    def _do(self, act: Callable[[], None], chip: Chip | None) -> None:
        """Have it done; that card is there then, unless it is torn out meanwhile."""
        plugged = self._cable.plugged

        def told() -> bool:
            present = plugged and chip is not None and self._spot.holds(chip)
            return all(tap.told == (plugged, present) for tap in tuple(self._taps))

        def done() -> None:
            act()
            self._wait_until(told)

        self._hand.do(done)

    def _put(self, chip: Chip) -> None:
        try:
            self._spot.put(chip)
        except ActFailed:
            if self._chip is chip:
                self._chip = None
            raise

    def _wait_until(self, told: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TELLING_SECONDS
        with self._told:
            while not self._hand.closing and not told():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise ActFailed(f"{self.name} did not tell of it in {TELLING_SECONDS:g} s")
                self._told.wait(min(left, _LOOK_SECONDS))


class _Tap(CardWatch):
    """A watch, and what it has told so far: whether reader and card are there."""

    def __init__(self, watch: CardWatch, told: threading.Condition, taps: list[_Tap]) -> None:
        self._watch = watch
        self._changed = told
        self._taps = taps
        self.idle = False
        self.told = (False, False)

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """As the watch's."""
        self.idle = True
        event = self._watch.next(timeout)
        self.idle = False
        if event is not None:
            self._note(event)
        return event

    def stop(self) -> None:
        """As the watch's."""
        if self in self._taps:
            self._taps.remove(self)
        self._watch.stop()

    def _note(self, event: CardEvent) -> None:
        plugged, _ = self.told
        with self._changed:
            match event:
                case ReaderBack():
                    self.told = (True, False)
                case ReaderLost():
                    self.told = (False, False)
                case CardInserted():
                    self.told = (plugged, True)
                case CardTaken():
                    self.told = (plugged, False)
            self._changed.notify_all()
