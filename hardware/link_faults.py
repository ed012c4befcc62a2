"""Faults of what lies between program and card: delayed, dropped, corrupted, reset, torn.

`hardware.faults` is for what a chip itself does (a wrong status word, power lost in mid-command);
this is for the line to it, whatever card is at its end. The same plan works on a connection
(`FaultyReader` of `hardware.faulty_reader`) and on the frames to vpcd (`hardware.vpcd_proxy`); how
one is written down is in `hardware.link_script`.
"""

import math
import random
import re
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, PlainSerializer

__all__ = ["Happened", "LinkFault", "LinkFaultKind", "LinkPlan", "Match", "Side", "Step", "Strike"]

_INS_VERIFY = 0x20
_REMEMBERED = 1000
_LONGEST_DELAY = 86400.0
"""Seconds. The system's own waiting takes no number beyond some 292 years."""
_TWO_DIGITS: Final = re.compile("[0-9A-Fa-f]{2}")

_STRICT: Final = ConfigDict(extra="forbid", strict=True)


def _from_hex(value: object) -> object:
    """Two hexadecimal digits as a byte; in YAML they have to stand in quotes."""
    if isinstance(value, str) and _TWO_DIGITS.fullmatch(value):
        return int(value, 16)
    raise ValueError('two hexadecimal digits in quotes, such as "B0"')


def _a_byte(value: int) -> int:
    if not 0 <= value <= 0xFF:
        raise ValueError(f"{value} is not a byte")
    return value


_Byte = Annotated[
    int,
    BeforeValidator(_from_hex),
    AfterValidator(_a_byte),
    PlainSerializer(lambda value: f"{value:02X}", return_type=str, when_used="json"),
]


class LinkFaultKind(StrEnum):
    """What the line does."""

    DELAY = "delay"  # everything comes, later
    DROP = "drop"  # one direction is lost; nothing is ever answered
    CORRUPT = "corrupt"  # one bit arrives turned over
    RESET = "reset"  # before the command the card loses power for a moment: no PIN, no selection
    TEAR = "tear"  # the card is off the reader


class Side(StrEnum):
    """Which direction. A lost command was never run, a lost response belongs to one that was."""

    COMMAND = "command"
    RESPONSE = "response"


class Step(StrEnum):
    """What a command does in a check-in. `TRIES` asks how many are left, `VERIFY` shows a PIN."""

    SELECT = "select"
    READ = "read"
    TRIES = "tries"
    VERIFY = "verify"
    SIGN = "sign"

    @classmethod
    def of(cls, command: bytes) -> "Step | None":
        """The step of a command APDU; None for any other."""
        ins = command[1] if len(command) > 1 else None
        if ins == _INS_VERIFY:
            return cls.VERIFY if len(command) > 5 else cls.TRIES
        return None if ins is None else _STEPS.get(ins)


_STEPS: Final = {
    0xA4: Step.SELECT,
    0xB0: Step.READ,
    0xB1: Step.READ,
    0xB2: Step.READ,
    0xB3: Step.READ,
    0x2A: Step.SIGN,
}


@dataclass(frozen=True, slots=True)
class Match:
    """Which commands; what is None is not looked at.

    `p3` is the fifth byte: how many bytes of data follow, or without data how many are wanted.
    """

    step: Step | None = None
    cla: _Byte | None = None
    ins: _Byte | None = None
    p1: _Byte | None = None
    p2: _Byte | None = None
    p3: _Byte | None = None
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        """Refuse one that looks at nothing."""
        if self.step is None and all(part is None for part in self._header):
            raise ValueError("on names nothing to look at")

    def fits(self, command: bytes) -> bool:
        """Whether that command is meant."""
        if self.step is not None and Step.of(command) is not self.step:
            return False
        return all(
            part is None or command[n : n + 1] == bytes((part,))
            for n, part in enumerate(self._header)
        )

    @property
    def _header(self) -> tuple[int | None, ...]:
        return (self.cla, self.ins, self.p1, self.p2, self.p3)


