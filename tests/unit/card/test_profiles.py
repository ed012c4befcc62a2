"""How the profiles of a card differ (docs/card.md §7.3)."""

from datetime import date

import pytest
from cryptography import x509

from hardware.card_factory import certificate_on, make_card
from hardware.card_image import ATR_CONTACT, ATR_CONTACTLESS, PinFile
from hardware.card_layout import COMMON, JPKI, TEXT, VISUAL
from onshikaku.domain.dates import jst_day
from onshikaku.domain.persona import CardProfile as P
from onshikaku.domain.persona import certificate_serial
from onshikaku.personas import load_personas
from onshikaku.pki.profile import Purpose

SIGN = "802A009720" + "00" * 32 + "00"

TABLE = [
    # profile, 0018 query, VERIFY 1234, 001B query, VERIFY ABC123, EF 0008
    (P.NORMAL, "63C3", "9000", "63C5", "9000", "8f8f00"),
    (P.CONTACT, "63C3", "9000", "63C5", "9000", "8f8f00"),
    (P.NO_PHOTO, "63C3", "9000", "63C5", "9000", "8f8f00"),
    (P.NO_PINLESS, "63C3", "9000", "63C5", "9000", "8f8f00"),
    (P.PIN_BLOCKED, "63C0", "6984", "63C5", "9000", "8f8f00"),
    (P.FACE_ONLY, "63C0", "6984", "63C0", "6984", "8f8f00"),
    (P.UNDER_15, "63C3", "9000", "63C0", "6984", "008f00"),
    (P.NO_CERTIFICATE, "63C0", "6984", "63C0", "6984", "000000"),
]


@pytest.mark.parametrize(("profile", "query", "verify", "sign_query", "sign_verify", "has"), TABLE)
def test_pins_and_certificates(insert, profile, query, verify, sign_query, sign_verify, has):
    card = insert(profile)
    card.select(JPKI)
    assert card.tries(0x18) == query
    assert card.verify(0x18, "1234") == verify
    assert card.tries(0x1B) == sign_query
    assert card.verify(0x1B, "ABC123") == sign_verify
    assert card.read(0x08).hex() == has
    auth = card.read(0x0A)
    assert auth[:2].hex() == ("3082" if has[2:4] == "8f" else "ffff")
    card.select_file(0x01)
    assert card.send("00B0000002").sw == (0x9000 if sign_verify == "9000" else 0x6982)
    card.select_file(0x0B)
    assert card.ok("00B0000002").hex() == "3082"


def test_the_table_names_every_profile():
    assert {row[0] for row in TABLE} == set(P)


def test_a_card_without_certificate_has_no_key(insert):
    card = insert(P.NO_CERTIFICATE)
    card.select(JPKI)
    assert set(card.read(0x0A)) == {0xFF}
    for fid in ("0017", "001A"):
        assert card.sw(f"00A4020C02{fid}") == "6A82"
    assert card.sw(SIGN) == "6A82"


def test_under_15_there_is_no_signing_key(insert):
    card = insert(P.UNDER_15)
    card.select(JPKI)
    assert card.sw("00A4020C02001A") == "6A82"
    card.verify(0x18, "1234")
    assert len(card.ok(SIGN)) == 256


@pytest.mark.parametrize("profile", [P.PIN_BLOCKED, P.FACE_ONLY])
def test_without_a_pin_the_key_stays_shut(insert, profile):
    card = insert(profile)
    card.select(JPKI)
    card.verify(0x18, "1234")
    assert card.sw(SIGN) == "6982"


def test_a_card_without_pins_still_opens_by_its_printed_numbers(insert):
    card = insert(P.FACE_ONLY)
    card.select(TEXT)
    assert card.tries(0x11) == "63C0"
    assert card.verify(0x11, "1234") == "6984"
    assert card.verify(0x15, "55021720352285") == "9000"
    card.select(VISUAL)
    assert card.verify(0x12, "55021720352285") == "9000"
    card.select(COMMON)
    assert card.tries(0x1C) == "63C0"


@pytest.mark.parametrize("profile", P)
def test_every_query_answers_63cx_in_every_profile(insert, profile):
    card = insert(profile)
    for application in card.state.image.applications:
        card.select(application.aid)
        for fid, file in application.files.items():
            if isinstance(file, PinFile):
                assert card.tries(fid) == f"63C{file.tries_left:X}"


@pytest.mark.parametrize("profile", P)
def test_the_atr_is_that_of_the_interface(image_of, profile):
    expected = ATR_CONTACT if profile is P.CONTACT else ATR_CONTACTLESS
    assert image_of(profile).atr_at(0) == image_of(profile).atr_at(7) == expected


CAST = load_personas(date(2026, 11, 20))


@pytest.mark.parametrize("persona_id", CAST)
def test_every_member_of_the_cast_gets_a_card(persona_id, hierarchy, keys, cvc):
    member = CAST[persona_id]
    image = make_card(member, hierarchy, keys=keys, cvc=cvc)
    assert image.profile is member.card.profile
    shut = (P.NO_CERTIFICATE, P.UNDER_15)
    assert (certificate_on(image, Purpose.SIGN) is None) is (image.profile in shut)
    der = certificate_on(image, Purpose.AUTH)
    assert (der is None) is (image.profile is P.NO_CERTIFICATE)
    if der is not None:
        certificate = x509.load_der_x509_certificate(der)
        assert certificate.serial_number == certificate_serial(persona_id, "auth")
        assert jst_day(certificate.not_valid_before_utc) == member.certificate.issued
        assert jst_day(certificate.not_valid_after_utc) == member.certificate.expires


def test_serial_numbers_are_positive_8_byte_numbers_and_differ():
    serials = [certificate_serial(name, purpose) for name in CAST for purpose in Purpose]
    assert len(set(serials)) == len(serials) == 2 * len(CAST)
    assert {serial.bit_length() for serial in serials} == {63}
    assert certificate_serial("standard", "auth") == 0x6A440496969573F8
