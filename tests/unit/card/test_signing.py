"""The card's keys: all schemes, all refusals; signatures are checked by `cryptography`."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.card_layout import COMMON, JPKI, TEXT, VISUAL

MESSAGE = b"what the card signs"
DIGEST = hashlib.sha256(MESSAGE).digest()
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + DIGEST
PKCS1 = padding.PKCS1v15()
PSS = padding.PSS(padding.MGF1(SHA256()), 32)

SCHEMES = [
    (0x00, DIGEST_INFO, lambda key, sig: key.verify(sig, MESSAGE, PKCS1, SHA256())),
    (0x00, b"\x01", lambda key, sig: key.verify(sig, b"\x01", PKCS1, NoDigestInfo())),
    (0x00, bytes(245), lambda key, sig: key.verify(sig, bytes(245), PKCS1, NoDigestInfo())),
    (0x01, MESSAGE, lambda key, sig: key.verify(sig, DIGEST, PKCS1, NoDigestInfo())),
    (0x02, DIGEST, lambda key, sig: key.verify(sig, DIGEST, PKCS1, Prehashed(SHA256()))),
    (0x03, MESSAGE, lambda key, sig: key.verify(sig, MESSAGE, PKCS1, SHA256())),
    (0x04, DIGEST, lambda key, sig: key.verify(sig, DIGEST, PSS, Prehashed(SHA256()))),
    (0x05, MESSAGE, lambda key, sig: key.verify(sig, MESSAGE, PSS, SHA256())),
]
KEYS = [(0x18, "1234", 0x17, "auth"), (0x1B, "ABC123", 0x1A, "sign")]


def sign(p1: int, data: bytes, p2: int = 0x80, le: str = "00") -> str:
    return f"802A{p1:02X}{p2:02X}{len(data):02X}{data.hex()}{le}"


@pytest.mark.parametrize(("pin", "value", "fid", "name"), KEYS)
@pytest.mark.parametrize(("scheme", "data", "verify"), SCHEMES)
@pytest.mark.parametrize("by_sfi", [False, True])
def test_every_scheme_verifies(card, keys, pin, value, fid, name, scheme, data, verify, by_sfi):
    card.select(JPKI)
    card.verify(pin, value)
    if not by_sfi:
        card.select_file(fid)
    signature = card.ok(sign(scheme, data, 0x80 | fid if by_sfi else 0x80))
    assert len(signature) == 256
    verify(getattr(keys, name).public_key(), signature)


def test_le_may_be_missing_and_signatures_repeat(card):
    card.select(JPKI)
    card.verify(0x18, "1234")
    card.select_file(0x17)
    first = card.ok(sign(0, DIGEST_INFO, le=""))
    assert card.ok(sign(0, DIGEST_INFO)) == first


@pytest.mark.parametrize("scheme", range(6))
@pytest.mark.parametrize(
    ("verified", "fid"), [(None, 0x17), (None, 0x1A), (0x18, 0x1A), (0x1B, 0x17)]
)
def test_without_its_own_pin_no_key_signs(card, scheme, verified, fid):
    card.select(JPKI)
    if verified:
        assert card.verify(verified, {0x18: "1234", 0x1B: "ABC123"}[verified]) == "9000"
    assert card.sw(sign(scheme, DIGEST, 0x80 | fid)) == "6982"


def test_a_wrong_try_closes_the_key_again(card):
    card.select(JPKI)
    card.verify(0x18, "1234")
    card.verify(0x18, "9999")
    assert card.sw(sign(0, DIGEST_INFO, 0x97)) == "6982"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (sign(0, bytes(246), 0x97), "6985"),
        (sign(2, bytes(31), 0x97), "6985"),
        (sign(2, bytes(33), 0x97), "6985"),
        (sign(4, bytes(51), 0x97), "6985"),
        ("802A0397000100" + "41" * 256 + "0000", "6985"),
        ("802A0097", "6700"),
        ("802A009700", "6700"),
        (sign(0, DIGEST_INFO, 0x97, le="FF"), "6700"),
        (sign(6, DIGEST, 0x97), "6A86"),
        (sign(0xFF, DIGEST, 0x97), "6A86"),
        (sign(0, DIGEST_INFO, 0x17), "6A86"),
        (sign(0, DIGEST_INFO, 0x00), "6A86"),
        (sign(0, DIGEST_INFO, 0x98), "6986"),  # a PIN
        (sign(0, DIGEST_INFO, 0x86), "6986"),  # a data file
        (sign(0, DIGEST_INFO, 0x9E), "6A82"),
        (sign(0, DIGEST_INFO, 0x80), "6986"),  # current EF is the PIN
    ],
)
def test_refused_signatures(card, command, status):
    card.select(JPKI)
    card.verify(0x18, "1234")
    before = card.state
    assert card.sw(command) == status
    assert card.state == before


def test_no_current_file_no_signature(card):
    assert card.sw(sign(0, DIGEST_INFO)) == "6986"
    assert card.sw(sign(0, DIGEST_INFO, 0x00)) == "6A86"
    card.select(JPKI)
    assert card.sw(sign(0, DIGEST_INFO)) == "6986"


@pytest.mark.parametrize("aid", [TEXT, VISUAL])
def test_the_card_key_signs_without_a_pin(card, keys, aid):
    card.select(aid)
    signature = card.ok(sign(0, DIGEST_INFO, 0x00))
    keys.card.public_key().verify(signature, MESSAGE, PKCS1, SHA256())


def test_internal_authenticate_signs_the_challenge(card, keys):
    card.select(COMMON)
    challenge = bytes(range(32))
    signature = card.ok(f"0088009920{challenge.hex()}00")
    keys.common.public_key().verify(signature, challenge, PKCS1, SHA256())


@pytest.mark.parametrize(
    ("aid", "command", "status"),
    [
        (COMMON, "0088019901 00 00", "6A86"),
        (COMMON, "00880099", "6700"),
        (COMMON, "0088009901 00 10", "6700"),
        (COMMON, "0088009C01 00 00", "6981"),
        (COMMON, "0088008001 00 00", "6986"),
        (JPKI, "0088009701 00 00", "6982"),
        (JPKI, "0088009801 00 00", "6981"),
    ],
)
def test_refused_internal_authenticate(card, aid, command, status):
    card.select(aid)
    assert card.sw(command) == status


def test_internal_authenticate_never_uses_a_key_that_has_a_pin(card):
    card.select(JPKI)
    card.verify(0x18, "1234")
    assert card.sw("0088009701 00 00") == "6982"


@pytest.mark.parametrize("le", [1, 8, 32, 255, 256])
def test_challenges_have_the_length_asked_for(card, le):
    assert len(card.ok(f"00840000{le % 256:02X}")) == le


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00840000", "6700"),
        ("0084000001 00", "6700"),
        ("0084010020", "6A86"),
        ("0084000120", "6A86"),
        ("00840000000020", "6985"),
        ("00840000000101", "6985"),
        ("00840000000000", "6985"),
    ],
)
def test_refused_challenges(card, command, status):
    assert card.sw(command) == status
