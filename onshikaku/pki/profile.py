"""What stands in the simulator's certificates: the shape of docs/card.md §8 with names of its own.

The object identifiers lie under 2.999, the arc for examples (ITU-T X.660); the production policies
of JPKI are never issued.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from onshikaku.domain.dates import JST, jst_midnight
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

__all__ = [
    "CPS_URL",
    "POLICY_OIDS",
    "Extension",
    "Purpose",
    "SignAttributes",
    "Subject",
    "check_municipality",
    "common_name",
    "leaf_extensions",
    "partition_name",
    "responder_extensions",
    "root_extensions",
    "root_name",
    "sign_certificate",
    "validity",
]

Extension = tuple[x509.ExtensionType, bool]

CPS_URL = "https://onshikaku.invalid/cps.html"

_ARC = "2.999.392"
_HOLDER_ARC = f"{_ARC}.5"
_COUNTRY = "JP"
_ORGANIZATION = "JPKI-SIM"
_AUTHORITY_TITLE = "公的個人認証サービス（模擬）"
_COMMON_NAME = re.compile(r"[0-9A-Z]{14}[0-9]{8}[A-Z]")
_LAST_PREFECTURE = 47
_SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.UNSET: "9"}
# First day of each era, for the digit before the birth date: 1 明治 … 5 令和, 0 before.
_ERAS = (
    date(1868, 10, 23),
    date(1912, 7, 30),
    date(1926, 12, 25),
    date(1989, 1, 8),
    date(2019, 5, 1),
)
_SHORT_FORM_LIMIT = 0x80


class Purpose(StrEnum):
    """What a certificate is for: 利用者証明用 or 署名用."""

    AUTH = "auth"
    SIGN = "sign"


POLICY_OIDS: Mapping[Purpose, x509.ObjectIdentifier] = MappingProxyType(
    {
        Purpose.AUTH: x509.ObjectIdentifier(f"{_ARC}.1.1"),
        Purpose.SIGN: x509.ObjectIdentifier(f"{_ARC}.1.2"),
    }
)
_UNITS = {
    Purpose.AUTH: "JPKI for user authentication",
    Purpose.SIGN: "JPKI for digital signature",
}


@dataclass(frozen=True, slots=True)
class SignAttributes:
    """What a signing certificate tells of its holder (基本4情報)."""

    name: str
    sex: Sex
    birth_date: date
    address: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The holder as the certificate names it; only a signing certificate has more than the CN."""

    common_name: str
    prefecture: str | None = None
    city: str | None = None
    sign_attributes: SignAttributes | None = None

    def __post_init__(self) -> None:
        """Refuse a common name of another shape than `common_name` gives."""
        if not _COMMON_NAME.fullmatch(self.common_name):
            raise ValueError("common_name is not 14 characters, 8 digits and a letter")

    def name(self, purpose: Purpose) -> x509.Name:
        """The subject's distinguished name; `ValueError` if it would tell too much."""
        places = [place for place in (self.prefecture, self.city) if place is not None]
        if purpose is Purpose.AUTH and (places or self.sign_attributes):
            raise ValueError("an authentication certificate tells nothing of its holder")
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, _COUNTRY),
                *(x509.NameAttribute(NameOID.LOCALITY_NAME, place) for place in places),
                x509.NameAttribute(NameOID.COMMON_NAME, self.common_name),
            ]
        )


def check_municipality(code: str) -> str:
    """The 5-digit code, if no municipality can have it: its prefecture lies outside 01–47."""
    if not re.fullmatch(r"[0-9]{5}", code) or 1 <= int(code[:2]) <= _LAST_PREFECTURE:
        raise ValueError(f"municipality {code!r} is not 5 digits of a prefecture outside 01-47")
    return code


def common_name(stamp14: str, municipality: str, tail: str) -> str:
    """The 23 characters of a CN: issue stamp, municipality code, three digits and a letter."""
    name = f"{stamp14}{check_municipality(municipality)}{tail}"
    if not _COMMON_NAME.fullmatch(name):
        raise ValueError("the stamp has 14 of 0-9A-Z; the tail is 3 digits and a letter")
    return name


def validity(first: date, last: date) -> tuple[datetime, datetime]:
    """notBefore and notAfter of a certificate valid on these JST days and all between."""
    return jst_midnight(first), datetime.combine(last, time(23, 59, 59), JST)


