"""Writes down what is said to a card, masked before it is kept."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from hardware.recording.atr import masked_atr
from hardware.recording.document import (
    MAX_EVENTS,
    MAX_SECONDS,
    MAX_TAKEN,
    CardSeen,
    Closed,
    Connected,
    Exchanged,
    Failure,
    Header,
    Hidden,
    Recording,
    Seen,
    Via,
)
from hardware.recording.masking import (
    label_in,
    length_of_object,
    masked_command,
    masked_reader,
    presence_in,
)
from hardware.recording.place import Tracker
from reader import errors
from reader.apdu import Sw
from reader.ports import CardConnection, CardInserted, CardTaken, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hardware.recording.document import Asked, Event, Label, ObjectFile, Session
    from hardware.recording.place import Place
    from reader.apdu import Response
    from reader.errors import ReaderError
    from reader.ports import CardEvent, CardReader
    from reader.sources import Link

__all__ = ["RecordedConnection", "Recorder"]

_SFI_FLAG = 0x80


class Recorder:
    """A `CardReader` that keeps of all that is said to the card behind another what may be kept.

    `clock` gives seconds from any moment on. Thread-safe.
    """

    def __init__(
        self,
        reader: CardReader,
        *,
        link: Link | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._reader = reader
        self._link = link
        self._clock = clock
        self._begin = clock()
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._facts = _Facts()

    @property
    def name(self) -> str:
        """As the reader's."""
        return self._reader.name

    @property
    def count(self) -> int:
        """Commands so far."""
        with self._lock:
            return sum(isinstance(event, Exchanged) for event in self._events)

    @property
    def too_long(self) -> bool:
        """Whether more happened than a recording takes."""
        with self._lock:
            return len(self._events) > MAX_EVENTS

    def connect(self) -> RecordedConnection:
        """As the reader's, recorded; a refusal too."""
        start = self._clock()
        try:
            connection = self._reader.connect()
        except errors.ReaderError as error:
            at, seconds = self.since(start)
            failure, reason = _failure(error)
            self.keep(
                Connected(kind="connect", at=at, seconds=seconds, error=failure, reason=reason)
            )
            raise
        at, seconds = self.since(start)
        atr = masked_atr(connection.atr)
        if atr != connection.atr:
            self.hide(Hidden.ATR)
        self.keep(Connected(kind="connect", at=at, seconds=seconds, atr=atr.hex().upper()))
        return RecordedConnection(connection, self, self._clock)

    def saw(self, event: CardEvent) -> None:
        """Keep what a watch on the reader told."""
        match event:
            case CardInserted():
                what = Seen.INSERTED
            case CardTaken():
                what = Seen.TAKEN
            case ReaderLost():
                what = Seen.READER_LOST
            case ReaderBack():
                what = Seen.READER_BACK
        at, _ = self.since(self._clock())
        self.keep(CardSeen(kind="seen", at=at, what=what))

    def recording(self, session: Session, *, program: str, made: date) -> Recording:
        """The recording so far. `program` is our version, `made` the day."""
        reader, hid_serial = masked_reader(self._reader.name)
        with self._lock:
            facts, events = self._facts, tuple(self._events)
            hidden = facts.hidden | {Hidden.READER_SERIAL} if hid_serial else facts.hidden
            header = Header(
                format="onshikaku-recording",
                version=1,
                program=program,
                made=made,
                session=session,
                reader=Via(name=reader, link=self._link),
                hidden=tuple(item for item in Hidden if item in hidden),
                label=facts.label,
                signs=facts.signs,
                authenticates=facts.authenticates,
                objects=dict(facts.objects),
            )
        return Recording(header=header, events=events)

    def keep(self, event: Event) -> None:
        """For `RecordedConnection`: append an event."""
        with self._lock:
            self._events.append(event)

    def hide(self, what: Hidden) -> None:
        """Remember that such a thing was met and left out."""
        with self._lock:
            self._facts.hidden.add(what)

    def learn(self, asked: Asked, place: Place, response: Response) -> None:
        """For `RecordedConnection`: what the answer says of the kind of card."""
        with self._lock:
            self._facts.learn(asked, place, response)

    def since(self, start: float) -> tuple[float, float]:
        """For `RecordedConnection`: when that began, and how long it has taken."""
        at, seconds = start - self._begin, self._clock() - start
        return (
            round(min(max(0.0, at), MAX_SECONDS), 6),
            round(min(max(0.0, seconds), MAX_TAKEN), 6),
        )


