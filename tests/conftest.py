"""What several folders of tests share: a private pcscd, and a card that needs no authority."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import settings

from hardware.card_image import (
    ATR_CONTACTLESS,
    Application,
    BinaryFile,
    CardImage,
    KeyFile,
    PinFile,
    PinForm,
)
from hardware.private_pcscd import PrivatePcscd, VpcdSlot
from onshikaku.domain.persona import CardProfile

# How long a test takes says nothing about the code on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def pcscd() -> Iterator[PrivatePcscd]:
    """The one private pcscd of this process; a test that kills it starts it again."""
    with PrivatePcscd() as daemon:
        yield daemon


@pytest.fixture
def slot(pcscd: PrivatePcscd) -> Iterator[VpcdSlot]:
    """An empty slot of the private pcscd, empty again afterwards."""
    empty = pcscd.slots[0]
    yield empty
    empty.remove()


@pytest.fixture(scope="session")
def card_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def card_certificate(card_key: rsa.RSAPrivateKey) -> bytes:
    """DER, long enough for several reads of 256 bytes."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JPKI-SIM"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(card_key.public_key())
        .serial_number(4711)
        .not_valid_before(datetime(2025, 3, 31, 15, tzinfo=UTC))
        .not_valid_after(datetime(2030, 4, 1, 14, 59, 59, tzinfo=UTC))
        .sign(card_key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="session")
def card_image(card_key: rsa.RSAPrivateKey, card_certificate: bytes) -> CardImage:
    """A card with the user-authentication half of the JPKI application only. Its PIN is 1234."""
    pkcs8 = card_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    token = b"JPKIAPICCTOKEN2".ljust(32) + b"1".rjust(32, b"0") + b"SIM-TEST".ljust(16)
    files = {
        0x0006: BinaryFile(token.ljust(160, b"0")),
        0x0008: BinaryFile(bytes.fromhex("008F00")),
        0x000A: BinaryFile(card_certificate.ljust(2560, b"\xff")),
        0x000B: BinaryFile(card_certificate.ljust(2560, b"\xff")),
        0x0017: KeyFile(pkcs8, opens_with=(0x0018,)),
        0x0018: PinFile(b"1234", tries_left=3, tries_max=3, form=PinForm.FOUR_DIGITS),
    }
    jpki = Application(bytes.fromhex("D392F000260100000001"), files)
    return CardImage(ATR_CONTACTLESS, CardProfile.UNDER_15, (jpki,))
