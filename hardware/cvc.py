"""Card-verifiable certificates of the My Number Card: bytes, keys and ids (docs/card.md §6.3).

568 bytes: ``7F21 820233`` { ``5F4E 820129`` body 297 = issuer key id 16, subject key id 16,
public-key object 265; ``5F37 820100`` signature 256 over the body, PKCS#1 v1.5 with SHA-256 }.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

__all__ = [
    "BODY_PART_LENGTH",
    "SIGNATURE_PART_LENGTH",
    "SIMULATOR_ROOT_ID",
    "Certificate",
    "key_id",
    "public_key",
    "public_key_object",
    "verifies",
]

BODY_PART_LENGTH: Final = 307
"""Bytes of the first part that SET PUBLIC IC KEY carries: outer header and body object."""
SIGNATURE_PART_LENGTH: Final = 261
"""Bytes of the second part: the signature object."""

_OUTER = bytes.fromhex("7F21820233")
_BODY = bytes.fromhex("5F4E820129")
_SIGNATURE = bytes.fromhex("5F37820100")
_EXPONENT = bytes.fromhex("9003010001")
_MODULUS = bytes.fromhex("91820100")
_ID_LENGTH = 16
_KEY_LENGTH = 265
_BODY_LENGTH = 2 * _ID_LENGTH + _KEY_LENGTH
_EXPONENT_VALUE = 65537


def key_id(printed: str) -> bytes:
    """The 16 bytes of a key id printed like ``5000033/001``. Raises ValueError."""
    number, _, generation = printed.partition("/")
    if not (len(number) == 7 and len(generation) == 3 and (number + generation).isdecimal()):
        raise ValueError("a key id is printed as seven digits, a slash, three digits")
    return number.encode() + b"\x08\x05" + generation.encode() + bytes(4)


SIMULATOR_ROOT_ID: Final = key_id("9999990/001")
"""The simulator's own root, outside the production (50000xx) and the test (60000xx) hierarchy."""


def public_key_object(key: rsa.RSAPublicKey) -> bytes:
    """The 265 bytes of an RSA-2048 public key with exponent 65537. Raises ValueError for others."""
    numbers = key.public_numbers()
    if key.key_size != 2048 or numbers.e != _EXPONENT_VALUE:
        raise ValueError("the key is not RSA-2048 with exponent 65537")
    return _EXPONENT + _MODULUS + numbers.n.to_bytes(256, "big")


def public_key(encoded: bytes) -> rsa.RSAPublicKey:
    """The key in a public-key object. Raises ValueError."""
    head = len(_EXPONENT + _MODULUS)
    if len(encoded) != _KEY_LENGTH or encoded[:head] != _EXPONENT + _MODULUS:
        raise ValueError("not a public-key object of 265 bytes")
    modulus = int.from_bytes(encoded[head:], "big")
    if modulus.bit_length() != 2048:
        raise ValueError("the modulus has not 2048 bits")
    return rsa.RSAPublicNumbers(_EXPONENT_VALUE, modulus).public_key()


def verifies(encoded_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key of a public-key object made this PKCS#1 v1.5 SHA-256 signature."""
    try:
        public_key(encoded_key).verify(signature, message, padding.PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Certificate:
    """The signed statement of one key about another."""

    issuer_id: bytes
    subject_id: bytes
    subject_key: bytes
    signature: bytes

    @classmethod
    def issue(
        cls, issuer_id: bytes, issuer: rsa.RSAPrivateKey, subject_id: bytes, key: rsa.RSAPublicKey
    ) -> Self:
        """Certify `key` under `subject_id`."""
        subject_key = public_key_object(key)
        body = issuer_id + subject_id + subject_key
        return cls(
            issuer_id, subject_id, subject_key, issuer.sign(body, padding.PKCS1v15(), SHA256())
        )

    @property
    def body(self) -> bytes:
        """The 297 signed bytes."""
        return self.issuer_id + self.subject_id + self.subject_key

    @property
    def body_part(self) -> bytes:
        """The first 307 bytes of the encoding."""
        return _OUTER + _BODY + self.body

    @property
    def signature_part(self) -> bytes:
        """The last 261 bytes of the encoding."""
        return _SIGNATURE + self.signature

    def encode(self) -> bytes:
        """The 568 bytes."""
        return self.body_part + self.signature_part

    @classmethod
    def decode(cls, encoded: bytes) -> Self:
        """Parse 568 bytes; the signature is not checked. Raises ValueError."""
        body = split_body_part(encoded[:BODY_PART_LENGTH])
        signature = split_signature_part(encoded[BODY_PART_LENGTH:])
        ids, subject_key = body[: 2 * _ID_LENGTH], body[2 * _ID_LENGTH :]
        return cls(ids[:_ID_LENGTH], ids[_ID_LENGTH:], subject_key, signature)

    def is_signed_by(self, issuer_key: bytes) -> bool:
        """Whether the key of that public-key object signed the body."""
        return verifies(issuer_key, self.signature, self.body)


def split_body_part(part: bytes) -> bytes:
    """The 297 body bytes of a first part. Raises ValueError on any other shape."""
    head = len(_OUTER + _BODY)
    if len(part) != BODY_PART_LENGTH or part[:head] != _OUTER + _BODY:
        raise ValueError("not the first 307 bytes of a card-verifiable certificate")
    body = part[head:]
    public_key(body[2 * _ID_LENGTH :])
    return body


def split_signature_part(part: bytes) -> bytes:
    """The 256 signature bytes of a second part. Raises ValueError on any other shape."""
    if len(part) != SIGNATURE_PART_LENGTH or part[: len(_SIGNATURE)] != _SIGNATURE:
        raise ValueError("not the signature object of a card-verifiable certificate")
    return part[len(_SIGNATURE) :]
