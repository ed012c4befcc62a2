"""What is done to a check-in of the soak, and what may come of it then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hardware.faults import Fault, FaultKind
from hardware.link_faults import LinkFault, LinkFaultKind, LinkPlan, Match, Side, Step
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Mischief", "Trouble", "make_trouble"]


class Mischief(StrEnum):
    """By whom, and what."""

    CARD_TORN = "card-torn"  # it loses power before, in or after a command
    CARD_MUTE = "card-mute"
    CARD_REFUSES = "card-refuses"  # a status word out of place
    CARD_CUTS = "card-cuts"  # a part of an answer
    CARD_SLOW = "card-slow"
    LINE_SLOW = "line-slow"
    LINE_LOSES = "line-loses"  # a command or an answer
    LINE_GARBLES_ANSWER = "line-garbles-answer"
    LINE_GARBLES_COMMAND = "line-garbles-command"
    LINE_GARBLES_PROOF = "line-garbles-proof"  # in the certificate or the signature
    LINE_RESETS = "line-resets"  # power away for a moment
    LINE_TORN = "line-torn"  # in the middle of a frame
    PULLED = "pulled"  # by hand, while a command runs
    SERVICE_KILLED = "service-killed"  # pcscd, while a command runs
    WRONG_PIN = "wrong-pin"  # the first time


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is prepared for one visit, and what may come of it.

    `at` is the command at which somebody acts from outside, counted from 1. `outcomes` are the ends
    without an answer that are right; None: any. `answers`: whether the right answer may come all
    the same. `tries_lost`: what it may cost of the PIN's tries until the next good check-in.
    """

    mischief: Mischief
    card: tuple[Fault, ...] = ()
    line: LinkPlan | None = None
    at: int | None = None
    outcomes: frozenset[Outcome] | None = frozenset()
    answers: bool = False
    tries_lost: int = 0

    def allows(self, outcome: Outcome, *, answered: bool) -> bool:
        """Whether a visit may end so. That an answer is the right one is seen elsewhere."""
        return self.answers if answered else self.outcomes is None or outcome in self.outcomes


_STATUSES = (0x6F00, 0x6982, 0x6A82, 0x6581, 0x6983, 0x9001)
_LATE_SECONDS = 0.2
_CERTIFICATE = Match(ins=0xB0, p1=0x01)
"""Reads from byte 256 on: of what a check-in reads only the certificate is that long."""

_REMOVED = frozenset({Outcome.CARD_REMOVED})
_MUTE = frozenset({Outcome.CARD_MUTE})
_UNFIT = frozenset({Outcome.CARD_UNREADABLE, Outcome.NOT_MY_NUMBER_CARD})
_SERVICE = frozenset({Outcome.READER_UNAVAILABLE, Outcome.CARD_REMOVED})


class _Chance:
    """Where and how, in a check-in of these commands."""

    def __init__(self, dice: random.Random, steps: Sequence[Step | None]) -> None:
        self.at = dice.randint(1, len(steps))
        self.side = dice.choice(list(Side))
        self.seed = dice.getrandbits(32)
        self.status = dice.choice(_STATUSES)
        self.kept = dice.randint(1, 64)
        self.torn = dice.choice(
            (FaultKind.TEAR_BEFORE, FaultKind.TEAR_DURING, FaultKind.TEAR_AFTER)
        )
        self.proof = dice.choice((Step.SIGN, _CERTIFICATE))
        self.verifies = steps[self.at - 1] is Step.VERIFY

    def line(self, kind: LinkFaultKind, side: Side | None = None) -> LinkPlan:
        side = side or self.side
        fault = LinkFault(kind, at=self.at, side=side, seconds=_LATE_SECONDS)
        return LinkPlan(fault, seed=self.seed)


def _card_torn(by: _Chance) -> Trouble:
    lost = by.verifies and by.torn is FaultKind.TEAR_DURING
    fault = Fault(by.torn, by.at)
    return Trouble(Mischief.CARD_TORN, (fault,), outcomes=_REMOVED, tries_lost=int(lost))


def _card_mute(by: _Chance) -> Trouble:
    return Trouble(Mischief.CARD_MUTE, (Fault(FaultKind.MUTE, by.at),), outcomes=_MUTE)


