"""Berths for readers that come and go: which reader belongs where, whatever port it hangs on.

PC/SC on Linux calls a slot "NAME XX YY": XX counts the readers and is another number after a
restart or on another port, YY counts the slots of one reader. On Windows it is "NAME X".
"""

from __future__ import annotations

import queue
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from reader.errors import ReaderUnavailable, UnavailableReason
from reader.monitor import PcscWatch
from reader.pcsc import DEFAULT_TIMEOUT
from reader.ports import CardInserted, CardTaken, CardWatch, ReaderBack, ReaderLost
from reader.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from reader.ports import CardConnection, CardEvent, CardReader

__all__ = ["AUTO", "MOST_READERS", "Berth", "Berths", "Empty", "alike", "assigned", "for_cards"]

AUTO = "auto"
"""Said in place of a name: whichever reader is plugged in."""

MOST_READERS = 4
"""So many berths at most are made for readers that nobody named."""

_SETTLING = 0.05
"""Seconds of quiet after which the readers that came count as all that came."""

_NUMBERED = re.compile(
    r"(?P<model>.*\S) (?:[0-9A-F]{2} (?P<slot>[0-9A-F]{2})|\d)", re.IGNORECASE | re.DOTALL
)
_SAM = re.compile(r"\bSAM\b")


def alike(wanted: str, name: str) -> bool:
    """Whether a reader of that name may be the wanted one, found under another number.

    `wanted` may also be a name without any number.
    """
    model, slot = _parts(wanted)
    found, its_slot = _parts(name)
    return model == found and (slot is None or slot == its_slot)


def _parts(name: str) -> tuple[str, str | None]:
    numbered = _NUMBERED.fullmatch(name)
    return (name, None) if numbered is None else (numbered["model"], numbered["slot"])


def for_cards(name: str) -> bool:
    """Whether patients' cards lie in that slot; one for security modules (SAM) has none."""
    return _SAM.search(name) is None


@dataclass(frozen=True, slots=True)
class Empty:
    """A berth without a reader: which one is wanted there (None: any), and which was the last."""

    wanted: str | None
    last: str | None = None


def assigned(empty: Sequence[Empty], free: Sequence[str]) -> dict[int, str]:
    """Which of the free readers goes to which berth, by its position. Pure.

    First the very names, then a reader that alone is like the one wanted, where no other berth
    wants one like it; then, at berths for any reader, one like the last there, and the rest.
    """
    given: dict[int, str] = {}

    def left() -> list[str]:
        return [name for name in free if name not in given.values()]

    def give(fits: Callable[[Empty, str], bool]) -> None:
        for at, berth in enumerate(empty):
            found = next((name for name in left() if fits(berth, name)), None)
            if at not in given and found is not None:
                given[at] = found

    give(lambda berth, name: name == berth.wanted)
    give(lambda berth, name: name == berth.last)
    named = {at: berth.wanted for at, berth in enumerate(empty) if berth.wanted is not None}
    rest, open_ = left(), {at: wanted for at, wanted in named.items() if at not in given}
    for at, wanted in open_.items():
        found = [name for name in rest if alike(wanted, name)]
        rivals = [other for other in open_.values() if any(alike(other, name) for name in found)]
        if len(found) == len(rivals) == 1:
            given[at] = found[0]
    give(lambda berth, name: berth.wanted is None and _returns(berth, name))
    give(lambda berth, name: berth == Empty(None) and for_cards(name))
    return given


def _returns(berth: Empty, name: str) -> bool:
    return berth.last is not None and alike(berth.last, name)


class EveryReader(CardWatch, Protocol):
    """A watch on all readers of this machine."""

    @property
    def serving(self) -> bool:
        """Whether the service behind the readers can be reached."""
        ...


