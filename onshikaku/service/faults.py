"""What goes wrong on purpose, call by call: slow, refused, dropped or senseless answers.

A fault strikes by its own dice, seeded: the same faults and the same calls give the same troubles.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANY_CALL", "Fault", "FaultImpossible", "FaultKind", "FaultPlan", "WrongBody"]

ANY_CALL = "*"
"""As the call of a fault: every call of clinics and relying parties."""

_LONGEST_DELAY_MS = 600_000
_CALL = re.compile(r"(?:GET|POST|PUT|DELETE) /\S*")


class FaultKind(StrEnum):
    """What happens to a call."""

    DELAY = "delay"  # answered late
    ERROR = "error"  # refused with an HTTP status; nothing was done
    DROP = "drop"  # done, but the connection ends before the answer is complete
    WRONG_BODY = "wrong-body"  # done, but the answer makes no sense


class WrongBody(StrEnum):
    """In which way an answer makes no sense."""

    CUT = "cut"  # its second half is missing
    HTML = "html"  # a page, as a proxy on the way would send
    EMPTY = "empty"
    OTHER = "other"  # JSON of another shape


class FaultImpossible(ValueError):
    """A fault that cannot be: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `call` is a route as OpenAPI names it ("POST /v1/confirmations"), or `ANY_CALL`.

    `rate` is the share of calls struck, from 0 to 1; `times` how often at most (None: no bound).
    """

    call: str
    kind: FaultKind
    rate: float = 1.0
    seed: int = 0
    times: int | None = None
    delay_ms: int = 0
    status: int = 503
    body: WrongBody = WrongBody.CUT

    def __post_init__(self) -> None:
        """Refuse what cannot be, by raising `FaultImpossible`."""
        if self.call != ANY_CALL and not _CALL.fullmatch(self.call):
            raise FaultImpossible("call", "write it as POST /v1/confirmations, or *")
        if not 0 < self.rate <= 1:
            raise FaultImpossible("rate", "is not above 0 and at most 1")
        if self.times is not None and self.times < 1:
            raise FaultImpossible("times", "is less than 1")
        if not 0 <= self.delay_ms <= _LONGEST_DELAY_MS:
            raise FaultImpossible("delay_ms", f"lies outside 0 to {_LONGEST_DELAY_MS}")
        if (self.kind is FaultKind.DELAY) != (self.delay_ms > 0):
            raise FaultImpossible("delay_ms", "belongs to delay, and only to it")
        if not 400 <= self.status <= 599:
            raise FaultImpossible("status", "lies outside 400 to 599")


class _Armed:
    """A fault with its dice and how often it has struck."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.struck = 0
        self._dice = random.Random(fault.seed)  # noqa: S311 - reproducible on purpose

    def strikes(self, call: str) -> bool:
        fault = self.fault
        if fault.call not in (ANY_CALL, call):
            return False
        if fault.times is not None and self.struck >= fault.times:
            return False
        struck = self._dice.random() < fault.rate
        self.struck += struck
        return struck


class FaultPlan:
    """The faults in effect. Calls come from one event loop."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._calls: frozenset[str] = frozenset()

    def learn(self, calls: Iterable[str]) -> None:
        """Take note of the calls there are; a fault of another one is refused from then on."""
        self._calls = frozenset(calls)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._armed)

    def replace(self, faults: tuple[Fault, ...]) -> None:
        """Put these into effect and no others, with fresh dice.

        Raises `InvalidField` for a call that there is not.
        """
        for position, fault in enumerate(faults):
            if self._calls and fault.call not in (ANY_CALL, *self._calls):
                raise InvalidField(f"{position}.call", "unknown")
        self._armed = [_Armed(fault) for fault in faults]

    def faults(self) -> tuple[tuple[Fault, int], ...]:
        """Each fault, and how often it has struck."""
        return tuple((armed.fault, armed.struck) for armed in self._armed)

    def draw(self, call: str) -> tuple[Fault, ...]:
        """The faults that strike this call, in the order they were given."""
        return tuple(armed.fault for armed in self._armed if armed.strikes(call))
