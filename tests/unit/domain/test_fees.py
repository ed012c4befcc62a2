"""The fees of docs/rules.md §6.2 to §6.4, read off its tables."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from onshikaku.domain.rules.fees import (
    Asked,
    Practice,
    Provider,
    information_fee,
    readiness_fee,
)
from onshikaku.domain.rules.timeline.fees import FEE_DX_RATES

D = date.fromisoformat
MEDICAL, DENTAL, PHARMACY = Provider.MEDICAL, Provider.DENTAL, Provider.PHARMACY
FIRST_CARD, FIRST_OTHER = Asked(first=True, by_card=True), Asked(first=True, by_card=False)
AGAIN_CARD, AGAIN_OTHER = Asked(first=False, by_card=True), Asked(first=False, by_card=False)


def points(fee):
    return None if fee is None else fee.points


def practice(rate, provider=MEDICAL, **has):
    return Practice(provider, (Decimal(rate),), **has)


# §6.2: first visit, return visit, dispensing, each with the card and without.
INFORMATION = [
    ("2022-09-30", (None, None, None, None, None, None)),
    ("2022-10-01", (2, 4, None, None, None, None)),
    ("2024-05-31", (2, 4, None, None, None, None)),
    ("2024-06-01", (1, 3, 1, 2, 1, 3)),
    ("2024-11-30", (1, 3, 1, 2, 1, 3)),
    ("2024-12-01", (1, 1, 1, 1, 1, 1)),
    ("2026-05-31", (1, 1, 1, 1, 1, 1)),
    ("2026-06-01", (None, None, None, None, None, None)),
]


@pytest.mark.parametrize(("day", "expected"), INFORMATION)
@pytest.mark.parametrize("provider", [MEDICAL, DENTAL])
def test_fee_for_information_goes_by_day_visit_and_card(provider, day, expected):
    visits = (FIRST_CARD, FIRST_OTHER, AGAIN_CARD, AGAIN_OTHER)
    assert tuple(points(information_fee(provider, D(day), one)) for one in visits) == expected[:4]


@pytest.mark.parametrize(("day", "expected"), INFORMATION)
def test_fee_for_information_at_a_pharmacy_does_not_ask_for_first_visits(day, expected):
    for first in (True, False):
        asked = (Asked(first=first, by_card=card) for card in (True, False))
        got = tuple(points(information_fee(PHARMACY, D(day), one)) for one in asked)
        assert got == expected[4:]


# §6.3: medical, dental and pharmacy points by tier.
SINGLE, THREE, SIX = "2024-06-01", "2024-10-01", "2025-04-01"
READINESS = [
    (SINGLE, "2024-09-30", "0", {}, (8, 6, 4), None),
    (THREE, "2024-12-31", "15", {}, (11, 9, 7), 1),
    (THREE, "2024-12-31", "10", {}, (10, 8, 6), 2),
    (THREE, "2024-12-31", "5", {}, (8, 6, 4), 3),
    ("2025-01-01", "2025-03-31", "30", {"prescriptions": True}, (11, 9, 7), 1),
    (SIX, "2025-09-30", "45", {"prescriptions": True}, (12, 11, 10), 1),
    (SIX, "2025-09-30", "30", {"prescriptions": True}, (11, 10, 8), 2),
    (SIX, "2025-09-30", "15", {"prescriptions": True}, (10, 8, 6), 3),
    (SIX, "2025-09-30", "45", {}, (10, 9, None), 4),
    (SIX, "2025-09-30", "30", {}, (9, 8, None), 5),
    (SIX, "2025-09-30", "15", {}, (8, 6, None), 6),
]


@pytest.mark.parametrize(("first", "last", "rate", "has", "expected", "tier"), READINESS)
def test_points_for_readiness_go_by_tier_and_kind_of_institution(
    first, last, rate, has, expected, tier
):
    for day in (D(first), D(last)):
        fees = [readiness_fee(practice(rate, p, **has), day, FIRST_OTHER) for p in Provider]
        assert tuple(points(one) for one in fees) == expected
        assert {one.tier for one in fees if one} == {tier}


def test_no_fee_for_readiness_before_june_2024():
    best = practice("100", prescriptions=True, sharing=True)
    assert readiness_fee(best, D("2024-05-31"), FIRST_CARD) is None


# §6.3: the usage rates that tiers 1, 2 and 3 ask for, and the one of small children.
ASKED = [
    ("2024-10-01", "2024-12-31", (15, 10, 5), None),
    ("2025-01-01", "2025-03-31", (30, 20, 10), None),
    ("2025-04-01", "2025-09-30", (45, 30, 15), 12),
    ("2025-10-01", "2026-02-28", (60, 40, 25), 22),
    ("2026-03-01", "2026-05-31", (70, 50, 30), 27),
]
HAIR = Decimal("0.1")


@pytest.mark.parametrize(("first", "last", "rates", "_children"), ASKED)
def test_a_tier_begins_at_its_usage_rate(first, last, rates, _children):
    for day in (D(first), D(last)):
        for tier, rate in enumerate(rates, 1):
            just = readiness_fee(practice(rate, prescriptions=True), day, FIRST_CARD)
            less = readiness_fee(practice(rate - HAIR, prescriptions=True), day, FIRST_CARD)
            assert just is not None
            assert just.tier == tier
            assert (less and less.tier) == (tier + 1 if tier < 3 else None)


@pytest.mark.parametrize(("first", "last", "rates", "children"), ASKED)
def test_small_children_lower_the_last_rate_for_medical_institutions_alone(
    first, last, rates, children
):
    for day in (D(first), D(last)):
        lowest = Decimal(children if children is not None else rates[-1])
        for rate, expected in ((lowest, 3), (lowest - HAIR, None)):
            fee = readiness_fee(practice(rate, prescriptions=True, children=True), day, FIRST_CARD)
            assert (fee and fee.tier) == expected
        if children is not None:
            dental = practice(lowest, DENTAL, prescriptions=True, children=True)
            assert readiness_fee(dental, day, FIRST_CARD) is None


def test_small_children_do_not_change_the_other_tiers():
    has = {"prescriptions": True, "children": True}
    fee = readiness_fee(practice("49.9", **has), D("2026-03-01"), FIRST_CARD)
    assert fee is not None
    assert fee.tier == 3


def test_usage_rates_follow_each_other_without_a_gap():
    assert all((b.first_day - a.last_day).days == 1 for a, b in pairwise(FEE_DX_RATES))


@pytest.mark.parametrize(
    ("rates", "best"),
    [
        ((), "0"),
        (("51",), "51"),
        (("48", "52", "51"), "52"),
        (("90", "48", "52", "51"), "52"),  # the fourth month back does not count
    ],
)
def test_the_best_of_three_months_counts(rates, best):
    assert Practice(MEDICAL, [Decimal(one) for one in rates]).best_rate == Decimal(best)


@pytest.mark.parametrize("day", ["2024-06-01", "2024-10-01", "2025-04-01", "2026-05-31"])
def test_readiness_until_may_2026_is_for_first_visits_and_pharmacies(day):
    best = practice("100", prescriptions=True)
    assert readiness_fee(best, D(day), AGAIN_CARD) is None
    at_pharmacy = practice("100", PHARMACY, prescriptions=True)
    assert readiness_fee(at_pharmacy, D(day), AGAIN_CARD) is not None


# §6.4
FROM_2026 = [
    ("30", {"prescriptions": True, "sharing": True}, (15, 1), 2),
    ("30", {"prescriptions": True}, (9, 2), 2),
    ("30", {"sharing": True}, (9, 2), 2),
    ("30", {}, (4, 3), 2),
    ("29.9", {"prescriptions": True, "sharing": True}, None, None),
    ("29.9", {}, None, None),
]


@pytest.mark.parametrize(("rate", "has", "first", "again"), FROM_2026)
@pytest.mark.parametrize("provider", [MEDICAL, DENTAL])
def test_every_fee_of_2026_asks_for_thirty_percent(provider, rate, has, first, again):
    there, day = practice(rate, provider, **has), D("2026-06-01")
    for visit in (FIRST_CARD, FIRST_OTHER):
        fee = readiness_fee(there, day, visit)
        assert (fee and (fee.points, fee.tier)) == first
    assert [points(readiness_fee(there, day, v)) for v in (AGAIN_CARD, AGAIN_OTHER)] == [again] * 2


def test_pharmacies_have_one_tier_in_2026():
    for rate in ("0", "100"):
        fee = readiness_fee(practice(rate, PHARMACY), D("2026-06-01"), AGAIN_OTHER)
        assert fee is not None
        assert (fee.points, fee.tier) == (8, None)