@dataclass(frozen=True, slots=True)
class LinkFault:
    """One fault and when it strikes.

    Counted are the commands that `on` means, all without it, from when the fault was armed. It
    strikes at the `at`-th (counted from 1, also when nothing is said), at `every` n-th, or at each
    with the probability `rate`; the latter two `times` times at most, None being for ever.

    `side` is the direction meant, of all kinds but reset. `seconds` is the length of a delay; with
    `byte` that many bytes go first and only the rest is late. A corruption turns over `bit` (0 is
    the lowest) of `byte`, negative from the end; a tear lets `byte` bytes of vpcd's frame through,
    its two bytes of length included. What is left out of the two the seed chooses.
    """

    kind: LinkFaultKind
    at: int | None = None
    every: int | None = None
    rate: float | None = None
    times: int | None = None
    on: Step | Match | None = None
    side: Side = Side.RESPONSE
    seconds: float = 0.5
    byte: int | None = None
    bit: int | None = None
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        """Refuse what could never happen, naming the field."""
        if sum(when is not None for when in (self.at, self.every, self.rate)) > 1:
            raise ValueError("only one of at, every and rate can be said")
        for name in ("at", "every", "times"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} is {value}, less than 1")
        if self.rate is not None and not 0 < self.rate <= 1:
            raise ValueError(f"rate is {self.rate}, outside 0 to 1")
        if self.times is not None and self.every is None and self.rate is None:
            raise ValueError("times belongs to every or rate")
        if not math.isfinite(self.seconds) or self.seconds < 0:
            raise ValueError(f"seconds is {self.seconds}, not a length of time")
        if self.seconds > _LONGEST_DELAY:
            raise ValueError(f"seconds is {self.seconds:g}, more than a day")
        self._check_place()

    def _check_place(self) -> None:
        kind = self.kind
        if self.bit is not None and (kind is not LinkFaultKind.CORRUPT or not 0 <= self.bit <= 7):
            raise ValueError(f"bit is {self.bit}: 0 to 7, of a corruption only")
        if self.byte is None:
            return
        if kind in (LinkFaultKind.DROP, LinkFaultKind.RESET):
            raise ValueError(f"byte says nothing of a {kind}")
        if self.byte < 0 and kind is not LinkFaultKind.CORRUPT:
            raise ValueError(f"byte is {self.byte}: only a corruption counts from the end")

    @property
    def match(self) -> Match | None:
        """Which commands count; None for all."""
        return Match(step=self.on) if isinstance(self.on, Step) else self.on


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that is due now. `spot` (0 to 1) and `bit` are what the seed chose."""

    fault: LinkFault
    spot: float
    bit: int

    @property
    def kind(self) -> LinkFaultKind:
        """What happens."""
        return self.fault.kind

    def hits(self, side: Side) -> bool:
        """Whether that direction is meant."""
        return self.fault.side is side

    def corrupted(self, data: bytes) -> bytes:
        """The data with one bit turned over; a `byte` beyond them means the last."""
        if not data:
            return data
        byte = self.fault.byte
        place = int(self.spot * len(data)) if byte is None else max(byte, -len(data))
        place = min(place, len(data) - 1) % len(data)
        turned = data[place] ^ (1 << self.bit)
        return data[:place] + bytes((turned,)) + data[place + 1 :]

    def split(self, frame: bytes) -> tuple[bytes, bytes]:
        """What of a frame gets through at once, and what is late or lost.

        A delay without `byte` keeps all back, a tear never lets all through. The seed does not cut
        through the two bytes of length: vpcd 3.3 takes pcscd with it then.
        """
        at = self.fault.byte or 0
        if self.kind is LinkFaultKind.TEAR:
            if self.fault.byte is None:
                at = int(self.spot * (len(frame) - 1))
                at = at + 1 if at else 0
            at = min(at, len(frame) - 1)
        return frame[:at], frame[at:]


@dataclass(frozen=True, slots=True)
class Happened:
    """A fault that struck, without any data: at the n-th command of the line, which had `ins`."""

    position: int
    kind: LinkFaultKind
    side: Side
    ins: int


class _Armed:
    """A fault with its own counters and its own source of chance."""

    def __init__(self, fault: LinkFault, chance: random.Random) -> None:
        self.fault = fault
        self._match = fault.match
        self._chance = chance
        self._seen = 0
        self._struck = 0

    @property
    def spent(self) -> bool:
        if self.fault.every is None and self.fault.rate is None:
            return self._seen >= (self.fault.at or 1)
        return self.fault.times is not None and self._struck >= self.fault.times

    def look(self, command: bytes) -> Strike | None:
        if self._match is not None and not self._match.fits(command):
            return None
        self._seen += 1
        spot, bit, luck = self._chance.random(), self._chance.randrange(8), self._chance.random()
        if not self._due(luck):
            return None
        self._struck += 1
        return Strike(self.fault, spot, bit if self.fault.bit is None else self.fault.bit)

    def _due(self, luck: float) -> bool:
        if self.fault.every is not None:
            return self._seen % self.fault.every == 0
        if self.fault.rate is not None:
            return luck < self.fault.rate
        return self._seen == (self.fault.at or 1)


class LinkPlan:
    """The faults of one line, and what came of them. Thread-safe.

    The same faults, seed and commands give the same strikes. Of several due at one command the
    first happens, the others of that moment do not.
    """

    def __init__(self, *faults: LinkFault, seed: int = 0) -> None:
        self.seed = seed
        self._lock = threading.Lock()
        self._commands = 0
        self._numbered = 0
        self._armed: list[_Armed] = []
        self._happened: deque[Happened] = deque(maxlen=_REMEMBERED)
        self._faults: list[LinkFault] = []
        for fault in faults:
            self.arm(fault)

    @property
    def faults(self) -> tuple[LinkFault, ...]:
        """All that were armed and not cleared, spent or not."""
        with self._lock:
            return tuple(self._faults)

    @property
    def waiting(self) -> tuple[LinkFault, ...]:
        """Those that can still strike."""
        with self._lock:
            return tuple(armed.fault for armed in self._armed)

    @property
    def happened(self) -> tuple[Happened, ...]:
        """What struck, oldest first; the last thousand."""
        with self._lock:
            return tuple(self._happened)

    @property
    def corrupts(self) -> bool:
        """Whether it can change what is said: never with a real card, see `FaultyReader`."""
        return any(fault.kind is LinkFaultKind.CORRUPT for fault in self.faults)

    def arm(self, fault: LinkFault) -> None:
        """Add a fault; it counts from the next command."""
        with self._lock:
            # Not for secrets: the same seed has to give the same faults.
            chance = random.Random(f"{self.seed}/{self._numbered}")  # noqa: S311
            self._numbered += 1
            self._faults.append(fault)
            self._armed.append(_Armed(fault, chance))

    def clear(self) -> None:
        """Forget all that has not happened."""
        with self._lock:
            self._armed.clear()
            self._faults.clear()

    def next_command(self, command: bytes) -> Strike | None:
        """Count one command APDU, and give the fault due at it."""
        with self._lock:
            self._commands += 1
            due: Strike | None = None
            for armed in self._armed:
                strike = armed.look(command)
                due = due or strike
            self._armed = [armed for armed in self._armed if not armed.spent]
            if due is not None:
                ins = command[1] if len(command) > 1 else 0
                fault = due.fault
                self._happened.append(Happened(self._commands, fault.kind, fault.side, ins))
            return due
