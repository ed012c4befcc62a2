"""A card over the months: obtained, registered, renewed in time or late or not, lost, returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.dates import age_on
from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.certificate_life import grace_end, renewal_opens
from onshikaku.domain.rules.registration import (
    deregistration_takes_effect,
    registration_holds,
)
from onshikaku.population.events import (
    CardCause,
    CardChanged,
    Event,
    UseRegistered,
    Wish,
    Wished,
)
from onshikaku.population.frequencies import (
    CARD_LOST,
    CARD_OBTAINED,
    CARD_RETURNED,
    DEREGISTRATION,
    INFANT_CARD,
    LATE_RENEWAL,
    REGISTERED_AGAIN,
    USE_REGISTERED,
)
from onshikaku.population.holdings import FIRST_CARD, new_card, renewed

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from onshikaku.domain.circumstances import CardHeld

__all__ = ["RENEWALS", "CardLife"]

RENEWALS = {"in time": 0.62, "in grace": 0.13, "after it": 0.08, "never": 0.17}
"""What becomes of a certificate that runs out: shares by convention (docs/population.md)."""

_REGISTERED_AT_ONCE = 0.7
_AGAIN_AT_ONCE = 0.8
_PAPER_ASKED = 0.7
_NEW_CARD_ASKED = 0.8
_RAPID = 0.5  # 特急発行: within a week, 5 days at the shortest (docs/rules.md §2.5)
_LATEST = 120
_INFANT = 1


class CardLife:
    """One person's card. The events of a month come in no order; days in them are what counts."""

    def __init__(
        self,
        random: Random,
        person_id: str,
        birth_date: date,
        card: CardHeld | None,
        registration: Registration | None,
    ) -> None:
        self._random = random
        self._id = person_id
        self._birth_date = birth_date
        self._card = card
        self._registration = registration
        self._renews_on = None if card is None else self._fate(card)
        self._replaced_on: date | None = None
        self._again = False

    @property
    def registered(self) -> bool:
        """Whether it is registered for insurance use and no wish against that is on its way."""
        return self._registration is not None and self._registration.cancelled_on is None

    def month(self, first: date, last: date) -> list[Event]:
        """What happens to it in that month."""
        if self._card is None:
            return self._obtain(first, last)
        if self._card.returned_on is not None:
            return []
        if self._card.lost_on is not None:
            return self._wait(first, last)
        events = self._renewal(self._card, first, last)
        if events:
            return events
        if CARD_LOST.happens(self._random):
            return self._lose(self._card, self._day(first, last))
        if CARD_RETURNED.happens(self._random):
            return self._give_back(self._card, self._day(first, last))
        return self._registration_changes(self._card, first, last)

    def end(self, day: date) -> list[Event]:
        """The certificate is revoked when the death is known (docs/rules.md §2.3)."""
        if self._card is None or self._card.status is CertificateStatus.REVOKED:
            return []
        card = replace(self._card, status=CertificateStatus.REVOKED, stopped_on=day)
        return [CardChanged(day, self._id, CardCause.DEATH, card)]

    def _obtain(self, first: date, last: date) -> list[Event]:
        if last < self._birth_date + FIRST_CARD:
            return []
        infant = age_on(self._birth_date, last) < _INFANT
        if not (INFANT_CARD if infant else CARD_OBTAINED).happens(self._random):
            return []
        day = self._day(max(first, self._birth_date + FIRST_CARD), last)
        events: list[Event] = [self._take(new_card(day, self._birth_date), day, CardCause.OBTAINED)]
        if self._random.random() < _REGISTERED_AT_ONCE:
            events.append(self._register(day))
        return events

    def _renewal(self, card: CardHeld, first: date, last: date) -> list[Event]:
        """Renewed on the day on which that was going to happen; after the grace also registered."""
        expires = card.certificate_expires
        if expires is None:
            return []
        lapsed = last > grace_end(expires)
        day = self._renews_on
        if day is None and expires < first and LATE_RENEWAL.happens(self._random) and lapsed:
            day = self._day(first, last)
        if day is None or not first <= day <= last:
            return []
        was_registered = self._registration is not None
        events: list[Event] = [
            self._take(renewed(card, self._birth_date, day), day, CardCause.RENEWED)
        ]
        again = was_registered and day > grace_end(expires)
        if again and self._random.random() < _AGAIN_AT_ONCE:
            events.append(self._register(day))
        return events

    def _lose(self, card: CardHeld, day: date) -> list[Event]:
        """Suspended by telephone at once; a paper is asked for, and a new card."""
        lost = replace(card, status=CertificateStatus.SUSPENDED, stopped_on=day, lost_on=day)
        events: list[Event] = [self._take(lost, day, CardCause.LOST)]
        if self._random.random() < _PAPER_ASKED:
            asked = day + timedelta(days=self._random.randint(0, 5))
            events.append(Wished(asked, self._id, Wish.CARD_MISSING))
        if self._random.random() < _NEW_CARD_ASKED:
            applied = day + timedelta(days=self._random.randint(0, 6))
            waiting = replace(lost, renewing_since=applied)
            events.append(self._take(waiting, applied, CardCause.APPLIED_ANEW))
            rapid = self._random.random() < _RAPID
            days = self._random.randint(5, 7) if rapid else self._random.randint(20, 45)
            self._replaced_on = applied + timedelta(days=days)
        return events

    def _wait(self, first: date, last: date) -> list[Event]:
        day = self._replaced_on
        if day is None or day > last:
            return []
        self._replaced_on = None
        card = replace(
            new_card(max(day, first), self._birth_date),
            previous_expires=None if self._card is None else self._card.certificate_expires,
        )
        return [self._take(card, max(day, first), CardCause.REISSUED)]

    def _give_back(self, card: CardHeld, day: date) -> list[Event]:
        returned = replace(card, status=CertificateStatus.REVOKED, stopped_on=day, returned_on=day)
        return [self._take(returned, day, CardCause.RETURNED)]

    def _registration_changes(self, card: CardHeld, first: date, last: date) -> list[Event]:
        issued, expires = card.certificate_issued, card.certificate_expires
        if issued is None or expires is None or not issued <= first <= last <= expires:
            return []
        held = self._registration
        if held is None:
            happens = USE_REGISTERED.happens(self._random)
        elif held.cancelled_on is not None:
            happens = held.cancelled_on <= first and REGISTERED_AGAIN.happens(self._random)
        elif not registration_holds(held, card.previous_expires, issued, first):
            happens = REGISTERED_AGAIN.happens(self._random)
        else:
            if not DEREGISTRATION.happens(self._random):
                return []
            day = self._day(first, last)
            self._registration = replace(held, cancelled_on=deregistration_takes_effect(day))
            return [Wished(day, self._id, Wish.DEREGISTRATION)]
        return [self._register(self._day(first, last))] if happens else []

    def _take(self, card: CardHeld, day: date, cause: CardCause) -> CardChanged:
        self._card = card
        self._renews_on = None if card.stopped_on is not None else self._fate(card)
        return CardChanged(day, self._id, cause, card)

    def _register(self, day: date) -> UseRegistered:
        self._registration = Registration(day)
        return UseRegistered(day, self._id)

    def _fate(self, card: CardHeld) -> date | None:
        """When its certificate will be renewed; None: never."""
        expires = card.certificate_expires
        if expires is None:
            return None
        fate = self._random.choices(tuple(RENEWALS), tuple(RENEWALS.values()))[0]
        end = grace_end(expires)
        match fate:
            case "in time":
                return self._day(renewal_opens(expires), expires)
            case "in grace":
                return self._day(expires + timedelta(days=1), end)
            case "after it":
                return self._day(end + timedelta(days=1), end + timedelta(days=_LATEST))
            case _:
                return None

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._random.randrange((last - first).days + 1))
