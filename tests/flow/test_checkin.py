"""Check-ins from the chip to the answer: real APDUs, real certificates, the centre's HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import (
    LOCAL_CENTRE,
    World,
    clinic_over,
    local_clinic,
    remote_clinic,
)
from clinic_ui.driver import CheckIn
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_image import BinaryFile
from hardware.card_layout import AUTH_CERTIFICATE, AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.api.app import create_app
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.foresight import foresee
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.certificate_life import grace_end
from onshikaku.pki.hierarchy import Hierarchy
from reader.pin import Pin
from reader.trace import TRAFFIC, TracedReader

PERSONAS = {
    "standard": (Outcome.ELIGIBLE, CertificateState.VALID),
    "family": (Outcome.ELIGIBLE, CertificateState.VALID),
    "public-servant": (Outcome.ELIGIBLE, CertificateState.VALID),
    "self-employed": (Outcome.ELIGIBLE, CertificateState.VALID),
    "infant": (Outcome.ELIGIBLE, CertificateState.VALID),
    "under-15": (Outcome.ELIGIBLE, CertificateState.VALID),
    "aged-70": (Outcome.ELIGIBLE, CertificateState.VALID),
    "aged-75": (Outcome.ELIGIBLE, CertificateState.VALID),
    "aged-75-active": (Outcome.ELIGIBLE, CertificateState.VALID),
    "foreign": (Outcome.ELIGIBLE, CertificateState.VALID),
    "expiring": (Outcome.ELIGIBLE, CertificateState.EXPIRING),
    "grace": (Outcome.ELIGIBLE, CertificateState.GRACE),
    "grace-unregistered": (Outcome.CERTIFICATE_EXPIRED, CertificateState.GRACE),
    "expired": (Outcome.CERTIFICATE_EXPIRED, CertificateState.EXPIRED),
    "suspended": (Outcome.CERTIFICATE_SUSPENDED, CertificateState.SUSPENDED),
    "revoked": (Outcome.CERTIFICATE_REVOKED, CertificateState.REVOKED),
    "not-yet-valid": (Outcome.CERTIFICATE_NOT_YET_VALID, CertificateState.NOT_YET_VALID),
    "renewed": (Outcome.ELIGIBLE, CertificateState.VALID),
    "unlinked": (Outcome.CERTIFICATE_UNLINKED, CertificateState.VALID),
    "unregistered": (Outcome.REGISTRATION_NEEDED, CertificateState.VALID),
    "lost": (Outcome.LOST, CertificateState.VALID),
    "lost-newer": (Outcome.ELIGIBLE, CertificateState.VALID),
    "none": (Outcome.NONE, CertificateState.VALID),
    "several": (Outcome.SEVERAL, CertificateState.VALID),
    "pin-blocked": (Outcome.PIN_BLOCKED, None),
    "face-only": (Outcome.PIN_BLOCKED, None),
    "no-certificate": (Outcome.NO_CERTIFICATE, None),
}


def on_reader(chip: Chip) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(chip)
    return reader


def tries_left(chip: Chip) -> int:
    return chip.image.pins()[JPKI, AUTH_PIN].tries_left


BEHIND_A_PIN = (CardProfile.PIN_BLOCKED, CardProfile.FACE_ONLY)


def test_the_rest_of_the_cast_gets_what_the_rules_foresee(world, card_of, play):
    rest = [persona for name, persona in world.personas.items() if name not in PERSONAS]
    clinic = world.centre.institutions.get("9910000018").institution
    for persona in rest:
        foreseen = foresee(persona, world.clock.today(), clinic)
        finished = play(on_reader(Chip(card_of(persona.id))), persona.card.pin).finished
        if persona.card.profile in BEHIND_A_PIN:
            assert finished.outcome is Outcome.PIN_BLOCKED, persona.id
        elif foreseen is None:
            assert finished.outcome is Outcome.NO_CERTIFICATE, persona.id
        else:
            assert finished.outcome is foreseen.outcome, persona.id
            assert finished.answer.payment == foreseen.payment, persona.id
            assert finished.answer.person == foreseen.person, persona.id
    assert len(rest) > 80


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_persona_gets_the_answer_it_stands_for(persona, world, card_of, play):
    outcome, state = PERSONAS[persona]
    visit = play(on_reader(Chip(card_of(persona))), world.personas[persona].card.pin)
    assert visit.finished.outcome is outcome
    answer = visit.finished.answer
    assert (answer and answer.certificate and answer.certificate.state) is state
    if outcome is Outcome.ELIGIBLE:
        assert answer.person == world.personas[persona].person


def test_the_answer_names_insurer_share_and_term(world, card_of, play):
    answer = play(on_reader(Chip(card_of("aged-70")))).finished.answer
    assert answer.coverages == world.personas["aged-70"].coverages
    assert answer.payment.percent == 20
    assert answer.medical_information


def test_registration_on_the_spot_holds_for_the_next_visit(card_of, play):
    chip = Chip(card_of("unregistered"))
    assert play(on_reader(chip), register=True).finished.outcome is Outcome.ELIGIBLE
    assert play(on_reader(chip)).finished.outcome is Outcome.ELIGIBLE


def test_a_certificate_lives_and_dies_by_the_simulated_day(world, card_of, play):
    chip = Chip(card_of("standard"))
    expiry = world.personas["standard"].certificate.expires
    last = grace_end(expiry)
    seen = {}
    for day in (expiry, expiry + timedelta(days=1), last, last + timedelta(days=1)):
        world.centre.set_day(day)
        finished = play(on_reader(chip)).finished
        seen[day] = (finished.outcome, finished.answer.certificate.state, finished.finding)
    assert list(seen.values()) == [
        (Outcome.ELIGIBLE, CertificateState.EXPIRING, None),
        (Outcome.ELIGIBLE, CertificateState.GRACE, "expired"),
        (Outcome.ELIGIBLE, CertificateState.GRACE, "expired"),
        (Outcome.CERTIFICATE_EXPIRED, CertificateState.EXPIRED, "expired"),
    ]


def test_a_wrong_pin_costs_a_try_and_the_right_one_gives_it_back(card_of, play):
    chip = Chip(card_of("standard"))
    assert play(on_reader(chip), "9999").finished.outcome is Outcome.PIN_REJECTED
    assert tries_left(chip) == 2
    assert play(on_reader(chip), "9999", "1234").finished.outcome is Outcome.PIN_LAST_TRY
    assert tries_left(chip) == 1
    finished = play(on_reader(chip), "1234", last_try=True).finished
    assert finished.outcome is Outcome.ELIGIBLE
    assert tries_left(chip) == 3


def test_the_last_try_can_be_used_up_only_by_consent(card_of, play):
    chip = Chip(card_of("standard"))
    play(on_reader(chip), "9999", "9999")
    finished = play(on_reader(chip), "9999", last_try=True).finished
    assert finished.outcome is Outcome.PIN_BLOCKED
    assert play(on_reader(chip), "1234", last_try=True).finished.outcome is Outcome.PIN_BLOCKED


def test_the_pin_is_forgotten_when_the_visit_ends(card_of, play):
    reader = on_reader(Chip(card_of("standard")))
    play(reader)
    with reader.connect() as connection:
        connection.exchange(bytes.fromhex("00A4040C0AD392F000260100000001"))
        connection.exchange(bytes.fromhex("00A4020C020017"))
        digest_info = bytes.fromhex("3031300D060960864801650304020105000420") + bytes(32)
        assert connection.exchange(b"\x80\x2a\x00\x80\x33" + digest_info + b"\x00").sw == 0x6982


def test_a_copied_certificate_convinces_nobody(world, card_of, play):
    """Somebody else's certificate on a card with another key."""
    thief = make_card(world.personas["family"], world.hierarchy, keys=CardKeys.generate())
    copied = card_of("standard").application(JPKI).files[AUTH_CERTIFICATE]
    chip = Chip(thief.with_file(JPKI, AUTH_CERTIFICATE, copied))
    finished = play(on_reader(chip)).finished
    assert (finished.outcome, finished.detail) == (Outcome.PROOF_REFUSED, "proof-rejected")
    assert finished.answer is None


