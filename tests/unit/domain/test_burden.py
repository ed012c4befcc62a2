from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.coverage import (
    Coverage,
    ElderlyCertificate,
    InsuredClass,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
    check_digit,
)
from onshikaku.domain.rules.burden import (
    BURDEN_TEXTS,
    BurdenDoubt,
    BurdenReason,
    Payment,
    burden,
    elderly_from,
    late_elderly_from,
    minor_until,
    preschool_until,
    shares_by_age,
    unconfirmed,
)

D = date.fromisoformat
R = BurdenReason
DAY = timedelta(days=1)
TODAY = D("2026-11-20")
HERE, ELSEWHERE = InstitutionCode("9910000018"), InstitutionCode("9910000026")


def coverage(scheme=Scheme.KYOKAI, percent=None, **more):
    number = {Scheme.ELDERLY: "39990015", Scheme.MUNICIPAL: "990010"}.get(scheme, "01990019")
    return Coverage(
        InsurerNumber(number),
        "架空",
        scheme,
        InsuredNumber("", "1"),
        Relation.INSURED,
        D("2000-01-01"),
        burden_percent=percent,
        **more,
    )


@pytest.mark.parametrize(
    ("birth", "last_day"),
    [
        ("2020-04-02", "2027-03-31"),
        ("2020-04-01", "2026-03-31"),  # counts with the year before
        ("2020-03-31", "2026-03-31"),
        ("2020-12-31", "2027-03-31"),
        ("2021-01-01", "2027-03-31"),
        ("2020-02-29", "2026-03-31"),
    ],
)
def test_a_child_is_pre_school_until_the_march_after_six(birth, last_day):
    assert preschool_until(D(birth)) == D(last_day)
    assert burden(D(birth), coverage(), D(last_day)) == Payment(20, R.PRESCHOOL)
    assert burden(D(birth), coverage(), D(last_day) + DAY) == Payment(30, R.ORDINARY)


@pytest.mark.parametrize(
    ("birth", "first_day"),
    [
        ("1956-11-02", "2026-12-01"),
        ("1956-11-01", "2026-11-01"),  # born on the 1st: from the birthday
        ("1956-11-30", "2026-12-01"),
        ("1956-12-01", "2026-12-01"),
        ("1957-01-01", "2027-01-01"),
        ("1956-02-29", "2026-03-01"),
        ("1956-03-01", "2026-03-01"),
    ],
)
def test_the_share_of_70_begins_with_the_month_after(birth, first_day):
    certificate = ElderlyCertificate(20, D("2020-01-01"), Period(D("2020-01-01")))
    record = coverage(Scheme.MUNICIPAL, elderly=certificate)
    assert elderly_from(D(birth)) == D(first_day)
    assert burden(D(birth), record, D(first_day)) == Payment(20, R.AGE_70_TO_74)
    assert burden(D(birth), record, D(first_day) - DAY) == Payment(30, R.ORDINARY)


@pytest.mark.parametrize(
    ("birth", "first_day"),
    [
        ("1951-11-20", "2026-11-20"),
        ("1951-11-01", "2026-11-01"),
        ("1952-01-01", "2027-01-01"),
        ("1951-04-01", "2026-04-01"),
        ("1948-02-29", "2023-03-01"),
        ("1952-02-29", "2027-03-01"),
    ],
)
def test_75_begins_on_the_birthday_itself(birth, first_day):
    assert late_elderly_from(D(birth)) == D(first_day)
    old, new = coverage(Scheme.MUNICIPAL, 20), coverage(Scheme.ELDERLY, 10)
    assert burden(D(birth), old, D(first_day) - DAY) == Payment(20, R.AGE_70_TO_74)
    assert burden(D(birth), new, D(first_day)) == Payment(10, R.AGE_75_OR_CERTIFIED)


def test_the_former_insurers_share_is_worth_nothing_from_the_75th_birthday_on():
    payment = burden(D("1951-11-20"), coverage(Scheme.MUNICIPAL, 20), TODAY)
    assert (payment.percent, payment.reason) == (None, R.NOT_REGISTERED)
    assert (payment.by_age, payment.doubt) == ((10, 20, 30), BurdenDoubt.SCHEME)
    assert payment.doubt_text.ja
    assert payment.until_answered.ja == "年齢からは1割・2割または3割"


@pytest.mark.parametrize("percent", [20, 30])
def test_from_70_to_74_the_record_decides(percent):
    payment = burden(D("1954-08-12"), coverage(percent=percent), TODAY)
    assert payment == Payment(percent, R.AGE_70_TO_74)


