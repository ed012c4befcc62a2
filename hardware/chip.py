"""The virtual card as a thing: it has power or not, keeps its counters, and can break.

What it answers is decided by `hardware.virtual_card`, a pure function; this holds the state between
commands, whatever link carries them.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Protocol

from hardware import virtual_card
from hardware.faults import FaultKind, FaultPlan

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.card_image import CardImage
    from hardware.card_state import CardState
    from hardware.faults import Fault

__all__ = ["CardMuted", "CardTorn", "Chip", "PoweredCard"]


class CardTorn(Exception):
    """The card lost its contacts in the middle of a command; the link must show it as removed."""


class CardMuted(Exception):
    """The card will not answer this command, ever."""


class PoweredCard(Protocol):
    """What a link needs of a card that is put on it. Called from one thread at a time."""

    @property
    def atr(self) -> bytes:
        """The answer to reset of this insertion."""
        ...

    def inserted(self) -> None:
        """The card was put on a reader."""
        ...

    def power_off(self) -> None:
        """Cut the power. Powering up needs no call."""
        ...

    def reset(self) -> None:
        """Warm reset."""
        ...

    def exchange(self, command: bytes) -> bytes:
        """The answer to one command APDU. Raises `CardTorn` or `CardMuted`."""
        ...


class Chip:
    """One card with its state. Thread-safe; commands run one after the other.

    `on_change` is called with the new image whenever lasting data (PIN counters, PINs) changed,
    inside the command that changed them: store it there and nothing is ever lost.
    `keep_security` makes a warm reset keep verified PINs, as real cards do.
    """

    def __init__(
        self,
        image: CardImage,
        *,
        faults: FaultPlan | None = None,
        on_change: Callable[[CardImage], None] | None = None,
        keep_security: bool = False,
        entropy: Callable[[int], bytes] = os.urandom,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.faults = faults or FaultPlan()
        self._on_change = on_change
        self._keep_security = keep_security
        self._entropy = entropy
        self._sleep = sleep
        self._lock = threading.Lock()
        self._state: CardState = virtual_card.power_on(image)
        self._insertions = 0
        self._atr = image.atr_at(0)

    @property
    def image(self) -> CardImage:
        """The lasting data as they are now."""
        return self._state.image

    @property
    def atr(self) -> bytes:
        """The answer to reset of this insertion."""
        return self._atr

    def inserted(self) -> None:
        """The card was put on a reader: powered up, with the answer to reset of this insertion."""
        with self._lock:
            self._insertions += 1
            self._atr = self._state.image.atr_at(self._insertions)
            self._state = virtual_card.power_on(self._state.image)

    def power_off(self) -> None:
        """Cut the power: everything but the lasting data is gone. Powering up needs no call."""
        with self._lock:
            self._state = virtual_card.power_off(self._state)

    def reset(self) -> None:
        """Warm reset."""
        with self._lock:
            self._state = virtual_card.warm_reset(self._state, keep_security=self._keep_security)

    def exchange(self, command: bytes) -> bytes:
        """The answer to one command APDU. Raises `CardTorn` or `CardMuted` if that was planned."""
        with self._lock:
            fault = self.faults.next_command()
            if fault is None:
                return self._run(command)
            return self._fail(fault, command)

    def _run(self, command: bytes) -> bytes:
        transition = virtual_card.step(self._state, command, self._entropy)
        self._become(transition.state)
        return transition.response

    def _fail(self, fault: Fault, command: bytes) -> bytes:
        match fault.kind:
            case FaultKind.TEAR_BEFORE:
                self._become(virtual_card.power_off(self._state))
                raise CardTorn
            case FaultKind.TEAR_DURING:
                self._become(virtual_card.step(self._state, command, self._entropy).torn)
                raise CardTorn
            case FaultKind.TEAR_AFTER:
                self._run(command)
                self._become(virtual_card.power_off(self._state))
                raise CardTorn
            case FaultKind.MUTE:
                raise CardMuted
            case FaultKind.WRONG_STATUS:
                return fault.status.to_bytes(2, "big")
            case FaultKind.TRUNCATED:
                return self._run(command)[: fault.kept]
            case FaultKind.SLOW:
                self._sleep(fault.seconds)
                return self._run(command)

    def _become(self, state: CardState) -> None:
        changed = state.image is not self._state.image
        self._state = state
        if changed and self._on_change is not None:
            self._on_change(state.image)
