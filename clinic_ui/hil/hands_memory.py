"""Hands at a virtual reader of this process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from clinic_ui.hil.hands import HandsFailed, Task

if TYPE_CHECKING:
    from hardware.chip import Chip
    from hardware.virtual_reader import VirtualReader

__all__ = ["MemoryHands"]

_CANNOT: Final = frozenset({Task.SUSPEND})


class MemoryHands:
    """Hands that put virtual cards on a virtual reader. What is done already stays done."""

    def __init__(self, reader: VirtualReader, card: Chip, other: Chip) -> None:
        self._reader = reader
        self._card = card
        self._other = other
        self.acted = 0.0

    @property
    def name(self) -> str:
        """Nobody's."""
        return "virtual"

    def can(self, task: Task) -> bool:
        """All but to put this machine to sleep."""
        return task not in _CANNOT

    def do(self, task: Task) -> None:
        """Do it at once. Raises `HandsFailed`."""
        self.acted = time.monotonic()
        match task:
            case Task.PLACE:
                self._put(self._card)
            case Task.PLACE_OTHER:
                self._put(self._other)
            case Task.REMOVE:
                self._reader.remove()
            case Task.UNPLUG:
                self._reader.unplug()
            case Task.REPLUG:
                self._reader.replug()
            case Task.SUSPEND:
                raise HandsFailed(f"these hands cannot {task}")

    def _put(self, chip: Chip) -> None:
        if self._reader.chip is chip:
            return
        self._reader.remove()
        self._reader.insert(chip)

    def clear(self) -> None:
        """Take away whatever lies there."""
        self._reader.remove()

    def swap(self) -> None:
        """Take the card away and put it back at once."""
        if self._reader.chip is None:
            raise HandsFailed("there is no card to swap")
        self._reader.remove()
        self.acted = time.monotonic()
        self._reader.insert(self._card)

    def tell(self, ja: str, en: str) -> None:
        """Nobody is there to hear it."""

    def close(self) -> None:
        """Plug the reader in and take the card away."""
        self._reader.replug()
        self._reader.remove()
