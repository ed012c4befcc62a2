"""Roots that somebody pinned: what they must be, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

__all__ = ["MIN_RSA_BITS", "Root", "UnfitRoot", "foreign_organisation", "read_root"]

MIN_RSA_BITS = 2048
_FOREIGN = frozenset({"JPKI", "JPKI-TEST"})


class UnfitRoot(ValueError):
    """What was given as a root cannot be one."""


@dataclass(frozen=True, slots=True)
class Root:
    """A pinned root. `foreign` is its organisation if that is the real JPKI's."""

    certificate: x509.Certificate
    foreign: str | None
    key_id: bytes | None


def foreign_organisation(name: x509.Name) -> str | None:
    """The organisation, if it is the real JPKI's, whatever its case and spaces."""
    organisations = (str(a.value) for a in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))
    return next((name for name in organisations if name.strip().upper() in _FOREIGN), None)


def read_root(certificate: x509.Certificate) -> Root:
    """The certificate as a root; `UnfitRoot` if it is not a strong, self-signed authority's."""
    try:
        extensions = certificate.extensions
        is_ca = extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        signs = extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
        certificate.verify_directly_issued_by(certificate)
        key = certificate.public_key()
        foreign = foreign_organisation(certificate.subject)
    except x509.ExtensionNotFound as error:
        raise UnfitRoot("it is not the certificate of an authority") from error
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise UnfitRoot("it is not signed by itself") from error
    if not is_ca or not signs:
        raise UnfitRoot("it is not the certificate of an authority")
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < MIN_RSA_BITS:
        raise UnfitRoot("its key is not RSA of 2048 bits or more")
    try:
        key_id = extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        key_id = None
    return Root(certificate, foreign, key_id)
