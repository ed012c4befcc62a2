"""A recording as a card that is asked the very same things in the very same order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TypeVar

from hardware.recording.document import CardSeen, Closed, Connected, Exchanged, Failure
from hardware.recording.dressing import dressed, misfits
from hardware.recording.masking import masked_command
from hardware.recording.stand_in import StandIn
from reader import errors
from reader.apdu import Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from hardware.card_image import CardImage
    from hardware.recording.document import Asked, Recording

__all__ = ["RecordingMisfit", "Replay", "ReplayMismatch", "ReplayedConnection"]

E = TypeVar("E", Connected, Exchanged, Closed)

_HEADER_LINES = 1


class ReplayMismatch(Exception):
    """What was asked is not what was asked when the recording was made. `line` is the file's."""

    def __init__(self, line: int, expected: str, found: str) -> None:
        super().__init__(f"line {line}: the recording has {expected}, not {found}")
        self.line = line


class RecordingMisfit(Exception):
    """The card that stands in is read in other commands than the recorded one was."""


class Replay:
    """A `CardReader` that plays a recording back in order; `image` stands in for its card.

    Anything other than what was recorded raises `ReplayMismatch`, in whatever it is hidden: of a
    PIN nothing is compared, of other data the length. `speed` 1 takes the recorded time, 2 half of
    it, 0 none. Raises `RecordingMisfit` where the image cannot be read in the recorded order.
    """

    def __init__(
        self,
        recording: Recording,
        image: CardImage,
        *,
        speed: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        image = dressed(image, recording)
        if unfit := misfits(image, recording):
            raise RecordingMisfit("; ".join(str(misfit) for misfit in unfit))
        self.name = recording.header.reader.name
        self._stand_in = StandIn(image)
        self._lines = [
            (number, event)
            for number, event in enumerate(recording.events, 1 + _HEADER_LINES)
            if not isinstance(event, CardSeen)
        ]
        self._end = len(recording.events) + _HEADER_LINES
        self._position = 0
        self._speed = speed
        self._sleep = sleep

    @property
    def finished(self) -> bool:
        """Whether all of it was played."""
        return self._position == len(self._lines)

    def connect(self) -> ReplayedConnection:
        """As it went when it was recorded."""
        event = self._next(Connected, "connect")
        self._take_time(event.seconds)
        if event.error is not None:
            raise _raised(event)
        self._stand_in.power_off()
        return ReplayedConnection(self, bytes.fromhex(event.atr or ""))

    def exchange(self, command: bytes) -> Response:
        """For `ReplayedConnection`: the recorded answer, or the recorded error."""
        asked = masked_command(command)
        event = self._next(Exchanged, f"command {asked}", asked)
        self._take_time(event.seconds)
        if event.error is not None:
            raise _raised(event)
        return Response.decode(self._stand_in.answer(event, command))

    def close(self) -> None:
        """For `ReplayedConnection`: as it was recorded."""
        self._next(Closed, "close")
        self._stand_in.power_off()

    def _next(self, kind: type[E], found: str, asked: Asked | None = None) -> E:
        if self.finished:
            raise ReplayMismatch(self._end + 1, "ended", found)
        line, event = self._lines[self._position]
        if not isinstance(event, kind) or (isinstance(event, Exchanged) and event.asked != asked):
            expected = f"command {event.asked}" if isinstance(event, Exchanged) else event.kind
            raise ReplayMismatch(line, expected, found)
        self._position += 1
        return event

    def _take_time(self, seconds: float) -> None:
        if self._speed > 0:
            self._sleep(seconds / self._speed)


class ReplayedConnection:
    """A `CardConnection` that answers from a recording."""

    def __init__(self, replay: Replay, atr: bytes) -> None:
        self._replay = replay
        self._closed = False
        self.atr = atr

    def exchange(self, command: bytes) -> Response:
        """The recorded answer, or the recorded error."""
        return self._replay.exchange(command)

    def close(self) -> None:
        """As it was recorded."""
        if not self._closed:
            self._closed = True
            self._replay.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _raised(event: Connected | Exchanged) -> errors.ReaderError:
    match event.error:
        case Failure.ABSENT:
            return errors.CardAbsent("recorded")
        case Failure.REMOVED:
            return errors.CardRemoved("recorded")
        case Failure.MUTE:
            return errors.CardMute(event.seconds)
        case Failure.UNAVAILABLE if event.reason is not None:
            return errors.ReaderUnavailable(event.reason)
        case _:
            return errors.CardDataError("recorded")
