"""Real readers through PC/SC: pcscd on Linux, the system's own service elsewhere.

A card that never answers blocks SCardTransmit for ever, and libpcsclite the whole context with it.
So each connection has its own context and its own thread that alone touches it; the caller waits
for that thread no longer than the deadline.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from reader.apdu import Response
from reader.errors import CardMute, CardRemoved, ReaderUnavailable, UnavailableReason
from reader.guard import GuardedConnection
from reader.ports import CardConnection
from reader.winscard import CardHandle, Context, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

__all__ = ["DEFAULT_TIMEOUT", "PcscConnection", "PcscReader", "find_reader", "slots"]

DEFAULT_TIMEOUT = 5.0
"""Seconds a card may take for one command; RSA on a contactless card takes up to a second or so."""


def slots() -> list[SlotState]:
    """Every slot of every reader as it is now. Raises `ReaderUnavailable` without a service."""
    context = Context()
    try:
        return context.states()
    finally:
        context.release()


def find_reader(name: str | None = None, *, timeout: float = DEFAULT_TIMEOUT) -> PcscReader:
    """The reader called `name`; without a name the first with a card, or else the first.

    Raises `ReaderUnavailable`: no service, no reader, or none of that name.
    """
    present = slots()
    if not present:
        raise ReaderUnavailable(UnavailableReason.NO_READER)
    if name is None:
        chosen = next((slot for slot in present if slot.present), present[0])
        return PcscReader(chosen.reader, timeout=timeout)
    if name not in (slot.reader for slot in present):
        raise ReaderUnavailable(UnavailableReason.UNKNOWN_READER, name)
    return PcscReader(name, timeout=timeout)


class _Worker:
    """A thread that runs calls one after the other and can be left behind in the middle of one.

    What was handed over before `dismiss` is run, nothing after it is; then comes `last`. Each call
    has an answer of its own, so that nobody gets that of a call somebody stopped waiting for.
    """

    def __init__(self, name: str, last: Callable[[], None]) -> None:
        self._last = last
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._dismissed = False
        self._left_behind = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def _loop(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
        self._last()

    def run(self, call: Callable[[], T], seconds: float) -> T:
        """The call's result. `CardRemoved` once dismissed.

        `CardMute` after the deadline; the worker is left behind and dismissed then.
        """
        answer: queue.SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

        def answered() -> None:
            try:
                answer.put((call(), None))
            except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
                answer.put((None, error))

        with self._lock:
            if self._dismissed:
                raise CardRemoved("the connection is closed")
            self._calls.put(answered)
        try:
            result = answer.get(timeout=seconds)
        except queue.Empty:
            self._left_behind = True
            self.dismiss()
            raise CardMute(seconds) from None
        if result[1] is not None:
            raise result[1]
        return result[0]

    def dismiss(self) -> None:
        """Let the thread run `last` and end, as soon as it is free. From any thread, repeatedly."""
        with self._lock:
            if not self._dismissed:
                self._dismissed = True
                self._calls.put(None)

    def wait_for_end(self, seconds: float) -> None:
        """Wait for what `dismiss` asked for, unless a call has been waited for in vain already."""
        if not self._left_behind:
            self._thread.join(seconds)


class PcscConnection(CardConnection):
    """An exclusive connection to a card: a `CardConnection`. `close` may come from any thread.

    After `CardMute` the thread inside PC/SC is left behind: only the card's removal frees it, and
    then it cuts the card's power and ends. Until then nobody can open that reader; others can.
    """

    def __init__(self, reader: str, timeout: float) -> None:
        self._timeout = timeout
        self._context: Context | None = None
        self._card: CardHandle | None = None
        self._worker = _Worker(f"pcsc {reader}", self._release)
        try:
            self._atr = self._worker.run(lambda: self._open(reader), timeout)
        except BaseException:
            self.close()
            raise

    def _open(self, reader: str) -> bytes:
        self._context = Context()
        self._card = self._context.connect(reader)
        self._card.begin()
        return self._card.atr()

    def _release(self) -> None:
        if self._card is not None:
            self._card.disconnect()
            self._card = None
        if self._context is not None:
            self._context.release()
            self._context = None

    @property
    def atr(self) -> bytes:
        """The card's answer to reset; with a contactless reader, the reader's invention."""
        return self._atr

    def exchange(self, command: bytes) -> Response:
        """Send one APDU. Raises `CardRemoved`, `CardMute` or `ReaderUnavailable`."""
        card = self._card
        if card is None:
            raise CardRemoved("the connection is closed")
        return Response.decode(self._worker.run(lambda: card.transmit(command), self._timeout))

    def close(self) -> None:
        """Cut the card's power, so that no PIN stays verified, and let go of the reader.

        A command that another thread is waiting for gets its answer first, or its deadline.
        """
        self._worker.dismiss()
        self._worker.wait_for_end(self._timeout)


@dataclass(frozen=True, slots=True)
class PcscReader:
    """One slot of a reader: a `CardReader`. `timeout` is in seconds, for each command."""

    name: str
    timeout: float = DEFAULT_TIMEOUT

    def connect(self) -> GuardedConnection:
        """Open the card exclusively. What might harm a real card is not sent to it.

        Raises `CardAbsent`, `CardMute`, `CardDataError` (a card that cannot be powered up) or
        `ReaderUnavailable`, with IN_USE when another program has the card.
        """
        return GuardedConnection(PcscConnection(self.name, self.timeout))
