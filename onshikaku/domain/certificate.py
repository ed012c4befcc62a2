"""The user-authentication certificate (利用者証明用電子証明書) as the rules see it.

What follows from these facts on a given day: `onshikaku.domain.rules.certificate_life`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["CertificateFacts", "CertificateState", "CertificateStatus", "RevocationReason"]


class CertificateStatus(StrEnum):
    """What the certification authority says of it, whatever its dates."""

    GOOD = "good"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class RevocationReason(StrEnum):
    """Why a certificate is off (RFC 5280 §5.3.1 names; 一時停止 is certificateHold)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"


class CertificateState(StrEnum):
    """What a certificate is worth on a day (docs/rules.md §2.2, §2.3)."""

    NOT_YET_VALID = "not_yet_valid"
    VALID = "valid"
    EXPIRING = "expiring"
    GRACE = "grace"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """First and last day of validity (JST days, both included) and the authority's word on it.

    `status` None: nobody was asked.
    """

    not_before: date
    not_after: date
    status: CertificateStatus | None = CertificateStatus.GOOD
