"""Whom the virtual cards trust: the issuer of terminals, and a terminal's key under it.

For signatures without a PIN (SIM-PINLESS 1, docs/card.md §7.3).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.cvc_authority import CvcAuthority

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.cvc import Certificate

__all__ = ["CardTrust", "CertifiedKey"]


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


class CardTrust:
    """The issuer that cards are made under, and a terminal's key that they accept.

    The keys are kept in `folder`, or nowhere without one. New ones take time, so they are made when
    first wanted, once, in whatever thread. Raises `CvcKeyBroken` or OSError for what the folder
    holds already, at once.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._terminal: CertifiedKey | None = None
        self._authority: CvcAuthority | None = None
        if folder is not None and CvcAuthority.is_kept(folder):
            self._authority = CvcAuthority.open(folder)

    @property
    def authority(self) -> CvcAuthority:
        """The issuer."""
        with self._lock:
            if self._authority is None:
                self._authority = (
                    CvcAuthority.create()
                    if self._folder is None
                    else CvcAuthority.open(self._folder)
                )
            return self._authority

    @property
    def terminal(self) -> CertifiedKey:
        """The key of this program's terminals."""
        authority = self.authority
        with self._lock:
            if self._terminal is None:
                self._terminal = CertifiedKey.issue(authority)
            return self._terminal
