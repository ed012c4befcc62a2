"""A recorded conversation as a card, and the recorder.

One JSON object a line: `{"connect": atr}`, `{"command": …, "response": …, "seconds": …}` or with
`"error"` in place of the response, `{"close": true}`; bytes in hex. The bytes of PINs never get
into a recording: a replayed card cannot tell a right PIN from a wrong one, it answers as it once
did. Certificates do get in; record virtual cards only, or keep the file to yourself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from reader.apdu import Response
from reader.errors import (
    CardAbsent,
    CardDataError,
    CardMute,
    CardRemoved,
    ReaderError,
    ReaderUnavailable,
    UnavailableReason,
)

if TYPE_CHECKING:
    from types import TracebackType

    from reader.ports import CardConnection, CardReader

__all__ = ["Recorder", "Replay", "ReplayMismatch"]

Line = Mapping[str, str | float]

_SECRET_INS = {0x20, 0x24, 0x2C, 0x32}
"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, JICSAP CHANGE KEY."""


class ReplayMismatch(Exception):
    """What was asked is not what was asked when the recording was made."""

    def __init__(self, position: int, expected: str, found: str) -> None:
        super().__init__(f"line {position}: the recording has {expected}, not {found}")
        self.position = position


def _without_secrets(command: bytes) -> str:
    """The command in hex; of data that may be a PIN only the length."""
    if len(command) > 5 and command[1] in _SECRET_INS:
        return command[:5].hex() + "**" * (len(command) - 5)
    return command.hex()


class Recorder:
    """A `CardReader` that writes down everything said to the card behind another."""

    def __init__(self, reader: CardReader) -> None:
        self._reader = reader
        self._lines: list[Line] = []

    @property
    def name(self) -> str:
        """As the reader's."""
        return self._reader.name

    def connect(self) -> RecordedConnection:
        """As the reader's, recorded; a refusal too."""
        try:
            connection = self._reader.connect()
        except ReaderError as error:
            self.note({"connect": "", "error": _name(error)})
            raise
        self.note({"connect": connection.atr.hex()})
        return RecordedConnection(connection, self)

    def note(self, line: Line) -> None:
        """For `RecordedConnection`: append a line."""
        self._lines.append(line)

    def text(self) -> str:
        """The recording so far, JSON lines."""
        return "".join(json.dumps(line) + "\n" for line in self._lines)


class RecordedConnection:
    """A `CardConnection` that writes down what passes."""

    def __init__(self, connection: CardConnection, recorder: Recorder) -> None:
        self._connection = connection
        self._recorder = recorder
        self._closed = False

    @property
    def atr(self) -> bytes:
        """As the connection's."""
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        """As the connection's; errors are recorded by name."""
        start = time.perf_counter()
        shown = _without_secrets(command)
        try:
            response = self._connection.exchange(command)
        except ReaderError as error:
            self._recorder.note({"command": shown, "error": _name(error)})
            raise
        seconds = round(time.perf_counter() - start, 6)
        answer = response.encode().hex()
        self._recorder.note({"command": shown, "response": answer, "seconds": seconds})
        return response

    def close(self) -> None:
        """As the connection's."""
        if not self._closed:
            self._closed = True
            self._recorder.note({"close": True})
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Replay:
    """A `CardReader` that plays a recording back, in order, as fast as it is asked.

    Anything other than what was recorded raises `ReplayMismatch`.
    """

    def __init__(self, text: str, name: str = "Replay") -> None:
        self.name = name
        self._lines: Sequence[Line] = [json.loads(line) for line in text.splitlines()]
        self._position = 0

    @property
    def finished(self) -> bool:
        """Whether all of it was played."""
        return self._position == len(self._lines)

    def connect(self) -> ReplayedConnection:
        """As it went when it was recorded."""
        line = self.advance("connect")
        return ReplayedConnection(self, bytes.fromhex(str(line["connect"])))

    def advance(self, kind: str, command: str | None = None) -> Line:
        """For `ReplayedConnection`: the next line, which must be of this kind and command."""
        found = f"{kind} {command}" if command else kind
        if self.finished:
            raise ReplayMismatch(self._position + 1, "ended", found)
        line = self._lines[self._position]
        recorded = next(iter(line))
        expected = f"{recorded} {line[recorded]}" if recorded == "command" else recorded
        if expected != found:
            raise ReplayMismatch(self._position + 1, expected, found)
        self._position += 1
        if "error" in line:
            raise _error(str(line["error"]))
        return line


class ReplayedConnection:
    """A `CardConnection` that answers from a recording."""

    def __init__(self, replay: Replay, atr: bytes) -> None:
        self._replay = replay
        self._closed = False
        self.atr = atr

    def exchange(self, command: bytes) -> Response:
        """The recorded answer, or the recorded error."""
        line = self._replay.advance("command", _without_secrets(command))
        return Response.decode(bytes.fromhex(str(line["response"])))

    def close(self) -> None:
        """As it was recorded."""
        if not self._closed:
            self._closed = True
            self._replay.advance("close")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _name(error: ReaderError) -> str:
    name = type(error).__name__
    return f"{name} {error.reason.value}" if isinstance(error, ReaderUnavailable) else name


def _error(name: str) -> ReaderError:
    kind, _, reason = name.partition(" ")
    match kind:
        case "CardRemoved":
            return CardRemoved("recorded")
        case "CardAbsent":
            return CardAbsent("recorded")
        case "CardMute":
            return CardMute(0)
        case "ReaderUnavailable":
            return ReaderUnavailable(UnavailableReason(reason))
        case _:
            return CardDataError("recording", name)