def test_the_certificate_of_70_to_74_goes_before_the_record_while_it_holds():
    """The review of every 1 August (docs/rules.md §4.2)."""
    certificate = ElderlyCertificate(20, D("2025-07-15"), Period(D("2025-08-01"), D("2026-07-31")))
    record = coverage(Scheme.MUNICIPAL, 30, elderly=certificate)
    birth = D("1954-08-12")
    assert burden(birth, record, D("2025-07-31")).percent == 30
    assert burden(birth, record, D("2025-08-01")).percent == 20
    assert burden(birth, record, D("2026-07-31")).percent == 20
    assert burden(birth, record, D("2026-08-01")).percent == 30


def test_a_share_of_10_cannot_be_right_from_70_to_74():
    payment = burden(D("1954-08-12"), coverage(percent=10), TODAY)
    assert (payment.percent, payment.by_age) == (None, (20, 30))
    assert payment.doubt is BurdenDoubt.SHARE


@pytest.mark.parametrize(
    ("birth", "percent", "doubt"),
    [
        ("1980-02-17", 30, None),
        ("1980-02-17", 20, BurdenDoubt.SHARE),
        ("2022-05-05", 20, None),
        ("2022-05-05", 30, BurdenDoubt.SHARE),
    ],
)
def test_below_70_the_age_decides_and_another_share_on_record_is_reported(birth, percent, doubt):
    payment = burden(D(birth), coverage(percent=percent), TODAY)
    assert (payment.percent, payment.doubt) == (shares_by_age(D(birth), TODAY)[0], doubt)


@pytest.mark.parametrize("percent", [10, 20, 30])
@pytest.mark.parametrize("birth", ["1947-05-04", "1960-01-01"])
def test_in_the_scheme_for_the_elderly_the_record_decides_at_any_age(birth, percent):
    """Whoever is certified as disabled may join from 65 on."""
    payment = burden(D(birth), coverage(Scheme.ELDERLY, percent), TODAY)
    assert payment == Payment(percent, R.AGE_75_OR_CERTIFIED)


def test_two_tenths_from_75_on_exist_since_october_2022():
    record, birth = coverage(Scheme.ELDERLY, 20), D("1940-01-01")
    assert burden(birth, record, D("2022-09-30")).percent == 10
    assert burden(birth, record, D("2022-10-01")).percent == 20
    assert shares_by_age(birth, D("2022-09-30")) == (10, 30)
    assert shares_by_age(birth, D("2022-10-01")) == (10, 20, 30)


@pytest.mark.parametrize(
    ("birth", "scheme", "shares"),
    [
        ("1954-08-12", Scheme.KYOKAI, (20, 30)),
        ("1947-05-04", Scheme.ELDERLY, (10, 20, 30)),
    ],
)
def test_a_blank_ratio_is_for_the_insurer_to_fill_and_the_age_says_what_it_can(
    birth, scheme, shares
):
    payment = burden(D(birth), coverage(scheme), TODAY)
    assert payment == Payment(None, R.NOT_REGISTERED, by_age=shares)


@pytest.mark.parametrize(
    ("birth", "last_day"),
    [
        ("2008-04-02", "2027-03-31"),
        ("2008-04-01", "2026-03-31"),
        ("2008-12-31", "2027-03-31"),
        ("2008-02-29", "2026-03-31"),
    ],
)
def test_nobody_below_18_pays_everything_for_a_household_in_arrears(birth, last_day):
    record = coverage(Scheme.MUNICIPAL, full_cost=Period(D("2025-01-01")))
    assert minor_until(D(birth)) == D(last_day)
    assert burden(D(birth), record, D(last_day)) == Payment(30, R.ORDINARY)
    assert burden(D(birth), record, D(last_day) + DAY) == Payment(100, R.FULL_COST)


def test_special_medical_costs_last_as_long_as_registered():
    record = coverage(Scheme.MUNICIPAL, full_cost=Period(D("2026-02-01"), D("2026-11-20")))
    birth = D("1980-02-17")
    assert burden(birth, record, D("2026-01-31")).percent == 30
    assert burden(birth, record, D("2026-11-20")).percent == 100
    assert burden(birth, record, D("2026-11-21")).percent == 30


def test_the_self_defense_forces_pay_three_tenths():
    record = coverage(Scheme.SELF_DEFENCE, insured_class=InsuredClass.SELF_DEFENCE)
    assert burden(D("1990-06-06"), record, TODAY) == Payment(30, R.SELF_DEFENCE)


def test_death_ends_every_payment():
    dead = replace(coverage(), lost_on=D("2026-11-01"), loss_reason=LossReason.DEATH)
    birth = D("1980-02-17")
    assert burden(birth, dead, TODAY) == Payment(None, R.DECEASED)
    assert burden(birth, dead, D("2026-10-31")) == Payment(30, R.ORDINARY)


def test_another_loss_leaves_the_share_for_a_claim_on_the_former_record():
    lost = replace(coverage(), lost_on=D("2026-11-01"), loss_reason=LossReason.OTHER_COVERAGE)
    assert burden(D("1980-02-17"), lost, TODAY) == Payment(30, R.ORDINARY)