def _card_refuses(by: _Chance) -> Trouble:
    fault = Fault(FaultKind.WRONG_STATUS, by.at, status=by.status)
    # Some cards answer their very first command so, and it is sent once more.
    again = by.at == 1 and by.status == 0x6F00
    return Trouble(Mischief.CARD_REFUSES, (fault,), outcomes=_UNFIT, answers=again)


def _card_cuts(by: _Chance) -> Trouble:
    fault = Fault(FaultKind.TRUNCATED, by.at, kept=by.kept)
    return Trouble(Mischief.CARD_CUTS, (fault,), outcomes=None, answers=True)


def _card_slow(by: _Chance) -> Trouble:
    fault = Fault(FaultKind.SLOW, by.at, seconds=_LATE_SECONDS)
    return Trouble(Mischief.CARD_SLOW, (fault,), answers=True)


def _line_slow(by: _Chance) -> Trouble:
    return Trouble(Mischief.LINE_SLOW, line=by.line(LinkFaultKind.DELAY), answers=True)


def _line_loses(by: _Chance) -> Trouble:
    return Trouble(Mischief.LINE_LOSES, line=by.line(LinkFaultKind.DROP), outcomes=_MUTE)


def _line_garbles_answer(by: _Chance) -> Trouble:
    plan = by.line(LinkFaultKind.CORRUPT, Side.RESPONSE)
    return Trouble(Mischief.LINE_GARBLES_ANSWER, line=plan, outcomes=None, answers=True)


def _line_garbles_command(by: _Chance) -> Trouble:
    # What was a PIN may be a wrong one then, and the card counts it.
    plan = by.line(LinkFaultKind.CORRUPT, Side.COMMAND)
    return Trouble(
        Mischief.LINE_GARBLES_COMMAND, line=plan, outcomes=None, answers=True, tries_lost=1
    )


def _line_garbles_proof(by: _Chance) -> Trouble:
    fault = LinkFault(LinkFaultKind.CORRUPT, on=by.proof, side=Side.RESPONSE)
    plan = LinkPlan(fault, seed=by.seed)
    return Trouble(Mischief.LINE_GARBLES_PROOF, line=plan, outcomes=None)


def _line_resets(by: _Chance) -> Trouble:
    plan = by.line(LinkFaultKind.RESET)
    return Trouble(Mischief.LINE_RESETS, line=plan, outcomes=_UNFIT, answers=by.at == 1)


def _line_torn(by: _Chance) -> Trouble:
    # vpcd takes what came of a frame for the whole answer.
    plan = by.line(LinkFaultKind.TEAR)
    outcomes = _REMOVED if by.side is Side.COMMAND else _REMOVED | _UNFIT
    return Trouble(Mischief.LINE_TORN, line=plan, outcomes=outcomes)


def _pulled(by: _Chance) -> Trouble:
    return Trouble(Mischief.PULLED, at=by.at, outcomes=_REMOVED, answers=True)


def _service_killed(by: _Chance) -> Trouble:
    return Trouble(Mischief.SERVICE_KILLED, at=by.at, outcomes=_SERVICE)


def _wrong_pin(_: _Chance) -> Trouble:
    return Trouble(Mischief.WRONG_PIN, answers=True)


_MAKERS: Mapping[Mischief, Callable[[_Chance], Trouble]] = {
    Mischief.CARD_TORN: _card_torn,
    Mischief.CARD_MUTE: _card_mute,
    Mischief.CARD_REFUSES: _card_refuses,
    Mischief.CARD_CUTS: _card_cuts,
    Mischief.CARD_SLOW: _card_slow,
    Mischief.LINE_SLOW: _line_slow,
    Mischief.LINE_LOSES: _line_loses,
    Mischief.LINE_GARBLES_ANSWER: _line_garbles_answer,
    Mischief.LINE_GARBLES_COMMAND: _line_garbles_command,
    Mischief.LINE_GARBLES_PROOF: _line_garbles_proof,
    Mischief.LINE_RESETS: _line_resets,
    Mischief.LINE_TORN: _line_torn,
    Mischief.PULLED: _pulled,
    Mischief.SERVICE_KILLED: _service_killed,
    Mischief.WRONG_PIN: _wrong_pin,
}


def make_trouble(mischief: Mischief, dice: random.Random, steps: Sequence[Step | None]) -> Trouble:
    """A trouble of that kind somewhere in a check-in; `steps` are the commands of a good one."""
    return _MAKERS[mischief](_Chance(dice, steps))
