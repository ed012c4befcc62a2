"""The stand that checks are done on: a reader, somebody's hands, and all that was seen happen."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from clinic_ui.hil.hands import HandsFailed, Task
from reader.errors import CardAbsent, ReaderError, ReaderUnavailable, UnavailableReason
from reader.ports import CardInserted, CardTaken, ReaderLost
from reader.trace import TracedReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.hil.hands import Hands
    from hardware.private_pcscd import PrivatePcscd
    from reader.pin import Pin
    from reader.ports import CardConnection, CardEvent, CardReader, CardWatch
    from reader.sources import ReaderSource
    from reader.trace import TraceEntry

__all__ = ["RELEASE_SECONDS", "Act", "Exact", "Observer", "Seen", "Stand", "Tally"]

RELEASE_SECONDS = 2.0
"""A program that has let go of a card still has it for a moment, as pcscd sees it."""

PATIENCE = 5.0
"""Seconds after an act within which its event counts as told; later it counts as lost."""


class _Slot(Enum):
    """What was found on the reader."""

    OPENS = auto()
    EMPTY = auto()
    UNUSABLE = auto()


class Exact(Protocol):
    """Hands of the program's own, which know the moment at which their last act took effect."""

    @property
    def acted(self) -> float:
        """By `time.monotonic`."""
        ...

    def swap(self) -> None:
        """Take the card away and put it back as quickly as can be."""
        ...

    def clear(self) -> None:
        """Take away whatever lies there, one that was torn off too; nobody is asked."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """An event and when it was told, by `time.monotonic`."""

    at: float
    event: CardEvent


class Observer:
    """Hears everything that a watch tells, in a thread of its own, with the times."""

    def __init__(self, watch: CardWatch) -> None:
        self._watch = watch
        self._seen: list[Seen] = []
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._listen, name="hil observer", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._closing:
            event = self._watch.next(0.5)
            if event is not None:
                with self._changed:
                    self._seen.append(Seen(time.monotonic(), event))
                    self._changed.notify_all()

    @property
    def mark(self) -> int:
        """Where the events stand now."""
        with self._changed:
            return len(self._seen)

    def since(self, mark: int) -> tuple[Seen, ...]:
        """What was told after that mark."""
        with self._changed:
            return tuple(self._seen[mark:])

    def wait(
        self, kind: type[CardEvent] | tuple[type[CardEvent], ...], mark: int, seconds: float
    ) -> Seen | None:
        """The first event of that kind after the mark; None if it is not told in time."""
        found: list[Seen] = []

        def there() -> bool:
            found[:] = [one for one in self._seen[mark:] if isinstance(one.event, kind)]
            return bool(found)

        with self._changed:
            self._changed.wait_for(there, seconds)
        return found[0] if found else None

    @property
    def present(self) -> bool:
        """Whether a card lies on the reader, going by what was told."""
        with self._changed:
            for one in reversed(self._seen):
                match one.event:
                    case CardInserted():
                        return True
                    case CardTaken() | ReaderLost():
                        return False
                    case _:
                        continue
        return False

    def close(self) -> None:
        """Hear nothing more. Safe to call twice."""
        self._closing = True
        self._watch.stop()
        self._thread.join()


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to the card, and the event that told of it. `at` is when it took effect;
    for people, when they said that it was done.
    """

    at: float
    seen: Seen | None

    @property
    def latency(self) -> float | None:
        """Seconds from the act to the event, never negative; None for an event that was lost."""
        return None if self.seen is None else max(0.0, self.seen.at - self.at)


