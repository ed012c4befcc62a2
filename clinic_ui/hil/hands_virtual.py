"""Hands that put virtual cards into a virtual reader."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_ui.hil.hands import HandsFailed, Task
from hardware.private_pcscd import PcscdFailed
from hardware.vpcd import VpcdUnavailable

if TYPE_CHECKING:
    from hardware.chip import Chip
    from hardware.private_pcscd import VpcdSlot

__all__ = ["VirtualHands"]

_CAN = frozenset({Task.PLACE, Task.REMOVE, Task.PLACE_OTHER})


class VirtualHands:
    """Hands at one slot of a private pcscd. Idempotent: a card that lies there stays."""

    def __init__(self, slot: VpcdSlot, card: Chip, other: Chip) -> None:
        self._slot = slot
        self._card = card
        self._other = other
        self.acted = 0.0

    @property
    def name(self) -> str:
        """Nobody's."""
        return "virtual"

    def can(self, task: Task) -> bool:
        """Cards only: a virtual reader has no cable, and its machine stays awake."""
        return task in _CAN

    def do(self, task: Task) -> None:
        """Do it. Raises `HandsFailed`."""
        try:
            match task:
                case Task.PLACE:
                    self._put(self._card)
                case Task.PLACE_OTHER:
                    self._put(self._other)
                case Task.REMOVE:
                    self._take()
                case _:
                    raise HandsFailed(f"virtual hands cannot {task}")
        except (VpcdUnavailable, PcscdFailed) as error:
            raise HandsFailed(str(error)) from error

    def swap(self) -> None:
        """Take the card out and put it back, without waiting for pcscd to notice."""
        lying = self._slot.card
        if lying is None:
            raise HandsFailed("there is no card to swap")
        lying.remove()
        self.acted = time.monotonic()
        try:
            lying.insert()
        except VpcdUnavailable as error:
            raise HandsFailed(str(error)) from error

    def clear(self) -> None:
        """Empty the slot. Raises `HandsFailed`."""
        self.do(Task.REMOVE)

    def _put(self, chip: Chip) -> None:
        lying = self._slot.card
        if lying is not None and lying.linked and lying.chip is chip:
            return
        if lying is not None:
            self._slot.remove()
        self.acted = time.monotonic()
        self._slot.insert(chip)

    def _take(self) -> None:
        self.acted = time.monotonic()
        self._slot.remove()

    def tell(self, ja: str, en: str) -> None:
        """Nobody is there to hear it."""

    def close(self) -> None:
        """Leave the slot empty."""
        self.clear()
