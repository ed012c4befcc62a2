"""Reading the resident register, and under whose numbers records are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlmodel import col, select

from onshikaku.domain.identifiers import MyNumber
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.resident import Resident
from onshikaku.store.tables import NumberLinkRow, ResidentRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from onshikaku.store.database import Database

__all__ = ["ResidentReader"]

_T = TypeVar("_T")

# So many values in one IN: plans stay small, and no database's limit is near.
_AT_ONCE = 500


class ResidentReader:
    """Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def under(self, numbers: Collection[MyNumber]) -> Mapping[MyNumber, Resident]:
        """The residents of these numbers; who is not in the register is left out."""
        found: dict[MyNumber, Resident] = {}
        with transaction(self._database) as session:
            for some in _slices(numbers):
                wanted = [number.value for number in some]
                rows = session.exec(
                    select(ResidentRow).where(col(ResidentRow.my_number).in_(wanted))
                )
                for row in rows:
                    resident = _resident(row)
                    found[resident.my_number] = resident
        return found

    def born_on(self, days: Collection[date]) -> list[Resident]:
        """Every resident born on one of these days."""
        found: list[Resident] = []
        with transaction(self._database) as session:
            for some in _slices(days):
                rows = session.exec(
                    select(ResidentRow).where(col(ResidentRow.birth_date).in_(some))
                )
                found += map(_resident, rows)
        return found

    def all(self) -> list[Resident]:
        """The whole register."""
        with transaction(self._database) as session:
            return [_resident(row) for row in session.exec(select(ResidentRow))]

    def numbers_of(self, people: Collection[str]) -> Mapping[str, MyNumber]:
        """Under which number the records of these people are kept; none: left out."""
        found: dict[str, MyNumber] = {}
        with transaction(self._database) as session:
            for some in _slices(people):
                links = session.exec(
                    select(NumberLinkRow.person_id, NumberLinkRow.my_number).where(
                        col(NumberLinkRow.person_id).in_(some)
                    )
                )
                found |= {person_id: MyNumber(number) for person_id, number in links}
        return found

    def linked_since(self, person_id: str) -> date | None:
        """Since when a person's record is kept under its number; None: it is under none."""
        with transaction(self._database) as session:
            link = session.get(NumberLinkRow, person_id)
            return None if link is None else link.linked_on

    def everybody_linked(self) -> tuple[str, ...]:
        """Everybody whose record is kept under a number, by id."""
        ids = select(NumberLinkRow.person_id).order_by(col(NumberLinkRow.person_id))
        with transaction(self._database) as session:
            return tuple(session.exec(ids))

    def linked_to(self, numbers: Collection[MyNumber]) -> Mapping[MyNumber, str]:
        """Whose records are kept under these numbers; none: left out."""
        found: dict[MyNumber, str] = {}
        with transaction(self._database) as session:
            for some in _slices(numbers):
                wanted = [number.value for number in some]
                links = session.exec(
                    select(NumberLinkRow.my_number, NumberLinkRow.person_id).where(
                        col(NumberLinkRow.my_number).in_(wanted)
                    )
                )
                found |= {MyNumber(number): person_id for number, person_id in links}
        return found


def _slices(values: Collection[_T]) -> Iterator[list[_T]]:
    whole = list(values)
    for first in range(0, len(whole), _AT_ONCE):
        yield whole[first : first + _AT_ONCE]


def _resident(row: ResidentRow) -> Resident:
    person = Person(
        row.name, row.name_kana, row.birth_date, Sex(row.sex), row.postal_code, row.address
    )
    return Resident(MyNumber(row.my_number), person, row.removed_on)
