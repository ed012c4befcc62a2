from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.coverage import (
    Disease,
    DiseaseCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import PublicExpense, Treatment
from onshikaku.domain.identifiers import PublicPayerNumber, PublicRecipientNumber, check_digit
from onshikaku.domain.rules.burden import BurdenReason, Payment
from onshikaku.domain.rules.charge import Bill, Month, Subsidy, charge

D = date.fromisoformat
R = BurdenReason
TODAY = D("2026-11-20")
BORN = D("1980-02-17")
ALWAYS = Period(D("2020-01-01"))
ORDINARY = Payment(30, R.ORDINARY)
LATE_20 = Payment(20, R.AGE_75_OR_CERTIFIED)


def bill(points, birth=BORN, **more):
    return Bill(points, birth, **more)


def limit(band, kind=LimitKind.LIMIT, period=ALWAYS):
    return LimitCertificate(kind, band, D("2026-08-01"), period)


def expense(**bounds):
    return PublicExpense(
        "こども医療費助成",
        PublicPayerNumber("8199001" + check_digit("8199001")),
        PublicRecipientNumber("000001" + check_digit("000001")),
        ALWAYS,
        **bounds,
    )


@pytest.mark.parametrize(
    ("points", "percent", "yen"),
    [
        (0, 30, 0),
        (291, 30, 870),  # 873
        (288, 30, 860),  # 864
        (285, 30, 860),  # 855 is rounded up
        (284, 30, 850),  # 852
        (73, 20, 150),  # 146
        (75, 10, 80),  # 75 is rounded up
        (74, 10, 70),
        (1, 30, 0),
        (123, 100, 1230),
    ],
)
def test_the_share_is_rounded_to_ten_yen(points, percent, yen):
    assert charge(bill(points), Payment(percent, R.ORDINARY), TODAY).yen == yen


@given(st.integers(0, 2_000_000), st.sampled_from([10, 20, 30]))
def test_rounding_agrees_with_decimal_arithmetic(points, percent):
    exact = Decimal(points * 10) * percent / 100
    tens = (exact / 10).quantize(Decimal(1), ROUND_HALF_UP)
    result = charge(bill(points), Payment(percent, R.PRESCHOOL), TODAY)
    assert result.yen == int(tens) * 10
    assert abs(result.yen - exact) <= 5


def test_every_line_of_the_sum_is_told():
    result = charge(bill(40_000, limit=limit(LimitBand.A03)), ORDINARY, D("2026-07-15"))
    assert [step.yen for step in result.steps] == [400_000, 120_000, 81_430]
    assert result.steps[0].text.ja == "医療費の総額（40,000点×10円）"
    assert "A03" in result.steps[-1].text.ja
    assert (result.yen, result.cost_yen, result.share_yen) == (81_430, 400_000, 81_430)


def test_the_limit_is_one_for_the_whole_month():
    """80,100 + (534,000 - 267,000) / 100 = 82,770 in all."""
    day, certificate = D("2026-07-15"), limit(LimitBand.A03)
    first = charge(bill(26_700, limit=certificate), ORDINARY, day)
    month = Month().after(first)
    second = charge(bill(26_700, limit=certificate, month=month), ORDINARY, day)
    assert (first.yen, second.yen) == (80_100, 2_670)
    assert month.after(second) == Month(534_000, 82_770, 82_770)


@pytest.mark.parametrize(
    ("certificate", "birth", "payment", "yen"),
    [
        (None, "1980-02-17", ORDINARY, 120_000),  # below 70 without a certificate: no limit
        (limit(LimitBand.A04), "1980-02-17", ORDINARY, 61_500),
        (limit(LimitBand.A04, LimitKind.MEALS), "1980-02-17", ORDINARY, 120_000),
        (limit(LimitBand.A04, period=Period(TODAY, TODAY)), "1980-02-17", ORDINARY, 61_500),
        (
            limit(LimitBand.A04, period=Period(D("2026-12-01"))),
            "1980-02-17",
            ORDINARY,
            120_000,
        ),
        (None, "1954-08-12", Payment(20, R.AGE_70_TO_74), 22_000),
        (limit(LimitBand.B05), "1954-08-12", Payment(20, R.AGE_70_TO_74), 11_000),
        (None, "1954-08-12", Payment(30, R.AGE_70_TO_74), 120_000),  # 270,300 is far away
        (None, "1947-05-04", Payment(10, R.AGE_75_OR_CERTIFIED), 22_000),
        (None, "1951-11-20", Payment(10, R.AGE_75_OR_CERTIFIED), 11_000),  # the month of 75
        (None, "1980-02-17", Payment(30, R.DECLARED), 120_000),
    ],
)
def test_which_limit_applies_at_the_desk(certificate, birth, payment, yen):
    assert charge(bill(40_000, D(birth), limit=certificate), payment, TODAY).yen == yen


def test_in_hospital_the_limit_of_outpatient_care_does_not_apply():
    payment = Payment(20, R.AGE_70_TO_74)
    stay = bill(40_000, D("1954-08-12"), treatment=Treatment.INPATIENT)
    assert charge(stay, payment, TODAY).yen == 61_500


def test_a_blank_band_leaves_the_share_and_says_so():
    result = charge(bill(40_000, limit=limit(None)), ORDINARY, TODAY)
    assert result.yen == 120_000
    assert "適用区分が登録されていません" in result.steps[-1].text.ja


@pytest.mark.parametrize(
    ("band", "payment"),
    [
        (LimitBand.B06, ORDINARY),
        (LimitBand.A03, Payment(20, R.AGE_70_TO_74)),
        (LimitBand.A05, LATE_20),
    ],
)
def test_a_band_of_another_age_is_not_applied_and_says_so(band, payment):
    result = charge(bill(40_000, limit=limit(band)), payment, TODAY)
    assert result.yen == 400_000 * payment.percent // 100
    assert "年齢と合いません" in result.steps[-1].text.ja


def test_a_limit_that_is_not_known_is_not_guessed():
    result = charge(bill(40_000, limit=limit(LimitBand.A03)), ORDINARY, D("2027-08-01"))
    assert result.yen == 120_000
    assert "A03" in result.steps[-1].text.ja


@pytest.mark.parametrize(
    ("points", "day", "yen"),
    [
        (5_000, "2025-09-30", 8_000),  # 10 % is 5,000, plus 3,000
        (5_000, "2025-10-01", 10_000),
        (5_000, "2022-10-01", 8_000),
        (3_000, "2025-09-30", 6_000),  # the increase is exactly 3,000
        (3_001, "2025-09-30", 6_000),  # 6,002 to ten yen
        (3_010, "2025-09-30", 6_010),
        (20_000, "2025-09-30", 18_000),  # the ordinary limit comes first
    ],
)
def test_the_relief_of_those_at_20_per_cent_lasted_three_years(points, day, yen):
    assert charge(bill(points, D("1947-05-04")), LATE_20, D(day)).yen == yen


def test_the_relief_counts_by_the_month_and_not_in_hospital():
    day = D("2025-09-30")
    visit = bill(2_500, D("1947-05-04"))
    month = Month().after(charge(visit, LATE_20, day))
    second = charge(replace(visit, month=month), LATE_20, day)
    assert (month.share_yen, second.yen) == (5_000, 3_000)
    stay = replace(visit, points=5_000, treatment=Treatment.INPATIENT)
    assert charge(stay, LATE_20, day).yen == 10_000
    assert charge(bill(5_000, D("1954-08-12")), Payment(20, R.AGE_70_TO_74), day).yen == 10_000


@pytest.mark.parametrize(
    ("self_pay", "before", "yen"),
    [(10_000, 0, 10_000), (20_000, 0, 20_000), (10_000, 4_000, 6_000), (10_000, 10_000, 0)],
)
def test_a_specified_disease_costs_a_fixed_sum_a_month(self_pay, before, yen):
    disease = DiseaseCertificate(Disease.DIALYSIS, D("2026-01-01"), ALWAYS, self_pay)
    visit = bill(10_000, disease=disease, month=Month(40_000, before, before))
    assert charge(visit, ORDINARY, TODAY).yen == yen


def test_a_disease_certificate_of_another_time_counts_nothing():
    past = Period(D("2020-01-01"), D("2026-11-19"))
    disease = DiseaseCertificate(Disease.HIV, D("2020-01-01"), past, 10_000)
    assert charge(bill(10_000, disease=disease), ORDINARY, TODAY).yen == 30_000


def test_in_the_month_of_75_the_sum_for_the_disease_is_halved():
    disease = DiseaseCertificate(Disease.DIALYSIS, D("2026-01-01"), ALWAYS, 10_000)
    visit = bill(10_000, D("1951-11-20"), disease=disease)
    assert charge(visit, Payment(10, R.AGE_75_OR_CERTIFIED), TODAY).yen == 5_000


@pytest.mark.parametrize(
    ("bounds", "paid", "yen"),
    [
        ({"percent": 0}, 0, 0),
        ({"percent": 10}, 0, 1_000),
        ({"percent": 20, "monthly_cap_yen": 1_500}, 0, 1_500),
        ({"percent": 10, "monthly_cap_yen": 2_500}, 2_000, 500),
        ({"percent": 10, "monthly_cap_yen": 2_500}, 2_500, 0),
        ({"per_visit_yen": 200}, 0, 200),
        ({"per_visit_yen": 500, "monthly_cap_yen": 1_000}, 900, 100),
        ({"monthly_cap_yen": 5_000}, 0, 3_000),
        ({}, 0, 3_000),
    ],
)
def test_a_subsidy_takes_over_after_the_insurance(bounds, paid, yen):
    visit = bill(1_000, subsidies=(Subsidy(expense(**bounds), paid),))
    result = charge(visit, ORDINARY, TODAY)
    assert (result.yen, result.share_yen, result.subsidised_yen) == (yen, 3_000, (yen,))
    assert "こども医療費助成" in result.steps[-1].text.ja


def test_subsidies_apply_in_turn_and_each_keeps_its_own_account():
    first, second = expense(percent=20, monthly_cap_yen=5_000), expense(per_visit_yen=200)
    visit = bill(1_000, subsidies=(Subsidy(first, 4_000), Subsidy(second)))
    result = charge(visit, ORDINARY, TODAY)
    assert (result.subsidised_yen, result.yen) == ((1_000, 200), 200)


def test_a_subsidy_out_of_force_leaves_everything():
    ended = replace(expense(percent=0), period=Period(D("2020-01-01"), D("2026-11-19")))
    assert charge(bill(1_000, subsidies=(Subsidy(ended),)), ORDINARY, TODAY).yen == 3_000


@pytest.mark.parametrize(
    ("points", "self_pay", "paid", "yen"),
    [(1_000, 1_500, 0, 1_500), (1_000, 1_500, 1_000, 500), (100, 1_500, 0, 1_000), (9, 0, 0, 0)],
)
def test_public_assistance_collects_the_sum_on_the_ticket_once_a_month(points, self_pay, paid, yen):
    payment = Payment(0, R.MEDICAL_AID, self_pay)
    result = charge(bill(points, month=Month(paid_yen=paid)), payment, TODAY)
    assert result.yen == yen


def test_special_medical_costs_know_neither_limit_nor_subsidy():
    visit = bill(
        100_000, limit=limit(LimitBand.A05), subsidies=(Subsidy(expense(per_visit_yen=200)),)
    )
    assert charge(visit, Payment(100, R.FULL_COST), TODAY).yen == 1_000_000


@pytest.mark.parametrize(
    "payment",
    [
        Payment(None, R.AID_WITHOUT_TICKET),
        Payment(None, R.DECEASED),
    ],
)
def test_what_cannot_be_charged_is_not_charged(payment):
    result = charge(bill(1_000), payment, TODAY)
    assert (result.yen, result.by_age) == (None, ())
    assert Month().after(result) == Month(10_000, 0, 0)


def test_while_the_insurer_is_asked_the_sums_by_age_are_told():
    blank = Payment(None, R.NOT_REGISTERED, by_age=(10, 20, 30))
    result = charge(bill(15_000, D("1947-05-04")), blank, TODAY)
    assert result.yen is None
    assert result.by_age == ((10, 15_000), (20, 22_000), (30, 45_000))
    assert [step.yen for step in result.steps] == [150_000, 15_000, 22_000, 45_000]
    declared = Payment(None, R.DECLARED, by_age=(20, 30))
    assert charge(bill(15_000, D("1954-08-12")), declared, TODAY).by_age == (
        (20, 30_000),
        (30, 45_000),
    )


def test_points_below_zero_are_refused():
    with pytest.raises(ValueError, match="points"):
        bill(-1)


_payments = st.sampled_from(
    [
        ORDINARY,
        LATE_20,
        Payment(20, R.PRESCHOOL),
        Payment(20, R.AGE_70_TO_74),
        Payment(10, R.AGE_75_OR_CERTIFIED),
        Payment(30, R.AGE_75_OR_CERTIFIED),
    ]
)
_limits = st.none() | st.builds(limit, st.none() | st.sampled_from(LimitBand))
_days = st.dates(D("2022-01-01"), D("2028-01-01"))
_births = st.dates(D("1940-01-01"), D("2020-01-01"))
_subsidies = st.lists(
    st.sampled_from(
        [
            Subsidy(expense(percent=10, monthly_cap_yen=2_500), 2_000),
            Subsidy(expense(per_visit_yen=200)),
            Subsidy(expense(monthly_cap_yen=10_000)),
        ]
    ),
    max_size=2,
).map(tuple)


@given(
    st.integers(0, 300_000), st.integers(0, 5_000), _births, _limits, _subsidies, _payments, _days
)
def test_more_treatment_never_costs_the_patient_less(
    points, more, birth, certificate, subsidies, payment, day
):
    one = Bill(points, birth, limit=certificate, subsidies=subsidies)
    low = charge(one, payment, day)
    high = charge(replace(one, points=points + more), payment, day)
    assert 0 <= low.yen <= low.share_yen <= low.cost_yen + 5
    assert low.yen <= high.yen
    sums = [step.yen for step in low.steps]
    assert sums[-1] == low.yen
    assert all(left >= right for left, right in pairwise(sums[1:]))


@given(
    st.lists(st.integers(0, 30_000), min_size=1, max_size=6),
    _births,
    _limits,
    _payments,
    st.dates(D("2022-01-01"), D("2027-07-31")),
)
def test_the_visits_of_a_month_never_sum_up_to_more_than_its_limit(
    visits, birth, certificate, payment, day
):
    """And a month in one visit costs what it costs in many, but for rounding at each."""
    month = Month()
    for points in visits:
        result = charge(Bill(points, birth, limit=certificate, month=month), payment, day)
        assert result.yen >= 0
        month = month.after(result)
    whole = charge(Bill(sum(visits), birth, limit=certificate), payment, day)
    assert month.cost_yen == whole.cost_yen
    assert abs(month.share_yen - whole.share_yen) <= 5 * len(visits)
