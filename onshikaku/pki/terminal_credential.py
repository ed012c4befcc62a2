"""A terminal's client certificate with its key, as a value and as a PEM file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["CredentialUnusable", "TerminalCredential", "terminal_name", "terminal_of"]

_URN = "urn:onshikaku:terminal:"
_NAME = re.compile(rf"{_URN}([0-9]{{10}}):([A-Za-z0-9._-]{{1,64}})")


class CredentialUnusable(Exception):
    """What was given as a terminal's credential is none; the text says why."""


@dataclass(frozen=True, slots=True)
class TerminalCredential:
    """A private key (ECDSA P-256) and the certificate that names its terminal."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def __post_init__(self) -> None:
        """Refuse what does not belong together or names no terminal."""
        if self.key.public_key() != self.certificate.public_key():
            raise CredentialUnusable("key and certificate do not belong together")
        terminal_of(self.certificate)

    @classmethod
    def from_pem(cls, content: bytes) -> Self:
        """What `pem` wrote. Raises `CredentialUnusable`."""
        try:
            key = load_pem_private_key(content, None)
            certificate = x509.load_pem_x509_certificate(content)
        except (ValueError, TypeError) as error:
            raise CredentialUnusable("it does not hold a key and a certificate in PEM") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CredentialUnusable("its key is not an ECDSA key")
        return cls(key, certificate)

    @property
    def pem(self) -> bytes:
        """Key (PKCS #8) and certificate, one after the other."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def institution_code(self) -> str:
        """医療機関コード of the terminal's institution, 10 digits."""
        return terminal_of(self.certificate)[0]

    @property
    def terminal_id(self) -> str:
        """The terminal's id at its institution."""
        return terminal_of(self.certificate)[1]

    def covers(self, at: datetime) -> bool:
        """Whether the certificate is valid by its dates at that moment."""
        certificate = self.certificate
        return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc

    def sign(self, statement: bytes) -> bytes:
        """ECDSA with SHA-256 over a statement, DER."""
        return self.key.sign(statement, ec.ECDSA(hashes.SHA256()))


def terminal_name(institution_code: str, terminal_id: str) -> str:
    """The URN by which a certificate names its terminal; `ValueError` for what cannot be one."""
    name = f"{_URN}{institution_code}:{terminal_id}"
    if not _NAME.fullmatch(name):
        raise ValueError("not an institution code of 10 digits and a terminal id")
    return name


def terminal_of(certificate: x509.Certificate) -> tuple[str, str]:
    """Institution code and terminal id in a certificate. Raises `CredentialUnusable`."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError) as error:
        raise CredentialUnusable("its certificate names no terminal") from error
    found = [
        _NAME.fullmatch(uri) for uri in names.get_values_for_type(x509.UniformResourceIdentifier)
    ]
    if len(names) != 1 or len(found) != 1 or found[0] is None:
        raise CredentialUnusable("its certificate names no terminal")
    return found[0][1], found[0][2]
