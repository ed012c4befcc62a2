"""What the store hands out and takes in, beside the domain's own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.domain.certificate import CertificateState
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.medical import Viewing
    from onshikaku.domain.modes import Mode
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.persona import Link, Persona
    from onshikaku.domain.proof import Method
    from onshikaku.domain.registration import Registration

__all__ = ["Access", "Binding", "CardMark", "CertificateKey", "Found", "Linked", "Member"]


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """What a relying party knows a certificate by: its issuer's key and its serial number."""

    issuer_key_id: str
    serial: int


@dataclass(frozen=True, slots=True)
class CardMark:
    """What a card under a pinned root is known by: its issuer's key, a keyed hash of its serial."""

    issuer_key_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Binding:
    """A card that was bound to an invented person at a moment (aware). `key_id`: of the hash."""

    mark: CardMark
    key_id: str
    person_id: str
    bound_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A person on record, by the id the access log knows them by."""

    person_id: str
    holder: Holder


@dataclass(frozen=True, slots=True)
class Linked:
    """The person a certificate leads to. `previous_expires`: of the certificate before it.

    `reference_number`: 照会番号, as the institution that asks registered it.
    """

    person_id: str
    link: Link
    previous_expires: date | None
    registration: Registration | None
    holder: Holder
    reference_number: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A persona to be put on record, with the certificate that leads to it (None: none does)."""

    persona: Persona
    certificate: CertificateKey | None


@dataclass(frozen=True, slots=True)
class Access:
    """One answer, for the access log. Moments are aware.

    `item`: the medical information that was asked for; then `outcome` is a `Viewing`. `proven`:
    whether a card signed for it; None where none took part.
    """

    id: str
    step: int
    answered_at: datetime
    day: date
    caller: Caller
    mode: Mode
    outcome: Outcome | Viewing
    person_id: str | None
    method: Method | None = None
    certificate_state: CertificateState | None = None
    item: str | None = None
    proven: bool | None = None
