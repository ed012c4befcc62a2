"""Entries in members' records: one or a whole file of them, each compared with the register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.membership import Act, days_of_act
from onshikaku.domain.spelling import name_form
from onshikaku.service.insurer_checks import Subject
from onshikaku.service.insurer_values import Change, Checked, Registered
from onshikaku.store.insurer import NEW_PEOPLE
from onshikaku.store.insurer_effects import (
    change_coverage,
    change_person,
    link_number,
    new_coverage,
    new_person,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.identifiers import InsurerNumber, MyNumber
    from onshikaku.domain.membership import ActDays, EntryCheck, Membership
    from onshikaku.domain.person import Person
    from onshikaku.domain.resident import Resident
    from onshikaku.service.insurer_book import Book
    from onshikaku.service.insurer_checks import Checks
    from onshikaku.service.residents import Residents
    from onshikaku.store.holders import Holders
    from onshikaku.store.statements import Effect

__all__ = ["Entries", "Known", "as_entered"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the entries: whose records the numbers lead to, and who is resident.

    `residents` under the numbers that were looked up, None for nobody. `cases` tells the standing
    ones of a person, `people` how many insurers have registered so far.
    """

    linked: Mapping[MyNumber, str]
    residents: Mapping[MyNumber, Resident | None]
    cases: Callable[[str], list[EntryCheck]]
    people: int


@dataclass(slots=True)
class _Record:
    """A person's record while the entries are worked out. `entered_on`: of the last one."""

    person_id: str
    person: Person
    number: MyNumber | None
    coverages: list[Coverage]
    stopped: bool = False
    new: bool = False
    entered_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    record: _Record
    position: int
    change: Change
    days: ActDays


