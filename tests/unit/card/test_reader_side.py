"""What the reader gets from a virtual card: the photo, and a signature without a PIN."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.card_front import VirtualFront
from hardware.card_image import BinaryFile
from hardware.card_layout import (
    AUTH_CA_CERTIFICATE,
    JPKI,
    TERMINAL_ROOT,
    TOKEN_INFO,
    VISUAL,
    VISUAL_B,
)
from hardware.card_trust import CardTrust, CertifiedKey
from hardware.chip import Chip
from hardware.cvc_authority import CvcKeyBroken
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.phone import PhoneChip
from hardware.portrait import portrait
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin.ways import PhoneKind
from onshikaku.domain.persona import CardProfile
from reader.errors import CardCommandError, CardRemoved
from reader.jpki import JpkiCard
from reader.photo import read_photo
from reader.pin import CodeB, InvalidPin
from reader.pinless import PinlessCard
from reader.trace import TracedReader, TraceEntry

MESSAGE = b"a check-in"
CODE, OTHER = CodeB("55021720352285"), CodeB("55021720352286")


@pytest.fixture(scope="module")
def key(cvc):
    return CertifiedKey.issue(cvc)


@pytest.fixture
def lay():
    """Lay an image on a reader; gives the open connection, the chip and the commands sent."""

    def put(image):
        reader, chip, trace = VirtualReader(), Chip(image), list[TraceEntry]()
        reader.insert(chip)
        return TracedReader(reader, trace).connect(), chip, trace

    return put


@pytest.mark.parametrize(
    ("profile", "has_photo"), [(CardProfile.NORMAL, True), (CardProfile.NO_PHOTO, False)]
)
def test_the_photo_is_opened_by_the_printed_code(image_of, lay, profile, has_photo):
    connection, chip, _ = lay(image_of(profile))
    code = VirtualFront(lambda: chip).read_code()
    assert code is not None
    assert read_photo(connection, code) == (portrait("unit") if has_photo else None)
    assert chip.image == image_of(profile)


@pytest.mark.parametrize(("tries", "left"), [(10, 9), (2, 1), (1, 1), (0, 0)])
def test_a_misread_code_opens_nothing_and_never_locks_itself(image_of, lay, tries, left):
    image = image_of()
    pin = image.pins()[VISUAL, VISUAL_B]
    used = replace(pin, tries_left=tries)
    connection, chip, _ = lay(image.with_file(VISUAL, VISUAL_B, used))
    assert read_photo(connection, OTHER) is None
    assert chip.image.pins()[VISUAL, VISUAL_B].tries_left == left


def test_a_face_without_sense_is_no_photo(image_of, lay):
    image = image_of()
    file = image.application(VISUAL).files[0x02]
    for content in (b"\xff\x20\x04\xdf\x27\x01\x00", b"\xff\x20\x00"):
        broken = image.with_file(VISUAL, 0x02, replace(file, content=content.ljust(16, b"\xff")))
        assert read_photo(lay(broken)[0], CODE) is None


def test_a_card_that_leaves_while_its_photo_is_read_is_missed(image_of, lay):
    connection, chip, _ = lay(image_of())
    chip.faults = FaultPlan(Fault(FaultKind.TEAR_DURING, 5))
    with pytest.raises(CardRemoved):
        read_photo(connection, CODE)


def test_a_code_is_fourteen_digits_and_shows_none_of_them():
    assert "5502" not in repr(CODE)
    with pytest.raises(InvalidPin):
        CodeB("5502172035228")


def test_nobody_reads_a_code_off_an_empty_reader_or_a_telephone(image_of):
    assert VirtualFront(lambda: None).read_code() is None
    phone = PhoneChip(image_of(), PhoneKind.IPHONE)
    assert VirtualFront(lambda: phone).read_code() is None


def simulated(connection) -> tuple[JpkiCard, PinlessCard, bool]:
    card, pinless = JpkiCard(connection), PinlessCard(connection)
    says_so = card.select().is_simulated
    return card, pinless, pinless.supported(card, simulated=says_so)


def test_a_grant_is_one_signature_of_the_authentication_key(image_of, lay, keys, key):
    connection, _, trace = lay(image_of())
    card, pinless, supported = simulated(connection)
    assert supported
    assert trace[-1].command == f"00A4020C Lc=2 {TERMINAL_ROOT:04X}"
    pinless.grant(key)
    digest = hashlib.sha256(MESSAGE).digest()
    keys.auth.public_key().verify(card.sign_digest(digest), MESSAGE, padding.PKCS1v15(), SHA256())
    with pytest.raises(CardCommandError, match="sign: 6982"):
        card.sign_digest(digest)


def test_an_older_card_does_not_support_it(image_of, lay):
    assert not simulated(lay(image_of(CardProfile.NO_PINLESS))[0])[2]


def not_simulated(image):
    """A card whose model is another's."""
    token = image.application(JPKI).files[TOKEN_INFO]
    content = token.content.replace(b"SIM-VCARD", b"CARD     ")
    return image.with_file(JPKI, TOKEN_INFO, replace(token, content=content))


