"""Roots that were trusted by hand, and the states that J-LIS has a part in."""

import asyncio
import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.clock import Clock
from onshikaku.domain.dates import jst_midnight
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database


@pytest.fixture
def stranger(time):
    """Authorities of another installation."""
    return Hierarchy.create(time(), "http://127.0.0.1:1/ocsp")


def test_a_card_of_another_installation_is_refused_by_default(over_http, card, stranger):
    async def work(clinic, management):
        return await clinic.confirm(card("standard", issuer=stranger.auth))

    response = over_http(work)
    assert response.status_code == 403
    assert response.json()["reason"] == "untrusted_root"
    assert response.json()["facts"]["same_name"] is True


def test_under_a_trusted_root_a_card_is_genuine_but_leads_to_nobody(
    hierarchy, stranger, time, card, clinic_of
):
    """Even with the serial number of one of the cast: the link goes by issuer and serial."""
    centre = Centre(hierarchy, Clock(time), Database(MEMORY), trusted=[stranger.auth.certificate])
    foreign = card("standard", issuer=stranger.auth)
    answer = asyncio.run(clinic_of(centre).confirm(foreign)).json()
    assert answer["outcome"] == "certificate_unlinked"
    assert answer["certificate"]["state"] == "valid"


@pytest.mark.parametrize(
    ("persona_id", "while_down"),
    [
        ("standard", "eligible"),
        ("grace", "eligible"),
        ("renewed", "jpki_unavailable"),
        ("unregistered", "jpki_unavailable"),
        ("revoked", "certificate_revoked"),
    ],
)
def test_only_renewed_and_unregistered_cards_need_j_lis(over_http, card, persona_id, while_down):
    async def work(clinic, management):
        await management.put("/switches", json={"jpki_down": True})
        return (await clinic.confirm(card(persona_id))).json()["outcome"]

    assert over_http(work) == while_down


def test_a_renewed_certificate_is_asked_for_once(over_http, card):
    async def work(clinic, management):
        outcomes = []
        for down in (True, False, True):
            await management.put("/switches", json={"jpki_down": down})
            outcomes.append((await clinic.confirm(card("renewed"))).json()["outcome"])
        return outcomes

    assert over_http(work) == ["jpki_unavailable", "eligible", "eligible"]


def test_a_suspension_counts_at_once_and_its_end_too(over_http, card, hierarchy, centre, time):
    async def work(clinic, management):
        standard = card("standard")
        outcomes = [(await clinic.confirm(standard)).json()["outcome"]]
        serial = standard.certificate.serial_number
        hierarchy.auth.suspend(serial, time())
        outcomes.append((await clinic.confirm(standard)).json()["outcome"])
        hierarchy.auth.resume(serial, time())
        outcomes.append((await clinic.confirm(standard)).json()["outcome"])
        return outcomes

    assert over_http(work) == ["eligible", "certificate_suspended", "eligible"]


def test_before_the_day_of_revocation_the_certificate_was_good(over_http, card, centre):
    async def work(clinic, management):
        day = centre.personas["revoked"].certificate.revoked_on
        outcomes = []
        for moved_to in (day.fromordinal(day.toordinal() - 1), day):
            await management.put("/clock", json={"day": moved_to.isoformat()})
            outcomes.append((await clinic.confirm(card("revoked"))).json()["outcome"])
        return outcomes

    assert over_http(work) == ["eligible", "certificate_revoked"]


def test_a_certificate_not_yet_valid_must_be_sound_otherwise(over_http, card, hierarchy):
    """Its early date does not hide that it is no user certificate."""

    async def work(clinic, management):
        early = card("not-yet-valid")
        forged = x509.CertificateBuilder(
            issuer_name=early.certificate.issuer,
            subject_name=early.certificate.subject,
            public_key=early.key.public_key(),
            serial_number=early.certificate.serial_number,
            not_valid_before=early.certificate.not_valid_before_utc,
            not_valid_after=early.certificate.not_valid_after_utc,
        ).sign(hierarchy.auth._key, early.certificate.signature_hash_algorithm)
        response = await clinic.confirm(
            early, certificate=base64.b64encode(forged.public_bytes(Encoding.DER)).decode()
        )
        return response.json()

    assert over_http(work)["reason"] == "wrong_key_usage"


@pytest.mark.parametrize(
    ("day", "outcome", "state"),
    [
        ("2026-10-31", "eligible", "expiring"),
        ("2026-11-01", "eligible", "grace"),
        ("2027-01-31", "eligible", "grace"),
        ("2027-02-01", "certificate_expired", "expired"),
    ],
)
def test_the_simulated_day_decides(over_http, card, centre, day, outcome, state):
    async def work(clinic, management):
        grace = card("grace")  # expires on 2026-10-31
        await management.put("/clock", json={"day": day})
        return (await clinic.confirm(grace)).json()

    answer = over_http(work)
    assert (answer["outcome"], answer["certificate"]["state"]) == (outcome, state)
    assert answer["day"] == day


def test_the_first_and_last_moment_of_a_certificate_are_jst(over_http, card, centre):
    async def work(clinic, management):
        spec = centre.personas["standard"].certificate
        after_end = jst_midnight(spec.expires.fromordinal(spec.expires.toordinal() + 1))
        states = []
        for moment in (jst_midnight(spec.issued), after_end):
            await management.put("/clock", json={"moment": moment.isoformat()})
            states.append((await clinic.confirm(card("standard"))).json()["certificate"]["state"])
        return states

    assert over_http(work) == ["valid", "grace"]
