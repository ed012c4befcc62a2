from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.coverage import LimitBand
from onshikaku.domain.rules.burden import BurdenReason, Payment
from onshikaku.domain.rules.high_cost import LIMIT_TABLES, Limit, halved, limit_on, usual_band

D = date.fromisoformat
B = LimitBand
JULY, AUGUST = D("2026-07-31"), D("2026-08-01")


@pytest.mark.parametrize(
    ("band", "day", "cost", "yen"),
    [
        (B.A01, JULY, 1_000_000, 254_180),
        (B.A02, JULY, 1_000_000, 171_820),
        (B.A03, JULY, 1_000_000, 87_430),  # the ministry's own example
        (B.A03, JULY, 267_000, 80_100),
        (B.A03, JULY, 267_040, 80_100),
        (B.A03, JULY, 267_050, 80_101),  # half a yen is rounded up
        (B.A03, JULY, 0, 80_100),
        (B.A04, JULY, 5_000_000, 57_600),
        (B.A05, JULY, 5_000_000, 35_400),
        (B.A06, JULY, 5_000_000, 35_400),
        (B.A01, AUGUST, 1_000_000, 271_290),
        (B.A02, AUGUST, 1_000_000, 183_130),
        (B.A03, AUGUST, 1_000_000, 92_940),
        (B.A04, AUGUST, 5_000_000, 61_500),
        (B.A05, AUGUST, 5_000_000, 36_900),
    ],
)
def test_below_70_the_limit_follows_the_band_and_the_cost(band, day, cost, yen):
    assert limit_on(band, day).yen(cost, outpatient=False) == yen
    assert limit_on(band, day).yen(cost, outpatient=True) == yen


@pytest.mark.parametrize(
    ("band", "day", "outpatient", "inpatient"),
    [
        (B.B01, JULY, 254_180, 254_180),
        (B.B03, JULY, 87_430, 87_430),
        (B.B04, JULY, 18_000, 57_600),
        (B.B09, JULY, 18_000, 57_600),
        (B.B10, JULY, 18_000, 57_600),
        (B.B05, JULY, 8_000, 24_600),
        (B.B06, JULY, 8_000, 15_000),
        (B.B07, JULY, 8_000, 15_000),
        (B.B03, AUGUST, 92_940, 92_940),
        (B.B04, AUGUST, 22_000, 61_500),
        (B.B09, AUGUST, 22_000, 61_500),
        (B.B05, AUGUST, 11_000, 25_700),
        (B.B06, AUGUST, 8_000, 15_700),
    ],
)
def test_from_70_outpatient_care_has_a_limit_of_its_own(band, day, outpatient, inpatient):
    limit = limit_on(band, day)
    assert limit.yen(1_000_000, outpatient=True) == outpatient
    assert limit.yen(1_000_000, outpatient=False) == inpatient


@pytest.mark.parametrize("day", ["2018-07-31", "2027-08-01", "2030-01-01"])
@pytest.mark.parametrize("band", LimitBand)
def test_where_no_table_was_found_no_limit_is_guessed(band, day):
    assert limit_on(band, D(day)) is None


@pytest.mark.parametrize("table", LIMIT_TABLES, ids=lambda table: str(table.period.first))
def test_every_table_knows_every_band_and_its_source(table):
    assert set(table.limits) == set(LimitBand)
    assert table.source


def test_no_limit_fell_in_august_2026():
    for band in LimitBand:
        for outpatient in (True, False):
            before = limit_on(band, JULY).yen(0, outpatient=outpatient)
            assert limit_on(band, AUGUST).yen(0, outpatient=outpatient) >= before


@given(st.sampled_from([B.A01, B.A02, B.A03]), st.integers(0, 5_000_000))
def test_one_per_cent_agrees_with_decimal_arithmetic(band, points):
    cost = points * 10
    limit = limit_on(band, JULY)
    more = max(Decimal(0), Decimal(cost - limit.above_yen)) * Decimal("0.01")
    exact = limit.base_yen + int(more.quantize(Decimal(1), ROUND_HALF_UP))
    assert limit.yen(cost, outpatient=True) == exact


@pytest.mark.parametrize(
    ("birth", "day", "half"),
    [
        ("1951-11-20", "2026-11-01", True),
        ("1951-11-20", "2026-11-30", True),
        ("1951-11-20", "2026-10-31", False),
        ("1951-11-20", "2026-12-01", False),
        ("1951-11-01", "2026-11-15", False),  # the whole month is the new insurer's
        ("1951-11-02", "2026-11-15", True),
        ("1952-02-29", "2027-02-15", False),  # 75 on 1 March, with the whole month
        ("1948-02-29", "2023-02-28", False),
    ],
)
def test_in_the_month_of_the_75th_birthday_limits_count_half(birth, day, half):
    assert halved(D(birth), D(day)) is half


def test_half_a_limit_halves_base_and_threshold():
    limit = Limit(80_100, 267_000)
    assert limit.yen(133_500, outpatient=False, half=True) == 40_050
    assert limit.yen(233_500, outpatient=False, half=True) == 41_050
    assert limit_on(B.B04, AUGUST).yen(0, outpatient=True, half=True) == 11_000


@pytest.mark.parametrize(
    ("reason", "percent", "band"),
    [
        (BurdenReason.AGE_70_TO_74, 20, B.B04),
        (BurdenReason.AGE_70_TO_74, 30, B.B01),
        (BurdenReason.AGE_75_OR_CERTIFIED, 10, B.B10),
        (BurdenReason.AGE_75_OR_CERTIFIED, 20, B.B09),
        (BurdenReason.AGE_75_OR_CERTIFIED, 30, B.B01),
        (BurdenReason.ORDINARY, 30, None),
        (BurdenReason.PRESCHOOL, 20, None),
        (BurdenReason.FULL_COST, 100, None),
        (BurdenReason.DECLARED, 30, None),
    ],
)
def test_without_a_certificate_only_the_elderly_have_a_band(reason, percent, band):
    assert usual_band(Payment(percent, reason)) is band
