"""Tuning and reporting kept apart by person: fit on one half of the people, report on the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import inf
from random import Random
from typing import TYPE_CHECKING, Final

from clinic_ui.face_study.curves import threshold_for
from clinic_ui.face_study.outcomes import Outcome, strata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from clinic_ui.face_study.pairs import Pair

__all__ = ["REPEATS", "SEED", "Distances", "Fit", "Fold", "cross_fit", "fit", "halves"]

SEED: Final = 19795
REPEATS: Final = 20
FMR: Final = 1e-3
_CEILING_WAY: Final = 0.05
_THRESHOLD_WAY: Final = 0.1
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Distances:
    """Of a pair: after normalisation by some cohort, and between the vectors alone."""

    pair: Pair
    distance: float
    raw: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Two limits; a match keeps to both."""

    threshold: float
    ceiling: float

    def judge(self, compared: Distances) -> Outcome:
        """What these limits make of a pair."""
        beyond = compared.raw > self.ceiling
        matched = compared.distance <= self.threshold and not beyond
        return Outcome(compared.pair, matched, compared.distance, beyond=beyond)


@dataclass(frozen=True, slots=True)
class Fold:
    """Fitted on one half; what it made of the pairs whose people are all in the other."""

    fit: Fit
    cohort: int
    outcomes: tuple[Outcome, ...]


def fit(compared: Sequence[Distances]) -> Fit | None:
    """The limits for these pairs; None if a kind of pair is missing.

    Each limit lies half-way between the loosest genuine pair and where strangers would match more
    often than 1e-3 in some group or stratum, but at most 0.025 (ceiling) or 0.05 (threshold) beyond
    the former. First the ceiling, moved outwards together with the threshold; then the threshold,
    for the strangers that the ceiling leaves. Where strangers are nearer than the loosest genuine
    pair the threshold falls below them: genuine pairs are lost rather than strangers accepted.
    """
    genuine = [one for one in compared if one.pair.genuine]
    if not genuine or len(genuine) == len(compared):
        return None
    near = max(one.distance for one in genuine)
    ceiling = max(one.raw for one in genuine)
    both = _way(compared, lambda one: max(one.distance - near, one.raw - ceiling))
    ceiling += max(min(both, _CEILING_WAY), 0.0) / 2
    left = _way(compared, lambda one: one.distance - near if one.raw <= ceiling else inf)
    left = min(left, _THRESHOLD_WAY) / 2 if left > 0 else left - _TINY
    return Fit(near + left, ceiling)


def _way(compared: Sequence[Distances], beyond: Callable[[Distances], float]) -> float:
    """How far outwards strangers begin to match more often than they may, in the strictest."""
    ways: dict[str, list[float]] = defaultdict(list)
    for one in compared:
        if not one.pair.genuine:
            for name in strata(one.pair):
                ways[name].append(beyond(one))
    return min(threshold_for(here, FMR) for here in ways.values())


def halves(pairs: Iterable[Pair], seed: int) -> Mapping[str, int]:
    """Everybody in half 0 or 1, each group (that of the card) split as evenly as it can be."""
    group: dict[str, str] = {}
    for pair in pairs:
        group.setdefault(pair.probe_person, "")
        group[pair.ref_person] = pair.group
    members: dict[str, list[str]] = defaultdict(list)
    for person in sorted(group):
        members[group[person]].append(person)
    draw = Random(seed)  # noqa: S311 - a split that can be drawn again, no secret
    side: dict[str, int] = {}
    for name in sorted(members):
        people = members[name]
        draw.shuffle(people)
        odd = draw.randrange(2)
        side |= {person: (index + odd) % 2 for index, person in enumerate(people)}
    return side


def cross_fit(
    pairs: Sequence[Pair],
    seed: int,
    compare: Callable[[Sequence[Pair], frozenset[str]], tuple[Sequence[Distances], int]],
) -> tuple[Fold, ...]:
    """Both folds of one split; empty if the file does not name everybody, or a half is no use.

    `compare` gives the distances of those pairs that can be compared, normalised by a cohort of
    only these people, with the pair's own people left out of it, and how many the cohort has.
    Pairs with a person in either half are part of neither.
    """
    if not all(pair.ref_person and pair.probe_person for pair in pairs):
        return ()
    side = halves(pairs, seed)
    folds: list[Fold] = []
    for half in (0, 1):
        people = frozenset(person for person, where in side.items() if where == half)
        inside = [pair for pair in pairs if pair.people <= people]
        outside = [pair for pair in pairs if not pair.people & people]
        tuning, size = compare(inside, people)
        limits = fit(tuning)
        if limits is None:
            return ()
        told = tuple(limits.judge(one) for one in compare(outside, people)[0])
        folds.append(Fold(limits, size, told))
    return tuple(folds)
