"""Whether a registration for insurance use still holds (docs/rules.md §2.2, §4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import add_months
from onshikaku.domain.rules.certificate_life import grace_end
from onshikaku.domain.rules.timeline import CERT_GRACE, DEREGISTER

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.registration import Registration

__all__ = ["deregistration_takes_effect", "lapse_day", "registration_holds"]


def deregistration_takes_effect(requested_on: date) -> date:
    """The first day without the registration (利用登録解除) that an insurer asked to end.

    It ends with the month after the insurer's request, hence on the first day of the month after
    that (inference: the source says "reflected at the end of the month after the request").
    `ValueError` before insurers accepted such wishes.
    """
    if not DEREGISTER.in_force(requested_on):
        raise ValueError("no registration could be cancelled on that day")
    return add_months(requested_on.replace(day=1), 2)


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
