"""What an insurer does to its members' records: acts, their three days, checks and cases.

Days: docs/rules.md §3.3. That too late an act is marked, and what a case can become, are
conventions of this simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.domain.coverage import Coverage, Scheme
    from onshikaku.domain.identifiers import InsurerNumber, MyNumber
    from onshikaku.domain.linkage import Grade, Item
    from onshikaku.domain.person import Person

__all__ = [
    "Act",
    "ActDays",
    "CaseList",
    "CheckState",
    "EntryCheck",
    "Insurer",
    "InsurerEvent",
    "Late",
    "Membership",
    "days_of_act",
]

_REPORT_WITHIN = timedelta(days=5)
_ENTRY_WITHIN = timedelta(days=5)
_ALL_WITHIN = timedelta(days=10)


class Act(StrEnum):
    """Something an insurer did to a record."""

    REGISTER = "register"  # 資格取得の登録
    LOSE = "lose"  # 資格喪失の登録
    CORRECT = "correct"  # 訂正
    LINK = "link"  # 番号の紐付け
    RELINK = "relink"  # 紐付け誤りの訂正
    STOP = "stop"  # 閲覧停止
    RELEASE = "release"  # 閲覧停止の解除
    CHECK = "check"  # 住民基本台帳との突合
    CONFIRM = "confirm"  # 確認の結果


class Late(StrEnum):
    """Which of the terms of docs/rules.md §3.3 an act missed."""

    REPORT = "report"  # the employer or the member reported later than 5 days after the event
    ENTRY = "entry"  # the insurer put it on record later than 5 days after the report
    WHOLE = "whole"  # it was on record later than 10 days after the event


@dataclass(frozen=True, slots=True)
class ActDays:
    """The day of the event, of its report (届出) and of its entry in the record (登録)."""

    happened_on: date
    reported_on: date
    registered_on: date

    def __post_init__(self) -> None:
        """Refuse an entry before its report. A report may come before the event."""
        if self.registered_on < self.reported_on:
            raise ValueError("registered_on lies before reported_on")

    @property
    def late(self) -> tuple[Late, ...]:
        """What was late, by docs/rules.md §3.3."""
        missed = {
            Late.REPORT: self.reported_on > self.happened_on + _REPORT_WITHIN,
            Late.ENTRY: self.registered_on > self.reported_on + _ENTRY_WITHIN,
            Late.WHOLE: self.registered_on > self.happened_on + _ALL_WITHIN,
        }
        return tuple(term for term in Late if missed[term])


def days_of_act(
    happened_on: date,
    today: date,
    reported_on: date | None = None,
    registered_on: date | None = None,
) -> ActDays:
    """The three days, where those that are left out follow.

    An act is on record today unless said otherwise, or on the day of its report where that is
    still to come; it was reported in time (within 5 days of the event), but not after its entry.
    """
    entered = registered_on or max(today, reported_on or today)
    reported = reported_on or min(entered, today, happened_on + _REPORT_WITHIN)
    return ActDays(happened_on, reported, entered)


@dataclass(frozen=True, slots=True)
class Insurer:
    """保険者."""

    number: InsurerNumber
    name: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Membership:
    """A member as an insurer registers one: the person, the coverage, and the number if known.

    `coverage.registered_on` and `loss_registered_on` are set by the entry. None for a day: as
    `days_of_act` has it, from the coverage's first day, or from its loss where it has one.
    """

    person: Person
    coverage: Coverage
    my_number: MyNumber | None = None
    reported_on: date | None = None
    registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class InsurerEvent:
    """An act in the book. `detail`: codes of what it touched, never a name or a number."""

    id: str
    person_id: str
    act: Act
    insurer: InsurerNumber | None
    days: ActDays
    noted_at: datetime
    detail: str


class CheckState(StrEnum):
    """What became of a mismatch."""

    OPEN = "open"  # the insurer has not looked yet
    ANOTHER_PERSON = "another-person"  # 別人: it is to be linked to the right number
    CONFIRMED = "confirmed"  # no doubt (疑義なし): released
    CORRECTED = "corrected"  # the record was corrected, and agrees now
    RELINKED = "relinked"  # the record is under the right number now

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        return self not in (CheckState.OPEN, CheckState.ANOTHER_PERSON)


class CaseList(StrEnum):
    """Which mismatches a list has."""

    OPEN = "open"  # those with which something is to be done, the gravest first
    SETTLED = "settled"  # the others, likewise
    LINKS = "links"  # whose number is another person's, it seems, or was; settled ones last


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """誤入力チェック: a record that did not agree with the resident register, and its case."""

    id: str
    person_id: str
    checked_on: date
    grade: Grade
    differences: tuple[Item, ...]
    state: CheckState = CheckState.OPEN
    closed_on: date | None = None
    note: str = ""
