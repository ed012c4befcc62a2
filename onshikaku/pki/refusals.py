"""Why a certificate is refused: one type a reason, the facts as attributes.

::

    CertificateRefused
    ├── Malformed  ForeignHierarchy
    ├── UntrustedRoot  BadSignature  WeakSignatureAlgorithm  IssuerNotYetValid  IssuerExpired
    ├── NotYetValid  Expired
    ├── WeakKey  LeafIsCa  UnknownCriticalExtension
    ├── WrongKeyUsage  KeyUsageNotCritical  WrongPurpose
    ├── MissingPolicy  WrongPolicy  PolicyNotCritical
    └── CertificateSuspended  CertificateRevoked  RevocationUnknown

`code` is stable: programs branch on it, and `onshikaku cert verify --json` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.certificate import RevocationReason
    from onshikaku.pki.status import Doubt

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
    "UnknownCriticalExtension",
    "UntrustedRoot",
    "WeakKey",
    "WeakSignatureAlgorithm",
    "WrongKeyUsage",
    "WrongPolicy",
    "WrongPurpose",
]


@dataclass(eq=False)
class CertificateRefused(Exception):
    """Never raised itself."""

    code: ClassVar[str]

    def facts(self) -> Mapping[str, object]:
        """The attributes by name; moments in ISO 8601, tuples as lists."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    def __str__(self) -> str:
        return ", ".join([self.code, *(f"{name}={value}" for name, value in self.facts().items())])


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case tuple():
            return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return value


@dataclass(eq=False)
class Malformed(CertificateRefused):
    """Not a certificate in DER."""

    code: ClassVar[str] = "malformed"
    detail: str


@dataclass(eq=False)
class ForeignHierarchy(CertificateRefused):
    """The issuer's name is that of the real JPKI, or of its test hierarchy."""

    code: ClassVar[str] = "foreign_hierarchy"
    organisation: str


@dataclass(eq=False)
class UntrustedRoot(CertificateRefused):
    """No pinned root issued it. `same_name` if one is called like its issuer."""

    code: ClassVar[str] = "untrusted_root"
    issuer: str
    same_name: bool


@dataclass(eq=False)
class BadSignature(CertificateRefused):
    """It names a pinned root as its issuer, but the root's key did not sign these bytes."""

    code: ClassVar[str] = "bad_signature"
    issuer: str


@dataclass(eq=False)
class WeakSignatureAlgorithm(CertificateRefused):
    """Not signed with RSA PKCS#1 v1.5 and SHA-256 or longer."""

    code: ClassVar[str] = "weak_signature_algorithm"
    algorithm: str


@dataclass(eq=False)
class IssuerNotYetValid(CertificateRefused):
    """The root's validity begins later."""

    code: ClassVar[str] = "issuer_not_yet_valid"
    issuer_not_before: datetime


@dataclass(eq=False)
class IssuerExpired(CertificateRefused):
    """The root's validity is over."""

    code: ClassVar[str] = "issuer_expired"
    issuer_not_after: datetime


@dataclass(eq=False)
class NotYetValid(CertificateRefused):
    """The validity begins later."""

    code: ClassVar[str] = "not_yet_valid"
    not_before: datetime


@dataclass(eq=False)
class Expired(CertificateRefused):
    """The validity is over."""

    code: ClassVar[str] = "expired"
    not_after: datetime


@dataclass(eq=False)
class WeakKey(CertificateRefused):
    """Not RSA, or shorter than 2048 bits. `bits` is None for a key of unknown kind."""

    code: ClassVar[str] = "weak_key"
    algorithm: str
    bits: int | None


@dataclass(eq=False)
class LeafIsCa(CertificateRefused):
    """A certificate of an authority stands where a card's is expected."""

    code: ClassVar[str] = "leaf_is_ca"


@dataclass(eq=False)
class UnknownCriticalExtension(CertificateRefused):
    """A critical extension that is not processed here (RFC 5280 §4.2)."""

    code: ClassVar[str] = "unknown_critical_extension"
    oid: str


@dataclass(eq=False)
class WrongKeyUsage(CertificateRefused):
    """keyUsage is absent, or lacks or has bits that it must not. `usages` are those it has."""

    code: ClassVar[str] = "wrong_key_usage"
    usages: tuple[str, ...]


@dataclass(eq=False)
class KeyUsageNotCritical(CertificateRefused):
    """keyUsage is not marked critical."""

    code: ClassVar[str] = "key_usage_not_critical"


@dataclass(eq=False)
class WrongPurpose(CertificateRefused):
    """extKeyUsage is there and leaves this purpose out. `usages` are the OIDs it has."""

    code: ClassVar[str] = "wrong_purpose"
    usages: tuple[str, ...]


@dataclass(eq=False)
class MissingPolicy(CertificateRefused):
    """There is no certificatePolicies extension."""

    code: ClassVar[str] = "missing_policy"
    expected: tuple[str, ...]


@dataclass(eq=False)
class WrongPolicy(CertificateRefused):
    """certificatePolicies names none of the expected policies."""

    code: ClassVar[str] = "wrong_policy"
    found: tuple[str, ...]
    expected: tuple[str, ...]


@dataclass(eq=False)
class PolicyNotCritical(CertificateRefused):
    """certificatePolicies is not marked critical."""

    code: ClassVar[str] = "policy_not_critical"


@dataclass(eq=False)
class CertificateSuspended(CertificateRefused):
    """Stopped for the time being (一時停止)."""

    code: ClassVar[str] = "suspended"
    since: datetime


@dataclass(eq=False)
class CertificateRevoked(CertificateRefused):
    """Off for good (失効)."""

    code: ClassVar[str] = "revoked"
    since: datetime
    reason: RevocationReason

    def facts(self) -> Mapping[str, object]:
        """As ever, but `revocation_reason`: beside a code, `reason` would be taken for it."""
        return {"since": self.since.isoformat(), "revocation_reason": self.reason.value}


@dataclass(eq=False)
class RevocationUnknown(CertificateRefused):
    """Whether it is revoked could not be learnt, so it counts as if it were."""

    code: ClassVar[str] = "revocation_unknown"
    why: Doubt
    detail: str
