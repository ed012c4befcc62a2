"""A reader whose line to the card goes wrong by plan, in front of any `CardReader`.

What a proxy cannot do: it does not hold the card. After a tear the real card lies where it lay, so
the reader here says that there is none until `put_back`, or until the watch made by `faulty_source`
has seen the card really go and come.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from hardware.link_faults import LinkFaultKind, Side
from reader.apdu import Response
from reader.errors import CardAbsent, CardMute, CardRemoved
from reader.ports import CardConnection, CardInserted, CardTaken, CardWatch, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.link_faults import LinkPlan, Strike
    from reader.ports import CardEvent, CardReader
    from reader.sources import ReaderSource

__all__ = ["FaultyConnection", "FaultyReader", "FaultyWatch", "faulty_source"]

_LOOK_SECONDS = 0.05


class FaultyReader:
    """A `CardReader` whose connections go through the plan.

    `deadline` is the number of seconds after which an answer that does not come is given up, by
    `CardMute`; the connection is dead then, as with `reader.pcsc`. A turned bit may make a try at
    the PIN, or a write command, of something harmless: a plan that corrupts is refused by
    ValueError unless every card that will lie there is `simulated`.
    """

    def __init__(
        self,
        reader: CardReader,
        plan: LinkPlan,
        *,
        simulated: bool = False,
        deadline: float = 5.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.plan = plan
        self.deadline = deadline
        self.simulated = simulated
        self.sleep = sleep
        self._reader = reader
        self._torn = threading.Event()
        self._tears = 0
        self._refuse_corruption()

    @property
    def name(self) -> str:
        """As the reader's."""
        return self._reader.name

    @property
    def tears(self) -> int:
        """How often the plan has torn the card off."""
        return self._tears

    @property
    def torn(self) -> bool:
        """Whether the plan tore the card off and it has not been put back."""
        return self._torn.is_set()

    def connect(self) -> FaultyConnection:
        """As the reader's; `CardAbsent` while the card is torn off."""
        self._refuse_corruption()
        if self._torn.is_set():
            raise CardAbsent(self.name)
        return FaultyConnection(self, self._reader.connect())

    def reconnect(self) -> CardConnection:
        """For `FaultyConnection`: the card again, freshly powered up."""
        return self._reader.connect()

    def tear(self) -> None:
        """For `FaultyConnection`: the card counts as gone."""
        self._torn.set()
        self._tears += 1

    def put_back(self) -> None:
        """The card counts as laid down again."""
        self._torn.clear()

    def _refuse_corruption(self) -> None:
        if self.plan.corrupts and not self.simulated:
            raise ValueError("a plan that corrupts is for simulated cards only")


class FaultyConnection(CardConnection):
    """A `CardConnection` that the reader's plan is applied to. One thread at a time."""

    def __init__(self, reader: FaultyReader, connection: CardConnection) -> None:
        self._reader = reader
        self._connection: CardConnection | None = connection
        self._atr = connection.atr

    @property
    def atr(self) -> bytes:
        """The card's answer to reset when it was opened."""
        return self._atr

    def exchange(self, command: bytes) -> Response:
        """As the connection's, with the plan's fault if one is due.

        Raises besides `CardMute` and `CardRemoved` by plan.
        """
        if self._connection is None:
            raise CardRemoved("the connection is closed")
        strike = self._reader.plan.next_command(command)
        if strike is None:
            return self._connection.exchange(command)
        if strike.kind is LinkFaultKind.RESET:
            self._connection.close()
            self._connection = self._reader.reconnect()
            return self._connection.exchange(command)
        if strike.hits(Side.COMMAND):
            return self._connection.exchange(self._through(strike, command))
        answer = self._connection.exchange(command).encode()
        answer = self._through(strike, answer)
        return Response.decode(answer)

    def _through(self, strike: Strike, data: bytes) -> bytes:
        """What of the data arrives at the other end. Raises when nothing ever does."""
        match strike.kind:
            case LinkFaultKind.DELAY if strike.fault.seconds < self._reader.deadline:
                self._reader.sleep(strike.fault.seconds)
                return data
            case LinkFaultKind.DELAY | LinkFaultKind.DROP:
                self._reader.sleep(self._reader.deadline)
                self.close()
                raise CardMute(self._reader.deadline)
            case LinkFaultKind.CORRUPT:
                return strike.corrupted(data)
            case LinkFaultKind.TEAR:
                self._reader.tear()
                self.close()
                raise CardRemoved(self._reader.name)
            case LinkFaultKind.RESET:
                return data

    def close(self) -> None:
        """As the connection's. Safe to call twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class FaultyWatch(CardWatch):
    """A `CardWatch` on a faulty reader: a card that the plan tears off is told as taken.

    It counts as laid down again when it has really been taken away and laid down.
    """

    def __init__(self, watch: CardWatch, reader: FaultyReader) -> None:
        self._watch = watch
        self._reader = reader
        self._tears = reader.tears
        self._present = False
        self._stopped = threading.Event()

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while not self._stopped.is_set():
            if self._tears != self._reader.tears:
                self._tears = self._reader.tears
                if self._present:
                    self._present = False
                    return CardTaken(self._reader.name)
            left = deadline - time.monotonic()
            event = self._watch.next(max(0.0, min(_LOOK_SECONDS, left)))
            match event:
                case None if left <= _LOOK_SECONDS:
                    return None
                case None:
                    pass
                case CardTaken() if not self._present:
                    # The one that was told of already.
                    pass
                case _:
                    self._note(event)
                    return event
        return None

    def _note(self, event: CardEvent) -> None:
        match event:
            case CardInserted():
                self._present = True
                self._reader.put_back()
            case CardTaken() | ReaderLost():
                self._present = False
            case ReaderBack():
                pass

    def stop(self) -> None:
        """Hear nothing more."""
        self._stopped.set()
        self._watch.stop()


def faulty_source(
    source: ReaderSource, plan: LinkPlan, *, simulated: bool = False, deadline: float = 5.0
) -> ReaderSource:
    """The same reader with the plan applied, and watched accordingly. As `FaultyReader`."""
    reader = FaultyReader(source.reader, plan, simulated=simulated, deadline=deadline)
    return replace(source, reader=reader, watch=lambda: FaultyWatch(source.watch(), reader))
