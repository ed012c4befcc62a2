"""医療券・調剤券 of a month (医療扶助): everybody who has one for the institution that asks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.dates import jst_day, last_day_of_month
from onshikaku.domain.decision import ByNumber, decide
from onshikaku.domain.hindsight import in_hindsight
from onshikaku.domain.holder import StopScope
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.modes import Mode
from onshikaku.service.ids import new_access_id
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.dates import Period
    from onshikaku.domain.institution import Caller
    from onshikaku.service.openings import Openings
    from onshikaku.service.reference_numbers import ReferenceNumbers
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.records import Found

__all__ = ["AidTickets"]


class AidTickets:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        openings: Openings,
        holders: Holders,
        hot_path: HotPath,
        numbers: ReferenceNumbers,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._holders = holders
        self._hot_path = hot_path
        self._numbers = numbers
        self._entropy = entropy

    async def of_month(self, caller: Caller, first: date) -> list[Confirmation]:
        """An answer about each of them by what is known today, in the log before it is given.

        `first`: the first day of the month (診療年月). `aid.tickets` are those of the month for
        this institution. Each answer is for the day nearest to today on which such a ticket is in
        force. Who is stopped from view is left out. Raises `ModeClosed`, `StoreUnavailable`.
        """
        self._openings.check(Mode.NUMBER, caller)
        month = (first, last_day_of_month(first))
        found = self._holders.with_tickets(caller.institution.code, *month)
        answers = [self._answer(caller, one, month) for one in found]
        given = [answer for answer in answers if answer is not None]
        await asyncio.gather(*(self._hot_path.append(access) for _, access in given))
        return [confirmation for confirmation, _ in given]

    def _answer(
        self, caller: Caller, one: Found, month: tuple[date, date]
    ) -> tuple[Confirmation, Access] | None:
        now = self._clock.now()
        today, code = jst_day(now), caller.institution.code
        holder = in_hindsight(one.holder, today)
        aid = holder.aid
        if aid is None or holder.stopped(StopScope.RECORD, today):
            return None
        tickets = tuple(
            ticket
            for ticket in aid.tickets
            if ticket.institution_code == code and _reaches(ticket.period, month)
        )
        if not tickets:
            return None
        day = _nearest([ticket.period for ticket in tickets], month, today)
        query = ByNumber(
            InsurerNumber(aid.payer_number.value),
            InsuredNumber("", aid.recipient_number.value),
            holder.person.birth_date,
        )
        answer = decide(query, [holder], day, caller.institution)
        if answer.aid is None:
            return None
        access_id = new_access_id(now, self._entropy)
        shown = replace(answer, aid=replace(answer.aid, tickets=tickets))
        number = self._numbers.shown(caller, answer, one.person_id)
        return Confirmation(access_id, day, shown, reference_number=number), Access(
            id=access_id,
            step=0,
            answered_at=now,
            day=day,
            caller=caller,
            mode=Mode.NUMBER,
            outcome=answer.outcome,
            person_id=one.person_id,
        )


def _reaches(period: Period, month: tuple[date, date]) -> bool:
    """Whether a period has a day of the month."""
    return period.first <= month[1] and (period.last is None or month[0] <= period.last)


def _nearest(periods: Iterable[Period], month: tuple[date, date], today: date) -> date:
    """The day of the month within one of the periods that lies nearest to today."""
    first, last = month
    days = (
        min(
            max(today, first, period.first), last if period.last is None else min(last, period.last)
        )
        for period in periods
    )
    return min(days, key=lambda day: abs(day - today))