class RecordedConnection(CardConnection):
    """A `CardConnection` of which a `Recorder` keeps what passes."""

    def __init__(
        self, connection: CardConnection, recorder: Recorder, clock: Callable[[], float]
    ) -> None:
        self._connection = connection
        self._recorder = recorder
        self._clock = clock
        self._tracker = Tracker()
        self._closed = False

    @property
    def atr(self) -> bytes:
        """As the connection's."""
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        """As the connection's; errors are kept too."""
        start = self._clock()
        asked = masked_command(command)
        try:
            response = self._connection.exchange(command)
        except errors.CommandForbidden:
            # Never sent: no card has answered it.
            raise
        except errors.ReaderError as error:
            at, seconds = self._recorder.since(start)
            failure, reason = _failure(error)
            self._recorder.keep(
                Exchanged(
                    kind="command",
                    at=at,
                    seconds=seconds,
                    asked=asked,
                    error=failure,
                    reason=reason,
                )
            )
            raise
        at, seconds = self._recorder.since(start)
        self._recorder.learn(asked, self._tracker.place_of(asked), response)
        self._tracker.note(asked, response.sw)
        self._recorder.keep(
            Exchanged(
                kind="command",
                at=at,
                seconds=seconds,
                asked=asked,
                sw=f"{response.sw:04X}",
                length=len(response.data) or None,
            )
        )
        return response

    def close(self) -> None:
        """As the connection's."""
        if not self._closed:
            self._closed = True
            at, _ = self._recorder.since(self._clock())
            self._recorder.keep(Closed(kind="close", at=at))
        self._connection.close()


class _Facts:
    """What may be said of the card, and what was left out."""

    def __init__(self) -> None:
        self.hidden: set[Hidden] = set()
        self.label: Label | None = None
        self.signs: bool | None = None
        self.authenticates: bool | None = None
        self.objects: dict[ObjectFile, int] = {}

    def learn(self, asked: Asked, place: Place, response: Response) -> None:
        self._note_hidden(asked, response)
        if not _from_the_first_byte(asked) or response.sw not in (Sw.OK, Sw.END_BEFORE_LE):
            return
        if (label := label_in(place.name, response.data)) is not None:
            self.label = label
        if (present := presence_in(place.name, response.data)) is not None:
            self.signs, self.authenticates = present
        if (found := length_of_object(place.name, response.data)) is not None:
            file, length = found
            self.objects[file] = length

    def _note_hidden(self, asked: Asked, response: Response) -> None:
        if asked.secret:
            self.hidden.add(Hidden.SECRETS)
        if asked.hidden is not None:
            self.hidden.add(Hidden.DATA)
        if "*" in asked.header:
            self.hidden.add(Hidden.UNKNOWN_COMMANDS)
        if response.data:
            self.hidden.add(Hidden.ANSWERS)


def _from_the_first_byte(asked: Asked) -> bool:
    """Whether it is a READ BINARY with offset 0, of the current file or of another (P1)."""
    ins, p1, p2 = asked.header[:4], asked.header[4:6], asked.header[6:]
    return ins == "00B0" and p2 == "00" and (p1 == "00" or int(p1, 16) >= _SFI_FLAG)


def _failure(error: ReaderError) -> tuple[Failure, errors.UnavailableReason | None]:
    match error:
        case errors.ReaderUnavailable():
            return Failure.UNAVAILABLE, error.reason
        case errors.CardAbsent():
            return Failure.ABSENT, None
        case errors.CardRemoved():
            return Failure.REMOVED, None
        case errors.CardMute():
            return Failure.MUTE, None
        case _:
            return Failure.DATA, None
