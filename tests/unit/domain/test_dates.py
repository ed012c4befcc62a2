from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.dates import (
    Period,
    add_months,
    age_on,
    birthday_in,
    era_date,
    jst_day,
    jst_midnight,
    last_day_of_month,
    nth_birthday_after,
    reaches_age_on,
)

D = date.fromisoformat


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC), "2026-11-20"),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "2026-11-21"),
    ],
)
def test_the_jst_day_begins_at_15_utc(moment, day):
    assert jst_day(moment) == D(day)


def test_a_naive_moment_has_no_jst_day():
    with pytest.raises(ValueError, match="no time zone"):
        jst_day(datetime(2026, 11, 20))  # noqa: DTZ001 - that is the point


def test_a_jst_day_begins_on_itself():
    day = D("2026-11-20")
    assert jst_day(jst_midnight(day)) == day
    assert jst_midnight(day).utcoffset().total_seconds() == 9 * 3600


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-20", 3, "2027-02-20"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-07-08", 0, "2026-07-08"),
    ],
)
def test_months_are_added_with_the_day_clamped(day, months, expected):
    assert add_months(D(day), months) == D(expected)


@pytest.mark.parametrize(
    ("day", "last"),
    [("2026-02-01", "2026-02-28"), ("2024-02-29", "2024-02-29"), ("2026-12-31", "2026-12-31")],
)
def test_last_day_of_month(day, last):
    assert last_day_of_month(D(day)) == D(last)


@pytest.mark.parametrize(
    ("birth", "age", "reached"),
    [
        ("1980-02-17", 46, "2026-02-16"),
        ("2020-04-01", 6, "2026-03-31"),
        ("2020-04-02", 6, "2026-04-01"),
        ("2000-01-01", 26, "2025-12-31"),
        ("2000-03-01", 24, "2024-02-29"),
        ("2000-03-01", 25, "2025-02-28"),
        ("2000-02-29", 25, "2025-02-28"),
        ("2000-02-29", 24, "2024-02-28"),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(birth, age, reached):
    day = reaches_age_on(D(birth), age)
    assert day == D(reached)
    assert age_on(D(birth), day) == age
    assert age_on(D(birth), date.fromordinal(day.toordinal() - 1)) == age - 1


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2026-11-20", "2026-11-20", 0),
        ("2026-01-01", "2026-12-30", 0),
        ("2026-01-01", "2026-12-31", 1),
        ("1947-05-04", "2026-11-20", 79),
    ],
)
def test_age(birth, day, age):
    assert age_on(D(birth), D(day)) == age


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before the birth"):
        age_on(D("2026-11-21"), D("2026-11-20"))


@pytest.mark.parametrize(
    ("birth", "day", "n", "expected"),
    [
        ("1980-02-17", "2025-10-27", 5, "2030-02-17"),
        ("1980-02-17", "2025-02-16", 1, "2025-02-17"),
        ("1980-02-17", "2025-02-17", 1, "2026-02-17"),
        ("1972-02-29", "2025-10-01", 1, "2026-02-28"),
        ("1972-02-29", "2025-10-01", 3, "2028-02-29"),
    ],
)
def test_birthdays_after_a_day(birth, day, n, expected):
    assert nth_birthday_after(D(birth), D(day), n) == D(expected)


def test_a_leap_day_birthday_is_28_february_in_a_common_year():
    assert birthday_in(D("1972-02-29"), 2027) == D("2027-02-28")
    assert birthday_in(D("1972-02-29"), 2028) == D("2028-02-29")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-11-20", "令和8年11月20日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1912-07-29", "明治45年7月29日"),
    ],
)
def test_days_in_the_japanese_calendar(day, text):
    assert era_date(D(day)) == text


def test_no_era_before_meiji():
    with pytest.raises(ValueError, match="first era"):
        era_date(D("1868-10-22"))


DAY = timedelta(days=1)
_days = st.dates(D("1900-01-01"), D("2100-12-31"))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2080, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - the zone follows
def test_the_jst_day_is_the_same_from_whatever_zone(moment, offset):
    utc = moment.replace(tzinfo=UTC)
    elsewhere = utc.astimezone(timezone(timedelta(minutes=offset)))
    day = jst_day(elsewhere)
    assert day == (utc + timedelta(hours=9)).date()
    assert jst_midnight(day) <= elsewhere < jst_midnight(day + DAY)


@given(_days, st.integers(-30, 30))
def test_months_added_one_by_one_from_the_first_agree(day, months):
    """Walking over month ends, and then to the day or to the last there is."""
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first - DAY).replace(day=1) if months < 0 else (first + 31 * DAY).replace(day=1)
    expected = first
    while expected.day < day.day and (expected + DAY).month == first.month:
        expected += DAY
    assert add_months(day, months) == expected


@given(_days)
def test_the_day_after_the_last_of_a_month_is_a_first(day):
    last = last_day_of_month(day)
    assert (last + DAY).day == 1
    assert 0 <= (last - day).days <= 30


@given(st.dates(D("1900-01-01"), D("2030-12-31")), st.integers(0, 40_000))
def test_age_grows_by_one_a_year_on_the_eve_of_the_birthday(birth, offset):
    day = birth + offset * DAY
    eve_of_tomorrow = day + DAY
    turns = sum(
        (year, birth.month, birth.day) <= (tomorrow.year, tomorrow.month, tomorrow.day)
        for tomorrow in [eve_of_tomorrow]
        for year in range(birth.year + 1, tomorrow.year + 1)
    )
    assert age_on(birth, day) == turns


@given(_days, st.integers(0, 400), _days)
def test_a_period_covers_its_first_day_its_last_and_what_lies_between(first, length, day):
    last = first + length * DAY
    assert Period(first, last).covers(day) is (day in {first + n * DAY for n in range(length + 1)})
    assert Period(first).covers(day) is (day >= first)


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="before first"):
        Period(D("2026-11-20"), D("2026-11-19"))
