"""Certificate revocation lists, one partition a municipality (RFC 5280 §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.status import (
    Doubt,
    Good,
    RevocationStatus,
    RevocationUnavailable,
    Revoked,
    Suspended,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["STRONG_HASHES", "CrlContent", "VerifiedCrl", "build_crl", "off_status", "read_crl"]

STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


@dataclass(frozen=True, slots=True)
class CrlContent:
    """What a partition says: its directory name, its period, and who is off."""

    partition: x509.Name
    number: int
    this_update: datetime
    next_update: datetime
    entries: Mapping[int, Suspended | Revoked]


@dataclass(frozen=True, slots=True)
class VerifiedCrl:
    """A list whose issuer signed it. `partition` is None where it covers the whole authority."""

    partition: x509.Name | None
    this_update: datetime
    next_update: datetime
    entries: Mapping[int, Suspended | Revoked]

    def status(self, serial: int) -> RevocationStatus:
        """What the list says of a number in its partition."""
        return self.entries.get(serial, Good())

    def check_time(self, at: datetime) -> None:
        """Raises `RevocationUnavailable` outside [thisUpdate, nextUpdate)."""
        if at < self.this_update:
            raise RevocationUnavailable(Doubt.NOT_YET_VALID, self.this_update.isoformat())
        if at >= self.next_update:
            raise RevocationUnavailable(Doubt.STALE, self.next_update.isoformat())


def build_crl(content: CrlContent, issuer: x509.Certificate, key: rsa.RSAPrivateKey) -> bytes:
    """The signed list in DER, with a critical issuingDistributionPoint."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(content.this_update)
        .next_update(content.next_update)
        .add_extension(x509.CRLNumber(content.number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.IssuingDistributionPoint(
                full_name=[x509.DirectoryName(content.partition)],
                relative_name=None,
                only_contains_user_certs=True,
                only_contains_ca_certs=False,
                only_some_reasons=None,
                indirect_crl=False,
                only_contains_attribute_certs=False,
            ),
            critical=True,
        )
    )
    for serial, status in content.entries.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(status.since)
        reason = (
            RevocationReason.CERTIFICATE_HOLD if isinstance(status, Suspended) else status.reason
        )
        if reason is not RevocationReason.UNSPECIFIED:
            entry = entry.add_extension(
                x509.CRLReason(x509.ReasonFlags(reason.value)), critical=False
            )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def read_crl(der: bytes, issuer: x509.Certificate) -> VerifiedCrl:
    """The list, once its issuer's signature and its scope are found right; its time is not checked.

    Raises `RevocationUnavailable`: also for delta and indirect lists, lists for some reasons or
    for authorities only, and for critical extensions that are not processed here.
    """
    try:
        crl = x509.load_der_x509_crl(der)
        _check_signer(crl, issuer)
        return VerifiedCrl(
            partition=_scope(crl.extensions),
            this_update=crl.last_update_utc,
            next_update=_next_update(crl),
            entries=_entries(crl),
        )
    except (ValueError, TypeError, x509.DuplicateExtension, x509.InvalidVersion) as error:
        raise RevocationUnavailable(Doubt.MALFORMED, f"CRL: {error}") from error
    except UnsupportedAlgorithm as error:
        raise RevocationUnavailable(Doubt.WEAK_SIGNATURE, f"CRL: {error}") from error


def _check_signer(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> None:
    if crl.issuer != issuer.subject:
        raise RevocationUnavailable(Doubt.OTHER_ISSUER, crl.issuer.rfc4514_string())
    if not isinstance(crl.signature_hash_algorithm, STRONG_HASHES):
        raise RevocationUnavailable(Doubt.WEAK_SIGNATURE, crl.signature_algorithm_oid.dotted_string)
    try:
        may_sign = issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        may_sign = False
    if not may_sign:
        raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "the issuer may not sign CRLs")
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not crl.is_signature_valid(key):
        raise RevocationUnavailable(Doubt.BAD_SIGNATURE, "CRL")


def _next_update(crl: x509.CertificateRevocationList) -> datetime:
    if crl.next_update_utc is None:
        raise RevocationUnavailable(Doubt.STALE, "the CRL has no nextUpdate")
    return crl.next_update_utc


def _scope(extensions: x509.Extensions) -> x509.Name | None:
    partition: x509.Name | None = None
    for extension in extensions:
        match extension.value:
            case x509.IssuingDistributionPoint() as point:
                partition = _partition(point)
            case x509.CRLNumber() | x509.AuthorityKeyIdentifier():
                pass
            case _ if extension.critical:
                raise RevocationUnavailable(Doubt.UNSUPPORTED, extension.oid.dotted_string)
            case _:
                pass
    return partition


def _partition(point: x509.IssuingDistributionPoint) -> x509.Name | None:
    if (
        point.only_contains_ca_certs
        or point.only_contains_attribute_certs
        or point.indirect_crl
        or point.only_some_reasons
        or point.relative_name
    ):
        raise RevocationUnavailable(Doubt.UNSUPPORTED, "the CRL's scope")
    match point.full_name:
        case None:
            return None
        case [x509.DirectoryName() as name]:
            return name.value
        case _:
            raise RevocationUnavailable(Doubt.UNSUPPORTED, "the CRL's distribution point")


def _entries(crl: x509.CertificateRevocationList) -> dict[int, Suspended | Revoked]:
    entries: dict[int, Suspended | Revoked] = {}
    for item in crl:
        if item.serial_number in entries:
            raise RevocationUnavailable(Doubt.MALFORMED, "a number stands twice in the CRL")
        entries[item.serial_number] = _entry(item)
    return entries


def _entry(item: x509.RevokedCertificate) -> Suspended | Revoked:
    reason: x509.ReasonFlags | None = None
    for extension in item.extensions:
        match extension.value:
            case x509.CRLReason() as found:
                reason = found.reason
            case _ if extension.critical:
                raise RevocationUnavailable(Doubt.UNSUPPORTED, extension.oid.dotted_string)
            case _:
                pass
    return off_status(item.revocation_date_utc, reason)


def off_status(since: datetime, reason: x509.ReasonFlags | None) -> Suspended | Revoked:
    """The status behind a reasonCode; a reason that is not JPKI's counts as unspecified."""
    if reason is x509.ReasonFlags.certificate_hold:
        return Suspended(since)
    if reason is x509.ReasonFlags.remove_from_crl:
        raise RevocationUnavailable(Doubt.UNSUPPORTED, "removeFromCRL outside a delta CRL")
    try:
        return Revoked(since, RevocationReason("unspecified" if reason is None else reason.value))
    except ValueError:
        return Revoked(since, RevocationReason.UNSPECIFIED)
