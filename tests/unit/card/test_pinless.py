"""SIM-PINLESS 1: a terminal buys one signature, and nothing else."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.card_layout import JPKI, TEXT
from hardware.cvc import Certificate, key_id
from hardware.cvc_authority import TERMINAL_ID, CvcAuthority
from onshikaku.domain.persona import CardProfile

MESSAGE = b"a check-in"
DIGEST_INFO = (
    bytes.fromhex("3031300D060960864801650304020105000420") + hashlib.sha256(MESSAGE).digest()
)
SIGN_AUTH = f"802A0097{len(DIGEST_INFO):02X}{DIGEST_INFO.hex()}00"
SIGN_OTHER = f"802A009A{len(DIGEST_INFO):02X}{DIGEST_INFO.hex()}00"


@pytest.fixture(scope="module")
def terminal():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def certificate(cvc, terminal):
    return cvc.terminal_certificate(terminal.public_key())


def body(certificate) -> bytes:
    return bytes.fromhex("80A206C1000133") + certificate.body_part


def signature(certificate) -> bytes:
    return bytes.fromhex("80A200C1000105") + certificate.signature_part


def authenticate(key, challenge: bytes) -> bytes:
    response = key.sign(challenge, padding.PKCS1v15(), SHA256())
    return bytes.fromhex("00820000000100") + response


def load(card, certificate) -> None:
    card.select(JPKI, 0x16)
    assert card.sw(body(certificate)) == "9000"
    assert card.sw(signature(certificate)) == "9000"


def grant(card, certificate, key) -> None:
    load(card, certificate)
    challenge = card.ok("0084000020")
    assert card.sw(authenticate(key, challenge)) == "9000"


def test_a_terminal_gets_exactly_one_signature(card, certificate, terminal, keys):
    grant(card, certificate, terminal)
    card.select_file(0x17)
    made = card.ok(f"802A0080{len(DIGEST_INFO):02X}{DIGEST_INFO.hex()}00")
    keys.auth.public_key().verify(made, MESSAGE, padding.PKCS1v15(), SHA256())
    assert card.sw(SIGN_AUTH) == "6982"
    assert card.tries(0x18) == "63C3"


def test_each_further_signature_needs_a_further_challenge(card, certificate, terminal):
    grant(card, certificate, terminal)
    card.ok(SIGN_AUTH)
    challenge = card.ok("0084000020")
    assert card.sw(authenticate(terminal, challenge)) == "9000"
    card.ok(SIGN_AUTH)
    assert card.sw(SIGN_AUTH) == "6982"


def test_a_grant_opens_the_authentication_key_only(card, certificate, terminal):
    grant(card, certificate, terminal)
    assert card.sw(SIGN_OTHER) == "6982"
    card.select_file(0x01)
    assert card.sw("00B0000004") == "6982"


def test_refused_input_does_not_use_the_grant_up(card, certificate, terminal):
    grant(card, certificate, terminal)
    assert card.sw("802A0297010000") == "6985"
    card.ok(SIGN_AUTH)


def test_a_verified_pin_leaves_the_grant_alone(card, certificate, terminal):
    grant(card, certificate, terminal)
    card.verify(0x18, "1234")
    card.ok(SIGN_AUTH)
    card.verify(0x18, "9999")
    card.ok(SIGN_AUTH)
    assert card.sw(SIGN_AUTH) == "6982"


@pytest.mark.parametrize("aid", [JPKI, TEXT])
def test_selecting_an_application_ends_the_grant(card, certificate, terminal, aid):
    grant(card, certificate, terminal)
    card.select(aid)
    card.select(JPKI)
    assert card.sw(SIGN_AUTH) == "6982"


def test_loss_of_power_ends_the_grant(card, certificate, terminal):
    grant(card, certificate, terminal)
    card.cut_power()
    card.select(JPKI)
    assert card.sw(SIGN_AUTH) == "6982"


def test_a_wrong_signature_uses_the_challenge_up(card, certificate, terminal):
    load(card, certificate)
    challenge = card.ok("0084000020")
    stranger = rsa.generate_private_key(65537, 2048)
    assert card.sw(authenticate(stranger, challenge)) == "6300"
    assert card.sw(authenticate(terminal, challenge)) == "6985"
    assert card.sw(SIGN_AUTH) == "6982"


def test_a_challenge_works_once(card, certificate, terminal):
    load(card, certificate)
    challenge = card.ok("0084000020")
    proof = authenticate(terminal, challenge)
    assert card.sw(proof) == "9000"
    assert card.sw(proof) == "6985"


def test_an_older_challenge_is_no_proof(card, certificate, terminal):
    load(card, certificate)
    old = card.ok("0084000020")
    card.ok("0084000020")
    assert card.sw(authenticate(terminal, old)) == "6300"


@pytest.mark.parametrize("command", [None, "0084000008"])
def test_without_a_challenge_of_32_bytes_nothing_is_compared(card, certificate, terminal, command):
    load(card, certificate)
    challenge = card.ok(command) if command else b""
    assert card.sw(authenticate(terminal, challenge)) == "6985"


def test_without_a_certificate_nothing_is_compared(card, terminal):
    card.select(JPKI, 0x16)
    challenge = card.ok("0084000020")
    assert card.sw(authenticate(terminal, challenge)) == "6985"


def test_a_certificate_of_another_root_is_refused(card, terminal):
    card.select(JPKI, 0x16)
    forged = CvcAuthority.create().terminal_certificate(terminal.public_key())
    assert card.sw(body(forged)) == "9000"
    assert card.sw(signature(forged)) == "6982"
    assert card.sw(signature(forged)) == "6985"


def test_a_body_with_another_bodys_signature_is_refused(card, cvc, certificate):
    other = cvc.terminal_certificate(rsa.generate_private_key(65537, 2048).public_key())
    card.select(JPKI, 0x16)
    assert card.sw(body(other)) == "9000"
    assert card.sw(signature(certificate)) == "6982"


def test_a_certificate_that_names_another_issuer_is_refused(card, cvc, terminal):
    foreign = Certificate.issue(key_id("5000023/001"), cvc.root, TERMINAL_ID, terminal.public_key())
    card.select(JPKI, 0x16)
    assert card.sw(body(foreign)) == "6700"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda raw: raw[:2] + b"\x06\xc2" + raw[4:], "6A86"),
        (lambda raw: raw[:2] + b"\x00\x00" + raw[4:], "6A86"),
        (lambda raw: raw[:7] + b"\x7f\x22" + raw[9:], "6700"),
        (lambda raw: raw[:5] + b"\x01\x32" + raw[7:-1], "6700"),
        (lambda raw: raw[:12] + b"\x5f\x4f" + raw[14:], "6700"),
        (lambda raw: raw[:49] + b"\x91" + raw[50:], "6700"),
        (lambda raw: raw[:4], "6700"),
    ],
)
def test_a_body_of_another_shape_is_refused(card, certificate, change, status):
    card.select(JPKI, 0x16)
    assert card.sw(change(body(certificate))) == status


def test_a_signature_needs_its_body_and_its_shape(card, certificate):
    card.select(JPKI, 0x16)
    assert card.sw(signature(certificate)) == "6985"
    assert card.sw(body(certificate)) == "9000"
    assert card.sw("80A200C105 5F37820100") == "6700"


@pytest.mark.parametrize(("fid", "status"), [(None, "6986"), (0x17, "6981"), (0x06, "6981")])
def test_the_terminals_root_has_to_be_current(card, certificate, fid, status):
    card.select(JPKI, fid)
    assert card.sw(body(certificate)) == status


@pytest.mark.parametrize("aid", [None, TEXT])
def test_outside_the_jpki_application_the_commands_do_not_exist(card, certificate, terminal, aid):
    if aid is not None:
        card.select(aid)
    assert card.sw(body(certificate)) == "6D00"
    assert card.sw(authenticate(terminal, bytes(32))) == "6D00"


@pytest.mark.parametrize("p1p2", ["0100", "0001"])
def test_external_authenticate_has_no_parameters(card, certificate, p1p2):
    load(card, certificate)
    card.ok("0084000020")
    assert card.sw(f"0082{p1p2}0100") == "6A86"
    assert card.sw("00820000") == "6700"


@pytest.mark.parametrize(
    "profile",
    [CardProfile.NORMAL, CardProfile.PIN_BLOCKED, CardProfile.FACE_ONLY, CardProfile.UNDER_15],
)
def test_it_works_on_these_cards_and_touches_no_counter(insert, profile, certificate, terminal):
    card = insert(profile)
    before = card.state.image
    grant(card, certificate, terminal)
    assert len(card.ok(SIGN_AUTH)) == 256
    assert card.state.image == before


def test_an_old_card_does_not_know_the_command(insert, certificate, terminal):
    card = insert(CardProfile.NO_PINLESS)
    card.select(JPKI)
    assert card.sw("00A4020C02 0016") == "6A82"
    assert card.sw(body(certificate)) == "6D00"
    assert card.sw(authenticate(terminal, bytes(32))) == "6D00"
