"""Medical information asked for by the numbers of a person, as the terminal's files ask.

Such a request names no confirmation: the consent is that under the institution's last one for the
person. That a later visit without consent closes what an earlier one opened is a convention.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_day
from onshikaku.domain.medical import Viewing
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.access import may_view
from onshikaku.errors import ConsentMissing, NoMedicalInformation, NoRight
from onshikaku.service.ids import new_access_id
from onshikaku.service.medical import Look, days_shown
from onshikaku.service.numbered import Numbered
from onshikaku.store.records import Access
from onshikaku.wire.medical import MedicalRequestStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.medical import Entry
    from onshikaku.domain.modes import Occasion
    from onshikaku.domain.person import Person
    from onshikaku.service.medical import MedicalInformation
    from onshikaku.store.consents import Answered, ConsentBook
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.records import Found

__all__ = ["MedicalRequests", "Requested", "Wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, of whom. `occasion` None: by a confirmation at the reception."""

    insurer: InsurerNumber
    insured: InsuredNumber
    items: Sequence[ConsentItem]
    first: date | None = None
    last: date | None = None
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """How it ended; person and entries only where they may be shown."""

    status: MedicalRequestStatus
    person: Person | None = None
    entries: tuple[Entry, ...] = ()


class MedicalRequests:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        medical: MedicalInformation,
        book: ConsentBook,
        holders: Holders,
        hot_path: HotPath,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._medical = medical
        self._book = book
        self._holders = holders
        self._hot_path = hot_path
        self._entropy = entropy

    async def request(self, caller: Caller, wish: Wish) -> Requested:
        """Every item or none: each look, or what stood against it, is in the log before.

        Raises `InvalidField`, `NoRight` for an account that may not look, `StoreUnavailable`.
        """
        now = self._clock.now()
        day, items = jst_day(now), tuple(dict.fromkeys(wish.items))
        first, last = days_shown(day, wish.first, wish.last)
        found = Numbered(self._holders).find(wish.insurer, wish.insured, day)
        if len(found) != 1:
            await self._log_nobody(caller, found, now)
            return Requested(MedicalRequestStatus.NONE)
        [one] = found
        access_id = self._book.last_asked(caller.institution.code, one.person_id, wish.occasion)
        under = None if access_id is None else self._book.answered(access_id)
        endings = {item: self._ending(caller, access_id or "", under, item, now) for item in items}
        refused = {item: end for item, end in endings.items() if end is not Viewing.SHOWN}
        mode = Mode.NUMBER if under is None else under.mode
        look = Look(caller, mode, one.person_id, now)
        logged = (refused or endings).items()
        await asyncio.gather(*(self._medical.log(look, item, ending) for item, ending in logged))
        if not may_view(caller.role):
            raise NoRight(caller.role)
        if Viewing.WITHHELD in refused.values():
            return Requested(MedicalRequestStatus.WITHHELD)
        if refused:
            return Requested(MedicalRequestStatus.CONSENT_MISSING)
        entries = (self._medical.entries(one.person_id, item, first, last) for item in items)
        shown = tuple(chain.from_iterable(entries))
        return Requested(MedicalRequestStatus.SHOWN, one.holder.person, shown)

    def _ending(
        self,
        caller: Caller,
        access_id: str,
        under: Answered | None,
        item: ConsentItem,
        now: datetime,
    ) -> Viewing:
        """How a look at the item ends, under the last answer that could be agreed to."""
        if under is None:
            return Viewing.CONSENT_MISSING if may_view(caller.role) else Viewing.WITHHELD
        try:
            self._medical.require_open(caller, access_id, under, item, now)
        except (NoRight, NoMedicalInformation):
            return Viewing.WITHHELD
        except ConsentMissing:
            return Viewing.CONSENT_MISSING
        return Viewing.SHOWN

    async def _log_nobody(self, caller: Caller, found: Sequence[Found], now: datetime) -> None:
        await self._hot_path.append(
            Access(
                id=new_access_id(now, self._entropy),
                step=0,
                answered_at=now,
                day=jst_day(now),
                caller=caller,
                mode=Mode.NUMBER,
                outcome=Outcome.SEVERAL if found else Outcome.NONE,
                person_id=None,
            )
        )
