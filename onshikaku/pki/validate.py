"""Whether a card's certificate may be believed at a given moment.

The path is as short as JPKI's: a pinned root signed the certificate itself. Nothing is taken from
the card but the certificate; the authority's certificate on the card is no trust anchor. The
refusals are those of `refusals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import (
    ExtendedKeyUsageOID,
    ExtensionOID,
    SignatureAlgorithmOID,
)

from onshikaku.pki.profile import POLICY_OIDS, Purpose
from onshikaku.pki.refusals import (
    BadSignature,
    CertificateRefused,
    CertificateRevoked,
    CertificateSuspended,
    Expired,
    ForeignHierarchy,
    IssuerExpired,
    IssuerNotYetValid,
    KeyUsageNotCritical,
    LeafIsCa,
    Malformed,
    MissingPolicy,
    NotYetValid,
    PolicyNotCritical,
    RevocationUnknown,
    UnknownCriticalExtension,
    UntrustedRoot,
    WeakKey,
    WeakSignatureAlgorithm,
    WrongKeyUsage,
    WrongPolicy,
    WrongPurpose,
)
from onshikaku.pki.roots import MIN_RSA_BITS, UnfitRoot, foreign_organisation, read_root
from onshikaku.pki.status import RevocationUnavailable, Revoked, Suspended

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from onshikaku.pki.revocation import RevocationSource
    from onshikaku.pki.roots import Root
    from onshikaku.pki.status import Good

__all__ = [
    "BadSignature",
    "CertificateRefused",
    "CertificateRevoked",
    "CertificateSuspended",
    "Expired",
    "ForeignHierarchy",
    "IssuerExpired",
    "IssuerNotYetValid",
    "KeyUsageNotCritical",
    "LeafIsCa",
    "Malformed",
    "MissingPolicy",
    "NotYetValid",
    "PolicyNotCritical",
    "RevocationUnknown",
    "UnfitRoot",
    "UnknownCriticalExtension",
    "UntrustedRoot",
    "Validated",
    "Validator",
    "WeakKey",
    "WeakSignatureAlgorithm",
    "WrongKeyUsage",
    "WrongPolicy",
    "WrongPurpose",
    "validate",
]

_ALGORITHMS = frozenset(
    {
        SignatureAlgorithmOID.RSA_WITH_SHA256,
        SignatureAlgorithmOID.RSA_WITH_SHA384,
        SignatureAlgorithmOID.RSA_WITH_SHA512,
    }
)
# Extensions that are understood here and may therefore be critical.
_PROCESSED = frozenset(
    {
        ExtensionOID.KEY_USAGE,
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
)
# Policies of the real JPKI, for whoever pins its roots (docs/card.md §8.2).
_PRODUCTION_POLICIES = {
    Purpose.AUTH: frozenset({x509.ObjectIdentifier("1.2.392.200149.8.5.1.3.30")}),
    Purpose.SIGN: frozenset(
        {
            x509.ObjectIdentifier("1.2.392.200149.8.5.1.1.20"),
            x509.ObjectIdentifier("1.2.392.200149.8.5.1.0.20"),
        }
    ),
}
_POLICIES = {purpose: frozenset({oid}) for purpose, oid in POLICY_OIDS.items()}
_USAGES = {
    Purpose.AUTH: frozenset({ExtendedKeyUsageOID.CLIENT_AUTH}),
    Purpose.SIGN: frozenset(
        {ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")}
    ),
}
_KEY_USAGE_BITS = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)

Expiry = Literal["refuse", "report"]


@dataclass(frozen=True, slots=True)
class Validated:
    """A certificate that passed. `status` is None if revocation was not asked for.

    `expired` can only be true where `expiry` was "report".
    """

    certificate: x509.Certificate
    root: x509.Certificate
    status: Good | None
    expired: bool


class Validator:
    """Checks certificates against pinned roots; `UnfitRoot` if one of them cannot be a root."""

    def __init__(
        self,
        roots: Sequence[x509.Certificate],
        *,
        revocation: RevocationSource | None = None,
        allow_production_names: bool = False,
    ) -> None:
        self._roots = [read_root(certificate) for certificate in roots]
        self._revocation = revocation
        self._allow_production_names = allow_production_names

    def validate(
        self,
        certificate: bytes | x509.Certificate,
        *,
        at: datetime,
        purpose: Purpose = Purpose.AUTH,
        expiry: Expiry = "refuse",
    ) -> Validated:
        """The certificate (DER) with its root, if nothing speaks against it at that moment.

        Raises a `CertificateRefused` that says what does. With `expiry` "report" an expired
        certificate passes and is marked, for rules that look at it after its end.
        """
        if at.tzinfo is None:
            raise ValueError("the moment has no time zone")
        der = (
            certificate
            if isinstance(certificate, bytes)
            else certificate.public_bytes(Encoding.DER)
        )
        leaf, extensions = _read(der)
        root = self._issuer(leaf)
        if leaf.signature_algorithm_oid not in _ALGORITHMS:
            raise WeakSignatureAlgorithm(leaf.signature_algorithm_oid.dotted_string)
        _check_root_time(root.certificate, at)
        expired = _check_time(leaf, at, expiry)
        _check_key(leaf)
        policies = _POLICIES[purpose] if root.foreign is None else _PRODUCTION_POLICIES[purpose]
        _check_extensions(extensions, purpose, policies)
        return Validated(leaf, root.certificate, self._status(leaf, root, at), expired)

    def _issuer(self, leaf: x509.Certificate) -> Root:
        for root in self._roots:
            try:
                leaf.verify_directly_issued_by(root.certificate)
            except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
                continue
            if root.foreign is not None and not self._allow_production_names:
                raise ForeignHierarchy(root.foreign)
            return root
        raise self._explanation(leaf)

    def _explanation(self, leaf: x509.Certificate) -> CertificateRefused:
        """Why no root verifies the certificate."""
        try:
            foreign = foreign_organisation(leaf.issuer)
        except (ValueError, TypeError) as error:  # names are parsed when they are looked at
            return Malformed(str(error))
        if foreign is not None and not self._allow_production_names:
            return ForeignHierarchy(foreign)
        issuer = leaf.issuer.rfc4514_string()
        namesakes = [root for root in self._roots if root.certificate.subject == leaf.issuer]
        if not namesakes:
            return UntrustedRoot(issuer, same_name=False)
        if leaf.signature_algorithm_oid not in _ALGORITHMS:
            return WeakSignatureAlgorithm(leaf.signature_algorithm_oid.dotted_string)
        key_id = _authority_key_id(leaf.extensions)
        if key_id is not None and key_id not in [root.key_id for root in namesakes]:
            return UntrustedRoot(issuer, same_name=True)
        return BadSignature(issuer)

    def _status(self, leaf: x509.Certificate, root: Root, at: datetime) -> Good | None:
        if self._revocation is None:
            return None
        try:
            status = self._revocation.status(leaf, root.certificate, at)
        except RevocationUnavailable as error:
            raise RevocationUnknown(error.why, error.detail) from error
        match status:
            case Suspended(since):
                raise CertificateSuspended(since)
            case Revoked(since, reason):
                raise CertificateRevoked(since, reason)
            case good:
                return good


def validate(
    certificate: bytes | x509.Certificate,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    purpose: Purpose = Purpose.AUTH,
    revocation: RevocationSource | None,
    allow_production_names: bool = False,
    expiry: Expiry = "refuse",
) -> Validated:
    """`Validator.validate` for one certificate."""
    validator = Validator(
        roots, revocation=revocation, allow_production_names=allow_production_names
    )
    return validator.validate(certificate, at=at, purpose=purpose, expiry=expiry)


def _read(der: bytes) -> tuple[x509.Certificate, x509.Extensions]:
    """The certificate and its extensions. `cryptography` reads a few things that are not DER."""
    try:
        leaf = x509.load_der_x509_certificate(der)
        extensions = leaf.extensions
        version = leaf.version
        serial = leaf.serial_number
        unused_bits = der[-len(leaf.signature) - 1]
    except (
        ValueError,
        TypeError,
        IndexError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise Malformed(str(error)) from error
    if version is not x509.Version.v3:
        raise Malformed("not version 3")
    if serial <= 0:
        raise Malformed("the serial number is not positive")
    # An octet before the signature counts bits to drop; the library lets any pass that are 0.
    if unused_bits != 0:
        raise Malformed("the signature is not a whole number of octets")
    return leaf, extensions


def _check_root_time(root: x509.Certificate, at: datetime) -> None:
    if at < root.not_valid_before_utc:
        raise IssuerNotYetValid(root.not_valid_before_utc)
    if at > root.not_valid_after_utc:
        raise IssuerExpired(root.not_valid_after_utc)


def _check_time(leaf: x509.Certificate, at: datetime, expiry: Expiry) -> bool:
    if at < leaf.not_valid_before_utc:
        raise NotYetValid(leaf.not_valid_before_utc)
    expired = at > leaf.not_valid_after_utc
    if expired and expiry == "refuse":
        raise Expired(leaf.not_valid_after_utc)
    return expired


def _check_key(leaf: x509.Certificate) -> None:
    try:
        key = leaf.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise WeakKey(leaf.public_key_algorithm_oid.dotted_string, None) from error
    if not isinstance(key, rsa.RSAPublicKey):
        bits = getattr(key, "key_size", None)
        raise WeakKey(leaf.public_key_algorithm_oid.dotted_string, bits)
    if key.key_size < MIN_RSA_BITS:
        raise WeakKey("RSA", key.key_size)


def _check_extensions(
    extensions: x509.Extensions,
    purpose: Purpose,
    accepted: frozenset[x509.ObjectIdentifier],
) -> None:
    key_usage: x509.Extension[x509.KeyUsage] | None = None
    policies: x509.Extension[x509.CertificatePolicies] | None = None
    for extension in extensions:
        if extension.critical and extension.oid not in _PROCESSED:
            raise UnknownCriticalExtension(extension.oid.dotted_string)
        match extension.value:
            case x509.BasicConstraints(ca=True):
                raise LeafIsCa
            case x509.KeyUsage():
                key_usage = extension
            case x509.CertificatePolicies():
                policies = extension
            case x509.ExtendedKeyUsage() as usages:
                _check_purpose(usages, purpose)
            case _:
                pass
    _check_key_usage(key_usage, purpose)
    _check_policies(policies, accepted)


def _check_purpose(usages: x509.ExtendedKeyUsage, purpose: Purpose) -> None:
    accepted = _USAGES[purpose] | {ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if accepted.isdisjoint(usages):
        raise WrongPurpose(tuple(usage.dotted_string for usage in usages))


def _check_key_usage(extension: x509.Extension[x509.KeyUsage] | None, purpose: Purpose) -> None:
    if extension is None:
        raise WrongKeyUsage(())
    usage = extension.value
    right = usage.digital_signature and not usage.key_cert_sign and not usage.crl_sign
    if not right or (purpose is Purpose.SIGN and not usage.content_commitment):
        raise WrongKeyUsage(tuple(bit for bit in _KEY_USAGE_BITS if getattr(usage, bit)))
    if not extension.critical:
        raise KeyUsageNotCritical


def _check_policies(
    extension: x509.Extension[x509.CertificatePolicies] | None,
    accepted: frozenset[x509.ObjectIdentifier],
) -> None:
    expected = tuple(sorted(oid.dotted_string for oid in accepted))
    if extension is None:
        raise MissingPolicy(expected)
    found = [policy.policy_identifier for policy in extension.value]
    if accepted.isdisjoint(found):
        raise WrongPolicy(tuple(oid.dotted_string for oid in found), expected)
    if not extension.critical:
        raise PolicyNotCritical


def _authority_key_id(extensions: x509.Extensions) -> bytes | None:
    try:
        return extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return None
