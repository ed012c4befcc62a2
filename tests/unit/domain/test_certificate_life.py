from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.dates import last_day_of_month
from onshikaku.domain.rules.certificate_life import (
    alert_start,
    assess,
    card_validity,
    certificate_validity,
    derive_expiry,
    grace_end,
    renewal_opens,
)
from onshikaku.domain.rules.timeline import CERT_GRACE

D = date.fromisoformat
DAY = timedelta(days=1)
S = CertificateState


def facts(expiry, status=CertificateStatus.GOOD, start="2019-01-01"):
    return CertificateFacts(D(start), D(expiry), status)


def state(expiry, day):
    return assess(facts(expiry), D(day)).state


# docs/rules.md §2.2, every test vector
@pytest.mark.parametrize(
    ("expiry", "last_day"),
    [
        ("2024-02-29", "2024-05-31"),
        ("2024-11-30", "2025-02-28"),
        ("2024-12-01", "2025-03-31"),
        ("2025-11-10", "2026-02-28"),
        ("2026-02-14", "2026-05-31"),
        ("2026-07-31", "2026-10-31"),
        ("2026-08-01", "2026-11-30"),
        ("2026-11-20", "2027-02-28"),
    ],
)
def test_grace_ends_with_the_third_month_after_the_month_of_expiry(expiry, last_day):
    assert grace_end(D(expiry)) == D(last_day)
    if D(last_day) >= CERT_GRACE.first_day:
        assert state(expiry, last_day) is S.GRACE
    assert assess(facts(expiry), D(last_day) + DAY).state is S.EXPIRED


@pytest.mark.parametrize("day", ["2024-03-01", "2024-05-31", "2024-12-02"])
def test_a_certificate_whose_grace_ended_before_the_rule_existed_never_had_any(day):
    assert state("2024-02-29", day) is S.EXPIRED


@pytest.mark.parametrize(
    ("expiry", "day", "expected", "days_left"),
    [
        ("2026-07-31", "2026-11-20", S.EXPIRED, None),
        ("2026-08-01", "2026-11-20", S.GRACE, 10),
        ("2026-11-19", "2026-11-20", S.GRACE, 100),
        ("2026-11-20", "2026-11-20", S.EXPIRING, 0),
        ("2027-02-20", "2026-11-20", S.EXPIRING, 92),
        ("2027-02-21", "2026-11-20", S.VALID, 93),
        # expired before the rule began, in grace from its first day (§2.2, open point)
        ("2024-11-10", "2024-12-01", S.EXPIRED, None),
        ("2024-11-10", "2024-12-02", S.GRACE, 88),
    ],
)
def test_state_and_days_left(expiry, day, expected, days_left):
    assessment = assess(facts(expiry), D(day))
    assert (assessment.state, assessment.days_left) == (expected, days_left)
    assert assessment.usable is (days_left is not None)


def test_on_2026_11_20_grace_is_what_expired_from_august_to_the_day_before():
    day = D("2026-11-20")
    expiries = [D("2026-05-01") + n * DAY for n in range(400)]
    in_state = {
        wanted: [e for e in expiries if assess(facts(e.isoformat()), day).state is wanted]
        for wanted in (S.GRACE, S.EXPIRING)
    }
    assert (in_state[S.GRACE][0], in_state[S.GRACE][-1]) == (D("2026-08-01"), D("2026-11-19"))
    assert (in_state[S.EXPIRING][0], in_state[S.EXPIRING][-1]) == (day, D("2027-02-20"))


@pytest.mark.parametrize(
    ("expiry", "first"),
    [("2026-11-20", "2026-08-20"), ("2026-05-31", "2026-02-28"), ("2024-05-30", "2024-02-29")],
)
def test_the_notice_begins_three_calendar_months_before(expiry, first):
    assert alert_start(D(expiry)) == D(first)
    assert state(expiry, first) is S.EXPIRING
    assert assess(facts(expiry), D(first) - DAY).state is S.VALID
    assert renewal_opens(D(expiry)) == D(first)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(CertificateStatus.SUSPENDED, S.SUSPENDED), (CertificateStatus.REVOKED, S.REVOKED)],
)
@pytest.mark.parametrize("day", ["2018-12-31", "2020-01-01", "2026-08-15", "2030-01-01"])
def test_stopped_certificates_are_stopped_whatever_the_day_and_get_no_grace(status, expected, day):
    assessment = assess(facts("2026-08-01", status), D(day))
    assert (assessment.state, assessment.usable, assessment.live) == (expected, False, False)


def test_before_its_first_day_a_certificate_is_not_valid_yet():
    future = facts("2030-01-01", start="2026-11-21")
    assert assess(future, D("2026-11-20")).state is S.NOT_YET_VALID
    assert assess(future, D("2026-11-21")).state is S.VALID


@given(st.dates(D("2020-01-01"), D("2040-12-31")), st.integers(-2000, 2000))
def test_states_follow_one_another_in_one_order(expiry, offset):
    """And grace, where there is any, lasts from expiry to the end of a month three months on."""
    day = expiry + offset * DAY
    order = [S.NOT_YET_VALID, S.VALID, S.EXPIRING, S.GRACE, S.EXPIRED]
    certificate = CertificateFacts(expiry - 1500 * DAY, expiry)
    today, tomorrow = (assess(certificate, d).state for d in (day, day + DAY))
    if CERT_GRACE.in_force(expiry):
        assert order.index(today) <= order.index(tomorrow)
    end = grace_end(expiry)
    assert end == last_day_of_month(end)
    assert 89 <= (end - expiry).days <= 123
    assert (today is S.GRACE) == (expiry < day <= end and CERT_GRACE.in_force(day))


