"""What the store hands out and takes in, beside the domain's own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.domain.certificate import CertificateState
    from onshikaku.domain.decision import Holder
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.persona import Link, Persona
    from onshikaku.domain.proof import Method

__all__ = ["AuditRow", "CertificateKey", "Linked", "Member"]


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """What a relying party knows a certificate by: its issuer's key and its serial number."""

    issuer_key_id: str
    serial: int


@dataclass(frozen=True, slots=True)
class Linked:
    """The person a certificate leads to."""

    person_id: str
    link: Link
    registered: bool
    holder: Holder


@dataclass(frozen=True, slots=True)
class Member:
    """A persona to be put on record, with the certificate that leads to it (None: none does)."""

    persona: Persona
    certificate: CertificateKey | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One answer, for the log. Moments are aware."""

    id: str
    step: int
    answered_at: datetime
    day: date
    institution_code: str
    terminal_id: str
    method: Method
    outcome: Outcome
    certificate_state: CertificateState
    person_id: str | None
