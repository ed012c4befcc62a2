"""Searches without a card: in a failure of the system, in a disaster, in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentRecord, valid_until
from onshikaku.domain.dates import jst_day
from onshikaku.domain.decision import ByNumber, BySearch, decide
from onshikaku.domain.modes import Mode
from onshikaku.domain.rules.access import opened_items
from onshikaku.domain.rules.consent_screens import askable_items
from onshikaku.errors import InvalidField
from onshikaku.service.consents import Taken
from onshikaku.service.ids import new_access_id
from onshikaku.service.lookups import meant
from onshikaku.store import effects
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.details import CardFaceDetails
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.modes import Ground
    from onshikaku.service.openings import Openings
    from onshikaku.service.reference_numbers import ReferenceNumbers
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.records import Found

__all__ = ["Searches", "open_by"]


def open_by(access_id: str, mode: Mode, ground: Ground, caller: Caller, now: datetime) -> Taken:
    """What a ground other than the patient's own consent opens, to be written with the answer."""
    items = opened_items(mode) & askable_items(jst_day(now), caller.institution)
    record = ConsentRecord(items, now, valid_until(now), ground.basis)
    changes = effects.ground(access_id, 0, ground) + effects.consents(access_id, 0, record, None)
    return Taken(record, changes)


class Searches:
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
        self._numbers = numbers
        self._hot_path = hot_path
        self._entropy = entropy

    async def search(
        self, caller: Caller, mode: Mode, target: CardFaceDetails | ByNumber, ground: Ground | None
    ) -> Confirmation:
        """The answer, in the log before it is given; medical information opens by the ground.

        In a failure of the system there is no medical information, no ground, and no search by
        numbers. Raises `ModeClosed`, `InvalidField`, `StoreUnavailable`.
        """
        self._openings.check_search(mode, caller)
        if (ground is None) is not (mode is Mode.OUTAGE):
            raise InvalidField("ground", "missing" if ground is None else "not-in-this-mode")
        if mode is Mode.OUTAGE and isinstance(target, ByNumber):
            raise InvalidField("numbers", "not-in-this-mode")
        now = self._clock.now()
        day = jst_day(now)
        found = self._find(target, day)
        answer = decide(BySearch(mode), [one.holder for one in found], day, caller.institution)
        person_id = found[0].person_id if len(found) == 1 else None
        number = self._numbers.shown(caller, answer, person_id)
        access_id = new_access_id(now, self._entropy)
        opened = Taken()
        if ground is not None and answer.medical_information:
            opened = open_by(access_id, mode, ground, caller, now)
        await self._hot_path.append(
            Access(
                id=access_id,
                step=0,
                answered_at=now,
                day=day,
                caller=caller,
                mode=mode,
                outcome=answer.outcome,
                person_id=person_id,
            ),
            opened.effects,
        )
        return Confirmation(access_id, day, answer, opened.record, reference_number=number)

    def _find(self, target: CardFaceDetails | ByNumber, day: date) -> list[Found]:
        if isinstance(target, ByNumber):
            found = self._holders.at_insurer(target.insurer_number, target.birth_date)
            return meant(target, found, day)
        return [
            one
            for one in self._holders.born_on(target.birth_date)
            if target.mean(one.holder.person)
        ]
