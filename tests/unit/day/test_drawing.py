"""A day is drawn from shares by a seed, and its people are what was drawn for them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from onshikaku.day import draw, load_mix
from onshikaku.day.mix import AGE_BANDS, KINDS
from onshikaku.day.plan import Certificate, Channel, Pin, Record, Shows
from onshikaku.day.tally import Tally, interval
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.dates import age_on, jst_day
from onshikaku.domain.institution import Kind
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.certificate_life import assess

DAY = date(2026, 7, 1)
RULES = Path(__file__).parents[3] / "docs" / "rules.md"


@pytest.fixture(scope="module")
def plan():
    return draw(load_mix(), Kind.CLINIC, DAY, 300, 7)


def test_the_same_seed_is_the_same_day(plan):
    assert draw(load_mix(), Kind.CLINIC, DAY, 300, 7) == plan


def test_another_seed_another_day_and_another_kind_are_others(plan):
    mix = load_mix()
    others = (
        draw(mix, Kind.CLINIC, DAY, 300, 8),
        draw(mix, Kind.CLINIC, date(2026, 7, 2), 300, 7),
        draw(mix, Kind.DENTAL, DAY, 300, 7),
    )
    assert all(other.patients != plan.patients for other in others)


def test_everybody_comes_once_in_order_and_while_it_is_open(plan):
    assert len(plan.personas) == 300
    arrivals = [patient.arrives for patient in plan.patients]
    assert arrivals == sorted(arrivals)
    opening = load_mix().kinds[Kind.CLINIC].opening
    for moment in arrivals:
        assert jst_day(moment) == DAY
        assert any(hours.first <= moment.time() <= hours.last for hours in opening)


def test_people_are_of_the_age_and_hold_the_certificate_that_was_drawn(plan):
    for patient in plan.patients:
        first, last = AGE_BANDS[patient.age_band]
        assert first <= age_on(patient.persona.person.birth_date, DAY) <= last
        certificate = patient.persona.certificate
        state = assess(CertificateFacts(certificate.issued, certificate.expires), DAY).state
        assert state.value == patient.certificate.value
        assert patient.persona.card.expires >= certificate.expires


def test_what_is_rare_is_in_people_too():
    mix = _with(
        certificate={"valid": 0, "expiring": 0, "grace": 1, "expired": 0},
        pin={"right": 0, "wrong-once": 0, "locked": 1},
        identification={"face": 0, "pin": 1, "visual": 0},
        name={"plain": 0, "circle": 1},
        phone={"card": 1, "iphone": 0, "android": 0},
        reader={
            "smooth": 1,
            "unreadable": 0,
            "wrong-card": 0,
            "taken-early": 0,
            "reader-lost": 0,
        },
    )
    cards = [
        one
        for one in draw(mix, Kind.CLINIC, DAY, 120, 1).patients
        if one.shows is Shows.CARD and one.age_band != "1-5"
    ]
    assert cards
    for one in cards:
        assert (one.certificate, one.pin) == (Certificate.GRACE, Pin.LOCKED)
        assert one.persona.card.profile is CardProfile.PIN_BLOCKED
        assert one.persona.record_person is not None
        assert one.persona.record_person.name.startswith("●")


def test_a_number_is_typed_again_until_it_is_right():
    mix = _with(
        **{
            "channel-first": {"chart": 0, "typed": 1, "paper": 0},
            "channel-return": {"chart": 0, "typed": 1, "paper": 0},
            "unconfirmed-typed": {"typo": 1, "none": 0},
        }
    )
    lookups = [one.lookups for one in draw(mix, Kind.CLINIC, DAY, 200, 2).patients if one.lookups]
    assert all(one.typo for patient in lookups for one in patient[:-1])
    assert Counter(map(len, lookups))[2] > 0


def test_the_former_number_of_somebody_with_a_newer_coverage_is_the_first():
    mix = _with(
        **{
            "lookup-chart": {"confirmed": 0, "unconfirmed": 0, "invalid": 1},
            "invalid-number": {"lost": 0, "lost-newer": 1},
        }
    )
    patients = draw(mix, Kind.CLINIC, DAY, 100, 3).patients
    moved = [one for one in patients if one.record is Record.LOST_NEWER]
    assert {one.lookups[0].channel for one in moved} >= {Channel.CHART}
    for one in moved:
        former, present = one.persona.coverages
        assert former.insurer_number != present.insurer_number
        assert not former.covers(DAY)
        assert present.covers(DAY)


@pytest.mark.parametrize(
    ("day", "phones", "papers"),
    [
        (date(2025, 9, 18), False, False),
        (date(2025, 9, 19), True, False),
        (date(2025, 12, 1), True, False),
        (date(2025, 12, 2), True, True),
    ],
)
def test_phones_and_papers_come_when_there_are_any(day, phones, papers):
    mix = _with(phone={"card": 0.2, "iphone": 0.4, "android": 0.4})
    patients = draw(mix, Kind.CLINIC, day, 200, 4).patients
    shown = {patient.shows for patient in patients}
    assert bool(shown & {Shows.IPHONE, Shows.ANDROID}) is phones
    assert any(patient.by_paper for patient in patients) is papers


def test_the_usage_rate_by_kind_is_the_published_one_in_the_month_it_was_published():
    mix, july = load_mix(), date(2024, 7, 15)
    told = {kind: round(mix.usage_percent(kind, july), 1) for kind in KINDS}
    assert told == {
        Kind.HOSPITAL: 20.9,
        Kind.CLINIC: 9.2,
        Kind.DENTAL: 15.9,
        Kind.PHARMACY: 10.9,
    }


def test_later_it_rises_with_the_country_and_stays_after_the_last_published_month():
    mix = load_mix()
    rates = [mix.usage_percent(Kind.DENTAL, date(2024, 12, 15)), *_dental(mix, 2025, 10)]
    assert rates[0] < rates[1]
    assert _dental(mix, 2026, 11) == _dental(mix, 2025, 10)


def test_shares_of_lookups_are_those_of_the_rules():
    table = re.findall(
        r"\| (card|number, [a-z' ]+) \| ([\d.]+) % \| ([\d.]+) % \|", RULES.read_text()
    )
    tables = load_mix().tables
    names = ("lookup-card", "lookup-chart", "lookup-typed")
    told = [(tables[name]["unconfirmed"] * 100, tables[name]["invalid"] * 100) for name in names]
    assert told == [pytest.approx((float(row[1]), float(row[2]))) for row in table]


@pytest.mark.parametrize(
    ("draws", "share", "outside", "told"),
    [
        (10, 0.5, 0.002, (1, 9)),  # 1/1024 lies below 0.1 %, 11/1024 above
        (10, 0.0, 0.002, (0, 0)),
        (10, 1.0, 0.002, (10, 10)),
        (3, 0.1, 0.2, (0, 1)),
    ],
)
def test_an_interval_leaves_out_so_much_and_no_more(draws, share, outside, told):
    assert interval(draws, share, outside) == told


def test_what_was_drawn_too_often_is_told():
    tally = Tally(Random(1))  # noqa: S311 - drawn, not kept secret
    for _ in range(200):
        tally.draw("coin", {"head": 1.0, "tail": 0.0})
    drawn = {one.branch: one for one in tally.drawn()}
    assert drawn["head"].fair
    with pytest.raises(ValueError, match="other shares"):
        tally.draw("coin", {"head": 0.5, "tail": 0.5})


def _dental(mix, year, month):
    return [mix.usage_percent(Kind.DENTAL, date(year, month, 15))]


def _with(**tables):
    mix = load_mix()
    return replace(mix, tables={**mix.tables, **tables})
