"""A terminal's own key for signatures without a PIN (SIM-PINLESS 1, docs/card.md §7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING:
    from hardware.cvc import Certificate
    from hardware.cvc_authority import CvcAuthority

__all__ = ["CertifiedKey"]


class CertifiedKey:
    """An RSA-2048 key with the card-verifiable certificate that names it."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
        self._key = key
        self._certificate = certificate

    @classmethod
    def issue(cls, authority: CvcAuthority) -> Self:
        """A new key, certified for a terminal."""
        key = rsa.generate_private_key(65537, 2048)
        return cls(key, authority.terminal_certificate(key.public_key()))

    @property
    def body_part(self) -> bytes:
        """The first 307 bytes of the certificate."""
        return self._certificate.body_part

    @property
    def signature_part(self) -> bytes:
        """The last 261 bytes of the certificate."""
        return self._certificate.signature_part

    def sign(self, challenge: bytes) -> bytes:
        """PKCS#1 v1.5 SHA-256 signature over a challenge of 32 bytes."""
        return self._key.sign(challenge, padding.PKCS1v15(), SHA256())