@pytest.mark.parametrize(
    ("issued", "birth", "card", "renewal", "end"),
    [
        ("2025-10-27", "1980-02-17", "2035-02-17", False, "2030-02-17"),
        ("2025-10-27", "1980-02-17", "2029-05-05", False, "2029-05-05"),
        ("2025-02-17", "1980-02-17", "2035-02-17", False, "2030-02-17"),
        ("2025-02-16", "1980-02-17", "2035-02-17", False, "2029-02-17"),
        ("2029-12-01", "1980-02-17", "2040-02-17", True, "2035-02-17"),
        ("2025-10-27", "1972-02-29", "2035-02-28", False, "2030-02-28"),
    ],
)
def test_a_certificate_lasts_to_the_fifth_birthday_or_the_cards_end(
    issued, birth, card, renewal, end
):
    assert certificate_validity(D(issued), D(birth), D(card), renewal=renewal) == D(end)


@pytest.mark.parametrize(
    ("issued", "birth", "more", "end"),
    [
        ("2025-10-27", "1980-02-17", {}, "2035-02-17"),
        ("2025-10-27", "2010-02-17", {}, "2030-02-17"),
        ("2025-10-27", "2007-10-28", {}, "2034-10-28"),  # 18 is reached on the day of issue
        ("2025-10-27", "2007-10-29", {}, "2029-10-29"),
        ("2022-03-31", "2003-01-01", {}, "2027-01-01"),
        ("2022-04-01", "2003-01-01", {}, "2032-01-01"),
        ("2022-04-20", "2003-01-01", {"applied": "2022-03-31"}, "2027-01-01"),
        ("2025-10-27", "1995-06-24", {"stay_until": "2026-12-31"}, "2026-12-31"),
    ],
)
def test_a_card_lasts_to_the_tenth_birthday_and_the_fifth_for_minors(issued, birth, more, end):
    days = {name: D(day) for name, day in more.items()}
    assert card_validity(D(issued), D(birth), **days) == D(end)


@pytest.mark.parametrize(
    ("issued", "previous", "end"),
    [
        ("2029-11-16", "2030-02-17", "2034-02-17"),  # a day too early to be a renewal
        ("2029-11-17", "2030-02-17", "2035-02-17"),
        ("2030-02-16", "2030-02-17", "2035-02-17"),
        ("2030-02-18", "2030-02-17", "2035-02-17"),  # too late: five birthdays again
        ("2030-02-18", None, "2035-02-17"),
        ("2029-11-17", None, "2034-02-17"),
    ],
)
def test_what_a_renewal_adds_follows_from_the_certificate_before(issued, previous, end):
    last = previous and D(previous)
    assert derive_expiry(D(issued), D("1980-02-17"), D("2099-12-31"), last) == D(end)


@pytest.mark.parametrize(
    ("card_expires", "end"), [("2034-06-01", "2034-06-01"), ("2035-02-18", "2035-02-17")]
)
def test_no_certificate_outlives_its_card(card_expires, end):
    assert derive_expiry(D("2029-12-01"), D("1980-02-17"), D(card_expires), D("2030-02-17")) == D(
        end
    )


def test_a_card_that_ends_gives_its_certificate_the_same_grace():
    """A foreign resident's, whose stay ends before the fifth birthday (docs/rules.md §2.2)."""
    card = card_validity(D("2025-10-27"), D("1995-06-24"), stay_until=D("2026-08-01"))
    end = derive_expiry(D("2025-10-27"), D("1995-06-24"), card)
    assert end == card
    assert state(end.isoformat(), "2026-11-30") is S.GRACE
    assert state(end.isoformat(), "2026-12-01") is S.EXPIRED


def _month_ends_after(day, count):
    """The `count`-th last day of a month from `day` on, found by walking."""
    while True:
        if (day + DAY).day == 1:
            if count == 0:
                return day
            count -= 1
        day += DAY


@given(st.dates(D("2000-01-01"), D("2050-12-31")))
def test_grace_ends_where_walking_past_three_more_month_ends_arrives(expiry):
    assert grace_end(expiry) == _month_ends_after(expiry, 3)


@given(st.dates(D("2000-01-01"), D("2050-12-31")))
def test_the_window_opens_on_the_same_day_three_months_back_or_the_last_there_is(expiry):
    start = alert_start(expiry)
    behind = (expiry.year - start.year) * 12 + expiry.month - start.month
    assert behind == 3
    assert start.day == expiry.day or (start.day < expiry.day and (start + DAY).day == 1)


def _birthdays_walked(birth, issued, count):
    """The day of the `count`-th birthday after the day of issue, found by walking."""
    day = issued
    while count:
        day += DAY
        on_leap_day = (birth.month, birth.day) == (2, 29)
        stand_in = on_leap_day and (day.month, day.day) == (2, 28) and (day + DAY).day == 1
        if (day.month, day.day) == (birth.month, birth.day) or stand_in:
            count -= 1
    return day


_leap_births = (
    st.integers(1932, 2020).filter(lambda year: year % 4 == 0).map(lambda year: date(year, 2, 29))
)


@given(
    st.dates(D("1930-01-01"), D("2020-12-31")) | _leap_births,
    st.dates(D("2021-01-01"), D("2035-12-31")),
    st.booleans(),
)
def test_walking_past_birthdays_finds_the_same_end(birth, issued, renewal):
    end = certificate_validity(issued, birth, D("2099-12-31"), renewal=renewal)
    assert end == _birthdays_walked(birth, issued, 6 if renewal else 5)
