"""Rates, intervals, curves and limits against values worked out by hand or in closed form."""

import math

import pytest

from clinic_ui.face_study.cross_fit import Distances, cross_fit, fit, halves
from clinic_ui.face_study.curves import Curve, threshold_for
from clinic_ui.face_study.outcomes import Outcome, breakdown, core, curve, row
from clinic_ui.face_study.pairs import Pair
from clinic_ui.face_study.rates import Event, measure, wilson

Z2 = 1.959963984540054**2


def events(wrong, of):
    """Nobody repeats: each comparison has a person of its own."""
    return [Event(index < wrong, frozenset({str(index)})) for index in range(of)]


def pair(genuine, one="", other="", **more):
    return Pair(2, "a.jp2", "b.jpg", genuine, ref_person=one, probe_person=other, **more)


# Closed forms: none of n gives 0 to z²/(n+z²); half of n is symmetric. 8 of 10: Wilson (1927).
@pytest.mark.parametrize(
    ("wrong", "of", "low", "high"),
    [
        (0, 780, 0.0, Z2 / (780 + Z2)),
        (780, 780, 780 / (780 + Z2), 1.0),
        (50, 100, 0.5 - 0.0961, 0.5 + 0.0961),
        (8, 10, 0.4902, 0.9433),
        (1, 10, 0.0179, 0.4042),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval_has_the_known_limits(wrong, of, low, high):
    assert wilson(wrong, of) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_rate_is_errors_over_tries_and_none_without_tries():
    told = measure(events(3, 12))
    assert (told.value, told.errors, told.of, told.by_person) == (0.25, 3, 12, None)
    assert measure([]).value is None


def test_people_who_repeat_widen_the_interval_and_the_draw_is_the_same_each_time():
    """One person's ten comparisons all wrong, nine others' ten all right: hardly 100 trials."""
    clustered = [Event(who == 0, frozenset({str(who)})) for who in range(10) for _ in range(10)]
    told = measure(clustered)

    assert told.value == 0.1
    low, high = told.by_person
    assert low == 0.0  # the draws without that person: (9/10)**10, a third of them
    assert 0.25 <= high <= 0.4  # binomial(10, 0.1) / 10 at 97.5 %
    assert high > told.high
    assert told.upper == high
    assert measure(clustered) == told


def test_a_pair_counts_as_often_as_both_its_people_are_drawn():
    """Of two people in one wrong pair, all draws that hold any pair are wrong throughout."""
    told = measure([Event(wrong=True, people=frozenset({"a", "b"}))] * 2)
    assert told.by_person == (1.0, 1.0)


def test_nothing_wrong_leaves_the_bootstrap_out():
    assert measure([Event(wrong=False, people=frozenset({"a"}))] * 5).by_person is None


def test_points_of_a_curve_are_counted_by_hand():
    told = Curve(genuine=(0.2, 0.3, 0.5), impostor=(0.4, 0.5, 0.6, math.inf))

    assert [(p.threshold, p.false_matches, p.false_non_matches) for p in told.points()] == [
        (0.2, 0, 2),
        (0.3, 0, 1),
        (0.4, 1, 1),
        (0.5, 2, 0),
        (0.6, 3, 0),
    ]
    assert told.at(0.5) == told.points()[3]


@pytest.mark.parametrize(
    ("distances", "rate", "limit"),
    [
        ([0.5, 0.4, 0.6], 1e-3, 0.4),
        ([index / 1000 for index in range(1000)], 1e-3, 0.001),
        ([index / 1000 for index in range(999)], 1e-3, 0.0),
        ([0.4, 0.5], 0.5, 0.5),
        ([0.4], 1.0, math.inf),
    ],
)
def test_the_limit_for_a_rate_is_the_first_stranger_too_many(distances, rate, limit):
    assert threshold_for(distances, rate) == limit


def test_both_limits_lie_half_way_to_the_strangers():
    told = fit(
        [
            Distances(pair(genuine=True), 0.40, 0.44),
            Distances(pair(genuine=True), 0.20, 0.25),
            Distances(pair(genuine=False, stratum="dense"), 0.48, 0.36),
            Distances(pair(genuine=False, stratum="sparse"), 0.41, 0.47),
        ]
    )
    assert told.ceiling == pytest.approx(0.44 + 0.03 / 2)  # the sparse one lies beyond it now
    assert told.threshold == pytest.approx(0.40 + 0.08 / 2)


def test_where_both_kinds_overlap_holders_are_lost_and_strangers_kept_out():
    near = Distances(pair(genuine=False), 0.30, 0.30)
    told = fit([Distances(pair(genuine=True), 0.40, 0.44), near])
    assert told.threshold < 0.30
    assert not told.judge(near).matched


def test_no_limits_without_both_kinds():
    assert fit([Distances(pair(genuine=True), 0.4, 0.4)]) is None


def test_halves_share_out_each_group_and_do_so_again():
    pairs = [pair(True, f"{g}{i}", f"{g}{i}", group=g) for g in "abc" for i in range(6)]
    side = halves(pairs, 1)
    for group in "abc":
        assert sum(where for person, where in side.items() if person[0] == group) == 3
    assert halves(pairs, 1) == side
    assert halves(pairs, 2) != side


def test_nobody_is_tuned_on_and_reported_on():
    people = [f"p{i}" for i in range(8)]
    pairs = [pair(one == other, one, other) for one in people for other in people]
    cohorts = []

    def compare(wanted, allowed):
        cohorts.append((allowed, {name for one in wanted for name in one.people}))
        return [Distances(one, *((0.2, 0.2) if one.genuine else (0.8, 0.8))) for one in wanted], 4

    folds = cross_fit(pairs, 1, compare)

    assert len(folds) == 2
    (first, tuned), (_, told), (second, _), _ = cohorts
    assert tuned <= first
    assert not told & first
    assert first | second == set(people)
    assert not first & second
    assert {one.pair for fold in folds for one in fold.outcomes} == {
        one for one in pairs if one.people <= first or one.people <= second
    }
    assert cross_fit([pair(genuine=True)], 1, compare) == ()


def test_pairs_that_were_not_compared_are_fta_and_no_part_of_the_other_rates():
    told = row(
        "",
        [
            Outcome(pair(genuine=True), True, 0.2),
            Outcome(pair(genuine=True), False, 0.6),
            Outcome(pair(genuine=True), None, trouble="blurred"),
            Outcome(pair(genuine=False), True, 0.4),
            Outcome(pair(genuine=False), None, trouble="blurred"),
        ],
    )
    assert (told.fmr.value, told.fnmr.value, told.fta.value) == (1.0, 0.5, pytest.approx(1 / 3))
    assert told.troubles == (("blurred", 1),)


def test_what_another_limit_rules_out_is_infinitely_far_on_the_curve():
    told = curve([Outcome(pair(genuine=False), False, 0.3, beyond=True)])
    assert told.impostor == (math.inf,)


def test_rows_follow_the_names_in_the_file():
    outcomes = [Outcome(pair(True, group=name), True, 0.1) for name in ("b", "a", "", "b")]
    told = breakdown(outcomes, lambda one: one.group)
    assert [(one.name, one.fnmr.of) for one in told] == [("b", 2), ("a", 1)]


def test_rates_are_about_card_pairs_where_there_are_any_and_never_about_derived_ones():
    card, photo, made = (pair(True, kind=kind) for kind in ("card", "photo", "derived"))
    assert core([card, photo, made]) == {card}
    assert core([photo, made]) == {photo}
