"""What a person sees of the own health insurance (マイナポータル), told from card and records.

The real screens, their order and words are not copied; docs/portal.md says what is a convention.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.dates import add_months
from onshikaku.domain.holder import StopScope
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.burden import burden
from onshikaku.domain.rules.registration import lapse_day, registration_holds
from onshikaku.domain.rules.timeline import MEDICAL_AID

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.person import Person
    from onshikaku.domain.registration import Registration
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = [
    "LAG_MONTHS",
    "EligibilityScreen",
    "Entrance",
    "RegistrationRefusal",
    "RegistrationState",
    "RegistrationStatus",
    "ScreenState",
    "eligibility_screen",
    "entrance",
    "registration_status",
]

LAG_MONTHS = 1
"""A registration that was cancelled stays on the portal for so long: sources have one or two months
(docs/rules.md §4.4); here it is one."""


class Entrance(StrEnum):
    """Whether one can sign in with the card: the portal asks for its certificate and the PIN."""

    OPEN = "open"
    NO_CARD = "no-card"
    CARD_GONE = "card-gone"  # lost, or given back
    NO_CERTIFICATE = "no-certificate"
    NO_PIN = "no-pin"  # 顔認証マイナンバーカード (docs/rules.md §1.6)
    PIN_LOCKED = "pin-locked"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"  # also in grace, which is for insurance use only
    SUSPENDED = "suspended"
    REVOKED = "revoked"


_BY_STATE = {
    CertificateState.VALID: Entrance.OPEN,
    CertificateState.EXPIRING: Entrance.OPEN,
    CertificateState.NOT_YET_VALID: Entrance.NOT_YET_VALID,
    CertificateState.GRACE: Entrance.EXPIRED,
    CertificateState.EXPIRED: Entrance.EXPIRED,
    CertificateState.SUSPENDED: Entrance.SUSPENDED,
    CertificateState.REVOKED: Entrance.REVOKED,
}


def entrance(
    card: CardHeld | None, profile: CardProfile, certificate: Assessment | None, day: date
) -> Entrance:
    """Whether somebody with this card and certificate gets in on a day, and if not, why."""
    if card is None:
        return Entrance.NO_CARD
    if any(gone is not None and gone <= day for gone in (card.lost_on, card.returned_on)):
        return Entrance.CARD_GONE
    if certificate is None:
        return Entrance.NO_CERTIFICATE
    if profile is CardProfile.FACE_ONLY:
        return Entrance.NO_PIN
    state = _BY_STATE[certificate.state]
    locked = profile is CardProfile.PIN_BLOCKED
    return Entrance.PIN_LOCKED if locked and state is Entrance.OPEN else state


class RegistrationState(StrEnum):
    """How the registration for insurance use (健康保険証利用登録) stands."""

    NONE = "none"
    REGISTERED = "registered"
    ENDING = "ending"  # 解除 was applied for and has not taken effect
    ENDED = "ended"
    LAPSED = "lapsed"  # the certificate was not renewed in time


class RegistrationRefusal(StrEnum):
    """Why a registration is not made, or not cancelled."""

    NOT_ACCEPTED_YET = "not-accepted-yet"  # before 2024-10-28
    NOT_REGISTERED = "not-registered"
    CANCELLED_ALREADY = "cancelled-already"
    REGISTERED_ALREADY = "registered-already"


@dataclass(frozen=True, slots=True)
class RegistrationStatus:
    """`shown`: whether the portal still, or already, shows the person as registered.

    `ends_on`: the first day without it. `shown_until`: the last day on which the portal shows one
    that has been cancelled.
    """

    state: RegistrationState
    shown: bool
    since: date | None = None
    ends_on: date | None = None
    shown_until: date | None = None


def registration_status(
    registration: Registration | None, card: CardHeld | None, day: date
) -> RegistrationStatus:
    """The registration on a day. Without a certificate there is none that counts."""
    if registration is None or day < registration.since or card is None:
        return RegistrationStatus(RegistrationState.NONE, shown=False)
    issued, expires = card.certificate_issued, card.certificate_expires
    if issued is None or expires is None:
        return RegistrationStatus(RegistrationState.NONE, shown=False)
    ends, since = registration.cancelled_on, registration.since
    kept = replace(registration, cancelled_on=None)
    lapsed = lapse_day(expires, day)
    if lapsed is not None or not registration_holds(kept, card.previous_expires, issued, day):
        return RegistrationStatus(
            RegistrationState.LAPSED, shown=False, since=since, ends_on=lapsed
        )
    if ends is None:
        return RegistrationStatus(RegistrationState.REGISTERED, shown=True, since=since)
    gone = add_months(ends, LAG_MONTHS)
    return RegistrationStatus(
        RegistrationState.ENDING if day < ends else RegistrationState.ENDED,
        shown=day < gone,
        since=since,
        ends_on=ends,
        shown_until=gone - timedelta(days=1),
    )


class ScreenState(StrEnum):
    """What the eligibility screen (健康保険証の資格情報) has to show."""

    IN_FORCE = "in-force"
    SEVERAL = "several"
    LOST = "lost"
    DECEASED = "deceased"
    NONE = "none"  # nothing on record, or not yet
    STOPPED = "stopped"  # 閲覧停止
    NOT_REGISTERED = "not-registered"  # 利用登録なし: inferred that nothing is shown then
    UNLINKED = "unlinked"  # the certificate leads to nobody


@dataclass(frozen=True, slots=True)
class EligibilityScreen:
    """`person` is whom the record shows, right or wrong. `coverages`: in force, or the last lost.

    `payment`: the share, where one record is in force. `aid`: 医療扶助, with its tickets.
    """

    state: ScreenState
    person: Person | None = None
    coverages: tuple[Coverage, ...] = ()
    payment: Payment | None = None
    aid: MedicalAid | None = None

    @property
    def confirms(self) -> bool:
        """Whether a clinic may take it, with the card, for a confirmation (docs/rules.md §3.4)."""
        return self.state is ScreenState.IN_FORCE


def eligibility_screen(holder: Holder | None, day: date, *, registered: bool) -> EligibilityScreen:
    """The records as the centre knows them on that day; `holder` None: nobody was found.

    Consents play no part: it is the person who looks.
    """
    if holder is None:
        return EligibilityScreen(ScreenState.UNLINKED)
    if not registered:
        return EligibilityScreen(ScreenState.NOT_REGISTERED)
    if holder.stopped(StopScope.RECORD, day):
        return EligibilityScreen(ScreenState.STOPPED)
    known = holder.as_known_on(day)
    in_force = tuple(coverage for coverage in known.coverages if coverage.covers(day))
    aid = known.aid
    if aid is not None and not (aid.period.covers(day) and MEDICAL_AID.in_force(day)):
        aid = None
    if not in_force and aid is None:
        return _without(known, day)
    if aid is not None:
        aid = replace(aid, tickets=tuple(ticket for ticket in aid.tickets if ticket.opens(day)))
    shown = tuple(_within(one, day) for one in in_force)
    if len(shown) > 1:
        return EligibilityScreen(ScreenState.SEVERAL, known.person, shown, aid=aid)
    coverage = in_force[0] if in_force else None
    payment = burden(known.person.birth_date, coverage, day, aid=aid)
    return EligibilityScreen(ScreenState.IN_FORCE, known.person, shown, payment, aid)


def _without(known: Holder, day: date) -> EligibilityScreen:
    lost = [(c.lost_on, c) for c in known.coverages if c.lost_on is not None and c.lost_on <= day]
    if not lost:
        return EligibilityScreen(ScreenState.NONE)
    _, latest = max(lost, key=lambda item: item[0])
    dead = latest.loss_reason is LossReason.DEATH
    state = ScreenState.DECEASED if dead else ScreenState.LOST
    return EligibilityScreen(state, known.person, (latest,))


def _within(coverage: Coverage, day: date) -> Coverage:
    """The record with those certificates that are in force."""
    limit, elderly = coverage.limit, coverage.elderly
    return replace(
        coverage,
        limit=limit if limit is not None and limit.period.covers(day) else None,
        elderly=elderly if elderly is not None and elderly.period.covers(day) else None,
        diseases=tuple(one for one in coverage.diseases if one.period.covers(day)),
    )
