"""The seams of card access: a connection, a reader, and what happens at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from types import TracebackType

    from reader.apdu import Response

__all__ = [
    "CardConnection",
    "CardEvent",
    "CardInserted",
    "CardReader",
    "CardTaken",
    "CardWatch",
    "ReaderBack",
    "ReaderLost",
]


class CardConnection(Protocol):
    """An open, exclusive link to one card. Everything else is built on `exchange`.

    A context manager; leaving it resets the card, so that no PIN stays verified.
    """

    @property
    def atr(self) -> bytes:
        """The card's answer to reset. Never identify a card by it."""
        ...

    def exchange(self, command: bytes) -> Response:
        """Send one command APDU and return the card's response, whatever its status word.

        Raises `CardRemoved`, `CardMute`, `CardDataError` (answer shorter than a status word)
        or `ReaderUnavailable`.
        """
        ...

    def close(self) -> None:
        """Reset the card and let go of it. Safe to call twice."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class CardReader(Protocol):
    """One reader slot that may hold a card."""

    @property
    def name(self) -> str:
        """The name as the system gives it."""
        ...

    def connect(self) -> CardConnection:
        """Open the card exclusively. Raises `CardAbsent` or `ReaderUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies on the reader (also one that was there before we looked)."""

    reader: str
    atr: bytes


@dataclass(frozen=True, slots=True)
class CardTaken:
    """The card has left the reader."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderLost:
    """The reader, or the service behind it, has gone. Any card on it counts as taken."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderBack:
    """The reader can be used (first sight, or again after `ReaderLost`)."""

    reader: str


CardEvent = CardInserted | CardTaken | ReaderLost | ReaderBack


class CardWatch(Protocol):
    """What happens at readers, in order. A context manager that stops watching when left.

    A reader counts as absent until the first `ReaderBack`. Each `ReaderLost` or `CardTaken`
    follows a `ReaderBack` or `CardInserted` of the same reader.
    """

    def next(self, timeout: float | None = None) -> CardEvent | None:
        """The next event; None after `timeout` seconds without one, or once stopped."""
        ...

    def stop(self) -> None:
        """Stop watching. Safe to call twice, and from any thread."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
