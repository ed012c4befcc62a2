"""OpenSC's tools, unchanged, take the virtual card for a My Number Card.

They reach it through a real pcscd. Signatures are verified by openssl.
"""

import re
import subprocess
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hardware.card_factory import CardKeys, make_card
from hardware.card_layout import JPKI
from hardware.chip import Chip
from hardware.cvc_authority import CvcAuthority
from onshikaku.domain.persona import CardProfile
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy

pytestmark = [pytest.mark.vpcd, pytest.mark.opensc]

AUTH_TOKEN = "JPKI (User Authentication PIN)"
SIGN_TOKEN = "JPKI (Digital Signature PIN)"
MESSAGE = b"to be signed by the card"
AUTH_PIN, SIGN_PIN = (JPKI, 0x18), (JPKI, 0x1B)


@pytest.fixture(scope="module")
def keys():
    return CardKeys.generate()


@pytest.fixture(scope="module")
def make(keys):
    persona = load_personas(date(2026, 11, 20))["standard"]
    hierarchy = Hierarchy.create(datetime(2026, 11, 20, tzinfo=UTC), "http://127.0.0.1/ocsp")
    cvc = CvcAuthority.create()

    def image(profile=CardProfile.NORMAL, **options):
        return make_card(persona, hierarchy, profile=profile, keys=keys, cvc=cvc, **options)

    return image


@pytest.fixture
def insert(make, slot):
    def put(profile=CardProfile.NORMAL, **options):
        chip = Chip(make(profile, **options))
        slot.insert(chip)
        return chip

    return put


def run(*command, check=True) -> str:
    """Both outputs of a tool; it must succeed, or with check=False must fail."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) is check, done.stdout + done.stderr
    return done.stdout + done.stderr


def pem_in(text: str) -> bytes:
    found = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)
    return x509.load_pem_x509_certificate(found[0].encode()).public_bytes(Encoding.DER)


def certificate_on(chip, fid: int) -> bytes:
    content = chip.image.application(JPKI).files[fid].content
    return content[: int.from_bytes(content[2:4], "big") + 4]


def tries(chip, pin) -> int:
    return chip.image.pins()[pin].tries_left


def sign(folder, token: str, pin: str, *, check=True) -> tuple[str, bytes]:
    message, signature = folder / "message", folder / "signature"
    message.write_bytes(MESSAGE)
    text = run(
        *("pkcs11-tool", "--token-label", token, "--login", "--pin", pin),
        *("--sign", "-m", "SHA256-RSA-PKCS", "-i", message, "-o", signature),
        check=check,
    )
    return text, signature.read_bytes() if signature.exists() else b""


def openssl_verifies(folder, key, signature: bytes) -> str:
    public, made, message = folder / "key.pem", folder / "made", folder / "message"
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    made.write_bytes(signature)
    return run("openssl", "dgst", "-sha256", "-verify", public, "-signature", made, message)


def test_the_driver_is_jpki(insert):
    insert()
    assert run("opensc-tool", "-n").startswith("jpki")


@pytest.mark.parametrize("options", [{"profile": CardProfile.CONTACT}, {"atr_varies": True}])
def test_the_driver_is_jpki_with_another_atr(insert, options):
    chip = insert(**options)
    assert run("opensc-tool", "-a").startswith(chip.atr.hex(":"))
    assert run("opensc-tool", "-n").startswith("jpki")


def test_the_object_list(insert):
    chip = insert()
    listed = run("pkcs15-tool", "-D")
    for title in (
        *("PIN [User Authentication PIN]", "PIN [Digital Signature PIN]"),
        *("Private RSA Key [User Authentication Key]", "Private RSA Key [Digital Signature Key]"),
        *("[User Authentication Certificate]", "[Digital Signature Certificate]"),
        *("[User Authentication Certificate CA]", "[Digital Signature Certificate CA]"),
    ):
        assert title in listed
    assert re.findall(r"Tries left +: (\d+)", listed) == ["3", "5"]
    assert (tries(chip, AUTH_PIN), tries(chip, SIGN_PIN)) == (3, 5)


@pytest.mark.parametrize(("number", "fid"), [(1, 0x0A), (3, 0x0B), (4, 0x02)])
def test_free_certificates_are_read_whole(insert, number, fid):
    chip = insert()
    text = run("pkcs15-tool", "--read-certificate", str(number))
    assert pem_in(text) == certificate_on(chip, fid)


def test_the_signing_certificate_needs_its_password(insert):
    chip = insert()
    run("pkcs15-tool", "--read-certificate", "2", check=False)
    opened = ("--verify-pin", "--auth-id", "2", "--pin", "ABC123")
    text = run("pkcs15-tool", *opened, "--read-certificate", "2")
    assert pem_in(text) == certificate_on(chip, 0x01)


def test_a_wrong_pin_costs_a_try_and_the_right_one_gives_it_back(insert):
    chip = insert()
    verify = ("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin")
    assert "PIN code or key incorrect" in run(*verify, "9999", check=False)
    assert tries(chip, AUTH_PIN) == 2
    assert re.findall(r"Tries left +: (\d+)", run("pkcs15-tool", "-D")) == ["2", "5"]
    run(*verify, "1234")
    assert tries(chip, AUTH_PIN) == 3


@pytest.mark.parametrize(
    ("token", "pin", "name"), [(AUTH_TOKEN, "1234", "auth"), (SIGN_TOKEN, "ABC123", "sign")]
)
def test_both_keys_sign_and_openssl_agrees(insert, keys, tmp_path, token, pin, name):
    insert()
    _, signature = sign(tmp_path, token, pin)
    assert len(signature) == 256
    assert openssl_verifies(tmp_path, getattr(keys, name), signature).strip() == "Verified OK"


def test_a_wrong_pin_gives_no_signature(insert, tmp_path):
    chip = insert()
    text, signature = sign(tmp_path, AUTH_TOKEN, "9999", check=False)
    assert "CKR_PIN_INCORRECT" in text
    assert signature == b""
    assert tries(chip, AUTH_PIN) == 2


@pytest.mark.parametrize("profile", [CardProfile.PIN_BLOCKED, CardProfile.FACE_ONLY])
def test_a_card_whose_pin_is_shut_is_read_but_does_not_sign(insert, tmp_path, profile):
    chip = insert(profile)
    before = chip.image
    assert run("opensc-tool", "-n").startswith("jpki")
    assert pem_in(run("pkcs15-tool", "--read-certificate", "1")) == certificate_on(chip, 0x0A)
    slots = run("pkcs11-tool", "-L")
    auth = slots[slots.index(AUTH_TOKEN) : slots.index(SIGN_TOKEN)]
    assert "user PIN locked" in auth
    text, signature = sign(tmp_path, AUTH_TOKEN, "1234", check=False)
    assert "C_Login failed" in text
    assert signature == b""
    verify = ("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "1234")
    assert "Reference data not usable" in run(*verify, check=False)
    assert chip.image == before


def test_a_blocked_authentication_pin_leaves_the_signing_key_alone(insert, keys, tmp_path):
    insert(CardProfile.PIN_BLOCKED)
    _, signature = sign(tmp_path, SIGN_TOKEN, "ABC123")
    assert openssl_verifies(tmp_path, keys.sign, signature).strip() == "Verified OK"
