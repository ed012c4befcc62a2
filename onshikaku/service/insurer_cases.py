"""Mismatches with the resident register: found, looked at by the insurer, settled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.holder import StopReason
from onshikaku.domain.membership import Act, CheckState
from onshikaku.errors import UnknownCheck, UnknownPerson
from onshikaku.service.insurer_checks import Subject, newest_insurer, unsettled
from onshikaku.store.insurer_effects import change_check, in_order, other_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from onshikaku.clock import Clock
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.linkage import Grade
    from onshikaku.domain.membership import CaseList, EntryCheck
    from onshikaku.service.insurer_book import Book
    from onshikaku.service.insurer_checks import Checks
    from onshikaku.service.insurer_values import Checked
    from onshikaku.service.residents import Residents
    from onshikaku.store.database import Database
    from onshikaku.store.entry_checks import EntryChecks, ListedCase
    from onshikaku.store.holders import Holders
    from onshikaku.store.insurer import InsurerReader
    from onshikaku.store.statements import Effect

__all__ = ["InsurerCases"]


class InsurerCases:
    """Each act is one transaction. Raises `StoreUnavailable`."""

    def __init__(
        self,
        *,
        clock: Clock,
        database: Database,
        reader: InsurerReader,
        entry_checks: EntryChecks,
        holders: Holders,
        residents: Residents,
        checks: Checks,
        book: Book,
    ) -> None:
        self._clock = clock
        self._database = database
        self._reader = reader
        self._entry_checks = entry_checks
        self._holders = holders
        self._residents = residents
        self._checks = checks
        self._book = book

    def check(self, person_id: str) -> Checked:
        """Compare a record with the resident register now. Raises `UnknownPerson`."""
        if not self._reader.exists(person_id):
            raise UnknownPerson
        [checked] = self._check([person_id])
        return checked

    def check_all(self) -> tuple[EntryCheck, ...]:
        """Compare every record that is kept under a number; the cases that are open afterwards."""
        self._check(self._residents.everybody())
        return unsettled(case for cases in self._checks.standing().values() for case in cases)

    def confirm(self, check_id: str, note: str = "", *, another_person: bool = False) -> EntryCheck:
        """The insurer's word on a mismatch.

        No doubt (疑義なし): viewing is released. Another person (別人): viewing stays stopped,
        for a wrong link, until the record is under the right number. Raises `UnknownCheck`.
        """
        case = self.case(check_id)
        subject = self._subject(case.person_id)
        state = CheckState.ANOTHER_PERSON if another_person else CheckState.CONFIRMED
        insurer = newest_insurer(subject.coverages)
        effects = [self._book.entry(case.person_id, Act.CONFIRM, insurer, state)]
        if another_person:
            effects.append(change_check(replace(case, state=state, note=note)))
            effects += self._as_wrong_link(case.person_id)
        else:
            effects += self._checks.settled(case, state, note, subject)
        self._database.write(in_order(effects))
        return replace(
            case,
            state=state,
            note=note,
            closed_on=None if another_person else self._clock.today(),
        )

    def case(self, check_id: str) -> EntryCheck:
        """A mismatch that is not settled. Raises `UnknownCheck`."""
        found = self._entry_checks.of(check_id)
        if found is None or found.state.settled:
            raise UnknownCheck
        return found

    def open_by_grade(self) -> Mapping[Grade, int]:
        """How many mismatches are not settled, of each grade."""
        return self._entry_checks.open_by_grade()

    def count(self, cases: CaseList, grade: Grade | None = None) -> int:
        """How many mismatches of that grade (None: any) a list has."""
        return self._entry_checks.count(cases, grade)

    def listed(
        self, cases: CaseList, grade: Grade | None, first: int, most: int
    ) -> tuple[ListedCase, ...]:
        """So many mismatches of a list, from the one of that place on (0: the first)."""
        return self._entry_checks.listed(cases, grade, first, most)

    def _check(self, people: Collection[str]) -> list[Checked]:
        numbers = self._residents.numbers_of(set(people))
        residents = self._residents.under(set(numbers.values()))
        cases = self._checks.standing(None if len(people) > 1 else people)
        today = self._clock.today()
        effects: list[Effect] = []
        results: list[Checked] = []
        for person_id in people:
            subject = self._subject(person_id, numbers.get(person_id))
            resident = None if subject.number is None else residents.get(subject.number)
            checked, more = self._checks.judge(subject, resident, today, cases.get(person_id, []))
            results.append(checked)
            effects += more
        self._database.write(in_order(effects))
        return results

    def _subject(self, person_id: str, number: MyNumber | None = None) -> Subject:
        holder = self._holders.of(person_id)
        return Subject(person_id, holder.person, number, holder.coverages, bool(holder.stops))

    def _as_wrong_link(self, person_id: str) -> list[Effect]:
        return [
            other_reason(person_id, position, StopReason.WRONG_LINK)
            for position, stop in self._reader.stops_of(person_id).items()
            if stop.reason is StopReason.MISMATCH and stop.period.last is None
        ]
