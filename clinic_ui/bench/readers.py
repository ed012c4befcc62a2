"""A reader that the bench can do things to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hardware.chip import Chip
    from reader.ports import CardConnection, CardWatch

__all__ = ["BenchReader"]


class BenchReader(Protocol):
    """One slot: what `hardware.virtual_reader.VirtualReader` does, as far as the bench needs it."""

    @property
    def name(self) -> str:
        """The name as the system gives it."""
        ...

    @property
    def chip(self) -> Chip | None:
        """The card that lies on the reader."""
        ...

    @property
    def front_seen(self) -> bool:
        """Whether the front of what lies there is that of the virtual card, for a camera to see."""
        ...

    @property
    def heard(self) -> bool:
        """Whether the clinic has seen to all that was done here so far."""
        ...

    def insert(self, chip: Chip) -> None:
        """Put a card on the reader. ValueError if there is one."""
        ...

    def remove(self) -> None:
        """Take the card away, if there is one."""
        ...

    def unplug(self) -> None:
        """Have the reader vanish."""
        ...

    def replug(self) -> None:
        """Have the reader come back."""
        ...

    def connect(self) -> CardConnection:
        """Open the card exclusively, as `reader.ports.CardReader` does."""
        ...

    def watch(self) -> CardWatch:
        """The reader's events from now on."""
        ...
