"""What is known today of a person's coverage on another day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.holder import Holder

__all__ = ["in_hindsight"]


def in_hindsight(holder: Holder, today: date) -> Holder:
    """The person with the records known today, as if they had been known from their first day.

    A lookup for a day in the past is answered by what has been registered since, and one for a day
    to come by what is registered so far (資格確認日).
    """
    known = holder.as_known_on(today)
    return replace(
        known,
        coverages=tuple(
            replace(coverage, registered_on=None, loss_registered_on=None)
            for coverage in known.coverages
        ),
        aid=None if holder.aid is None else _aid(holder.aid, today),
    )


def _aid(aid: MedicalAid, today: date) -> MedicalAid:
    tickets = (ticket for ticket in aid.tickets if ticket.registered_on <= today)
    return replace(
        aid,
        tickets=tuple(
            replace(ticket, registered_on=min(ticket.registered_on, ticket.period.first))
            for ticket in tickets
        ),
    )