def root_name(purpose: Purpose) -> x509.Name:
    """Subject and issuer of the authority."""
    return x509.Name([*_authority(purpose), _unit("onshikaku simulator")])


def partition_name(purpose: Purpose, municipality: str) -> x509.Name:
    """The directory name under which a municipality's part of the CRL is published."""
    return x509.Name(
        [
            *_authority(purpose),
            _unit("CRL Distribution Points"),
            _unit(check_municipality(municipality)[:2]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{municipality} CRLDP"),
        ]
    )


def root_extensions(purpose: Purpose, public_key: RSAPublicKey) -> list[Extension]:
    """The extensions of an authority's own certificate, with their criticality."""
    return [
        (_key_usage(key_cert_sign=True, crl_sign=True), True),
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (x509.SubjectAlternativeName([_authority_title()]), False),
        (_distribution_point(root_name(purpose)), False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]


def leaf_extensions(
    purpose: Purpose,
    subject: Subject,
    municipality: str,
    *,
    public_key: RSAPublicKey,
    issuer_key: RSAPublicKey,
    ocsp_url: str,
) -> list[Extension]:
    """The extensions of a card's certificate, with their criticality."""
    signs = purpose is Purpose.SIGN
    extensions: list[Extension] = [
        (_key_usage(digital_signature=True, content_commitment=signs), True),
        (
            x509.CertificatePolicies([x509.PolicyInformation(POLICY_OIDS[purpose], [CPS_URL])]),
            True,
        ),
        (x509.IssuerAlternativeName([_authority_title()]), False),
        (_distribution_point(partition_name(purpose, municipality)), False),
        (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        AuthorityInformationAccessOID.OCSP,
                        x509.UniformResourceIdentifier(ocsp_url),
                    )
                ]
            ),
            False,
        ),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]
    if not signs:
        extensions.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False))
    elif subject.sign_attributes is not None:
        extensions.append((_holder(subject.sign_attributes), False))
    return extensions


def responder_extensions(
    public_key: EllipticCurvePublicKey, issuer_key: RSAPublicKey
) -> list[Extension]:
    """The extensions of a delegated OCSP responder's certificate (RFC 6960 §4.2.2.2)."""
    return [
        (_key_usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]


def sign_certificate(
    *,
    issuer: x509.Name,
    subject: x509.Name,
    serial: int,
    public_key: RSAPublicKey | EllipticCurvePublicKey,
    period: tuple[datetime, datetime],
    extensions: list[Extension],
    key: RSAPrivateKey | EllipticCurvePrivateKey,
) -> x509.Certificate:
    """A certificate of these parts, signed with SHA-256."""
    first, last = period
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .serial_number(serial)
        .public_key(public_key)
        .not_valid_before(first)
        .not_valid_after(last)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256())


def _authority(purpose: Purpose) -> list[x509.NameAttribute[str]]:
    return [
        x509.NameAttribute(NameOID.COUNTRY_NAME, _COUNTRY),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANIZATION),
        _unit(_UNITS[purpose]),
    ]


def _unit(value: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, value)


def _authority_title() -> x509.DirectoryName:
    return x509.DirectoryName(
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, _COUNTRY),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, _AUTHORITY_TITLE),
            ]
        )
    )


def _distribution_point(name: x509.Name) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint([x509.DirectoryName(name)], None, None, None)]
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _holder(holder: SignAttributes) -> x509.SubjectAlternativeName:
    """The otherName set, in the order in which cards carry it: 1, 4, 3, 5, 2, 6.

    2 and 6 flag the characters of name and address that were substituted; here none ever is.
    """
    era = sum(holder.birth_date >= first for first in _ERAS)
    values = (
        (1, holder.name),
        (4, f"{era}{holder.birth_date:%Y%m%d}"),
        (3, _SEX_CODES[holder.sex]),
        (5, holder.address),
        (2, "0" * len(holder.name)),
        (6, "0" * len(holder.address)),
    )
    return x509.SubjectAlternativeName(
        [
            x509.OtherName(x509.ObjectIdentifier(f"{_HOLDER_ARC}.{number}"), _utf8_string(value))
            for number, value in values
        ]
    )


def _utf8_string(value: str) -> bytes:
    """DER of a UTF8String (ITU-T X.690 §8.1.3, §8.23)."""
    content = value.encode()
    length = len(content)
    if length < _SHORT_FORM_LIMIT:
        return bytes((0x0C, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x0C, _SHORT_FORM_LIMIT | len(octets))) + octets + content
