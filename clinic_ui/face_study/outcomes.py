"""What a judge makes of pairs, and the error rates that follow: FMR, FNMR, and FTA apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from clinic_ui.face_study.curves import Curve
from clinic_ui.face_study.rates import Event, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from clinic_ui.face_study.pairs import Pair
    from clinic_ui.face_study.rates import Rate

__all__ = ["Outcome", "Row", "breakdown", "core", "curve", "row", "spread", "strata"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pair and what a judge said of it.

    `matched` is None where it was not compared, and `trouble` then says why. `beyond`: ruled
    out by another limit, whatever the threshold. `unsure`: no match, but near enough for new
    frames; `too_alike`: as near as only the same photograph ought to be.
    """

    pair: Pair
    matched: bool | None
    distance: float | None = None
    trouble: str = ""
    beyond: bool = False
    unsure: bool = False
    too_alike: bool = False

    @property
    def wrong(self) -> bool:
        """Compared, and with the wrong result."""
        return self.matched is not None and self.matched is not self.pair.genuine


@dataclass(frozen=True, slots=True)
class Row:
    """The rates of some pairs. FTA counts genuine pairs that were not compared."""

    name: str
    fmr: Rate
    fnmr: Rate
    fta: Rate
    troubles: tuple[tuple[str, int], ...] = ()


def core(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """The pairs that the rates are about: those of kind `card`, or all if none is; none derived."""
    real = [pair for pair in pairs if not pair.derived]
    return frozenset([pair for pair in real if pair.kind == "card"] or real)


def row(name: str, outcomes: Sequence[Outcome]) -> Row:
    """The rates of these outcomes."""
    genuine = [outcome for outcome in outcomes if outcome.pair.genuine]
    impostor = [outcome for outcome in outcomes if not outcome.pair.genuine]
    troubles = Counter(outcome.trouble for outcome in genuine if outcome.matched is None)
    return Row(
        name,
        measure([_event(one, wrong=one.wrong) for one in impostor if one.matched is not None]),
        measure([_event(one, wrong=one.wrong) for one in genuine if one.matched is not None]),
        measure([_event(one, wrong=one.matched is None) for one in genuine]),
        tuple(sorted(troubles.items())),
    )


def breakdown(outcomes: Sequence[Outcome], by: Callable[[Pair], str]) -> tuple[Row, ...]:
    """A row for each value, as the file names them, in its order."""
    names = dict.fromkeys(name for outcome in outcomes if (name := by(outcome.pair)))
    return tuple(
        row(name, [outcome for outcome in outcomes if by(outcome.pair) == name]) for name in names
    )


def strata(pair: Pair) -> tuple[str, ...]:
    """What a pair of strangers is to be kept rare in: everybody, its group, its stratum."""
    return tuple(dict.fromkeys(("", pair.group, pair.stratum)))


def curve(outcomes: Sequence[Outcome]) -> Curve:
    """The distances of what was compared; infinite where no threshold could make it a match."""
    return Curve(*(_distances(outcomes, genuine=genuine, real=False) for genuine in (True, False)))


def spread(outcomes: Sequence[Outcome]) -> Curve:
    """The distances of what was compared, as they are."""
    return Curve(*(_distances(outcomes, genuine=genuine, real=True) for genuine in (True, False)))


def _distances(outcomes: Sequence[Outcome], *, genuine: bool, real: bool) -> tuple[float, ...]:
    return tuple(
        inf if one.beyond and not real else one.distance
        for one in outcomes
        if one.distance is not None and one.pair.genuine is genuine
    )


def _event(outcome: Outcome, *, wrong: bool) -> Event:
    return Event(wrong, outcome.pair.people)