def ticket(number, institution, yen):
    return AidTicket(
        number,
        institution,
        Period(D("2026-11-01"), D("2026-11-30")),
        Treatment.OUTPATIENT,
        yen,
        D("2026-11-01"),
    )


def test_public_assistance_pays_all_but_the_sum_on_the_tickets():
    aid = MedicalAid(
        PublicPayerNumber("1299001" + check_digit("1299001")),
        PublicRecipientNumber("000001" + check_digit("000001")),
        "架空福祉事務所",
        Period(D("2026-01-01")),
        (ticket("1", HERE, 1500), ticket("2", HERE, 500), ticket("3", ELSEWHERE, 700)),
    )
    birth = D("1980-02-17")
    assert burden(birth, None, TODAY, aid=aid, at=HERE) == Payment(0, R.MEDICAL_AID, 2000)
    assert burden(birth, coverage(), TODAY, aid=aid, at=ELSEWHERE).self_pay_yen == 700
    assert burden(birth, None, TODAY, aid=aid).self_pay_yen == 2700
    without = replace(aid, tickets=aid.tickets[:2])
    assert burden(birth, None, TODAY, aid=without, at=ELSEWHERE) == Payment(
        None, R.AID_WITHOUT_TICKET
    )


def test_without_any_record_only_the_age_speaks():
    payment = burden(D("1980-02-17"), None, TODAY)
    assert payment == Payment(None, R.NOT_REGISTERED, by_age=(30,))


@pytest.mark.parametrize(
    ("birth", "percent", "by_age"),
    [
        ("2022-05-05", 20, ()),
        ("1980-02-17", 30, ()),
        ("1954-08-12", None, (20, 30)),
        ("1947-05-04", None, (10, 20, 30)),
        (None, None, (10, 20, 30)),
    ],
)
def test_a_card_holder_who_cannot_be_confirmed_pays_by_age(birth, percent, by_age):
    payment = unconfirmed(birth and D(birth), TODAY, brought_card=True)
    assert payment == Payment(percent, R.DECLARED, by_age=by_age)


@pytest.mark.parametrize("birth", ["2022-05-05", "1980-02-17", "1947-05-04", None])
@pytest.mark.parametrize("day", ["2023-07-09", "2026-11-20"])
def test_without_card_and_paper_everything_is_paid_at_first(birth, day):
    payment = unconfirmed(birth and D(birth), D(day), brought_card=False)
    assert payment == Payment(100, R.NOTHING_SHOWN)


def test_before_the_notice_no_share_was_laid_down_for_card_holders():
    birth = D("1980-02-17")
    before = unconfirmed(birth, D("2023-07-09"), brought_card=True)
    assert before == Payment(None, R.BEFORE_NOTICE, by_age=(30,))
    assert unconfirmed(birth, D("2023-07-10"), brought_card=True).percent == 30


_days = st.dates(D("2021-10-20"), D("2030-12-31"))
_births = st.dates(D("1920-01-01"), D("2021-10-20"))
_percents = st.sampled_from([None, 10, 20, 30])
_schemes = st.sampled_from(Scheme)


@given(_births, _schemes, _percents, _days)
def test_nobody_confirmed_is_told_to_pay_everything(birth, scheme, percent, day):
    payment = burden(birth, coverage(scheme, percent), day)
    assert payment.percent in (10, 20, 30) or (payment.percent is None and payment.by_age)
    assert payment.percent in (None, *(shares_by_age(birth, day))) or (
        scheme in (Scheme.ELDERLY, Scheme.SELF_DEFENCE)
    )


def _walk(birth, years):
    """The day on which an age is reached, by walking from birthday to birthday eve."""
    day = birth
    for year in range(birth.year + 1, birth.year + years + 1):
        while (day.year, day.month, day.day) < (year, birth.month, birth.day):
            day += DAY
    return day - DAY


@given(st.dates(D("1930-01-01"), D("2015-12-31")))
def test_the_boundaries_lie_where_walking_day_by_day_finds_them(birth):
    day = _walk(birth, 6)
    while (day.month, day.day) != (3, 31):
        day += DAY
    assert preschool_until(birth) == day
    day = _walk(birth, 70) + DAY
    while day.day != 1:
        day += DAY
    assert elderly_from(birth) == day
    assert late_elderly_from(birth) == _walk(birth, 75) + DAY


def test_every_reason_has_its_words():
    assert set(BURDEN_TEXTS) == set(BurdenReason)
    assert all(Payment(None, reason).text.ja for reason in BurdenReason)
    assert Payment(30, R.ORDINARY).until_answered is None
    assert Payment(30, R.ORDINARY).doubt_text is None
