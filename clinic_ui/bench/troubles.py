"""What can be wrong between the clinic and the centre: troubles with names, and any one call's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from onshikaku.service.faults import ANY_CALL, Fault, FaultKind, WrongBody

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CALLS", "CallTrouble", "Trouble", "faults_of"]


class Trouble(StrEnum):
    """Troubles that have a name."""

    LINE_DOWN = "line-down"
    CENTRE_DOWN = "centre-down"
    JLIS_DOWN = "jlis-down"
    SLOW = "slow"
    FLAKY = "flaky"
    GARBLED = "garbled"
    ANSWER_LOST = "answer-lost"
    NO_STATUS = "no-status"


CALLS: Final = (
    ANY_CALL,
    "POST /v1/sessions",
    "POST /v1/authentications",
    "POST /v1/confirmations",
    "PUT /v1/confirmations/{confirmation_id}/consents",
    "GET /v1/confirmations/{confirmation_id}/medical-information/{item}",
    "POST /v1/lookups",
    "POST /v1/searches",
    "GET /v1/terminal/mode",
    "POST /ocsp/{purpose}",
    "GET /crl/{purpose}/{municipality}.crl",
)
"""Calls that a clinic makes, as the centre's documentation names them."""

_CONFIRM: Final = "POST /v1/confirmations"

_FAULTS: Mapping[Trouble, tuple[Fault, ...]] = {
    Trouble.LINE_DOWN: (Fault(ANY_CALL, FaultKind.DROP),),
    Trouble.CENTRE_DOWN: (Fault(ANY_CALL, FaultKind.ERROR, status=503),),
    Trouble.JLIS_DOWN: (),
    Trouble.SLOW: (Fault(ANY_CALL, FaultKind.DELAY, delay_ms=3000),),
    Trouble.FLAKY: (Fault(ANY_CALL, FaultKind.ERROR, rate=0.3, seed=1, status=503),),
    Trouble.GARBLED: (Fault(_CONFIRM, FaultKind.WRONG_BODY, body=WrongBody.HTML),),
    Trouble.ANSWER_LOST: (Fault(_CONFIRM, FaultKind.DROP, times=1),),
    Trouble.NO_STATUS: (
        Fault("POST /ocsp/{purpose}", FaultKind.ERROR, status=503),
        Fault("GET /crl/{purpose}/{municipality}.crl", FaultKind.ERROR, status=503),
    ),
}


@dataclass(frozen=True, slots=True)
class CallTrouble:
    """One call goes wrong. `delay_ms` belongs to a delay; `once`: the first time only."""

    call: str
    kind: FaultKind
    delay_ms: int = 0
    once: bool = False

    def __post_init__(self) -> None:
        """Refuse what the centre would refuse, by raising `FaultImpossible`; ValueError beside."""
        if self.call not in CALLS:
            raise ValueError(f"no clinic makes the call {self.call}")
        self.fault()

    def fault(self) -> Fault:
        """The same in the centre's terms."""
        times = 1 if self.once else None
        return Fault(self.call, self.kind, times=times, delay_ms=self.delay_ms)


def faults_of(trouble: Trouble | CallTrouble | None) -> tuple[Fault, ...]:
    """What the centre has to be told."""
    match trouble:
        case None:
            return ()
        case CallTrouble():
            return (trouble.fault(),)
        case Trouble():
            return _FAULTS[trouble]
