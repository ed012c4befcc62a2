"""The simulator's issuers of card-verifiable certificates: for face records, and for terminals.

One root (``9999990/001``, which every virtual card knows) certifies the key that signs the records
of the 券面 applications, and the terminals that may ask for a signature without a PIN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hardware.cvc import SIMULATOR_ROOT_ID, Certificate, key_id, public_key_object
from onshikaku.pki.ledger import locked, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FACE_ISSUER_ID", "TERMINAL_ID", "CvcAuthority", "CvcKeyBroken"]

FACE_ISSUER_ID: Final = key_id("9999993/001")
"""Who signs the records of the 券面 applications."""
TERMINAL_ID: Final = key_id("9999991/001")
"""What the simulator's terminals are called."""

_ROOT_FILE: Final = "cvc_root_key.pem"
_FACE_FILE: Final = "cvc_face_key.pem"
_KEY_BITS: Final = 2048


class CvcKeyBroken(Exception):
    """A key file does not hold an RSA-2048 private key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: not an RSA-2048 private key in PEM")
        self.path = path


@dataclass(frozen=True, slots=True)
class CvcAuthority:
    """The root's key and the face issuer's key, which the root has certified."""

    root: rsa.RSAPrivateKey
    face: rsa.RSAPrivateKey

    @classmethod
    def create(cls) -> Self:
        """New keys, kept nowhere."""
        return cls(_new_key(), _new_key())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of a folder, made once, on first use. Raises `CvcKeyBroken`, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(_kept_key(folder / _ROOT_FILE), _kept_key(folder / _FACE_FILE))

    @classmethod
    def is_kept(cls, folder: Path) -> bool:
        """Whether a folder holds keys already."""
        return (folder / _ROOT_FILE).exists()

    @property
    def root_key(self) -> bytes:
        """The root's public-key object: what verifiers of these certificates pin."""
        return public_key_object(self.root.public_key())

    def face_certificate(self) -> Certificate:
        """The root's word for the key that signs face records (EF 0004 of both applications)."""
        return self._certify(FACE_ISSUER_ID, self.face.public_key())

    def terminal_certificate(self, key: rsa.RSAPublicKey) -> Certificate:
        """The root's word for a terminal's key."""
        return self._certify(TERMINAL_ID, key)

    def card_certificate(self, card_id: bytes, key: rsa.RSAPublicKey) -> Certificate:
        """The face issuer's word for a card's own key."""
        return Certificate.issue(FACE_ISSUER_ID, self.face, card_id, key)

    def sign_record(self, record: bytes) -> bytes:
        """The face issuer's PKCS#1 v1.5 SHA-256 signature."""
        return self.face.sign(record, padding.PKCS1v15(), SHA256())

    def sign_digest_info(self, digest_info: bytes) -> bytes:
        """The face issuer's PKCS#1 v1.5 signature over a DigestInfo made by the caller."""
        return self.face.sign(digest_info, padding.PKCS1v15(), NoDigestInfo())

    def _certify(self, subject_id: bytes, key: rsa.RSAPublicKey) -> Certificate:
        return Certificate.issue(SIMULATOR_ROOT_ID, self.root, subject_id, key)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, _KEY_BITS)


def _kept_key(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        with locked(path.with_name(_ROOT_FILE)):
            # Another process may have been here first.
            if not path.exists():
                key = _new_key()
                pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                write_atomically(path, pem, mode=0o600)
                return key
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (TypeError, ValueError):
        raise CvcKeyBroken(path) from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != _KEY_BITS:
        raise CvcKeyBroken(path)
    return key
