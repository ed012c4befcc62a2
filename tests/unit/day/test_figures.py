"""What has to be counted of a day follows from what was drawn, and a difference is named."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.day import draw, load_mix
from onshikaku.day.figures import Difference, Group, expected
from onshikaku.day.plan import (
    Certificate,
    Channel,
    Identification,
    Lookup,
    Pin,
    Reader,
    Record,
    Shows,
)
from onshikaku.domain.institution import Kind

DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def patient():
    """Somebody by card with whom all goes well."""
    patients = draw(load_mix(), Kind.CLINIC, DAY, 60, 1).patients
    return next(
        one
        for one in patients
        if one.shows is Shows.CARD
        and one.reader is Reader.SMOOTH
        and one.certificate is Certificate.VALID
        and one.identification is Identification.FACE
        and one.face_matches
        and one.registered
    )


@pytest.mark.parametrize(
    ("change", "line_down", "group", "told"),
    [
        ({}, False, Group.CARD, {"eligible": 1}),
        ({}, True, Group.CARD, {"centre_unavailable": 1}),
        (
            {"reader": Reader.WRONG_CARD},
            False,
            Group.CARD,
            {"not_my_number_card": 1, "eligible": 1},
        ),
        ({"reader": Reader.UNREADABLE}, True, Group.CARD, {"card_unreadable": 1}),
        ({"certificate": Certificate.EXPIRED}, False, Group.CARD, {"certificate_expired": 1}),
        ({"record": Record.STOPPED}, False, Group.CARD, {"none": 1}),
        ({"record": Record.STOPPED}, False, Group.CONSENT, {}),
        ({"certificate": Certificate.GRACE}, False, Group.CONSENT, {}),
        ({"certificate": Certificate.GRACE}, False, Group.CERTIFICATE, {"grace": 1}),
        ({"face_matches": False}, False, Group.IDENTIFIED, {"pin": 1}),
        ({"face_matches": False}, False, Group.TROUBLE, {"face-not-matched": 1}),
        (
            {"identification": Identification.PIN, "pin": Pin.LOCKED},
            False,
            Group.IDENTIFIED,
            {"face": 1},
        ),
        ({"registered": False}, False, Group.TROUBLE, {"registered-on-the-spot": 1}),
        ({"registered": False}, True, Group.TROUBLE, {}),
        ({"shows": Shows.NOTHING}, False, Group.PATIENTS, {"nothing": 1}),
        (
            {
                "shows": Shows.NUMBER,
                "lookups": (Lookup(Channel.TYPED, typo=True), Lookup(Channel.TYPED)),
            },
            False,
            Group.LOOKUP,
            {"none": 1, "eligible": 1},
        ),
        (
            {
                "shows": Shows.NUMBER,
                "record": Record.LOST_NEWER,
                "lookups": (Lookup(Channel.CHART),),
            },
            False,
            Group.LOOKUP,
            {"lost_newer": 1},
        ),
        (
            {"shows": Shows.NUMBER, "lookups": (Lookup(Channel.CHART),)},
            True,
            Group.TROUBLE,
            {"lookup-failed": 1},
        ),
    ],
)
def test_what_has_to_be_counted(patient, change, line_down, group, told):
    figures = expected([(replace(patient, **change), line_down)], DAY)
    assert dict(figures.counted[group]) == told


def test_both_usage_rates_count_what_their_definitions_say(patient):
    number = replace(patient, shows=Shows.NUMBER, lookups=(Lookup(Channel.CHART),) * 2)
    nothing = replace(patient, shows=Shows.NOTHING)
    expired = replace(patient, certificate=Certificate.EXPIRED)
    unread = replace(patient, reader=Reader.UNREADABLE)
    received = [(one, False) for one in (patient, number, nothing, expired, unread)]
    rates = expected(received, DAY).rates
    assert (rates.by_card, rates.confirmations) == (2, 4)
    assert (rates.people_by_card, rates.claims) == (2, 5)


def test_a_difference_is_named(patient):
    drawn = expected([(patient, False)], DAY)
    assert list(drawn.differences(expected([(patient, False)], DAY))) == []
    counted = expected([(replace(patient, record=Record.LOST), False)], DAY)
    assert Difference("card", "eligible", 1, 0) in set(drawn.differences(counted))
    assert Difference("card", "lost", 0, 1) in set(drawn.differences(counted))
