"""The entry check (誤入力チェック): what a comparison stops, opens, closes and releases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.linkage import Grade, compare
from onshikaku.domain.membership import Act, CheckState, EntryCheck
from onshikaku.domain.rules.timeline import ENTRY_CHECK_NEW
from onshikaku.service.insurer_values import Checked
from onshikaku.store.insurer_effects import change_check, end_stop, new_check, new_stop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.identifiers import InsurerNumber, MyNumber
    from onshikaku.domain.person import Person
    from onshikaku.domain.resident import Resident
    from onshikaku.service.insurer_book import Book
    from onshikaku.store.entry_checks import EntryChecks
    from onshikaku.store.insurer import InsurerReader
    from onshikaku.store.statements import Effect

__all__ = ["OF_A_MISMATCH", "Checks", "Subject", "newest_insurer", "stops_ended", "unsettled"]

_DAY = timedelta(days=1)
OF_A_MISMATCH = (StopReason.MISMATCH, StopReason.WRONG_LINK)


@dataclass(frozen=True, slots=True)
class Subject:
    """A record to be compared, as it will be once written."""

    person_id: str
    person: Person
    number: MyNumber | None
    coverages: tuple[Coverage, ...]
    stopped: bool = False  # whether the record has stops at all, ended ones included


class Checks:
    """Works out what comparisons change; nothing is written here. Raises `StoreUnavailable`."""

    def __init__(
        self, clock: Clock, reader: InsurerReader, entry_checks: EntryChecks, book: Book
    ) -> None:
        self._clock = clock
        self._reader = reader
        self._entry_checks = entry_checks
        self._book = book

    def standing(self, people: Collection[str] | None = None) -> Mapping[str, list[EntryCheck]]:
        """By person, newest first: cases that are not settled, and mismatches without doubt.

        Of these people, as many as stand on a page; None: of everybody who has any.
        """
        cases: dict[str, list[EntryCheck]] = {}
        for case in self._entry_checks.standing(people):
            cases.setdefault(case.person_id, []).append(case)
        return cases

    def standing_of(self, person_id: str) -> list[EntryCheck]:
        """The same of one person."""
        return self.standing([person_id]).get(person_id, [])

    def judge(
        self,
        subject: Subject,
        resident: Resident | None,
        entered_on: date,
        cases: list[EntryCheck],
        settled_as: CheckState = CheckState.CORRECTED,
    ) -> tuple[Checked, list[Effect]]:
        """Compare a record that is entered on that day; `cases` are its `standing` ones.

        Nothing is compared before the rule (`entry-check-new`), nor without a number. Grade A
        settles what is open and ends the stops for a mismatch; any other stops viewing, unless the
        insurer said of the same items that there is no doubt.
        """
        if subject.number is None or not ENTRY_CHECK_NEW.in_force(entered_on):
            return Checked(), []
        comparison = compare(subject.person, resident, _day_compared(subject, entered_on))
        still_open = unsettled(cases)
        if comparison.grade is Grade.A:
            return Checked(comparison), self._released(subject, still_open, settled_as)
        today = self._clock.today()
        if still_open:
            case = replace(
                still_open[0],
                checked_on=today,
                grade=comparison.grade,
                differences=comparison.differences,
            )
            return Checked(comparison, case), [change_check(case)]
        if any(case.differences == comparison.differences for case in cases):
            return Checked(comparison), []
        case = EntryCheck(
            self._book.new_id(),
            subject.person_id,
            entered_on,
            comparison.grade,
            comparison.differences,
        )
        detail = f"grade={case.grade} differences={','.join(case.differences)}"
        noted = self._book.entry(
            subject.person_id, Act.CHECK, newest_insurer(subject.coverages), detail
        )
        return Checked(comparison, case), [
            new_check(case),
            *self._stopped(subject, entered_on),
            noted,
        ]

    def settled(
        self, case: EntryCheck, state: CheckState, note: str, subject: Subject
    ) -> list[Effect]:
        """A case settled by the insurer's word: what it stopped is released."""
        done = replace(case, state=state, closed_on=self._clock.today(), note=note)
        return [change_check(done), *self._released(subject, (), state)]

    def _released(
        self, subject: Subject, cases: Iterable[EntryCheck], state: CheckState
    ) -> list[Effect]:
        today = self._clock.today()
        effects = [change_check(replace(case, state=state, closed_on=today)) for case in cases]
        stops = self._stops(subject)
        ended = stops_ended(subject.person_id, stops, OF_A_MISMATCH, today)
        if ended:
            insurer = newest_insurer(subject.coverages)
            ended.append(self._book.entry(subject.person_id, Act.RELEASE, insurer, "mismatch"))
        return effects + ended

    def _stops(self, subject: Subject) -> Mapping[int, ViewingStop]:
        return self._reader.stops_of(subject.person_id) if subject.stopped else {}

    def _stopped(self, subject: Subject, first: date) -> list[Effect]:
        stops = self._stops(subject)
        if any(
            stop.scope is StopScope.RECORD
            and stop.reason in OF_A_MISMATCH
            and stop.period.covers(first)
            for stop in stops.values()
        ):
            return []
        stop = ViewingStop(StopScope.RECORD, StopReason.MISMATCH, Period(first))
        return [new_stop(subject.person_id, max(stops, default=-1) + 1, stop)]


def unsettled(cases: Iterable[EntryCheck]) -> tuple[EntryCheck, ...]:
    """Those with which something is still to be done."""
    return tuple(case for case in cases if not case.state.settled)


def newest_insurer(coverages: tuple[Coverage, ...]) -> InsurerNumber | None:
    """Whose member the person became last."""
    newest = max(coverages, key=lambda coverage: coverage.valid_from, default=None)
    return None if newest is None else newest.insurer_number


def stops_ended(
    person_id: str,
    stops: Mapping[int, ViewingStop],
    reasons: tuple[StopReason, ...],
    today: date,
) -> list[Effect]:
    """Stops for these reasons that hold today or later, ended so that they hold no more today."""
    return [
        end_stop(person_id, position, today - _DAY if stop.period.first < today else None)
        for position, stop in stops.items()
        if stop.reason in reasons and (stop.period.last is None or stop.period.last >= today)
    ]


def _day_compared(subject: Subject, entered_on: date) -> date:
    """The day of the entry, or the last one covered where the record ends before it."""
    ends = [coverage.lost_on for coverage in subject.coverages]
    last = [end - _DAY for end in ends if end is not None]
    return entered_on if None in ends or not last else min(entered_on, max(last))
