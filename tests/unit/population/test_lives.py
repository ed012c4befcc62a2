from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.rules.burden import late_elderly_from
from onshikaku.domain.rules.certificate_life import derive_expiry
from onshikaku.population.events import (
    Born,
    CardCause,
    CardChanged,
    RecordGained,
    RecordLost,
    UseRegistered,
    ViewingReleased,
    ViewingStopped,
    Wish,
    Wished,
)
from onshikaku.population.frequencies import FREQUENCIES, death_within_month
from onshikaku.population.lives import households

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "population.md").read_text()
PERIOD = Period(date(2024, 11, 1), date(2026, 11, 30))


@pytest.fixture(scope="module")
def homes():
    return list(households(1000, 1, PERIOD))


@pytest.fixture(scope="module")
def lives(homes):
    """Everybody with their own events, in order."""
    own = defaultdict(list)
    people = []
    for home in homes:
        people += home.people
        for event in home.events:
            if isinstance(event, Born):
                people.append(event.inhabitant)
            else:
                own[event.person_id].append(event)
    return [(one, own[one.id]) for one in people]


def test_a_seed_always_gives_the_same_lives(homes):
    again = list(households(100, 1, PERIOD))
    assert again[:-1] == homes[: len(again) - 1]


def test_everything_happens_in_order_and_within_the_period(homes):
    for home in homes:
        days = [event.day for event in home.events]
        assert days == sorted(days)
        assert all(PERIOD.covers(day) for day in days)


def test_every_kind_of_thing_happens(homes):
    events = [event for home in homes for event in home.events]
    assert {event.wish for event in events if isinstance(event, Wished)} == set(Wish)
    assert {event.cause for event in events if isinstance(event, CardChanged)} == set(CardCause)
    kinds = {type(event) for event in events}
    assert {Born, RecordGained, RecordLost, UseRegistered} < kinds
    assert {ViewingStopped, ViewingReleased} < kinds


def test_records_follow_one_another_without_a_gap(lives):
    for one, events in lives:
        ends = {event.position: event for event in events if isinstance(event, RecordLost)}
        for event in events:
            if isinstance(event, RecordGained):
                before = ends[event.position - 1]
                assert before.day == event.day == event.coverage.valid_from
                assert event.coverage.registered_on >= event.day
        dead = [event for event in ends.values() if event.reason is LossReason.DEATH]
        assert len(dead) <= 1
        if dead:
            assert dead[0].position == max([0, *ends])
            assert all(
                event.day <= dead[0].day or isinstance(event, CardChanged) for event in events
            ), one.id


def test_whoever_becomes_75_is_insured_by_the_scheme_for_the_elderly_from_the_birthday(lives):
    found = 0
    for one, events in lives:
        birthday = late_elderly_from(one.person.birth_date)
        gained = [event for event in events if isinstance(event, RecordGained)]
        for event in gained:
            assert (event.coverage.scheme is Scheme.ELDERLY) is (event.day == birthday)
            found += event.day == birthday
    assert found


def test_certificates_last_as_the_rules_have_it(lives):
    for one, events in lives:
        for event in events:
            if not isinstance(event, CardChanged) or event.card.certificate_issued is None:
                continue
            card = event.card
            previous = card.previous_expires if event.cause is CardCause.RENEWED else None
            if event.cause in (CardCause.OBTAINED, CardCause.REISSUED, CardCause.RENEWED):
                assert card.certificate_issued == event.day
                assert card.certificate_expires in (
                    derive_expiry(event.day, one.person.birth_date, card.expires, previous),
                    derive_expiry(event.day, one.person.birth_date, card.expires),
                )


def test_nobody_has_a_card_within_a_month_of_birth(lives):
    for one, events in lives:
        for event in events:
            if isinstance(event, CardChanged):
                assert event.day >= one.person.birth_date + timedelta(days=30)


@pytest.mark.parametrize("frequency", FREQUENCIES, ids=lambda one: f"{one.what}: {one.of}")
def test_the_documentation_names_every_frequency(frequency):
    row = f"| {frequency.what} | {frequency.of} | {frequency.per_month * 100:g} % |"
    assert f"{row} {frequency.section} |" in PAGE


@pytest.mark.parametrize(("age", "a_year"), [(40, 0.001), (60, 0.007), (80, 0.047), (90, 0.124)])
def test_more_of_the_old_die(age, a_year):
    assert death_within_month(age) * 12 == pytest.approx(a_year, rel=0.05)
