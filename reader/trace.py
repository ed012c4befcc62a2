"""APDU traffic for the log: what was asked and what came of it, without anybody's data.

Only the data of SELECT are shown, which name applications and files. PINs, digests, certificates
and all that a card answers appear as lengths.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reader.apdu import Command
from reader.errors import ReaderError
from reader.ports import CardConnection

if TYPE_CHECKING:
    from reader.apdu import Response
    from reader.ports import CardReader

__all__ = ["TRAFFIC", "TraceEntry", "TracedConnection", "TracedReader", "Tracks"]

TRAFFIC = 5
"""Logging level of single APDUs, below DEBUG."""

INS_SELECT = 0xA4

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One exchange. `status` is the status word in hex, or the name of the error."""

    command: str
    status: str
    answered: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.command} -> {self.status}, {self.answered} bytes, {self.seconds * 1e3:.2f} ms"
        )


class Tracks(Protocol):
    """Takes exchanges in their order, from the thread they happen in: a list does."""

    def append(self, entry: TraceEntry, /) -> None:
        """One more."""
        ...


def masked(command: bytes) -> str:
    """A command APDU for human eyes: header, Lc and Le, the data only of SELECT."""
    header = command[:4].hex().upper()
    try:
        parsed = Command.decode(command)
    except ValueError:
        return f"{header} ({len(command)} bytes, malformed)"
    parts = [header]
    if parsed.data:
        shown = parsed.data.hex().upper() if parsed.ins == INS_SELECT else "**"
        parts.append(f"Lc={len(parsed.data)} {shown}")
    if parsed.le is not None:
        parts.append(f"Le={parsed.le}")
    return " ".join(parts)


class TracedConnection(CardConnection):
    """A `CardConnection` that logs each exchange and, if given a list, appends to it."""

    def __init__(self, connection: CardConnection, entries: Tracks | None = None) -> None:
        self._connection = connection
        self._entries = entries

    @property
    def atr(self) -> bytes:
        """As the connection's."""
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        """As the connection's; errors leave a trace too."""
        start = time.perf_counter()
        try:
            response = self._connection.exchange(command)
        except ReaderError as error:
            self._note(command, type(error).__name__, 0, time.perf_counter() - start)
            raise
        self._note(command, f"{response.sw:04X}", len(response.data), time.perf_counter() - start)
        return response

    def _note(self, command: bytes, status: str, answered: int, seconds: float) -> None:
        if self._entries is None and not _logger.isEnabledFor(TRAFFIC):
            return
        entry = TraceEntry(masked(command), status, answered, seconds)
        _logger.log(TRAFFIC, "%s", entry)
        if self._entries is not None:
            self._entries.append(entry)

    def close(self) -> None:
        """As the connection's."""
        self._connection.close()


class TracedReader:
    """A `CardReader` whose connections are traced into one list."""

    def __init__(self, reader: CardReader, entries: Tracks | None = None) -> None:
        self._reader = reader
        self._entries = entries

    @property
    def name(self) -> str:
        """As the reader's."""
        return self._reader.name

    def connect(self) -> TracedConnection:
        """As the reader's, traced."""
        return TracedConnection(self._reader.connect(), self._entries)