class Tally:
    """Counts commands by what came of them: status words, and names of errors."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def append(self, entry: TraceEntry, /) -> None:
        """One more."""
        self.counts[entry.status] += 1

    def total(self, start: str = "") -> int:
        """How many ended in a status word that begins so, in hexadecimal."""
        return sum(count for status, count in self.counts.items() if status.startswith(start))


@dataclass(slots=True)
class Stand:
    """A reader under test. For one thread; leave it with `close`.

    `exact`: hands that know when they acted; None for people. `service`: a PC/SC service of one's
    own. `cycles`: how often the card is placed and taken, `repeats`: how often things are measured.
    `bare` opens the card without the guard of real ones, where there can be none. `pin`: only
    where somebody asked for it to be sent.
    """

    source: ReaderSource
    hands: Hands
    exact: Exact | None = None
    service: PrivatePcscd | None = None
    bare: Callable[[], CardConnection] | None = None
    pin: Pin | None = None
    cycles: int = 10
    repeats: int = 20
    seed: int = 0
    patience: float = PATIENCE
    progress: Callable[[int, int], None] = lambda _done, _of: None
    reader: CardReader = field(init=False)
    tally: Tally = field(init=False)
    observer: Observer = field(init=False)
    insertions: list[bytes] = field(init=False, default_factory=list[bytes])
    """Answers to reset of the My Number Card, one per insertion that was told."""
    opened_late: int = field(init=False, default=0)
    """How often the card only opened at a second try or later."""

    def __post_init__(self) -> None:
        """Begin to watch."""
        self.tally = Tally()
        self.reader = TracedReader(self.source.reader, self.tally)
        self.observer = Observer(self.source.watch())

    def close(self) -> None:
        """Leave the reader as it was found. Safe to call twice."""
        try:
            self.hands.close()
        finally:
            self.observer.close()

    def place(self) -> Act:
        """Have the card placed, and wait until that is told."""
        act = self._act(Task.PLACE, CardInserted)
        if act.seen is not None and isinstance(act.seen.event, CardInserted):
            self.insertions.append(act.seen.event.atr)
        return act

    def remove(self) -> Act:
        """Have whatever lies there taken away, and wait until that is told."""
        return self._act(Task.REMOVE, CardTaken)

    def place_other(self) -> Act:
        """Have another card placed."""
        return self._act(Task.PLACE_OTHER, CardInserted)

    def _act(self, task: Task, kind: type[CardEvent]) -> Act:
        mark = self.observer.mark
        self.hands.do(task)
        at = time.monotonic() if self.exact is None else self.exact.acted
        return Act(at, self.observer.wait(kind, mark, self.patience))

    def need_card(self) -> None:
        """See to it that the card lies there and can be opened. Raises `HandsFailed`."""
        slot = self._look()
        if slot is _Slot.OPENS:
            return
        if self.exact is not None:
            self.exact.clear()
        elif slot is _Slot.UNUSABLE or self.observer.present:
            self.hands.do(Task.REMOVE)
        self.place()
        if self._look() is not _Slot.OPENS:
            raise HandsFailed("no card can be opened on the reader although one was placed")

    def need_empty(self) -> None:
        """See to it that nothing lies there."""
        if self._look() is not _Slot.EMPTY or self.observer.present:
            self.remove()

    def _look(self) -> _Slot:
        """What lies there, by trying to open it; a reader that is busy is given time."""
        try:
            self._opened(self.source.reader.connect, self.patience).close()
        except CardAbsent:
            return _Slot.EMPTY
        except ReaderUnavailable as error:
            if error.reason is UnavailableReason.IN_USE:
                return _Slot.UNUSABLE
            raise
        except ReaderError:
            return _Slot.UNUSABLE
        return _Slot.OPENS

    def card(self) -> CardConnection:
        """The card, opened; whoever had it last is given the time to let go."""
        return self._opened(self.reader.connect)

    def bare_card(self, connect: Callable[[], CardConnection]) -> CardConnection:
        """The same by `bare`."""
        return self._opened(connect)

    def _opened(
        self, connect: Callable[[], CardConnection], seconds: float = RELEASE_SECONDS
    ) -> CardConnection:
        """Tried again while somebody else has it, or the reader is busy; and while a card that
        was told of is not found, as a contactless one that has just lost its field may be.
        """
        deadline = time.monotonic() + seconds
        late = False
        while True:
            try:
                connection = connect()
            except CardAbsent:
                if not self.observer.present or time.monotonic() >= deadline:
                    raise
            except ReaderUnavailable as error:
                if error.reason not in _PASSING or time.monotonic() >= deadline:
                    raise
            else:
                self.opened_late += late
                return connection
            late = True
            time.sleep(0.02)


_PASSING = (UnavailableReason.IN_USE, UnavailableReason.LOST, UnavailableReason.NO_SERVICE)
