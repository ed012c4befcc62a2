"""How often things happen to the invented people: a share of those it can happen to, each month.

The shares are conventions of this simulator, chosen so that each case occurs among some thousand
people within two years; none is a forecast. docs/population.md has the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

__all__ = [
    "BIRTH",
    "CARD_LOST",
    "CARD_OBTAINED",
    "CARD_RETURNED",
    "CARE_ASKED",
    "CARE_ASKED_FROM_65",
    "DEREGISTRATION",
    "ELDERLY_ASKED",
    "FREQUENCIES",
    "INFANT_CARD",
    "JOB_FOUND",
    "JOB_LEFT",
    "LATE_RENEWAL",
    "MISMATCH",
    "MOVE",
    "NUMBER_SUPPLIED",
    "PAPER_MISLAID",
    "PROTECTION",
    "PROTECTION_ENDED",
    "REGISTERED_AGAIN",
    "USE_REGISTERED",
    "Frequency",
    "death_within_month",
]


@dataclass(frozen=True, slots=True)
class Frequency:
    """`per_month`: the share of `of` to whom it happens within a month.

    `section` of docs/rules.md says what the event is or what follows from it.
    """

    what: str
    of: str
    per_month: float
    section: str

    def happens(self, random: Random) -> bool:
        """Whether it happens to somebody this month."""
        return random.random() < self.per_month


BIRTH = Frequency("a child is born", "women of 24 to 40", 0.0045, "§3.3")
JOB_LEFT = Frequency("leaves a job", "people insured through their own job", 0.007, "§3.3")
JOB_FOUND = Frequency("finds a job", "members of 国保 from 20 to 60", 0.010, "§3.3")
MOVE = Frequency("moves to another municipality", "households", 0.0015, "§3.3")
CARD_OBTAINED = Frequency("gets a first My Number Card", "people without one", 0.007, "§2.1")
INFANT_CARD = Frequency("gets a first My Number Card", "children below 1 without one", 0.05, "§2.1")
USE_REGISTERED = Frequency(
    "registers the card for insurance use", "cards not registered", 0.02, "§2.3"
)
REGISTERED_AGAIN = Frequency(
    "registers again",
    "registrations cancelled, or ended by a certificate",
    0.02,
    "§4.4",
)
CARD_LOST = Frequency("loses the card", "people with a card", 0.0015, "§2.5")
CARD_RETURNED = Frequency("returns the card", "people with a card", 0.0003, "§4.1")
DEREGISTRATION = Frequency(
    "asks for deregistration (利用登録解除)", "registered people", 0.0005, "§4.4"
)
CARE_ASKED = Frequency("applies as 要配慮者", "registered people below 65", 0.0003, "§4.1")
CARE_ASKED_FROM_65 = Frequency(
    "applies as 要配慮者", "registered people of 65 and over", 0.0015, "§4.1"
)
ELDERLY_ASKED = Frequency(
    "applies for 資格確認書 as a member of 後期 (from 2026-08)",
    "registered people below 85",
    0.05,
    "§4.1",
)
PAPER_MISLAID = Frequency("loses or damages a 資格確認書", "people who have one", 0.002, "§4.2")
NUMBER_SUPPLIED = Frequency(
    "the My Number is supplied at last",
    "people whose number was not supplied",
    0.08,
    "§3.2",
)
PROTECTION = Frequency("is protected (DV and the like)", "people", 0.00005, "§4.1")
PROTECTION_ENDED = Frequency("protection ends", "protected people", 0.02, "§4.1")
LATE_RENEWAL = Frequency(
    "renews at last",
    "people whose certificate ran out before the beginning",
    0.015,
    "§2.2",
)
MISMATCH = Frequency(
    "the entry check finds a difference and viewing stops",
    "records newly registered (of these, not of a month)",
    0.02,
    "§5",
)

FREQUENCIES = (
    BIRTH,
    JOB_LEFT,
    JOB_FOUND,
    MOVE,
    CARD_OBTAINED,
    INFANT_CARD,
    USE_REGISTERED,
    REGISTERED_AGAIN,
    CARD_LOST,
    CARD_RETURNED,
    DEREGISTRATION,
    CARE_ASKED,
    CARE_ASKED_FROM_65,
    ELDERLY_ASKED,
    PAPER_MISLAID,
    NUMBER_SUPPLIED,
    PROTECTION,
    PROTECTION_ENDED,
    LATE_RENEWAL,
    MISMATCH,
)

_DEATHS_AT_BIRTH, _GROWTH = 0.00002, 0.097
_MONTHS = 12


def death_within_month(age: int) -> float:
    """Gompertz: 0.1 % a year at 40, 0.7 % at 60, 5 % at 80, 12 % at 90 (rounded; convention)."""
    return min(_DEATHS_AT_BIRTH * exp(_GROWTH * age), 1) / _MONTHS
