"""How long a user-authentication certificate and a card live, and what a certificate is worth.

Arithmetic and test vectors: docs/rules.md §2.1 and §2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState, CertificateStatus
from onshikaku.domain.dates import add_months, age_on, nth_birthday_after
from onshikaku.domain.rules.timeline import CARD_ADULT_AT_18, CERT_GRACE

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.certificate import CertificateFacts

__all__ = [
    "Assessment",
    "alert_start",
    "assess",
    "card_validity",
    "certificate_validity",
    "derive_expiry",
    "grace_end",
    "renewal_opens",
]

_RENEWAL_MONTHS = 3
_GRACE_MONTHS = 3
_ADULT = 18
_ADULT_BEFORE_2022 = 20


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a certificate is worth on one day.

    `alert_start` is the first day of the notice that it will expire; `grace_end` the last day on
    which eligibility could still be confirmed, by arithmetic, whether or not there is grace;
    `days_left` counts from the day to the last day of use (expiry, or `grace_end` once in grace),
    0 on that day itself, None where the certificate cannot be used. Without `revocation_checked`
    nobody was asked whether it is off. `still_shown`: on the day of a renewal, the last day of the
    certificate before it, which screens may still name.
    """

    state: CertificateState
    not_before: date
    not_after: date
    alert_start: date
    grace_end: date
    days_left: int | None
    revocation_checked: bool = True
    still_shown: date | None = None

    @property
    def usable(self) -> bool:
        """Whether eligibility can be confirmed with it."""
        return self.days_left is not None

    @property
    def live(self) -> bool:
        """Whether it has neither expired nor been stopped: medical information, registration."""
        return self.state in (CertificateState.VALID, CertificateState.EXPIRING)


def alert_start(expiry: date) -> date:
    """The first day of the notice: three calendar months before expiry, day clamped."""
    return add_months(expiry, -_RENEWAL_MONTHS)


def grace_end(expiry: date) -> date:
    """The last day of the third month after the month in which the certificate expired."""
    return add_months(expiry.replace(day=1), _GRACE_MONTHS + 1) - timedelta(days=1)


def renewal_opens(expiry: date) -> date:
    """The first day on which the municipality renews: three calendar months before expiry.

    One insurer's circular has the day after (docs/rules.md §2.1); most say that day.
    """
    return add_months(expiry, -_RENEWAL_MONTHS)


def assess(facts: CertificateFacts, on: date, previous_expiry: date | None = None) -> Assessment:
    """What the certificate is worth on a day. Stopped certificates get no grace (§2.3).

    `previous_expiry`: the last day of the certificate before it, as far as it matters. A renewal
    shows after 24 hours (§2.1): where only days are known, not on its own day.
    """
    notice, end = alert_start(facts.not_after), grace_end(facts.not_after)
    state = _state(facts, on, notice, end)
    match state:
        case CertificateState.VALID | CertificateState.EXPIRING:
            days_left = (facts.not_after - on).days
        case CertificateState.GRACE:
            days_left = (end - on).days
        case _:
            days_left = None
    return Assessment(
        state,
        facts.not_before,
        facts.not_after,
        notice,
        end,
        days_left,
        revocation_checked=facts.status is not None,
        still_shown=previous_expiry if on == facts.not_before else None,
    )


def _state(facts: CertificateFacts, on: date, notice: date, end: date) -> CertificateState:
    if facts.status is CertificateStatus.REVOKED:
        return CertificateState.REVOKED
    if facts.status is CertificateStatus.SUSPENDED:
        return CertificateState.SUSPENDED
    if on < facts.not_before:
        return CertificateState.NOT_YET_VALID
    if on < notice:
        return CertificateState.VALID
    if on <= facts.not_after:
        return CertificateState.EXPIRING
    if on <= end and CERT_GRACE.in_force(on):
        return CertificateState.GRACE
    return CertificateState.EXPIRED


def certificate_validity(
    issued: date, birth_date: date, card_expires: date, *, renewal: bool = False
) -> date:
    """Last day of a certificate issued on a day: the fifth birthday after it, or the card's end.

    With `renewal` (issued in the last three months of the one before) it is the sixth birthday. A
    certificate never outlives its card, so that a card which ends gives its certificate the same
    grace. Leap-day birthdays: see `onshikaku.domain.dates.birthday_in`.
    """
    return min(nth_birthday_after(birth_date, issued, 6 if renewal else 5), card_expires)


def derive_expiry(
    issued: date, birth_date: date, card_expires: date, previous_expiry: date | None = None
) -> date:
    """Last day of a certificate, told from the last day of the one before it (None: the first).

    It is a renewal if issued in the window of that one. Whoever comes later, in grace or after it,
    gets a new certificate with five birthdays.
    """
    renewal = (
        previous_expiry is not None and renewal_opens(previous_expiry) <= issued <= previous_expiry
    )
    return certificate_validity(issued, birth_date, card_expires, renewal=renewal)


def card_validity(
    issued: date,
    birth_date: date,
    *,
    applied: date | None = None,
    stay_until: date | None = None,
) -> date:
    """Last day of a card: the tenth birthday after issue, the fifth for minors.

    Minors are under 18, under 20 where the application (`applied`, else the day of issue) came
    before April 2022. `stay_until`: the period of stay of a foreign resident, whose card ends with
    it (general knowledge); None for permanent residents and Japanese.
    """
    adult = _ADULT if CARD_ADULT_AT_18.in_force(applied or issued) else _ADULT_BEFORE_2022
    birthdays = 10 if age_on(birth_date, issued) >= adult else 5
    end = nth_birthday_after(birth_date, issued, birthdays)
    return end if stay_until is None else min(end, stay_until)
