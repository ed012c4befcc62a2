"""Whether a registration for insurance use still holds (docs/rules.md §2.2, §4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.rules.certificate_life import grace_end
from onshikaku.domain.rules.timeline import CERT_GRACE

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.registration import Registration

__all__ = ["lapse_day", "registration_holds"]


def lapse_day(previous_expiry: date, renewed_on: date) -> date | None:
    """The day on which a registration ended because its certificate was not renewed in time.

    That is the day after the period of grace; None if the certificate was renewed by then, or if
    that was before the rule.
    """
    lapsed = grace_end(previous_expiry) + timedelta(days=1)
    return lapsed if CERT_GRACE.in_force(lapsed) and renewed_on >= lapsed else None


def registration_holds(
    registration: Registration | None, previous_expiry: date | None, issued: date, day: date
) -> bool:
    """Whether the holder is registered on a day.

    `previous_expiry` is the last day of the certificate before this one (None: there was none),
    `issued` the first day of this one.
    """
    if registration is None or day < registration.since:
        return False
    if registration.cancelled_on is not None and registration.cancelled_on <= day:
        return False
    lapsed = None if previous_expiry is None else lapse_day(previous_expiry, issued)
    return lapsed is None or registration.since >= lapsed
