from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.dates import era_date, era_year
from onshikaku.domain.written_days import DayFault, UnreadableDay, read_day

D = date.fromisoformat


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月20日",
        "令和 8年 11月 20日",
        "令和８年１１月２０日",
        "令8.11.20",
        "R8.11.20",
        "r8/11/20",
        "Ｒ８．１１．２０",
        "R08-11-20",
        "R081120",
        "㋿8年11月20日",
        "2026年11月20日",
        "2026-11-20",
        "2026/11/20",
        "２０２６．１１．２０",
        "20261120",
        "  2026-11-20 ",
    ],
)
def test_one_day_written_in_many_ways(text):
    assert read_day(text) == D("2026-11-20")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和55.2.17", "1980-02-17"),
        ("S55.2.17", "1980-02-17"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和元年12月25日", "1926-12-25"),
        ("大正15年12月24日", "1926-12-24"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治45年7月29日", "1912-07-29"),
        ("M1.10.23", "1868-10-23"),
        ("平成12年2月29日", "2000-02-29"),
    ],
)
def test_days_of_every_era(text, day):
    assert read_day(text) == D(day)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", DayFault.FORM),
        ("tomorrow", DayFault.FORM),
        ("8.11.20", DayFault.FORM),  # which era?
        ("元年1月1日", DayFault.FORM),
        ("026-11-20", DayFault.FORM),
        ("R2026.11.20", DayFault.FORM),
        ("R81120", DayFault.FORM),
        ("2026-11", DayFault.FORM),
        ("2026-11-20-1", DayFault.FORM),
        ("慶応3年1月1日", DayFault.ERA),
        ("X8.11.20", DayFault.ERA),
        ("平成31年5月1日", DayFault.OUTSIDE_ERA),
        ("平成35年3月31日", DayFault.OUTSIDE_ERA),
        ("昭和64年1月8日", DayFault.OUTSIDE_ERA),
        ("令和元年4月30日", DayFault.OUTSIDE_ERA),
        ("R0.6.1", DayFault.OUTSIDE_ERA),
        ("M1.10.22", DayFault.OUTSIDE_ERA),
        ("令和8年2月29日", DayFault.NO_SUCH_DAY),
        ("2026-13-01", DayFault.NO_SUCH_DAY),
        ("0000-01-01", DayFault.NO_SUCH_DAY),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason_and_not_repeated(text, fault):
    with pytest.raises(UnreadableDay) as caught:
        read_day(text)
    assert caught.value.fault is fault
    assert str(caught.value) == str(UnreadableDay(fault))


@given(st.dates(D("1868-10-23"), D("2080-12-31")))
def test_every_day_is_read_back_as_it_was_written(day):
    name, year = era_year(day)
    letter = {"令和": "R", "平成": "H", "昭和": "S", "大正": "T", "明治": "M"}[name]
    assert read_day(era_date(day)) == day
    assert read_day(f"{letter}{year}.{day.month}.{day.day}") == day
    assert read_day(f"{letter}{year:02}{day.month:02}{day.day:02}") == day
    assert read_day(day.isoformat()) == day


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_refused(text):
    try:
        day = read_day(text)
    except UnreadableDay:
        return
    assert isinstance(day, date)
