"""What an authority says of a certificate, and why nothing could be learnt of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.domain.certificate import RevocationReason

__all__ = [
    "Doubt",
    "Good",
    "RevocationStatus",
    "RevocationUnavailable",
    "Revoked",
    "Status",
    "Suspended",
    "Unknown",
]


@dataclass(frozen=True, slots=True)
class Good:
    """Neither revoked nor suspended."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """Stopped for the time being (一時停止; certificateHold)."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Revoked:
    """Off for good (失効)."""

    since: datetime
    reason: RevocationReason


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not a certificate of this authority."""


RevocationStatus = Good | Suspended | Revoked
Status = RevocationStatus | Unknown


class Doubt(StrEnum):
    """Why a revocation answer is missing or cannot be used."""

    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    RESPONDER_REFUSED = "responder_refused"
    BAD_SIGNATURE = "bad_signature"
    WEAK_SIGNATURE = "weak_signature"
    UNAUTHORISED_SIGNER = "unauthorised_signer"
    OTHER_CERTIFICATE = "other_certificate"
    OTHER_ISSUER = "other_issuer"
    OTHER_PARTITION = "other_partition"
    NONCE_MISMATCH = "nonce_mismatch"
    NOT_YET_VALID = "not_yet_valid"
    STALE = "stale"
    UNSUPPORTED = "unsupported"
    NO_DISTRIBUTION_POINT = "no_distribution_point"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    REAL_HIERARCHY = "real_hierarchy"


class RevocationUnavailable(Exception):
    """Whether the certificate is revoked could not be learnt; `why` decides, `detail` explains."""

    def __init__(self, why: Doubt, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why = why
        self.detail = detail
