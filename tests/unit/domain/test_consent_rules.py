"""How long a consent holds, what it is worth at a moment, and what is asked on a day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.consent import (
    Consent,
    ConsentBasis,
    ConsentItem,
    ConsentState,
    EndReason,
    state_of,
    valid_until,
)
from onshikaku.domain.dates import JST
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.medical import MEDICAL_ITEMS
from onshikaku.domain.rules.consent_screens import (
    CHOICE_TEXTS,
    ITEM_NAMES,
    Choice,
    ScreenId,
    askable_items,
    asks_prescription_form,
    screen_of,
    screens_on,
)
from onshikaku.domain.text import Text

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
ZONES = (UTC, JST, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5, minutes=45)))

moments = st.builds(
    lambda seconds, zone: datetime(2021, 10, 20, tzinfo=zone) + timedelta(seconds=seconds),
    st.integers(0, 290_000_000),
    st.sampled_from(ZONES),
)
days = st.dates(date(2021, 10, 20), date(2030, 12, 31))
features = st.frozensets(st.sampled_from(Feature))
institutions = st.builds(
    Institution,
    st.just(InstitutionCode("9910000018")),
    st.just("架空診療所"),
    st.sampled_from(Kind),
    st.just("99001"),
    features,
)


def consent(given_at, **changes):
    values = {
        "item": ConsentItem.DRUG,
        "basis": ConsentBasis.PATIENT,
        "given_at": given_at,
        "valid_until": given_at + DAY,
    }
    return Consent(**values | changes)


def at(*features, kind=Kind.CLINIC):
    return Institution(
        InstitutionCode("9910000018"), "架空診療所", kind, "99001", frozenset(features)
    )


# --- times ---


@given(moments)
def test_a_consent_holds_twenty_four_hours_whatever_the_zone_and_the_calendar(given_at):
    until = valid_until(given_at)
    assert (until - given_at) == DAY
    local, end = given_at.astimezone(JST), until.astimezone(JST)
    assert end.date() == local.date() + timedelta(days=1)
    assert end.time() == local.time()


@given(moments, st.integers(0, 400))
def test_no_consent_reaches_beyond_the_certificates_last_day(given_at, days_left):
    last = given_at.astimezone(JST).date() + timedelta(days=days_left)
    until = valid_until(given_at, last)
    assert given_at < until <= given_at + DAY
    assert (until - SECOND).astimezone(JST).date() <= last
    if days_left:
        assert until == given_at + DAY
    else:
        assert until.astimezone(JST).date() == last + timedelta(days=1)
        assert until.astimezone(JST).time() == datetime.min.time()


@given(moments, st.sampled_from(ZONES), st.integers(-200_000, 200_000))
def test_the_state_is_the_same_in_every_zone(given_at, zone, seconds):
    now = given_at + timedelta(seconds=seconds)
    one = consent(given_at)
    assert state_of(one, now.astimezone(zone)) is state_of(one, now)
    assert (state_of(one, now) is ConsentState.GIVEN) == (0 <= seconds < 86_400)


@pytest.mark.parametrize(
    ("given_at", "until"),
    [
        ("2026-11-20T14:59:59+00:00", "2026-11-21T23:59:59+09:00"),
        ("2026-11-20T15:00:00+00:00", "2026-11-22T00:00:00+09:00"),
        ("2026-11-30T23:59:59+09:00", "2026-12-01T23:59:59+09:00"),
        ("2027-02-28T08:00:00+09:00", "2027-03-01T08:00:00+09:00"),
        ("2028-02-28T08:00:00+09:00", "2028-02-29T08:00:00+09:00"),
        ("2026-12-31T23:59:59+09:00", "2027-01-01T23:59:59+09:00"),
    ],
)
def test_across_midnight_months_and_years(given_at, until):
    assert valid_until(datetime.fromisoformat(given_at)) == datetime.fromisoformat(until)


GIVEN_AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "passed", "expected"),
    [
        ({}, -SECOND, ConsentState.NONE),
        ({}, timedelta(), ConsentState.GIVEN),
        ({}, DAY - SECOND, ConsentState.GIVEN),
        ({}, DAY, ConsentState.EXPIRED),
        ({"basis": ConsentBasis.ORAL}, SECOND, ConsentState.GIVEN),
        ({"basis": ConsentBasis.HARD_TO_OBTAIN}, SECOND, ConsentState.HARD_TO_OBTAIN),
        ({"basis": ConsentBasis.HARD_TO_OBTAIN}, DAY, ConsentState.EXPIRED),
        ({"ended_at": GIVEN_AT + SECOND}, timedelta(), ConsentState.GIVEN),
        ({"ended_at": GIVEN_AT + SECOND}, SECOND, ConsentState.EXPIRED),
        ({"ended_at": GIVEN_AT}, timedelta(), ConsentState.EXPIRED),
    ],
)
def test_the_state_of_a_consent(changes, passed, expected):
    assert state_of(consent(GIVEN_AT, **changes), GIVEN_AT + passed) is expected


def test_never_asked_is_no_consent():
    assert state_of(None, GIVEN_AT) is ConsentState.NONE


def test_codes_are_those_of_the_interface():
    assert [state.value for state in ConsentState] == ["0", "1", "2", "3"]
    assert [reason.value for reason in EndReason] == ["1", "2", "3"]


# --- screens ---


@given(days, institutions, st.booleans(), st.booleans())
def test_the_screens_ask_exactly_for_what_may_be_agreed_to(day, institution, medical, disease):
    screens = screens_on(day, institution, medical_information=medical, specific_disease=disease)
    asked = [item for s in screens if s.id is not ScreenId.BUNDLE for item in s.items]
    assert len(asked) == len(set(asked))
    possible = askable_items(day, institution)
    expected = possible if medical else possible - MEDICAL_ITEMS
    assert set(asked) == (expected if disease else expected - {ConsentItem.SPECIFIC_DISEASE})
    order = list(ScreenId)
    assert [s.id for s in screens] == sorted((s.id for s in screens), key=order.index)


@given(days, institutions)
def test_the_bundle_stands_for_the_screens_after_it_and_nothing_else(day, institution):
    first, *others = screens_on(day, institution, medical_information=True, specific_disease=True)
    assert (first.id is ScreenId.BUNDLE) == (day >= date(2024, 10, 7))
    followers = [s for s in others if s.after is Choice.ONE_BY_ONE]
    if first.id is ScreenId.BUNDLE:
        assert first.items == tuple(item for s in followers for item in s.items)
        assert set(first.items) <= MEDICAL_ITEMS
    else:
        assert not followers


@given(days, institutions)
def test_the_later_items_need_their_day_and_the_sharing_of_records(day, institution):
    later = MEDICAL_ITEMS - {
        ConsentItem.CHECKUP, ConsentItem.DRUG, ConsentItem.TREATMENT, ConsentItem.SURGERY
    }  # fmt: skip
    shared = Feature.EMR_SHARING in institution.features and day >= date(2025, 1, 28)
    assert later & askable_items(day, institution) == (later if shared else frozenset())


@pytest.mark.parametrize(
    ("kind", "asked"),
    [(Kind.CLINIC, True), (Kind.HOSPITAL, True), (Kind.DENTAL, True), (Kind.PHARMACY, False)],
)
def test_only_who_prescribes_asks_for_the_form_of_the_prescription(kind, asked):
    place = at(Feature.E_PRESCRIPTION, kind=kind)
    assert asks_prescription_form(date(2026, 11, 20), place) is asked


def test_a_screen_read_back_is_the_screen_that_was_asked():
    screens = screens_on(
        date(2026, 11, 20), at(*Feature), medical_information=True, specific_disease=True
    )
    bundled = screens[0].id is ScreenId.BUNDLE
    assert tuple(screen_of(s.id, s.items, bundled=bundled) for s in screens) == screens


def test_every_screen_names_its_items_in_both_languages():
    for screen in screens_on(
        date(2026, 11, 20), at(*Feature), medical_information=True, specific_disease=True
    ):
        assert screen.question.ja.endswith(("？", "。"))
        assert screen.question.en.isascii()
        if screen.after is not None:
            assert all(ITEM_NAMES[item].ja in screen.question.ja for item in screen.items)
            assert all(ITEM_NAMES[item].en in screen.question.en for item in screen.items)


def test_every_choice_and_item_has_words():
    assert set(CHOICE_TEXTS) == set(Choice)
    assert set(ITEM_NAMES) == set(ConsentItem)
    assert all(isinstance(text, Text) for text in (*CHOICE_TEXTS.values(), *ITEM_NAMES.values()))
