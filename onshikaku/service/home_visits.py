"""居宅同意取得型: identified and asked once, at home or online; asked again without the card.

How long the clinic may go on is not public beyond "once during continuous care": here for three
months after the last time (convention). Medical information is a matter of the consents alone,
which live as long as any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem, ConsentRecord, EndReason, state_of
from onshikaku.domain.dates import jst_day
from onshikaku.domain.decision import BySearch, decide
from onshikaku.errors import UnknownHomeVisit
from onshikaku.service.consents import ItemState
from onshikaku.service.ids import new_access_id
from onshikaku.store.modes import HomeVisit
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.consent import Consent
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.modes import Mode, Occasion
    from onshikaku.domain.proof import Method
    from onshikaku.service.openings import Openings
    from onshikaku.service.reference_numbers import ReferenceNumbers
    from onshikaku.store.consents import ConsentBook
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.modes import ModeStore

__all__ = ["Accepted", "HomeUse", "HomeVisits"]

_ASKED_AGAIN_FOR = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class HomeUse:
    """What the identification is for. `visit_on` (受診予定日): when the patient is to be seen."""

    occasion: Occasion
    visit_on: date | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted home visit as it is listed: its answer today, and the consents under it."""

    visit: HomeVisit
    open: bool
    answered: Confirmation
    consents: tuple[ItemState, ...]


class HomeVisits:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        openings: Openings,
        store: ModeStore,
        holders: Holders,
        consents: ConsentBook,
        hot_path: HotPath,
        numbers: ReferenceNumbers,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._store = store
        self._holders = holders
        self._consents = consents
        self._hot_path = hot_path
        self._numbers = numbers
        self._entropy = entropy

    def accept(
        self,
        access_id: str,
        caller: Caller,
        person_id: str,
        mode: Mode,
        method: Method,
        use: HomeUse,
        now: datetime,
    ) -> None:
        """Keep an identification that found the patient covered. Raises `StoreUnavailable`."""
        self._store.add_home_visit(
            HomeVisit(
                id=access_id,
                institution_code=caller.institution.code.value,
                person_id=person_id,
                mode=mode,
                method=method,
                occasion=use.occasion,
                consent_day=jst_day(now),
                visit_on=use.visit_on,
                accepted_at=now,
                open_until=now + _ASKED_AGAIN_FOR,
            )
        )

    async def refresh(self, caller: Caller, visit_id: str) -> Confirmation:
        """Ask again without the card (再照会): an answer of its own in the log.

        Raises `UnknownHomeVisit` for one of another institution, ended or too long ago,
        `ModeClosed`, `StoreUnavailable`.
        """
        now = self._clock.now()
        visit = self._of(caller, visit_id)
        if not visit.open_at(now):
            raise UnknownHomeVisit
        self._openings.check(visit.mode, caller, occasion=visit.occasion)
        answered = await self._answer(caller, visit, now)
        self._store.change_home_visit(
            visit.id, open_until=now + _ASKED_AGAIN_FOR, ended_at=visit.ended_at
        )
        return answered

    async def accepted(
        self,
        caller: Caller,
        occasion: Occasion | None,
        *,
        consented: tuple[date, date] | None = None,
        visited: tuple[date, date] | None = None,
    ) -> list[Accepted]:
        """What the institution accepted, oldest first, each in the log.

        `consented`: first and last day of consent, `visited`: of 受診予定日; None: any.
        Raises `StoreUnavailable`.
        """
        now = self._clock.now()
        found = self._store.home_visits(caller.institution.code, consented, visited)
        return [
            Accepted(
                visit,
                visit.open_at(now),
                await self._answer(caller, visit, now),
                tuple(
                    ItemState(item, state_of(one, now), one)
                    for item, one in self._consents.latest(visit.id).items()
                ),
            )
            for visit in found
            if occasion is None or visit.occasion is occasion
        ]

    def end(self, caller: Caller, visit_id: str) -> None:
        """End it at the clinic, and the consents under it. Raises `UnknownHomeVisit`."""
        now = self._clock.now()
        visit = self._of(caller, visit_id)
        if visit.ended_at is None:
            self._store.change_home_visit(visit.id, open_until=visit.open_until, ended_at=now)
            self._consents.end(visit.id, frozenset(ConsentItem), now, EndReason.CLINIC)

    def _of(self, caller: Caller, visit_id: str) -> HomeVisit:
        visit = self._store.home_visit(visit_id)
        if visit is None or visit.institution_code != caller.institution.code.value:
            raise UnknownHomeVisit
        return visit

    async def _answer(self, caller: Caller, visit: HomeVisit, now: datetime) -> Confirmation:
        day = jst_day(now)
        holder = self._holders.of(visit.person_id)
        answer = decide(BySearch(visit.mode), [holder], day, caller.institution)
        number = self._numbers.shown(caller, answer, visit.person_id)
        living = {
            item: one for item, one in self._consents.latest(visit.id).items() if one.living(now)
        }
        access_id = new_access_id(now, self._entropy)
        await self._hot_path.append(
            Access(
                id=access_id,
                step=0,
                answered_at=now,
                day=day,
                caller=caller,
                mode=visit.mode,
                outcome=answer.outcome,
                person_id=visit.person_id,
            )
        )
        shown = _within(answer, open_=bool(living))
        return Confirmation(access_id, day, shown, _record(living), reference_number=number)


def _within(answer: Answer, *, open_: bool) -> Answer:
    """Medical information only while a consent under the first answer lives."""
    return replace(answer, medical_information=answer.medical_information and open_)


def _record(living: Mapping[ConsentItem, Consent]) -> ConsentRecord | None:
    if not living:
        return None
    return ConsentRecord(
        frozenset(living),
        min(one.given_at for one in living.values()),
        min(one.valid_until for one in living.values()),
    )