class Entries:
    """One run: works out what entries change, one after the other; nothing is written here.

    `effects` are the changes so far, in no order. Raises `StoreUnavailable`.
    """

    def __init__(
        self,
        known: Known,
        today: date,
        *,
        holders: Holders,
        residents: Residents,
        checks: Checks,
        book: Book,
    ) -> None:
        self.effects: list[Effect] = []
        self._known = known
        self._today = today
        self._holders = holders
        self._residents = residents
        self._checks = checks
        self._book = book
        self._linked = dict(known.linked)
        self._records: dict[str, _Record] = {}
        self._unlinked: dict[tuple[object, ...], str] = {}
        self._numbers_at: dict[InsurerNumber, Mapping[tuple[str, str], set[str]]] = {}
        self._entries: list[_Entry] = []
        self._people = known.people

    def enter(
        self, membership: Membership, number: MyNumber | None, person_id: str | None = None
    ) -> None:
        """Register somebody, or amend what is on record.

        `number` None: it is not known. `person_id`: whose record is meant, whatever the number.
        """
        record = self._record(membership, number) if person_id is None else self._of(person_id)
        coverage = membership.coverage
        found = _position(record.coverages, coverage)
        days = self._days(membership, None if found is None else record.coverages[found])
        change = (
            self._added(record, membership, days)
            if found is None
            else self._amended(record, found, membership, days)
        )
        at = len(record.coverages) - 1 if found is None else found
        self._entries.append(_Entry(record, at, change, days))
        if change is Change.UNCHANGED:
            return
        record.entered_on = days.registered_on
        act = Act.CORRECT if change is Change.CORRECTED else Act.REGISTER
        detail = f"coverage={at} {change}"
        self.effects.append(
            self._book.entry(record.person_id, act, coverage.insurer_number, detail, days)
        )

    def finish(self) -> Iterator[Registered]:
        """Compare every record that changed, as it is now; what each entry came to, in order.

        The changes are all there once this has been gone through.
        """
        checked: dict[str, Checked] = {}
        for entry in self._entries:
            record = entry.record
            if record.entered_on is not None and record.person_id not in checked:
                checked[record.person_id] = self._judged(record, record.entered_on)
            yield Registered(
                record.person_id,
                entry.position,
                entry.change,
                entry.days,
                record.number,
                checked.get(record.person_id, Checked()),
            )

    def _judged(self, record: _Record, entered_on: date) -> Checked:
        subject = Subject(
            record.person_id,
            record.person,
            record.number,
            tuple(record.coverages),
            record.stopped,
        )
        resident = self._resident(record.number)
        cases = self._known.cases(record.person_id)
        checked, effects = self._checks.judge(subject, resident, entered_on, cases)
        self.effects += effects
        return checked

    def _resident(self, number: MyNumber | None) -> Resident | None:
        if number is None or number in self._known.residents:
            return None if number is None else self._known.residents[number]
        return self._residents.under({number}).get(number)

    def _added(self, record: _Record, membership: Membership, days: ActDays) -> Change:
        lost = None if membership.coverage.lost_on is None else days.registered_on
        coverage = replace(
            membership.coverage, registered_on=days.registered_on, loss_registered_on=lost
        )
        position = len(record.coverages)
        new = record.new and position == 0
        self._moved(record, membership.person)
        record.coverages.append(coverage)
        self.effects += new_coverage(record.person_id, position, coverage)
        return Change.NEW_PERSON if new else Change.NEW_COVERAGE

    def _amended(
        self, record: _Record, position: int, membership: Membership, days: ActDays
    ) -> Change:
        moved = self._moved(record, membership.person)
        held = record.coverages[position]
        coverage = _amended(held, membership.coverage, days.registered_on)
        if coverage != held:
            record.coverages[position] = coverage
            self.effects += change_coverage(record.person_id, position, coverage)
        return Change.CORRECTED if moved or coverage != held else Change.UNCHANGED

    def _moved(self, record: _Record, person: Person) -> bool:
        """Take over the person's items; whether any is new."""
        if record.person == person:
            return False
        record.person = person
        self.effects.append(change_person(record.person_id, person))
        return True

    def _days(self, membership: Membership, held: Coverage | None) -> ActDays:
        coverage = membership.coverage
        newly_lost = held is not None and coverage.lost_on not in (None, held.lost_on)
        happened = coverage.lost_on if newly_lost else None
        return days_of_act(
            happened or coverage.valid_from,
            self._today,
            membership.reported_on,
            membership.registered_on,
        )

    def _of(self, person_id: str) -> _Record:
        known = self._records.get(person_id)
        return known or self._load(
            person_id, self._residents.numbers_of({person_id}).get(person_id)
        )

    def _record(self, membership: Membership, number: MyNumber | None) -> _Record:
        """The record that is meant, or a new one; a number that becomes known is linked."""
        found = None if number is None else self._linked.get(number)
        if found is not None:
            return self._records.get(found) or self._load(found, number)
        record = self._by_insured_number(membership, number) or self._new(membership, number)
        if record.number is None and number is not None:
            record.number = number
            self._linked[number] = record.person_id
            self.effects.append(link_number(record.person_id, number, self._today))
        return record

    def _new(self, membership: Membership, number: MyNumber | None) -> _Record:
        self._people += 1
        person_id = f"{NEW_PEOPLE}{self._people:07d}"
        record = _Record(person_id, membership.person, None, [], new=True)
        self._records[person_id] = record
        self._unlinked[_mark(membership.person, membership.coverage)] = person_id
        circumstances = Circumstances(card=None, my_number_supplied=number is not None)
        self.effects += new_person(person_id, membership.person, circumstances)
        return record

    def _load(self, person_id: str, number: MyNumber | None) -> _Record:
        holder = self._holders.of(person_id)
        record = _Record(
            person_id, holder.person, number, list(holder.coverages), stopped=bool(holder.stops)
        )
        self._records[person_id] = record
        return record

    def _by_insured_number(self, membership: Membership, number: MyNumber | None) -> _Record | None:
        """Whom this insurer has under the same insured number, by that kana and birth date.

        Whose record is kept under another My Number than the one that is given is somebody else.
        """
        mark = _mark(membership.person, membership.coverage)
        before = self._unlinked.get(mark)
        if before is not None and self._records[before].number is None:
            return self._records[before]
        insurer = membership.coverage.insurer_number
        if insurer not in self._numbers_at:
            self._numbers_at[insurer] = self._holders.numbers_at(insurer)
        for person_id in sorted(
            self._numbers_at[insurer].get(membership.coverage.insured.normalised, ())
        ):
            kept_under = self._residents.numbers_of({person_id}).get(person_id)
            if number is not None and kept_under is not None:
                continue
            record = self._records.get(person_id) or self._load(person_id, kept_under)
            if mark in (_mark(record.person, held) for held in record.coverages):
                return record
        return None


def _position(held: Sequence[Coverage], said: Coverage) -> int | None:
    """Where the same coverage stands: same insurer, number as people write it, first day."""
    return next((at for at, one in enumerate(held) if _key(one) == _key(said)), None)


def as_entered(held: Coverage, said: Coverage, registered_on: date) -> Coverage:
    """What is said in the place of what is held, with the days on which the centre knew of it.

    A loss that is new is known from the day on which it is registered.
    """
    loss_registered = held.loss_registered_on
    if said.lost_on != held.lost_on:
        loss_registered = None if said.lost_on is None else registered_on
    return replace(said, registered_on=held.registered_on, loss_registered_on=loss_registered)


def _amended(held: Coverage, said: Coverage, registered_on: date) -> Coverage:
    """The coverage on record as a file has it now: certificates that it does not tell stay."""
    return replace(
        as_entered(held, said, registered_on),
        full_cost=said.full_cost or held.full_cost,
        elderly=said.elderly or held.elderly,
        limit=said.limit or held.limit,
        diseases=said.diseases or held.diseases,
    )


def _key(coverage: Coverage) -> tuple[object, ...]:
    insured = coverage.insured
    return coverage.insurer_number, insured.normalised, insured.branch, coverage.valid_from


def _mark(person: Person, coverage: Coverage) -> tuple[object, ...]:
    return *_key(coverage), person.birth_date, name_form(person.name_kana)
