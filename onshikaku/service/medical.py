"""Medical information: shown where a living consent opens it, and every look is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.dates import add_months, jst_day
from onshikaku.domain.holder import StopScope
from onshikaku.domain.medical import Viewing, on_view_from
from onshikaku.domain.modes import WITH_MEDICAL_INFORMATION
from onshikaku.domain.rules.access import may_view
from onshikaku.domain.rules.consent_screens import askable_items
from onshikaku.errors import (
    ConfirmationElsewhere,
    ConsentGap,
    ConsentMissing,
    InvalidField,
    NoMedicalInformation,
    NoRight,
    UnknownConfirmation,
)
from onshikaku.medical import history
from onshikaku.service.ids import new_access_id
from onshikaku.store.records import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.consent import Consent, ConsentItem
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.medical import Entry
    from onshikaku.domain.modes import Mode
    from onshikaku.domain.persona import Persona
    from onshikaku.store.consents import Answered, ConsentBook
    from onshikaku.store.holders import Holders
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.medical import MedicalRecords

__all__ = ["Look", "MedicalInformation", "View", "days_shown"]

_MONTHS_SHOWN = 12
_LIVE = (None, CertificateState.VALID, CertificateState.EXPIRING)


@dataclass(frozen=True, slots=True)
class View:
    """The entries of an item from `first` to `last` (JST days, both included), latest first."""

    item: ConsentItem
    first: date
    last: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at whose medical information, by which right and when (aware)."""

    caller: Caller
    mode: Mode
    person_id: str | None
    at: datetime


class MedicalInformation:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        book: ConsentBook,
        records: MedicalRecords,
        holders: Holders,
        hot_path: HotPath,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._book = book
        self._records = records
        self._holders = holders
        self._hot_path = hot_path
        self._entropy = entropy

    def seed(self, cast: Iterable[Persona]) -> None:
        """Put a year of entries on record for those of the cast who have treatment, once."""
        day = self._clock.today()
        self._records.put({p.id: partial(history, p, day) for p in cast if p.medical})

    async def view(
        self,
        caller: Caller,
        access_id: str,
        item: ConsentItem,
        first: date | None = None,
        last: date | None = None,
    ) -> View:
        """The entries of an item under an answer; from a year ago to today unless told otherwise.

        Raises `InvalidField`, `UnknownConfirmation`, `ConfirmationElsewhere` for another
        institution's, `NoRight` for an account that may not look, `NoMedicalInformation`,
        `ConsentMissing`, `StoreUnavailable`. Every one from the third on is in the log as well.
        """
        now = self._clock.now()
        first, last = days_shown(jst_day(now), first, last)
        answered = self._book.answered(access_id)
        if answered is None:
            raise UnknownConfirmation
        look = Look(caller, answered.mode, answered.person_id, now)
        try:
            person_id = self.require_open(caller, access_id, answered, item, now)
        except (ConfirmationElsewhere, NoRight, NoMedicalInformation, ConsentMissing) as refusal:
            withheld = isinstance(refusal, (NoRight, NoMedicalInformation))
            ending = Viewing.WITHHELD if withheld else Viewing.CONSENT_MISSING
            await self.log(look, item, ending)
            raise
        await self.log(look, item, Viewing.SHOWN)
        return View(item, first, last, self.entries(person_id, item, first, last))

    def entries(
        self, person_id: str, item: ConsentItem, first: date, last: date
    ) -> tuple[Entry, ...]:
        """A person's entries as far as they can be seen today. Raises `StoreUnavailable`."""
        day = self._clock.today()
        found = self._records.between(person_id, item, first, min(last, day))
        return tuple(entry for entry in found if on_view_from(entry) <= day)

    def require_open(
        self, caller: Caller, access_id: str, answered: Answered, item: ConsentItem, now: datetime
    ) -> str:
        """Whose entries of that item an answer opens to the caller.

        Raises `ConfirmationElsewhere`, `NoRight`, `NoMedicalInformation`, `ConsentMissing`,
        `StoreUnavailable`.
        """
        if answered.institution_code != caller.institution.code.value:
            raise ConfirmationElsewhere
        if not may_view(caller.role):
            raise NoRight(caller.role)
        if answered.person_id is None or answered.certificate_state not in _LIVE:
            raise NoMedicalInformation
        holder, day = self._holders.of(answered.person_id), jst_day(now)
        if any(holder.stopped(scope, day) for scope in StopScope):
            raise NoMedicalInformation
        consent = self._book.latest(access_id).get(item)
        if consent is not None:
            if consent.living(now):
                return answered.person_id
            raise ConsentMissing(item, _gap(consent, now))
        if answered.mode not in WITH_MEDICAL_INFORMATION or not answered.outcome.entry.eligible:
            raise NoMedicalInformation
        asked = item in askable_items(answered.day, caller.institution)
        raise ConsentMissing(item, ConsentGap.NONE if asked else ConsentGap.NOT_ASKED)

    async def log(self, look: Look, item: ConsentItem, ending: Viewing) -> None:
        """Write down a look, before it is granted. Raises `StoreUnavailable`."""
        await self._hot_path.append(
            Access(
                id=new_access_id(look.at, self._entropy),
                step=0,
                answered_at=look.at,
                day=jst_day(look.at),
                caller=look.caller,
                mode=look.mode,
                outcome=ending,
                person_id=look.person_id,
                item=item.value,
            )
        )


def days_shown(today: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; from a year ago to today unless told otherwise.

    Raises `InvalidField` for an end before the beginning.
    """
    last = today if last is None else last
    if first is None:
        first = add_months(last, -_MONTHS_SHOWN) if last.year > date.min.year else date.min
    if last < first:
        raise InvalidField("last", "before_first")
    return first, last


def _gap(consent: Consent, now: datetime) -> ConsentGap:
    if now < consent.given_at:
        return ConsentGap.NONE
    if consent.ended_at is not None and consent.ended_at <= now:
        return ConsentGap.WITHDRAWN
    return ConsentGap.EXPIRED
