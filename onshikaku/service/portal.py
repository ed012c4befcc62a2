"""マイナポータル of the simulator: what one of the cast sees of the own insurance, and may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.issuance_words import WAY_WORDS
from onshikaku.domain.persona import Link, certificate_serial
from onshikaku.domain.portal import (
    Entrance,
    RegistrationRefusal,
    RegistrationState,
    eligibility_screen,
    entrance,
    registration_status,
)
from onshikaku.domain.rules.certificate_life import assess, renewal_opens
from onshikaku.domain.rules.eligibility_proofs import ProofWay
from onshikaku.domain.rules.registration import deregistration_takes_effect
from onshikaku.domain.rules.timeline import DEREGISTER
from onshikaku.errors import (
    PortalClosed,
    RegistrationRefused,
    UnknownInstitution,
    UnknownPerson,
)
from onshikaku.pki.profile import Purpose
from onshikaku.pki.status import Revoked, Suspended
from onshikaku.service.access_log import Question, showed_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.issuance import IssuanceCase
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.modes import Mode
    from onshikaku.domain.person import Person
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.portal import EligibilityScreen, RegistrationStatus
    from onshikaku.domain.rules.certificate_life import Assessment
    from onshikaku.domain.text import Text
    from onshikaku.pki.authority import Authority
    from onshikaku.service.access_log import AccessLog
    from onshikaku.service.institutions import Institutions
    from onshikaku.service.issuance import Issuance
    from onshikaku.store.access_log import Logged, Position
    from onshikaku.store.holders import Holders
    from onshikaku.store.issuance_cases import IssuanceCases
    from onshikaku.store.registrations import RegistrationStore

__all__ = [
    "CardView",
    "History",
    "LookedAt",
    "Portal",
    "PortalView",
]


@dataclass(frozen=True, slots=True)
class CardView:
    """A card and its certificate on a day; None: it has none. `renewal_opens`: from then on."""

    expires: date
    certificate: Assessment | None
    renewal_opens: date | None


@dataclass(frozen=True, slots=True)
class PortalView:
    """What there is to see on `day`. `screen` None: one cannot sign in (`entrance`).

    `person` is who holds the card. `deregistration_effect`: the first day without the registration
    if its end were applied for today; None where it cannot be.
    """

    day: date
    person_id: str
    person: Person
    entrance: Entrance
    card: CardView | None
    registration: RegistrationStatus
    screen: EligibilityScreen | None
    deregistration_effect: date | None
    papers: tuple[IssuedDocument, ...]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Somebody asked for the record, or for medical information (`item`), and saw it (`shown`).

    `institution` is its name; its code where it is in no register any more.
    """

    at: datetime
    institution_code: str
    institution: str
    mode: Mode
    item: ConsentItem | None
    shown: bool


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. `following`: where the next page begins after; None: there is none."""

    entries: tuple[LookedAt, ...]
    following: Position | None


class Portal:
    """For the people of the cast, whose cards are known; calls come from one event loop.

    `people` gives them as they are now. Raises `UnknownPerson`, `StoreUnavailable`.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        people: Callable[[], Mapping[str, Persona]],
        authority: Authority,
        holders: Holders,
        cases: IssuanceCases,
        registrations: RegistrationStore,
        access_log: AccessLog,
        institutions: Institutions,
        issuance: Issuance,
    ) -> None:
        self._clock = clock
        self._people = people
        self._authority = authority
        self._holders = holders
        self._cases = cases
        self._registrations = registrations
        self._access_log = access_log
        self._institutions = institutions
        self._issuance = issuance

    def view(self, person_id: str) -> PortalView:
        """Everything but the history, on the clock's day."""
        persona, day = self._persona(person_id), self._clock.today()
        case = self._case(person_id)
        card = case.circumstances.card
        certificate = self._certificate(person_id, card, day)
        opened = entrance(card, persona.card.profile, certificate, day)
        status = _status(case, day)
        screen = None
        if opened is Entrance.OPEN:
            linked = persona.certificate.link is not Link.NOBODY
            holder = self._holders.of(person_id) if linked else None
            screen = eligibility_screen(holder, day, registered=status.shown)
        return PortalView(
            day,
            person_id,
            persona.person,
            opened,
            None if card is None else _card_view(card, certificate),
            status,
            screen,
            _effect(status.state, day),
            self._issuance.documents_of(person_id),
        )

    def entrance(self, person_id: str) -> Entrance:
        """Whether one can sign in with the card today."""
        persona, day = self._persona(person_id), self._clock.today()
        card = self._case(person_id).circumstances.card
        return entrance(card, persona.card.profile, self._certificate(person_id, card, day), day)

    def proofs(self, person_id: str) -> tuple[Text, ...]:
        """By what the person can show eligibility today, the usual way first."""
        ways = self._issuance.proofs_of(person_id, self._clock.today()).ways
        closed = self.entrance(person_id) is not Entrance.OPEN
        return tuple(
            WAY_WORDS[way]
            for way in ways
            if way.is_proof and not (closed and way is ProofWay.CARD_WITH_PORTAL)
        )

    def history(self, person_id: str, limit: int, after: Position | None = None) -> History:
        """Who looked at the record, at most `limit` of them. Raises `PortalClosed`."""
        self._signed_in(person_id)
        page = self._access_log.page(Question(person_id=person_id), limit, after)
        return History(tuple(self._looked_at(row) for row in page.rows), page.following)

    def register(self, person_id: str) -> None:
        """Register for insurance use from now on. Raises `PortalClosed`, `RegistrationRefused`.

        Whoever applied for the end of it before takes that back.
        """
        self._signed_in(person_id)
        status = _status(self._case(person_id), self._clock.today())
        if status.state is RegistrationState.REGISTERED:
            raise RegistrationRefused(RegistrationRefusal.REGISTERED_ALREADY)
        self._registrations.register(person_id, self._clock.now())

    def deregister(self, person_id: str) -> None:
        """Hand the written application (利用登録解除) in at the insurer: not done on the portal.

        Raises `RegistrationRefused`.
        """
        self._persona(person_id)
        day = self._clock.today()
        status = _status(self._case(person_id), day)
        if status.state in (RegistrationState.ENDING, RegistrationState.ENDED):
            raise RegistrationRefused(RegistrationRefusal.CANCELLED_ALREADY)
        if status.state is not RegistrationState.REGISTERED:
            raise RegistrationRefused(RegistrationRefusal.NOT_REGISTERED)
        if not DEREGISTER.in_force(day):
            raise RegistrationRefused(RegistrationRefusal.NOT_ACCEPTED_YET)
        self._issuance.apply(person_id, ApplicationKind.DEREGISTRATION)

    def _persona(self, person_id: str) -> Persona:
        try:
            return self._people()[person_id]
        except KeyError:
            raise UnknownPerson from None

    def _case(self, person_id: str) -> IssuanceCase:
        case = self._cases.of(person_id)
        if case is None:
            raise UnknownPerson
        return case

    def _signed_in(self, person_id: str) -> None:
        opened = self.entrance(person_id)
        if opened is not Entrance.OPEN:
            raise PortalClosed(opened)

    def _certificate(self, person_id: str, card: CardHeld | None, day: date) -> Assessment | None:
        """With what its authority says of it now, or what the insurers were told."""
        facts = None if card is None else card.certificate_on(day)
        if facts is None:
            return None
        serial = certificate_serial(person_id, Purpose.AUTH)
        match self._authority.status(serial, self._clock.now()):
            case Suspended():
                facts = replace(facts, status=CertificateStatus.SUSPENDED)
            case Revoked():
                facts = replace(facts, status=CertificateStatus.REVOKED)
            case _:
                pass
        return assess(facts, day)

    def _looked_at(self, row: Logged) -> LookedAt:
        return LookedAt(
            row.answered_at,
            row.institution_code,
            self._name(row.institution_code),
            row.mode,
            row.item,
            showed_record(row),
        )

    def _name(self, code: str) -> str:
        try:
            return self._institutions.get(code).institution.name
        except UnknownInstitution:
            return code


def _card_view(card: CardHeld, certificate: Assessment | None) -> CardView:
    opens = None if certificate is None else renewal_opens(certificate.not_after)
    return CardView(card.expires, certificate, opens)


def _status(case: IssuanceCase, day: date) -> RegistrationStatus:
    return registration_status(case.registration, case.circumstances.card, day)


def _effect(state: RegistrationState, day: date) -> date | None:
    if state is not RegistrationState.REGISTERED or not DEREGISTER.in_force(day):
        return None
    return deregistration_takes_effect(day)
