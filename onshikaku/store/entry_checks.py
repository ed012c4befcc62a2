"""Reading the cases of mismatches with the resident register, a page of a list at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from onshikaku.domain.linkage import Grade, Item
from onshikaku.domain.membership import CaseList, CheckState, EntryCheck
from onshikaku.store.tables import EntryCheckRow, PersonRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement

    from onshikaku.store.database import Database

__all__ = ["EntryChecks", "ListedCase"]

_SETTLED = [state.value for state in CheckState if state.settled]
_UNSETTLED = [state.value for state in CheckState if not state.settled]
_STANDING = [*_UNSETTLED, CheckState.CONFIRMED.value]
_OF_A_LINK = [CheckState.ANOTHER_PERSON.value, CheckState.RELINKED.value]
_NEWEST_FIRST = (col(EntryCheckRow.checked_on).desc(), col(EntryCheckRow.id).desc())


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case, and whose record it is about."""

    check: EntryCheck
    name: str
    name_kana: str


class EntryChecks:
    """Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, state: CheckState | None = None, person_id: str | None = None
    ) -> tuple[EntryCheck, ...]:
        """Mismatches in that state and of that person (None: any), newest first."""
        wanted = select(EntryCheckRow).order_by(*_NEWEST_FIRST)
        if state is not None:
            wanted = wanted.where(EntryCheckRow.state == state.value)
        if person_id is not None:
            wanted = wanted.where(EntryCheckRow.person_id == person_id)
        with transaction(self._database) as session:
            return tuple(_check(row) for row in session.exec(wanted))

    def standing(self, people: Collection[str] | None = None) -> tuple[EntryCheck, ...]:
        """Cases of these people (None: of anybody) that are not settled or confirmed, newest first.

        Give `people` as many as stand on a page, or None.
        """
        wanted = (
            select(EntryCheckRow)
            .where(col(EntryCheckRow.state).in_(_STANDING))
            .order_by(*_NEWEST_FIRST)
        )
        if people is not None:
            wanted = wanted.where(col(EntryCheckRow.person_id).in_(people))
        with transaction(self._database) as session:
            return tuple(_check(row) for row in session.exec(wanted))

    def of(self, check_id: str) -> EntryCheck | None:
        """A mismatch and its case."""
        with transaction(self._database) as session:
            row = session.get(EntryCheckRow, check_id)
            return None if row is None else _check(row)

    def open_by_grade(self) -> Mapping[Grade, int]:
        """How many are not settled, of each grade."""
        count = (
            select(EntryCheckRow.grade, func.count())
            .where(col(EntryCheckRow.state).in_(_UNSETTLED))
            .group_by(col(EntryCheckRow.grade))
        )
        with transaction(self._database) as session:
            counted = {Grade(grade): number for grade, number in session.exec(count)}
        return {grade: counted.get(grade, 0) for grade in Grade}

    def count(self, cases: CaseList, grade: Grade | None = None) -> int:
        """How many cases of that grade (None: any) a list has."""
        wanted = select(func.count()).select_from(EntryCheckRow).where(_in_list(cases, grade))
        with transaction(self._database) as session:
            return session.exec(wanted).one()

    def listed(
        self, cases: CaseList, grade: Grade | None, first: int, most: int
    ) -> tuple[ListedCase, ...]:
        """So many cases of a list, from the one of that place on (0: the first)."""
        order = (
            (col(EntryCheckRow.state).in_(_SETTLED), *_NEWEST_FIRST)
            if cases is CaseList.LINKS
            else (col(EntryCheckRow.grade).desc(), *_NEWEST_FIRST)
        )
        wanted = (
            select(EntryCheckRow, PersonRow.name, PersonRow.name_kana)
            .join(PersonRow, col(PersonRow.id) == EntryCheckRow.person_id)
            .where(_in_list(cases, grade))
            .order_by(*order)
            .offset(first)
            .limit(most)
        )
        with transaction(self._database) as session:
            return tuple(
                ListedCase(_check(row), name, kana) for row, name, kana in session.exec(wanted)
            )


def _in_list(cases: CaseList, grade: Grade | None) -> ColumnElement[bool]:
    state = col(EntryCheckRow.state)
    match cases:
        case CaseList.OPEN:
            listed = state.in_(_UNSETTLED)
        case CaseList.SETTLED:
            listed = state.in_(_SETTLED)
        case CaseList.LINKS:
            grave = state.in_(_UNSETTLED) & (col(EntryCheckRow.grade) == Grade.C.value)
            listed = state.in_(_OF_A_LINK) | grave
    return listed if grade is None else listed & (col(EntryCheckRow.grade) == grade.value)


def _check(row: EntryCheckRow) -> EntryCheck:
    return EntryCheck(
        row.id,
        row.person_id,
        row.checked_on,
        Grade(row.grade),
        tuple(map(Item, row.differences.split())),
        CheckState(row.state),
        row.closed_on,
        row.note,
    )
