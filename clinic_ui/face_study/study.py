"""The whole study: all pairs by the shipped operating point, by cross-fit, and by plain dlib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from clinic_ui.face_study.cross_fit import REPEATS, SEED, Distances, Fit, Fold, cross_fit, fit
from clinic_ui.face_study.outcomes import Outcome, breakdown, core, row
from clinic_ui.face_study.pairs import Expectation
from reader.face.cohort import Cohort
from reader.face.ports import Verdict
from reader.face.score import decide, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from clinic_ui.face_study.encoding import Encoded
    from clinic_ui.face_study.outcomes import Row
    from clinic_ui.face_study.pairs import Pair
    from reader.face.library import Vector
    from reader.face.operating_point import OperatingPoint

__all__ = ["PLAIN_THRESHOLD", "Judged", "Kept", "Study", "conduct"]

PLAIN_THRESHOLD: Final = 0.6
"""The tolerance of face_recognition where one does not set it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judge's outcomes over the core pairs, and their rates."""

    outcomes: tuple[Outcome, ...]
    whole: Row
    groups: tuple[Row, ...]
    strata: tuple[Row, ...]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Judged:
        """Everything that follows from the outcomes."""
        return cls(
            tuple(outcomes),
            row("", outcomes),
            breakdown(outcomes, lambda pair: pair.group),
            breakdown([one for one in outcomes if not one.pair.genuine], lambda pair: pair.stratum),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """Derived pictures of one kind: how many came out as the file expects."""

    kind: str
    expect: str
    met: int
    of: int


@dataclass(frozen=True, slots=True)
class Study:
    """What was measured. `suggested`: the limits that the core pairs, all of them, lead to.

    `folds` is the split that is reported, `repeats` others, for how much a split matters; both are
    empty where the file does not name everybody. `unchecked` is the shipped judge again, without
    the quality check of frames.
    """

    point: OperatingPoint
    pairs: tuple[Pair, ...]
    shipped: Judged
    unchecked: Judged
    plain: Judged
    kinds: tuple[Row, ...]
    folds: tuple[Fold, ...]
    repeats: tuple[tuple[Fold, ...], ...]
    suggested: Fit | None
    left_out: bool
    kept: tuple[Kept, ...]
    too_alike: tuple[int, int]
    unsure: tuple[int, int]
    times: dict[str, tuple[int, float, float]]

    @property
    def fitted(self) -> Judged | None:
        """The outcomes of both folds together."""
        told = [outcome for fold in self.folds for outcome in fold.outcomes]
        return Judged.of(told) if told else None


@dataclass(frozen=True, slots=True)
class _Bench:
    """Pictures, a cohort, and the numbers to judge by."""

    encoded: Encoded
    cohort: Cohort
    point: OperatingPoint

    def shipped(self, pair: Pair, *, checked: bool = True) -> Outcome:
        """By the shipped pipeline, from one frame, with the pair's people out of the cohort."""
        card, frame = self.encoded.cards[pair.ref], self.encoded.frames[pair.probe]
        seen = frame.vector if checked or frame.vector is not None else frame.anyway
        if card.vector is None or seen is None:
            return Outcome(pair, None, trouble=card.trouble or frame.trouble)
        cohort = self.cohort.without(pair.people)
        told = decide(card.vector, [seen], cohort, self.point)
        return Outcome(
            pair,
            told.verdict is Verdict.MATCH,
            told.distance,
            beyond=told.raw_distance > self.point.ceiling,
            unsure=told.verdict is Verdict.UNSURE,
            too_alike=told.too_alike,
        )

    def plain(self, pair: Pair) -> Outcome:
        """By the library as it is: the distance of the first faces, and 0.6."""
        card, frame = self.encoded.plain[pair.ref], self.encoded.plain[pair.probe]
        if card.vector is None or frame.vector is None:
            return Outcome(pair, None, trouble=card.trouble or frame.trouble)
        far = float(np.linalg.norm(card.vector - frame.vector))
        return Outcome(pair, far <= PLAIN_THRESHOLD, far)

    def distances(self, pairs: Iterable[Pair], cohort: Cohort) -> list[Distances]:
        """Of the pairs that can be compared, with their people out of the cohort."""
        told: list[Distances] = []
        for pair in pairs:
            card, frame = self.encoded.cards[pair.ref], self.encoded.frames[pair.probe]
            if card.vector is not None and frame.vector is not None:
                one = score(card.vector, frame.vector, cohort.without(pair.people), self.point)
                told.append(Distances(pair, one.distance, one.raw))
        return told


def conduct(pairs: Sequence[Pair], encoded: Encoded, point: OperatingPoint) -> Study:
    """Judge all pairs in every way."""
    cohort = Cohort.shipped()
    bench = _Bench(encoded, cohort, point)
    about = core(pairs)
    main = [pair for pair in pairs if pair in about]
    rest = [pair for pair in pairs if pair not in about]
    shipped = [bench.shipped(pair) for pair in main]
    others = [bench.shipped(pair) for pair in rest]
    return Study(
        point,
        tuple(pairs),
        Judged.of(shipped),
        Judged.of([bench.shipped(pair, checked=False) for pair in main]),
        Judged.of([bench.plain(pair) for pair in main]),
        breakdown([one for one in others if not one.pair.derived], lambda pair: pair.kind),
        _folds(bench, main, SEED),
        tuple(folds for seed in range(REPEATS) if (folds := _folds(bench, main, seed))),
        fit(bench.distances(main, cohort)),
        any(pair.people & set(cohort.people) for pair in main),
        _kept([one for one in others if one.pair.derived]),
        _flagged(shipped, lambda one: one.too_alike),
        _flagged(shipped, lambda one: one.unsure),
        encoded.steps.summary(),
    )


def _folds(bench: _Bench, pairs: Sequence[Pair], seed: int) -> tuple[Fold, ...]:
    cards: dict[str, Vector] = {}
    for pair in pairs:
        vector = bench.encoded.cards[pair.ref].vector
        if vector is not None:
            cards.setdefault(pair.ref_person, vector)

    def compare(wanted: Sequence[Pair], people: frozenset[str]) -> tuple[Sequence[Distances], int]:
        cohort = {person: vector for person, vector in cards.items() if person in people}
        if len(cohort) <= bench.point.neighbours + 2:
            return (), len(cohort)
        return bench.distances(wanted, Cohort.of(cohort)), len(cohort)

    return cross_fit(pairs, seed, compare)


def _flagged(outcomes: Sequence[Outcome], flag: Callable[[Outcome], bool]) -> tuple[int, int]:
    """Genuine pairs that are flagged, of those compared."""
    genuine = [one for one in outcomes if one.pair.genuine and one.matched is not None]
    return sum(flag(one) for one in genuine), len(genuine)


def _kept(outcomes: Sequence[Outcome]) -> tuple[Kept, ...]:
    kinds = dict.fromkeys((one.pair.group, one.pair.expect) for one in outcomes)
    return tuple(
        Kept(
            kind,
            expect,
            sum(_as_expected(one) for one in outcomes if one.pair.group == kind),
            sum(one.pair.group == kind for one in outcomes),
        )
        for kind, expect in kinds
        if expect is not None
    )


def _as_expected(outcome: Outcome) -> bool:
    refused = outcome.matched is None
    match outcome.pair.expect:
        case Expectation.MATCH:
            return outcome.matched is True
        case Expectation.NO_MATCH:
            return outcome.matched is False
        case Expectation.MATCH_OR_REJECT:
            return refused or outcome.matched is True
        case Expectation.REJECT_QUALITY:
            return refused
        case Expectation.PAD_SUSPECT:
            return refused or outcome.too_alike
        case None:
            return True
