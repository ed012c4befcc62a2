"""What a person sees of the own insurance: who gets in, registration, the eligibility screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.circumstances import CardHeld
from onshikaku.domain.foresight import holder_of
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.portal import (
    Entrance,
    RegistrationState,
    ScreenState,
    eligibility_screen,
    entrance,
    registration_status,
)
from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.personas import load_personas

D = date.fromisoformat
DAY = D("2026-11-22")
CARD = CardHeld(D("2034-02-17"), D("2024-02-20"), D("2029-02-17"))
CAST = load_personas(DAY)


def gets_in(card: CardHeld | None, profile: CardProfile = CardProfile.NORMAL) -> Entrance:
    facts = None if card is None else card.certificate_on(DAY)
    return entrance(card, profile, None if facts is None else assess(facts, DAY), DAY)


@pytest.mark.parametrize(
    ("card", "profile", "expected"),
    [
        (CARD, CardProfile.NORMAL, Entrance.OPEN),
        (CARD, CardProfile.UNDER_15, Entrance.OPEN),
        (CARD, CardProfile.NO_PHOTO, Entrance.OPEN),
        (CARD, CardProfile.FACE_ONLY, Entrance.NO_PIN),
        (CARD, CardProfile.PIN_BLOCKED, Entrance.PIN_LOCKED),
        (None, CardProfile.NORMAL, Entrance.NO_CARD),
        (replace(CARD, lost_on=DAY), CardProfile.NORMAL, Entrance.CARD_GONE),
        (replace(CARD, returned_on=DAY), CardProfile.NORMAL, Entrance.CARD_GONE),
        (replace(CARD, lost_on=D("2026-11-23")), CardProfile.NORMAL, Entrance.OPEN),
        (
            replace(CARD, certificate_issued=None, certificate_expires=None),
            CardProfile.NO_CERTIFICATE,
            Entrance.NO_CERTIFICATE,
        ),
        (replace(CARD, certificate_expires=DAY), CardProfile.NORMAL, Entrance.OPEN),
        (
            replace(CARD, certificate_expires=D("2026-11-21")),
            CardProfile.NORMAL,
            Entrance.EXPIRED,
        ),
        (
            replace(CARD, certificate_expires=D("2026-07-31")),
            CardProfile.PIN_BLOCKED,
            Entrance.EXPIRED,
        ),
        (
            replace(CARD, certificate_issued=D("2026-11-23")),
            CardProfile.NORMAL,
            Entrance.NOT_YET_VALID,
        ),
        (
            replace(CARD, status=CertificateStatus.SUSPENDED, stopped_on=DAY),
            CardProfile.NORMAL,
            Entrance.SUSPENDED,
        ),
        (
            replace(CARD, status=CertificateStatus.REVOKED, stopped_on=DAY),
            CardProfile.NORMAL,
            Entrance.REVOKED,
        ),
    ],
)
def test_only_a_live_certificate_with_its_pin_opens_the_portal_grace_is_not_enough(
    card, profile, expected
):
    assert gets_in(card, profile) is expected


SINCE = D("2024-10-13")


@pytest.mark.parametrize(
    ("registration", "card", "day", "state", "shown"),
    [
        (None, CARD, "2026-11-22", RegistrationState.NONE, False),
        (Registration(SINCE), None, "2026-11-22", RegistrationState.NONE, False),
        (Registration(SINCE), CARD, "2024-10-12", RegistrationState.NONE, False),
        (Registration(SINCE), CARD, "2024-10-13", RegistrationState.REGISTERED, True),
        (
            Registration(SINCE, D("2027-01-01")),
            CARD,
            "2026-12-31",
            RegistrationState.ENDING,
            True,
        ),
        (Registration(SINCE, D("2027-01-01")), CARD, "2027-01-01", RegistrationState.ENDED, True),
        (Registration(SINCE, D("2027-01-01")), CARD, "2027-01-31", RegistrationState.ENDED, True),
        (Registration(SINCE, D("2027-01-01")), CARD, "2027-02-01", RegistrationState.ENDED, False),
        # expiry 2026-08-01: grace to 2026-11-30, and with its last day the registration
        (
            Registration(SINCE),
            replace(CARD, certificate_expires=D("2026-08-01")),
            "2026-11-30",
            RegistrationState.REGISTERED,
            True,
        ),
        (
            Registration(SINCE),
            replace(CARD, certificate_expires=D("2026-08-01")),
            "2026-12-01",
            RegistrationState.LAPSED,
            False,
        ),
        (
            Registration(SINCE),
            replace(CARD, certificate_issued=D("2026-12-05"), previous_expires=D("2026-08-01")),
            "2026-12-10",
            RegistrationState.LAPSED,
            False,
        ),
    ],
)
def test_a_registration_ends_on_its_day_and_the_portal_follows_a_month_later(
    registration, card, day, state, shown
):
    status = registration_status(registration, card, D(day))
    assert (status.state, status.shown) == (state, shown)


@pytest.mark.parametrize(
    ("person", "state", "shows"),
    [
        ("standard", ScreenState.IN_FORCE, 1),
        ("aged-75", ScreenState.IN_FORCE, 1),
        ("aid-ticket", ScreenState.IN_FORCE, 0),
        ("several", ScreenState.SEVERAL, 2),
        ("lost", ScreenState.LOST, 1),
        ("gap", ScreenState.LOST, 1),
        ("deceased", ScreenState.DECEASED, 1),
        ("none", ScreenState.NONE, 0),
        ("registration-delayed", ScreenState.NONE, 0),
        ("stopped", ScreenState.STOPPED, 0),
        ("protected", ScreenState.STOPPED, 0),
        ("stopped-medical", ScreenState.IN_FORCE, 1),
    ],
)
def test_the_screen_shows_the_records_as_the_centre_knows_them_that_day(person, state, shows):
    screen = eligibility_screen(holder_of(CAST[person]), DAY, registered=True)
    assert (screen.state, len(screen.coverages)) == (state, shows)
    assert screen.confirms is (state is ScreenState.IN_FORCE)
    assert (screen.person is None) is (state in (ScreenState.NONE, ScreenState.STOPPED))


def test_nothing_is_shown_without_registration_or_to_a_certificate_of_nobody():
    unregistered = eligibility_screen(holder_of(CAST["standard"]), DAY, registered=False)
    assert unregistered.state is ScreenState.NOT_REGISTERED
    unlinked = eligibility_screen(None, DAY, registered=True)
    assert unlinked.state is ScreenState.UNLINKED
    assert unregistered.person is unlinked.person is None


def test_the_screen_has_the_certificates_that_are_in_force_and_the_share():
    limited = eligibility_screen(holder_of(CAST["limit-a03"]), DAY, registered=True)
    assert limited.coverages[0].limit is not None
    ended = limited.coverages[0].limit.period.last
    assert ended is not None
    later = eligibility_screen(
        holder_of(CAST["limit-a03"]), ended.replace(year=ended.year + 1), registered=True
    )
    assert later.coverages[0].limit is None
    assert later.payment is not None
    assert later.payment.percent == 30
