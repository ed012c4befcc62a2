"""A chip that goes wrong at a chosen moment: at the PIN, at the signature, at the n-th command."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hardware.card_image import PinFile
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.card_state import CardState
from hardware.chip import CardMuted, Chip
from hardware.faults import Fault, FaultKind
from hardware.link_faults import LinkFault, LinkFaultKind, Match, Side, Step
from onshikaku.domain.scenario import LineFault
from reader.apdu import Command

if TYPE_CHECKING:
    from hardware.card_image import CardImage

__all__ = ["Behaviour", "Moment", "Trap", "TrappedChip", "line_fault"]

PIN_LENGTH: Final = 4
SLOW_SECONDS: Final = 3.0
SLOW_STEP_SECONDS: Final = 0.25
_LAST_COMMAND: Final = 50


class Moment(StrEnum):
    """Which commands a trap waits for."""

    COMMAND = "command"
    READING = "reading"  # READ BINARY
    PIN = "pin"  # VERIFY with the four digits; not the printed number that opens the photo
    SIGNATURE = "signature"

    def comes_with(self, command: bytes) -> bool:
        """Whether this command APDU is one of them."""
        try:
            parsed = Command.decode(command)
        except ValueError:
            return self is Moment.COMMAND
        match self:
            case Moment.COMMAND:
                return True
            case Moment.READING:
                return parsed.ins == 0xB0
            case Moment.PIN:
                return parsed.ins == 0x20 and len(parsed.data) == PIN_LENGTH
            case Moment.SIGNATURE:
                return parsed.ins == 0x2A


@dataclass(frozen=True, slots=True)
class Trap:
    """What goes wrong at the `nth` command of that moment from now on, counted from 1."""

    kind: FaultKind | LineFault
    moment: Moment = Moment.COMMAND
    nth: int = 1

    def __post_init__(self) -> None:
        """Refuse what would never happen."""
        if not 1 <= self.nth <= _LAST_COMMAND:
            raise ValueError(f"nth is {self.nth}, outside 1..{_LAST_COMMAND}")


def line_fault(kind: LineFault, trap: Trap) -> LinkFault:
    """A trap of the line in the terms of `hardware.link_faults`."""
    what, side = _ON_THE_LINE[kind]
    on = _MATCHES[trap.moment]
    return LinkFault(what, at=trap.nth, on=on, side=side, seconds=SLOW_SECONDS)


_ON_THE_LINE: Final = {
    LineFault.LATE: (LinkFaultKind.DELAY, Side.RESPONSE),
    LineFault.LOST_COMMAND: (LinkFaultKind.DROP, Side.COMMAND),
    LineFault.LOST_ANSWER: (LinkFaultKind.DROP, Side.RESPONSE),
    LineFault.GARBLED: (LinkFaultKind.CORRUPT, Side.RESPONSE),
    LineFault.RESET: (LinkFaultKind.RESET, Side.RESPONSE),
}
_MATCHES: Final = {
    Moment.COMMAND: None,
    Moment.READING: Step.READ,
    Moment.PIN: Match(ins=0x20, p3=PIN_LENGTH),
    Moment.SIGNATURE: Step.SIGN,
}


class Behaviour(StrEnum):
    """How a card behaves at every command."""

    NORMAL = "normal"
    SLOW = "slow"
    MUTE = "mute"


class TrappedChip(Chip):
    """A chip with at most one trap, whose PIN counter can be set."""

    def __init__(self, image: CardImage) -> None:
        super().__init__(image)
        self._pristine = image
        self._guard = threading.Lock()
        self._trap: Trap | None = None
        self._seen = 0
        self.behaviour = Behaviour.NORMAL

    @property
    def trap(self) -> Trap | None:
        """What is still to go wrong."""
        return self._trap

    def set_trap(self, trap: Trap | None) -> None:
        """Set a trap in place of the one there was, or take it away. ValueError for the line's."""
        if trap is not None and not isinstance(trap.kind, FaultKind):
            raise ValueError(f"{trap.kind} is none of the chip's")
        with self._guard:
            self._trap, self._seen = trap, 0

    @property
    def tries_left(self) -> int | None:
        """Of the authentication PIN; None where the card has none."""
        pin = _pin(self.image)
        return None if pin is None else pin.tries_left

    @property
    def used(self) -> bool:
        """Whether the PIN's counter is another than when the card was made."""
        return _pin(self.image) != _pin(self._pristine)

    def set_tries(self, tries: int) -> None:
        """Have the authentication PIN so many tries left. ValueError beyond its limit."""
        with self._lock:
            pin = _pin(self.image)
            if pin is None:
                raise ValueError("there is no PIN on this card")
            counted = PinFile(pin.value, tries, pin.tries_max, pin.form)
            self._become(CardState(self.image.with_file(JPKI, AUTH_PIN, counted)))

    def fill_tries(self) -> None:
        """Have all tries of the authentication PIN again, where the card has one."""
        pin = _pin(self.image)
        if pin is not None:
            self.set_tries(pin.tries_max)

    def restore(self) -> None:
        """As it was made: counters full, no trap, normal."""
        self.set_trap(None)
        self.behaviour = Behaviour.NORMAL
        with self._lock:
            self._become(CardState(self._pristine))

    def exchange(self, command: bytes) -> bytes:
        """As a chip does, with the trap sprung if this is its command."""
        if self.behaviour is Behaviour.MUTE:
            raise CardMuted
        if self.behaviour is Behaviour.SLOW:
            self._sleep(SLOW_STEP_SECONDS)
        trap = self._due(command)
        if trap is not None and isinstance(trap.kind, FaultKind):
            self.faults.arm(Fault(trap.kind, seconds=SLOW_SECONDS))
        return super().exchange(command)

    def _due(self, command: bytes) -> Trap | None:
        with self._guard:
            trap = self._trap
            if trap is None or not trap.moment.comes_with(command):
                return None
            self._seen += 1
            if self._seen < trap.nth:
                return None
            self._trap = None
            return trap


def _pin(image: CardImage) -> PinFile | None:
    try:
        file = image.application(JPKI).files.get(AUTH_PIN)
    except KeyError:
        return None
    return file if isinstance(file, PinFile) else None
