"""What the insurers' desk hands out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from onshikaku.domain.holder import Holder, ViewingStop
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.linkage import Comparison
    from onshikaku.domain.membership import ActDays, EntryCheck, InsurerEvent
    from onshikaku.store.access_log import Logged

__all__ = ["Change", "Checked", "KeptMember", "MembersPage", "Registered", "Relinked", "Viewers"]


class Change(StrEnum):
    """What an entry came to."""

    NEW_PERSON = "new-person"
    NEW_COVERAGE = "new-coverage"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Checked:
    """A comparison with the resident register.

    `comparison` None: there is no number to compare by, or the rule did not hold yet. `case`: the
    mismatch that is open, with viewing stopped; None: nothing is.
    """

    comparison: Comparison | None = None
    case: EntryCheck | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry in a member's record: whose, which coverage (its position), what it came to.

    `my_number` is the number under which the record is kept, as given or as the register told it;
    None: it is kept under none, and no card leads to it. `days.late` says what was late.
    """

    person_id: str
    position: int
    change: Change
    days: ActDays
    my_number: MyNumber | None
    checked: Checked


@dataclass(frozen=True, slots=True)
class KeptMember:
    """A person with everything on record; coverages and stops go by their position.

    `my_number` is the insurer's side only; no clinic ever sees it.
    """

    person_id: str
    holder: Holder
    my_number: MyNumber | None
    stops: Mapping[int, ViewingStop]
    open_checks: tuple[EntryCheck, ...]
    events: tuple[InsurerEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Members by id, rising. `following`: what to ask on with; None: there are no more."""

    members: tuple[KeptMember, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class Relinked:
    """A record put under the right number: with `record_of` it is now.

    `exchanged`: the record that was there is with `person_id` now. `checked`: of the record moved.
    """

    person_id: str
    record_of: str
    checked: Checked
    exchanged: bool = False


@dataclass(frozen=True, slots=True)
class Viewers:
    """Who was shown a record, newest first, from a day on and until a moment.

    `since`: when it was put under the number; None: it is under none. `until`: when it was put
    under the right one; None: it has not been.
    """

    person_id: str
    since: date | None
    until: datetime | None
    rows: tuple[Logged, ...]
