"""Rows of a member file held against what is on record. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.member_files.columns import Column
from onshikaku.member_files.conflicts import insured_key, record_key
from onshikaku.member_files.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from onshikaku.member_files.rows import MemberRow
    from onshikaku.store.imports import Held

__all__ = ["OnRecord", "against_record"]

_Key: TypeAlias = tuple[object, ...]


class OnRecord:
    """Who is under which My Number, and whom each insurer has or had, by the insurer's number.

    `links`: My Number, person and birth date.
    """

    def __init__(
        self, links: Iterable[tuple[str, str, date]], held: Mapping[str, Iterable[Held]]
    ) -> None:
        self._people: defaultdict[str, list[tuple[str, date]]] = defaultdict(list)
        for number, person_id, born in links:
            self._people[number].append((person_id, born))
        self._held: dict[_Key, list[Held]] = {}
        self._members: dict[tuple[str, str], list[Held]] = {}
        self._unlinked: dict[_Key, str] = {}
        for insurer, some in held.items():
            for one in some:
                key = _held_key(insurer, one)
                self._held.setdefault(key[:-1], []).append(one)
                self._members.setdefault((insurer, one.person_id), []).append(one)
                if not one.linked:
                    self._unlinked[*key, one.birth_date] = one.person_id

    def knows(self, row: MemberRow) -> bool:
        """Whether somebody is under the row's My Number."""
        return row.my_number.value in self._people

    def linked_person(self, row: MemberRow) -> str | None:
        """The id of the person of that birth date who is under the row's My Number."""
        for person_id, birth_date in self._people.get(row.my_number.value, ()):
            if birth_date == row.person.birth_date:
                return person_id
        return None

    def person_of(self, row: MemberRow) -> str | None:
        """The id of the person whom the row means; None: nobody on record."""
        unlinked = (*record_key(row), row.person.birth_date)
        return self.linked_person(row) or self._unlinked.get(unlinked)

    def with_number(self, row: MemberRow) -> Sequence[Held]:
        """Who has or had the row's symbol, number and branch, if a branch tells people apart."""
        key = insured_key(row)
        return () if key is None else self._held.get(key, ())

    def of_person(self, insurer: str, person_id: str) -> Sequence[Held]:
        """The person's records with that insurer."""
        return self._members.get((insurer, person_id), ())


def against_record(
    rows: Sequence[MemberRow], record: OnRecord
) -> Mapping[int, tuple[Finding, ...]]:
    """What speaks against rows that are right in their file, by the number of the row.

    A record that a row of the file changes counts as the row has it, if the row itself stands.
    """
    found: dict[int, tuple[Finding, ...]] = {}
    standing = list(rows)
    while True:
        changed = {(record.person_of(row), *record_key(row)) for row in standing}
        new = {
            row.number: findings
            for row in standing
            if (findings := tuple(_findings(row, record, changed)))
        }
        if not new:
            return found
        found |= new
        standing = [row for row in standing if row.number not in new]


def _findings(row: MemberRow, record: OnRecord, changed: set[_Key]) -> Iterator[Finding]:
    own, insurer = record.person_of(row), row.insurer.number.value
    if own is None and record.knows(row):
        yield Finding(Column.MY_NUMBER, Fault.MY_NUMBER_TAKEN)

    def in_the_way(held: Held) -> bool:
        unchanged = (held.person_id, *_held_key(insurer, held)) not in changed
        return unchanged and _overlaps(row, held)

    if any(held.person_id != own and in_the_way(held) for held in record.with_number(row)):
        yield Finding(Column.NUMBER, Fault.NUMBER_TAKEN)
    if own is not None and any(map(in_the_way, record.of_person(insurer, own))):
        yield Finding(Column.ACQUIRED_ON, Fault.OVERLAP)


def _held_key(insurer: str, held: Held) -> _Key:
    """As `record_key` has it."""
    return insurer, *held.insured.normalised, held.insured.branch, held.valid_from


def _overlaps(row: MemberRow, held: Held) -> bool:
    return (held.lost_on is None or row.acquired_on < held.lost_on) and (
        row.lost_on is None or held.valid_from < row.lost_on
    )
