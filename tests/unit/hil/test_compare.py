"""A run beside an earlier one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_ui.hil.compare import Judgement, Kind, compare, judge
from clinic_ui.hil.result import Figure, Verdict


def beside(run, now, then):
    return compare(replace(run, results=tuple(now)), replace(run, results=tuple(then)))


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (Figure("a.median", 0.010, "s"), Figure("a.median", 0.012, "s"), None),
        (Figure("a.median", 0.010, "s"), Figure("a.median", 0.014, "s"), Kind.WORSE),
        (Figure("a.median", 0.014, "s"), Figure("a.median", 0.010, "s"), Kind.BETTER),
        (Figure("a.median", 0.00002, "s"), Figure("a.median", 0.0002, "s"), None),
        (Figure("max", 0.010, "s"), Figure("max", 0.055, "s"), None),
        (Figure("max", 0.010, "s"), Figure("max", 0.070, "s"), Kind.WORSE),
        (Figure("a.p95", 0.020, "s"), Figure("a.p95", 0.060, "s"), None),
        (Figure("a.p95", 0.020, "s"), Figure("a.p95", 0.080, "s"), Kind.WORSE),
        (Figure("a.p95", 0.100, "s"), Figure("a.p95", 0.180, "s"), None),
        (Figure("insertion.median", 0.2, "s"), Figure("insertion.median", 0.6, "s"), None),
        (Figure("removal.median", 0.2, "s"), Figure("removal.median", 0.8, "s"), Kind.WORSE),
        (Figure("memory-grown", 0, "bytes"), Figure("memory-grown", 900_000, "bytes"), None),
        (Figure("memory-grown", 0, "bytes"), Figure("memory-grown", 9e6, "bytes"), Kind.WORSE),
        (
            Figure("longest", 2048, "bytes", 0, "lower"),
            Figure("longest", 2047, "bytes", 0, "lower"),
            Kind.WORSE,
        ),
        (Figure("lost", 0), Figure("lost", 1), Kind.WORSE),
        (Figure("lost", 1), Figure("lost", 0), Kind.BETTER),
        (Figure("rate", 10, "1/s", None, "lower"), Figure("rate", 9, "1/s", None, "lower"), None),
        (
            Figure("rate", 10, "1/s", None, "lower"),
            Figure("rate", 7, "1/s", None, "lower"),
            Kind.WORSE,
        ),
        (
            Figure("atrs", 1, "", None, "changed"),
            Figure("atrs", 3, "", None, "changed"),
            Kind.WORSE,
        ),
        (Figure("p95", 10, "s"), Figure("p95", 10, "bytes"), Kind.OTHER),
    ],
)
def test_a_figure_counts_as_moved_by_ratio_and_by_amount(check, run, then, now, kind):
    changes = beside(
        run, [check("a", Verdict.PASSED, now)], [check("a", Verdict.PASSED, then)]
    ).changes
    assert [change.kind for change in changes] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (Verdict.PASSED, Verdict.FAILED, Kind.WORSE),
        (Verdict.PASSED, Verdict.BROKEN, Kind.WORSE),
        (Verdict.PASSED, Verdict.NOT_TRIED, Kind.WORSE),
        (Verdict.FAILED, Verdict.PASSED, Kind.BETTER),
        (Verdict.NOT_TRIED, Verdict.PASSED, Kind.BETTER),
        (Verdict.NOT_TRIED, Verdict.FAILED, Kind.OTHER),
        (Verdict.FAILED, Verdict.NOT_TRIED, Kind.OTHER),
        (Verdict.FAILED, Verdict.BROKEN, Kind.BETTER),
    ],
)
def test_a_verdict_that_changed_is_told(check, run, then, now, kind):
    changes = beside(run, [check("a", now)], [check("a", then)]).changes
    assert [(change.kind, change.figure) for change in changes] == [(kind, None)]


def test_checks_and_figures_that_came_and_went_are_told(check, run):
    now = [check("kept", Verdict.PASSED, Figure("new", 1)), check("new")]
    then = [check("kept", Verdict.PASSED, Figure("old", 1)), check("old")]
    comparison = beside(run, now, then)
    assert [(one.kind, one.check, one.figure) for one in comparison.changes] == [
        (Kind.NEW, "kept", "new"),
        (Kind.VANISHED, "kept", "old"),
        (Kind.NEW, "new", None),
        (Kind.VANISHED, "old", None),
    ]
    assert comparison.regressed


def test_what_a_check_that_was_not_tried_does_not_measure_is_not_missed(check, run):
    then = [check("a", Verdict.PASSED, Figure("old", 1))]
    changes = beside(run, [check("a", Verdict.NOT_TRIED)], then).changes
    assert [change.figure for change in changes] == [None]


@pytest.mark.parametrize(
    ("field", "other"),
    [("reader", "SONY FeliCa RC-S300/P (0201504) 00 00"), ("link", "nfc"), ("virtual", False)],
)
def test_another_reader_or_link_is_said_to_be_no_comparison(run, field, other):
    earlier = replace(run, where=replace(run.where, **{field: other}))
    comparison = compare(run, earlier)
    assert not comparison.comparable
    assert str(other).lower().split(" (")[0] in comparison.obstacles[0].en.lower()
    assert comparison.changes == ()


def test_another_suite_is_no_comparison_and_misses_nothing(run):
    earlier = replace(run, suite="smoke", results=run.results[:1])
    comparison = compare(run, earlier)
    assert not comparison.comparable
    assert not comparison.regressed


def test_the_same_model_at_another_plug_is_the_same_reader(run):
    names = ("SONY FeliCa RC-S300/P (0201504) 00 00", "SONY FeliCa RC-S300/P (0999999) 01 00")
    now, then = (replace(run, where=replace(run.where, reader=name)) for name in names)
    assert compare(now, then).comparable


def test_the_judgement_is_an_exit_code(check, run):
    good = replace(run, results=(check("a"),))
    worse = compare(good, replace(run, results=(check("a"), check("gone"))))
    other = compare(good, replace(good, suite="soak"))
    assert judge(good) is Judgement.GOOD
    assert judge(run) is Judgement.NOT_GOOD
    assert judge(replace(good, interrupted=True)) is Judgement.NOT_GOOD
    assert judge(good, compare(good, good)) is Judgement.GOOD
    assert judge(good, worse) is Judgement.NOT_GOOD
    assert judge(good, other) is Judgement.NOT_COMPARABLE
    assert [int(one) for one in Judgement] == [0, 1, 2]


def test_the_lines_say_it_in_both_languages(check, run):
    worse = beside(
        run,
        [check("a", Verdict.PASSED, Figure("p95", 0.25, "s"))],
        [check("a", Verdict.PASSED, Figure("p95", 0.1, "s"))],
    )
    assert list(worse.lines("en")) == ["▼ a p95: 100 ms → 250 ms"]
    assert list(worse.lines("ja")) == ["▼ a p95: 100 ms → 250 ms"]
    same = beside(run, [check("a")], [check("a")])
    assert list(same.lines("en")) == ["Nothing has changed."]
    assert list(same.lines("ja")) == ["前回との違いはありません。"]
