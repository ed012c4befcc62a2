"""What stands in the certificates of terminals. The real profile is not public; this is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    from onshikaku.pki.profile import Extension

__all__ = ["ROOT_NAME", "leaf_extensions", "root_extensions", "subject"]

_COUNTRY = x509.NameAttribute(NameOID.COUNTRY_NAME, "JP")
_ORGANIZATION = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "TERMINAL-SIM")
ROOT_NAME = x509.Name(
    [
        _COUNTRY,
        _ORGANIZATION,
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Client certificates of terminals"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "onshikaku simulator"),
    ]
)


def root_extensions(public_key: EllipticCurvePublicKey) -> list[Extension]:
    """The extensions of the authority's own certificate, with their criticality."""
    return [
        (_key_usage(signs_certificates=True), True),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]


def subject(institution_code: str, terminal_id: str) -> x509.Name:
    """The terminal for people; programs read its URN."""
    return x509.Name(
        [
            _COUNTRY,
            _ORGANIZATION,
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, institution_code),
            x509.NameAttribute(NameOID.COMMON_NAME, terminal_id),
        ]
    )


def leaf_extensions(
    urn: str, public_key: EllipticCurvePublicKey, issuer_key: EllipticCurvePublicKey
) -> list[Extension]:
    """The extensions of a terminal's certificate, with their criticality."""
    return [
        (_key_usage(signs_certificates=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.SubjectAlternativeName([x509.UniformResourceIdentifier(urn)]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
