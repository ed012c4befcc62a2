"""The days of an insurer's act, and which of the terms it misses."""

from datetime import date

import pytest

from onshikaku.domain.membership import ActDays, Late, days_of_act

TODAY = date(2026, 11, 20)


def day(number):
    return date(2026, 11, number)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ((day(20),), (day(20), day(20))),
        ((day(16),), (day(20), day(20))),
        ((day(2),), (day(7), day(20))),
        ((day(25),), (day(20), day(20))),
        ((day(16), day(18)), (day(18), day(20))),
        ((day(16), day(23)), (day(23), day(23))),
        ((day(16), None, day(17)), (day(17), day(17))),
        ((day(16), day(18), day(26)), (day(18), day(26))),
    ],
)
def test_days_that_are_left_out_follow(said, days):
    happened, *rest = said
    found = days_of_act(happened, TODAY, *rest)
    assert (found.happened_on, found.reported_on, found.registered_on) == (happened, *days)


@pytest.mark.parametrize(
    ("days", "late"),
    [
        ((day(1), day(6), day(11)), ()),
        ((day(1), day(7), day(11)), (Late.REPORT,)),
        ((day(1), day(5), day(11)), (Late.ENTRY,)),
        ((day(1), day(6), day(12)), (Late.ENTRY, Late.WHOLE)),
        ((day(1), day(7), day(12)), (Late.REPORT, Late.WHOLE)),
        ((day(20), day(2), day(3)), ()),
    ],
)
def test_too_late_is_marked(days, late):
    assert ActDays(*days).late == late


def test_nothing_is_entered_before_it_is_reported():
    with pytest.raises(ValueError, match="registered_on"):
        ActDays(day(1), day(5), day(4))
