"""Rows of one file held against each other: rows that contradict one another are all refused."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.member_files.columns import Column
from onshikaku.member_files.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from onshikaku.member_files.rows import MemberRow

__all__ = ["MOST_OF_ONE", "conflicts", "insured_key", "overlap", "record_key"]

MOST_OF_ONE = 100
"""So many rows of one person, or with one number, are held against each other; more are refused."""


def conflicts(rows: Sequence[MemberRow]) -> Mapping[int, tuple[Finding, ...]]:
    """What is wrong between rows that are right by themselves, by the number of the row.

    Of rows that say the same the first stands.
    """
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    twice = _twice(rows)
    for row, first in twice:
        found[row.number].append(Finding(None, Fault.TWICE, first.number))
    gone = {row.number for row, _ in twice}
    rest = [row for row in rows if row.number not in gone]
    by_person = _groups(rest, lambda row: row.my_number)
    _compare(by_person, _born_otherwise, Column.BIRTH_DATE, Fault.OTHER_BIRTH_DATE, found)
    _compare(by_person, _overlaps, Column.ACQUIRED_ON, Fault.OVERLAP_IN_FILE, found)
    by_number = _groups(rest, insured_key)
    _compare(by_number, _shares_number, Column.NUMBER, Fault.NUMBER_SHARED, found)
    return {number: tuple(findings) for number, findings in found.items()}


def insured_key(row: MemberRow) -> tuple[str, str, str, str | None] | None:
    """What no two people may have at a time; None where a family shares it."""
    if row.insured.branch is None and row.insurer.scheme is not Scheme.ELDERLY:
        return None
    return (row.insurer.number.value, *row.insured.normalised, row.insured.branch)


def record_key(row: MemberRow) -> tuple[object, ...]:
    """What makes a row the same record of a person: insurer, number, branch and first day."""
    insured = row.insured
    return row.insurer.number.value, *insured.normalised, insured.branch, row.acquired_on


def overlap(one: MemberRow, other: MemberRow) -> bool:
    """Whether there is a day on which both are in force."""
    return (other.lost_on is None or one.acquired_on < other.lost_on) and (
        one.lost_on is None or other.acquired_on < one.lost_on
    )


def _twice(rows: Iterable[MemberRow]) -> list[tuple[MemberRow, MemberRow]]:
    firsts: dict[tuple[object, ...], MemberRow] = {}
    twice: list[tuple[MemberRow, MemberRow]] = []
    for row in rows:
        key = (row.my_number, *record_key(row))
        first = firsts.setdefault(key, row)
        if first is not row and first.person.birth_date == row.person.birth_date:
            twice.append((row, first))
    return twice


def _groups(
    rows: Iterable[MemberRow], key: Callable[[MemberRow], Hashable | None]
) -> list[list[MemberRow]]:
    """Rows that share a key, of which there are several."""
    groups: defaultdict[Hashable, list[MemberRow]] = defaultdict(list)
    for row in rows:
        if (of := key(row)) is not None:
            groups[of].append(row)
    return [group for group in groups.values() if len(group) > 1]


def _compare(
    groups: Iterable[Sequence[MemberRow]],
    contradicts: Callable[[MemberRow, MemberRow], bool],
    column: Column,
    fault: Fault,
    found: defaultdict[int, list[Finding]],
) -> None:
    for group in groups:
        for row in group:
            if len(group) > MOST_OF_ONE:
                found[row.number].append(Finding(column, Fault.TOO_OFTEN, group[0].number))
                continue
            other = next((one for one in group if one is not row and contradicts(row, one)), None)
            if other is not None:
                found[row.number].append(Finding(column, fault, other.number))


def _born_otherwise(one: MemberRow, other: MemberRow) -> bool:
    return one.person.birth_date != other.person.birth_date


def _overlaps(one: MemberRow, other: MemberRow) -> bool:
    """Overlaps of one insurer; a change of insurers may be reported late by the former one."""
    return one.insurer == other.insurer and overlap(one, other) and not _born_otherwise(one, other)


def _shares_number(one: MemberRow, other: MemberRow) -> bool:
    return one.my_number != other.my_number and overlap(one, other)