def test_a_card_of_another_authority_is_not_asked_for_its_pin(world, keys, play):
    stranger = Hierarchy.create(world.clock.now(), "http://127.0.0.1:8710/ocsp")
    chip = Chip(make_card(world.personas["standard"], stranger, keys=keys))
    finished = play(on_reader(chip), "9999").finished
    assert finished.outcome is Outcome.CERTIFICATE_REFUSED
    assert finished.detail == "untrusted_root"
    assert tries_left(chip) == 3


def test_a_genuine_card_of_a_pinned_root_is_linked_to_nobody(world, keys):
    other = Hierarchy.create(world.clock.now(), "http://127.0.0.1:8710/ocsp")
    here = World.create(trusted=[other.auth.certificate])
    chip = Chip(make_card(world.personas["standard"], other, keys=keys))

    async def main():
        async with local_clinic(here, ClinicSettings()) as clinic:
            attendant = Scripted(None, [Pin("1234")], last_try=False, register=False)
            return await CheckIn(on_reader(chip), clinic.gateway, clinic.verifier, attendant).run()

    finished = asyncio.run(main())
    assert finished.outcome is Outcome.CERTIFICATE_UNLINKED
    assert finished.answer.person is None
    assert finished.finding == "revocation_unknown"


def test_garbage_in_the_certificate_file_is_refused_before_the_pin(card_of, play):
    image = card_of("standard")
    file = image.application(JPKI).files[AUTH_CERTIFICATE]
    broken = replace(file, content=file.content[:100] + b"\x00" * (len(file.content) - 100))
    assert isinstance(broken, BinaryFile)
    finished = play(on_reader(Chip(image.with_file(JPKI, AUTH_CERTIFICATE, broken)))).finished
    assert finished.outcome is Outcome.CERTIFICATE_REFUSED
    assert finished.detail == "malformed"


