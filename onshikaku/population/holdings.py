"""Cards, certificates and registrations as people have them at the beginning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import CardHeld
from onshikaku.domain.dates import age_on
from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.certificate_life import (
    card_validity,
    certificate_validity,
    renewal_opens,
)

if TYPE_CHECKING:
    from random import Random

__all__ = ["FIRST_CARD", "Holding", "holding", "new_card", "renewed"]

_ISSUED_IN = {2016: 7, 2017: 3, 2018: 3, 2019: 5, 2020: 9, 2021: 16, 2022: 24, 2023: 22, 2024: 11}
"""In which year the first card came, by weight (general knowledge: most of them in 2021-2023)."""

_OPERATION = date(2021, 10, 20)
"""Registration for insurance use counts from full operation on (docs/rules.md §0.1)."""

_RENEWED = 0.95
"""Of the certificates and cards that ended before the beginning, so many were renewed."""

FIRST_CARD = timedelta(days=30)
"""After birth, at the earliest."""

_DAYS_IN_YEAR = 365


@dataclass(frozen=True, slots=True)
class Holding:
    """A card (None: there is none) and its registration for insurance use."""

    card: CardHeld | None
    registration: Registration | None


def holding(random: Random, birth_date: date, day: date) -> Holding:
    """What somebody has on that day: four in five a card, most of these registered."""
    age = age_on(birth_date, day)
    too_young = day - birth_date <= FIRST_CARD
    if too_young or random.random() >= _share_with_card(age):
        return Holding(None, None)
    issued = _issued(random, birth_date, day)
    card = _until_now(random, new_card(issued, birth_date), birth_date, day)
    if random.random() >= _share_registered(age):
        return Holding(card, None)
    first = max(issued, _OPERATION)
    since = first + timedelta(days=random.randint(0, max((day - first).days - 1, 0)))
    return Holding(card, Registration(since))


def new_card(issued: date, birth_date: date) -> CardHeld:
    """A card and its certificate, both new on that day."""
    expires = card_validity(issued, birth_date)
    return CardHeld(expires, issued, certificate_validity(issued, birth_date, expires))


def renewed(card: CardHeld, birth_date: date, day: date) -> CardHeld:
    """With the certificate that is issued on that day; on a new card where the old one ends.

    The card may be renewed in the same three months before its end as the certificate.
    """
    previous = card.certificate_expires
    if previous is None or previous >= card.expires:
        return replace(new_card(day, birth_date), previous_expires=previous)
    in_window = renewal_opens(previous) <= day <= previous
    expires = certificate_validity(day, birth_date, card.expires, renewal=in_window)
    return CardHeld(card.expires, day, expires, previous_expires=previous)


def _issued(random: Random, birth_date: date, day: date) -> date:
    """Not before birth; who is born later than the year that came up got it before the day."""
    year = random.choices(tuple(_ISSUED_IN), tuple(_ISSUED_IN.values()))[0]
    issued = date(year, 1, 15) + timedelta(days=random.randrange(_DAYS_IN_YEAR - 60))
    earliest = birth_date + FIRST_CARD
    if issued >= earliest:
        return min(issued, day - timedelta(days=1))
    span = max((day - earliest).days, 1)
    return min(earliest + timedelta(days=random.randrange(span)), day - timedelta(days=1))


def _until_now(random: Random, card: CardHeld, birth_date: date, day: date) -> CardHeld:
    """The card as it is now: renewed each time, unless its holder let it lapse."""
    while card.certificate_expires is not None and card.certificate_expires < day:
        if random.random() >= _RENEWED:
            return card
        window = (card.certificate_expires - renewal_opens(card.certificate_expires)).days
        on = card.certificate_expires - timedelta(days=random.randint(0, window))
        card = renewed(card, birth_date, on)
    return card


def _share_with_card(age: int) -> float:
    if age < 5:
        return 0.58
    if age < 20:
        return 0.77
    return 0.83 if age < 85 else 0.70


def _share_registered(age: int) -> float:
    return 0.87 if age < 75 else 0.80