def without_issuer(image):
    """A card on which the issuer's certificate cannot be read as one."""
    return image.with_file(JPKI, AUTH_CA_CERTIFICATE, BinaryFile(b"\x30\x03\x02\x01\x00"))


def of_another_issuer(image):
    """A card with a certificate of another issuer, whose name is not the simulator's."""
    file = image.application(JPKI).files[AUTH_CA_CERTIFICATE]
    other = file.content.replace(b"JPKI-SIM", b"JPKI-ABC")
    return image.with_file(JPKI, AUTH_CA_CERTIFICATE, replace(file, content=other))


@pytest.mark.parametrize("change", [not_simulated, without_issuer, of_another_issuer])
def test_nothing_of_it_reaches_a_card_that_does_not_say_twice_that_it_is_simulated(
    image_of, lay, change
):
    connection, _, trace = lay(change(image_of()))
    assert not simulated(connection)[2]
    assert not any(entry.command.startswith(("80A2", "0084", "0082")) for entry in trace)
    assert not any(f"{TERMINAL_ROOT:04X}" in entry.command[8:] for entry in trace)


def test_a_terminal_of_another_issuer_is_refused(image_of, lay):
    _, pinless, _ = simulated(lay(image_of())[0])
    with pytest.raises(CardCommandError, match="terminal certificate: 6982"):
        pinless.grant(CardTrust().terminal)


def test_keys_in_a_folder_are_made_when_first_wanted_and_then_the_same(tmp_path):
    first = CardTrust(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert first.authority.root_key == CardTrust(tmp_path).authority.root_key
    assert first.terminal is first.terminal


def test_a_broken_key_in_the_folder_is_told_at_once(tmp_path):
    (tmp_path / "cvc_root_key.pem").write_text("nothing")
    with pytest.raises(CvcKeyBroken):
        CardTrust(tmp_path)


def test_a_telephone_is_the_authentication_part_and_no_more(image_of):
    for kind in PhoneKind:
        image = PhoneChip(image_of(), kind).image
        assert [application.aid for application in image.applications] == [JPKI]
        assert set(image.applications[0].files) <= {0x06, 0x08, 0x0A, 0x0B, 0x17, 0x18}


def test_an_android_phone_shows_its_certificate_after_the_pin_only(image_of, lay):
    connection, _, _ = lay(PhoneChip(image_of(), PhoneKind.ANDROID).image)
    card = JpkiCard(connection)
    card.select("JPKIAPGPSETOKEN")
    with pytest.raises(CardCommandError, match="read: 6982"):
        card.auth_certificate()


def test_a_card_without_a_certificate_makes_no_telephone(image_of):
    with pytest.raises(TypeError, match="no authentication certificate"):
        PhoneChip(image_of(CardProfile.NO_CERTIFICATE), PhoneKind.IPHONE)