class Berth(CardWatch):
    """What a place needs of its reader, here or not: a `CardReader` and its `CardWatch`.

    Made by `Berths` alone.
    """

    def __init__(
        self,
        wanted: str | None,
        open_reader: Callable[[str], CardReader],
        serving: Callable[[], bool],
    ) -> None:
        self.wanted = wanted
        self.current: str | None = None
        self.last: str | None = None
        self._open_reader = open_reader
        self._serving = serving
        self._events: queue.SimpleQueue[CardEvent | None] = queue.SimpleQueue()
        self._stopped = threading.Event()

    @property
    def name(self) -> str:
        """The name of the reader that is here, of the last one, or what was asked for."""
        return self.current or self.last or self.wanted or AUTO

    @property
    def unserved(self) -> bool:
        """Whether the service behind the readers is out of reach, whatever is plugged in."""
        return not self._serving()

    def connect(self) -> CardConnection:
        """Open the card exclusively, as `CardReader` does. `ReaderUnavailable` (LOST) if away."""
        current = self.current
        if current is None:
            raise ReaderUnavailable(UnavailableReason.LOST, self.name)
        return self._open_reader(current).connect()

    def tell(self, event: CardEvent) -> None:
        """For `Berths`: this happened here."""
        self._events.put(event)

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        if self._stopped.is_set():
            return None
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Hear nothing more."""
        self._stopped.set()
        self._events.put(None)


def _reader_of(timeout: float) -> Callable[[str], CardReader]:
    return lambda name: source_of(name, timeout=timeout).reader


class Berths:
    """The PC/SC readers of this machine at their berths, watched from creation to `stop`.

    `named`: a berth for each of these names, in this order; `AUTO` for any reader. With one such,
    further readers get berths of their own as they come, `most` in all; later ones take that of a
    reader which is gone. A reader keeps its berth until it goes, and comes back to it.
    `ReaderUnavailable` (NOT_INSTALLED) without the software.
    """

    def __init__(
        self,
        named: Sequence[str],
        *,
        most: int = MOST_READERS,
        timeout: float = DEFAULT_TIMEOUT,
        watch: Callable[[], EveryReader] = PcscWatch,
    ) -> None:
        self._most = most
        self._auto = AUTO in named
        self._open_reader = _reader_of(timeout)
        self._watch = watch()
        self._berths: list[Berth] = []
        self._present: dict[str, CardInserted | None] = {}
        self._newcomers: queue.SimpleQueue[Berth | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        for name in named:
            self._add(None if name == AUTO else name)
        self.named: Sequence[Berth] = tuple(self._berths)
        """Those that were asked for, in their order."""
        self._thread = threading.Thread(target=self._run, name="berths", daemon=True)
        self._thread.start()

    def newcomer(self, timeout: float) -> Berth | None:
        """The next berth that was made; None after `timeout` seconds, or once stopped."""
        try:
            return self._newcomers.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Let go of the readers, and of what was begun."""
        self._stopping.set()
        self._watch.stop()
        self._thread.join()
        self._newcomers.put(None)
        for berth in self._berths:
            berth.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _add(self, wanted: str | None) -> Berth:
        berth = Berth(wanted, self._open_reader, lambda: self._watch.serving)
        self._berths.append(berth)
        return berth

    def _run(self) -> None:
        settled = True
        while not self._stopping.is_set():
            event = self._watch.next(None if settled else _SETTLING)
            if event is None:
                self._settle()
                settled = True
            else:
                settled = not self._happened(event) and settled

    def _happened(self, event: CardEvent) -> bool:
        """Whether readers came or went."""
        berth = next((one for one in self._berths if one.current == event.reader), None)
        match event:
            case ReaderBack(name):
                self._present[name] = None
                return True
            case ReaderLost(name):
                self._present.pop(name, None)
                if berth is not None:
                    berth.current = None
            case CardInserted(name):
                self._present[name] = event
            case CardTaken(name):
                self._present[name] = None
        if berth is not None:
            berth.tell(event)
        return isinstance(event, ReaderLost)

    def _settle(self) -> None:
        """Bring the readers to their berths; make some for those that nobody named."""
        self._send_on()
        empty = [berth for berth in self._berths if berth.current is None]
        claims = [Empty(berth.wanted, berth.last) for berth in empty]
        for at, name in assigned(claims, self._free()).items():
            self._bring(name, empty[at])
        if not self._auto:
            return
        for name in filter(for_cards, self._free()):
            any_ = [one for one in self._berths if one.wanted is None]
            gone = next((one for one in any_ if one.current is None), None)
            if len(any_) < self._most:
                berth = self._add(None)
                self._bring(name, berth)
                self._newcomers.put(berth)
            elif gone is not None:
                self._bring(name, gone)

    def _send_on(self) -> None:
        """A reader that is only like the wanted one makes room for it, if nothing lies on it."""
        free = self._free()
        for berth in self._berths:
            held = berth.current
            if held is None or held == berth.wanted or berth.wanted not in free:
                continue
            if self._present[held] is None:
                berth.current = None
                berth.tell(ReaderLost(held))

    def _free(self) -> list[str]:
        taken = {berth.current for berth in self._berths}
        return sorted(name for name in self._present if name not in taken)

    def _bring(self, name: str, berth: Berth) -> None:
        berth.current = berth.last = name
        berth.tell(ReaderBack(name))
        lying = self._present[name]
        if lying is not None:
            berth.tell(lying)
