from datetime import date, timedelta

import pytest

from onshikaku.domain.coverage import Coverage, Relation, Scheme
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.rules.burden import (
    BURDEN_TEXTS,
    BurdenReason,
    Payment,
    burden,
    elderly_from,
    preschool_until,
)

D = date.fromisoformat
R = BurdenReason


def coverage(scheme=Scheme.KYOKAI, percent=None):
    number = {Scheme.ELDERLY: "39990015", Scheme.MUNICIPAL: "990010"}.get(scheme, "01990019")
    return Coverage(
        InsurerNumber(number),
        "架空",
        scheme,
        InsuredNumber("", "1"),
        Relation.INSURED,
        D("2000-01-01"),
        burden_percent=percent,
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
    after = D(last_day) + timedelta(days=1)
    assert burden(D(birth), coverage(), after) == Payment(30, R.ORDINARY)


@pytest.mark.parametrize(
    ("birth", "first_day"),
    [
        ("1956-11-02", "2026-12-01"),
        ("1956-11-01", "2026-11-01"),  # born on the 1st: from the birthday
        ("1956-11-30", "2026-12-01"),
        ("1956-12-01", "2026-12-01"),
        ("1957-01-01", "2027-01-01"),
        ("1956-02-29", "2026-03-01"),
    ],
)
def test_the_share_of_70_begins_with_the_month_after(birth, first_day):
    record = coverage(Scheme.MUNICIPAL, 20)
    assert elderly_from(D(birth)) == D(first_day)
    assert burden(D(birth), record, D(first_day)) == Payment(20, R.AGE_70_TO_74)
    before = D(first_day) - timedelta(days=1)
    assert burden(D(birth), record, before) == Payment(30, R.ORDINARY)


def test_75_begins_on_the_birthday():
    record = coverage(Scheme.MUNICIPAL, 30)
    assert burden(D("1951-11-20"), record, D("2026-11-19")).reason is R.AGE_70_TO_74
    assert burden(D("1951-11-20"), record, D("2026-11-20")).reason is R.AGE_75_OR_CERTIFIED


@pytest.mark.parametrize("percent", [20, 30])
def test_from_70_to_74_the_record_decides(percent):
    payment = burden(D("1954-08-12"), coverage(percent=percent), D("2026-11-20"))
    assert payment == Payment(percent, R.AGE_70_TO_74)


@pytest.mark.parametrize("percent", [10, 20, 30])
@pytest.mark.parametrize("birth", ["1947-05-04", "1960-01-01"])
def test_in_the_scheme_for_the_elderly_the_record_decides_at_any_age(birth, percent):
    """Whoever is certified as disabled may join from 65 on."""
    payment = burden(D(birth), coverage(Scheme.ELDERLY, percent), D("2026-11-20"))
    assert payment == Payment(percent, R.AGE_75_OR_CERTIFIED)


@pytest.mark.parametrize(
    ("birth", "scheme"), [("1954-08-12", Scheme.KYOKAI), ("1947-05-04", Scheme.ELDERLY)]
)
def test_a_blank_ratio_is_for_the_insurer_to_fill(birth, scheme):
    payment = burden(D(birth), coverage(scheme), D("2026-11-20"))
    assert payment == Payment(None, R.NOT_REGISTERED)


def test_every_reason_has_its_words():
    assert set(BURDEN_TEXTS) == set(BurdenReason)
    assert Payment(30, R.ORDINARY).text.ja
