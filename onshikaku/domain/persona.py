"""A test persona: an invented person with a card, a certificate and insurance records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateStatus

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.certificate import RevocationReason
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid, PublicExpense
    from onshikaku.domain.holder import ViewingStop
    from onshikaku.domain.person import Person
    from onshikaku.domain.registration import Registration

__all__ = [
    "CardProfile",
    "CardSpec",
    "CertificateSpec",
    "Link",
    "Persona",
    "PersonaCircumstances",
    "certificate_serial",
]


class CardProfile(StrEnum):
    """How the chip behaves (the simulator's convention, docs/card.md §7.3)."""

    NORMAL = "normal"
    PIN_BLOCKED = "pin-blocked"
    FACE_ONLY = "face-only"  # 顔認証マイナンバーカード: no PIN was set
    NO_PINLESS = "no-pinless"  # a card without the terminal-certificate command
    UNDER_15 = "under-15"  # no signing certificate
    NO_CERTIFICATE = "no-certificate"  # certificates never issued, or given back
    NO_PHOTO = "no-photo"  # applied for under the age of one
    CONTACT = "contact"  # the same chip with the ATR of its contacts


class Link(StrEnum):
    """What the centre's table certificate → person holds for the persona's certificate."""

    LINKED = "linked"
    RENEWED = "renewed"  # an earlier certificate is known; this one must be asked of J-LIS once
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CardSpec:
    """The plastic card. `municipality` is a 5-digit code that no municipality has."""

    serial: str
    municipality: str
    expires: date
    security_code: str
    my_number: str
    pin: str = "1234"
    sign_password: str = "ABC123"  # noqa: S105 - printed in the documentation, opens invented data
    profile: CardProfile = CardProfile.NORMAL


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """The user-authentication certificate: JST days, both included, and its fate.

    `previous_expires`: the last day of the certificate before it; None if there was none.
    """

    issued: date
    expires: date
    status: CertificateStatus = CertificateStatus.GOOD
    revoked_on: date | None = None
    reason: RevocationReason | None = None
    link: Link = Link.LINKED
    previous_expires: date | None = None


@dataclass(frozen=True, slots=True)
class PersonaCircumstances:
    """What the insurer knows beside the record; what is not written follows from the card.

    `has_card` false: the person has none, whatever card was made for trying out. `special_since`:
    as 要配慮者. `old_card_until`: the day printed on the last 健康保険証; None: by the insurer's
    kind.
    """

    has_card: bool = True
    number_supplied: bool = True
    card_lost_on: date | None = None
    card_returned_on: date | None = None
    card_renewing_since: date | None = None
    special_since: date | None = None
    elderly_applied_on: date | None = None
    old_card_until: date | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """One member of the cast. `id` is what commands take; the titles say what they are for.

    `person` is who holds the card. `record_person` is whom the insurer's record shows, where that
    is somebody else (wrong link) or is written otherwise (●). `printed_percent` is the ratio on the
    paper in the person's hand where the record has another. `medical`: whether treatment is on
    record that consent can open.
    """

    id: str
    title_ja: str
    title_en: str
    person: Person
    card: CardSpec
    certificate: CertificateSpec
    registration: Registration | None = None  # 健康保険証利用登録
    coverages: tuple[Coverage, ...] = ()
    record_person: Person | None = None
    stops: tuple[ViewingStop, ...] = ()
    aid: MedicalAid | None = None
    expenses: tuple[PublicExpense, ...] = ()
    printed_percent: int | None = None
    medical: bool = False
    circumstances: PersonaCircumstances = PersonaCircumstances()


def certificate_serial(persona_id: str, purpose: str) -> int:
    """The serial number of a persona's certificate ("auth" or "sign"): always the same.

    A card made in one process is so known to a centre in another. Positive, 8 bytes, the highest
    bit clear and the next one set.
    """
    digest = hashlib.sha256(f"{purpose}:{persona_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 2 | 1 << 62