def test_a_centre_out_of_reach_is_said_to_be(keys, tmp_path):
    world = World.create(pki=tmp_path / "pki")
    card = Chip(make_card(world.personas["standard"], world.hierarchy, keys=keys))

    async def main():
        async with remote_clinic(world, ClinicSettings(), "http://127.0.0.1:9") as clinic:
            attendant = Scripted(None, [Pin("1234")], last_try=False, register=False)
            visit = CheckIn(on_reader(card), clinic.gateway, clinic.verifier, attendant)
            return await visit.run()

    finished = asyncio.run(main())
    assert finished.outcome is Outcome.CENTRE_UNAVAILABLE
    assert "127.0.0.1:9" in finished.detail


def test_an_empty_reader_and_an_unplugged_one_are_told_apart(play, card_of):
    empty = VirtualReader()
    assert play(empty).finished.outcome is Outcome.NO_CARD
    empty.unplug()
    assert play(empty).finished.outcome is Outcome.READER_UNAVAILABLE


def test_no_secret_and_no_personal_data_reach_a_log(world, card_of, play, caplog):
    person = world.personas["standard"].person
    coverage = world.personas["standard"].coverages[0]
    with caplog.at_level(TRAFFIC):
        chip = Chip(card_of("standard"))
        finished = play(TracedReader(on_reader(chip)), "9182", "1234").finished
    assert finished.outcome is Outcome.ELIGIBLE
    text = caplog.text
    assert "00200080 Lc=4" in text, "the trace must show that a PIN was presented"
    forbidden = [
        "9182",
        b"9182".hex(),
        b"1234".hex(),
        person.name,
        person.name_kana,
        person.address,
        coverage.insurer_number.value,
        coverage.insured.number,
        world.personas["standard"].card.my_number,
    ]
    for secret in forbidden:
        assert secret not in text
        assert secret.upper() not in text.replace(" ", "").upper()


def test_the_centre_alone_decides_when_the_clinic_learns_nothing_of_revocation(
    world, card_of, keys
):
    """A clinic whose OCSP and CRL fail still gets the centre's word on a revoked card."""

    class NoRevocationData(httpx.AsyncBaseTransport):
        def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
            self._inner = inner

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.startswith(("/ocsp", "/crl")):
                return httpx.Response(503)
            return await self._inner.handle_async_request(request)

    async def main():
        transport = NoRevocationData(httpx.ASGITransport(create_app(world.centre)))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL_CENTRE) as client:
            clinic = clinic_over(world, ClinicSettings(), client)
            attendant = Scripted(None, [Pin("1234")], last_try=False, register=False)
            reader = on_reader(Chip(card_of("revoked")))
            return await CheckIn(reader, clinic.gateway, clinic.verifier, attendant).run()

    finished = asyncio.run(main())
    assert finished.finding == "revocation_unknown"
    assert finished.outcome is Outcome.CERTIFICATE_REVOKED
