from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.registration import (
    deregistration_takes_effect,
    lapse_day,
    registration_holds,
)

D = date.fromisoformat
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("requested", "first_day_without"),
    [
        ("2024-10-28", "2024-12-01"),
        ("2024-10-31", "2024-12-01"),
        ("2024-11-01", "2025-01-01"),
        ("2024-12-31", "2025-02-01"),
        ("2026-01-31", "2026-03-01"),
    ],
)
def test_a_cancelled_registration_ends_with_the_month_after_the_request(
    requested, first_day_without
):
    end = deregistration_takes_effect(D(requested))
    assert end == D(first_day_without)
    held = Registration(D("2022-04-01"), end)
    assert registration_holds(held, None, D("2022-01-01"), end - DAY)
    assert not registration_holds(held, None, D("2022-01-01"), end)


def test_before_october_28_2024_no_registration_could_be_cancelled():
    with pytest.raises(ValueError, match="cancelled"):
        deregistration_takes_effect(D("2024-10-27"))


@given(st.dates(D("2024-10-28"), D("2040-12-31")))
def test_the_end_of_a_registration_agrees_with_walking_past_two_month_ends(requested):
    day, ends = requested, 0
    while ends < 2:
        day += DAY
        ends += day.day == 1
    assert deregistration_takes_effect(requested) == day


@pytest.mark.parametrize(
    ("expiry", "renewed", "lapsed"),
    [
        ("2026-07-31", "2026-10-31", None),  # the last day of grace
        ("2026-07-31", "2026-11-01", "2026-11-01"),
        ("2026-07-31", "2027-05-05", "2026-11-01"),
        ("2026-02-14", "2026-05-31", None),
        ("2026-02-14", "2026-06-01", "2026-06-01"),
        ("2024-08-31", "2024-12-24", None),  # its grace would have ended before the rule
        ("2024-09-01", "2025-01-01", "2025-01-01"),
    ],
)
def test_a_registration_lapses_with_the_grace_of_a_certificate_not_renewed(expiry, renewed, lapsed):
    assert lapse_day(D(expiry), D(renewed)) == (lapsed and D(lapsed))


@pytest.mark.parametrize(
    ("since", "renewed", "day", "holds"),
    [
        ("2022-04-01", "2026-08-15", "2026-11-20", True),  # renewed in grace
        ("2022-04-01", "2026-11-05", "2026-11-20", False),  # too late: register again
        ("2026-11-05", "2026-11-05", "2026-11-20", True),  # registered again
        ("2026-11-20", "2026-11-05", "2026-11-19", False),
        ("2026-11-20", "2026-11-05", "2026-11-20", True),
        ("2026-10-31", "2026-11-05", "2026-11-20", False),  # in grace, before it lapsed
    ],
)
def test_a_lapsed_registration_has_to_be_made_again(since, renewed, day, holds):
    registration = Registration(D(since))
    assert registration_holds(registration, D("2026-07-31"), D(renewed), D(day)) is holds


def test_without_registration_or_before_it_nobody_is_registered():
    assert not registration_holds(None, None, D("2026-01-01"), D("2026-11-20"))
    registration = Registration(D("2026-11-20"))
    assert not registration_holds(registration, None, D("2026-01-01"), D("2026-11-19"))
    assert registration_holds(registration, None, D("2026-01-01"), D("2026-11-20"))


def test_a_registration_cannot_end_before_it_began():
    with pytest.raises(ValueError, match="before since"):
        Registration(D("2026-11-20"), D("2026-11-19"))
