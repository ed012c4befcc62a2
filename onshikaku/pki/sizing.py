"""A certificate of a wished length: the same one with a filler, signed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.pki.profile import Extension, sign_certificate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

__all__ = ["FILLER", "sized"]

FILLER: Final = x509.ObjectIdentifier("2.999.392.9")
"""An extension of zeros that says nothing; not critical (RFC 5280 §4.2)."""

_OVERHEAD: Final = range(11, 21)
"""Bytes of an extension beside its zeros: identifier and lengths (ITU-T X.690 §8.1.3)."""
_NEEDLESS_ON_A_ROOT: Final = (x509.SubjectAlternativeName, x509.CRLDistributionPoints)


def sized(
    certificate: x509.Certificate, length: int, issuer: x509.Certificate, key: RSAPrivateKey
) -> x509.Certificate:
    """The certificate with DER of `length` bytes, signed by `key`, which is its issuer's.

    A self-signed one that is longer loses what names it in other ways. ValueError when no filler
    makes it that long, or when somebody else issued it.
    """
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError):
        raise ValueError("another authority's certificate") from None
    extensions: list[Extension] = [(ext.value, ext.critical) for ext in certificate.extensions]
    if _length(certificate) > length and certificate.subject == certificate.issuer:
        extensions = [
            (value, critical)
            for value, critical in extensions
            if not isinstance(value, _NEEDLESS_ON_A_ROOT)
        ]
        certificate = _signed(certificate, extensions, key)
    missing = length - _length(certificate)
    if not missing:
        return certificate
    for count in (missing - overhead for overhead in _OVERHEAD):
        if count >= 0:
            filler = x509.UnrecognizedExtension(FILLER, bytes(count))
            candidate = _signed(certificate, [*extensions, (filler, False)], key)
            if _length(candidate) == length:
                return candidate
    raise ValueError(f"no filler makes {_length(certificate)} bytes {length}")


def _length(certificate: x509.Certificate) -> int:
    return len(certificate.public_bytes(Encoding.DER))


def _signed(
    certificate: x509.Certificate, extensions: list[Extension], key: RSAPrivateKey
) -> x509.Certificate:
    public_key = certificate.public_key()
    if not isinstance(public_key, RSAPublicKey | EllipticCurvePublicKey):
        raise TypeError("neither RSA nor an elliptic curve")
    return sign_certificate(
        issuer=certificate.issuer,
        subject=certificate.subject,
        serial=certificate.serial_number,
        public_key=public_key,
        period=(certificate.not_valid_before_utc, certificate.not_valid_after_utc),
        extensions=extensions,
        key=key,
    )
