"""The certificates of a stand-in have the recorded lengths, and are as good as others."""

from __future__ import annotations

import pytest
from cryptography import x509

from hardware.card_factory import certificate_on
from hardware.card_image import BinaryFile
from hardware.card_layout import JPKI, TOKEN_INFO
from hardware.recording.document import ObjectFile
from hardware.recording.dressing import dressed, misfits, object_in
from hardware.recording.files import encode
from hardware.recording.fitting import fitted
from hardware.recording.in_order import RecordingMisfit, Replay
from onshikaku.pki.profile import Purpose
from onshikaku.pki.sizing import FILLER
from reader.jpki import JpkiCard

REAL = {
    ObjectFile.AUTH_CERTIFICATE: 1583,
    ObjectFile.AUTH_CA_CERTIFICATE: 1010,
    ObjectFile.SIGN_CA_CERTIFICATE: 1013,
}


def of_lengths(recording, objects):
    header = recording.header.model_copy(update={"objects": objects})
    return recording.model_copy(update={"header": header})


def test_every_certificate_can_be_as_long_as_a_real_one(visit, people):
    recording = of_lengths(visit, REAL)
    image = fitted(people.card("standard"), recording, people.hierarchy)
    assert misfits(image, recording) == ()
    for file, length in REAL.items():
        x509.load_der_x509_certificate(der := object_in(image, file))
        assert len(der) == length


def test_a_longer_certificate_says_the_same_and_is_valid(visit, people):
    plain = people.card("standard")
    image = fitted(plain, of_lengths(visit, REAL), people.hierarchy)
    before, after = (
        x509.load_der_x509_certificate(certificate_on(card, Purpose.AUTH) or b"")
        for card in (plain, image)
    )
    root = people.hierarchy.auth.certificate
    after.verify_directly_issued_by(root)
    x509.load_der_x509_certificate(
        object_in(image, ObjectFile.AUTH_CA_CERTIFICATE)
    ).verify_directly_issued_by(root)
    assert (after.serial_number, after.subject, after.not_valid_after_utc) == (
        before.serial_number,
        before.subject,
        before.not_valid_after_utc,
    )
    assert after.public_key() == before.public_key()
    added = [ext for ext in after.extensions if ext not in list(before.extensions)]
    assert [(ext.oid, ext.critical) for ext in added] == [(FILLER, False)]


@pytest.mark.parametrize("length", [100, 1200, 1289])
def test_what_cannot_be_that_long_stays_and_is_named(visit, people, length):
    recording = of_lengths(visit, {ObjectFile.AUTH_CERTIFICATE: length})
    plain = people.card("standard")
    image = fitted(plain, recording, people.hierarchy)
    (misfit,) = misfits(image, recording)
    assert str(misfit) == f"jpki/000A has {misfit.ours} bytes, not {length}"
    assert certificate_on(image, Purpose.AUTH) == certificate_on(plain, Purpose.AUTH)


def test_a_length_is_given_to_ones_own_certificates_only(people):
    other = people.hierarchy.sign.certificate
    with pytest.raises(ValueError, match="another authority's"):
        people.hierarchy.auth.sized(other, 1583)


def test_a_card_as_long_as_a_real_one_is_played_in_order_by_another(
    visit, people, record, with_card, look_and_sign
):
    long = fitted(people.card("standard"), of_lengths(visit, REAL), people.hierarchy)
    recording = record(with_card(long), look_and_sign)
    assert recording.header.objects[ObjectFile.AUTH_CERTIFICATE] == 1583
    with pytest.raises(RecordingMisfit):
        Replay(recording, people.card("under-15"))
    replay = Replay(
        recording, fitted(people.card("under-15"), recording, people.hierarchy), speed=0
    )
    look_and_sign(replay)
    assert replay.finished


def test_whatever_was_recorded_the_replayed_card_says_that_it_is_simulated(
    people, record, with_card
):
    image = people.card("standard")
    token = image.application(JPKI).files[TOKEN_INFO].content
    real = BinaryFile(token[:64] + b"E16R01NJ".ljust(16) + token[80:])

    def look(reader):
        with reader.connect() as connection:
            return JpkiCard(connection).select()

    with_real = with_card(image.with_file(JPKI, TOKEN_INFO, real))
    assert not look(with_real).is_simulated
    recording = record(with_real, look)
    assert "E16R01NJ" not in encode(recording)
    assert look(Replay(recording, people.card("family"), speed=0)).is_simulated


def test_a_recording_that_names_every_file_there_can_be_makes_no_card_of_them(visit, people):
    image = people.card("standard")
    select = next(one for one in visit.exchanges() if one.asked.file is not None)
    invented = tuple(
        select.model_copy(update={"asked": select.asked.model_copy(update={"file": f"{n:04X}"})})
        for n in range(0x4000, 0x4200)
    )
    at = visit.events.index(select) + 1
    events = (*visit.events[:at], *invented, *visit.events[at:])
    card = dressed(image, visit.model_copy(update={"events": events}))
    for application in image.applications:
        found = card.application(application.aid).files
        assert application.files.keys() <= found.keys()
        assert len(found) <= 256
