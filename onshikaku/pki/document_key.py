"""The key that signs the codes on papers: Ed25519 (RFC 8032), one for an installation.

It is apart from the authorities of cards and terminals: a code proves that the simulator printed
it, nothing more. Kept as `document_key.pem` (PKCS #8, mode 0600) beside them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from onshikaku.pki.authority import AuthorityDamaged
from onshikaku.pki.ledger import locked, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["KEY_ID_LENGTH", "DocumentKey", "DocumentPublicKey"]

KEY_ID_LENGTH = 4
"""Bytes of a key id: the first of the SHA-256 of the raw public key."""

_FILE = "document_key.pem"


@dataclass(frozen=True, slots=True)
class DocumentPublicKey:
    """What codes are verified with."""

    raw: bytes

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        """The key in a PEM (SubjectPublicKeyInfo); `ValueError` where it is no Ed25519 key."""
        key = load_pem_public_key(pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("no Ed25519 key")  # noqa: TRY004 - the text is wrong, not its type
        return cls(key.public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        """Which key it is."""
        return hashlib.sha256(self.raw).digest()[:KEY_ID_LENGTH]

    @property
    def pem(self) -> str:
        """The key as PEM (SubjectPublicKeyInfo)."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the key's other half made the signature over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class DocumentKey:
    """The signing half."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = DocumentPublicKey(key.public_key().public_bytes_raw())

    @classmethod
    def create(cls) -> Self:
        """A new key, in memory."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The key kept in a folder (made with mode 0700); it is made once if it is not there yet.

        Raises `AuthorityDamaged`.
        """
        path = folder / _FILE
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locked(path):
                # Another process may have been here first.
                if not path.exists():
                    made = cls.create()
                    write_atomically(path, made.private_pem(), mode=0o600)
                    return made
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityDamaged(folder, f"document key: {error}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise AuthorityDamaged(folder, "document key: no Ed25519 key")
        return cls(key)

    def private_pem(self) -> bytes:
        """The key as PEM (PKCS #8), unencrypted."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        """A signature of 64 bytes, always the same for the same message."""
        return self._key.sign(message)
