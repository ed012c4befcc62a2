"""Reading what insurers keep: members, stops, and the book of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_
from sqlmodel import col, select

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import InsurerNumber
from onshikaku.domain.membership import (
    Act,
    ActDays,
    Insurer,
    InsurerEvent,
)
from onshikaku.store.tables import (
    CoverageRow,
    InsurerEventRow,
    PersonRow,
    ViewingStopRow,
)
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.store.database import Database

__all__ = ["NEW_PEOPLE", "InsurerReader"]

NEW_PEOPLE = "member--"
"""How ids begin of people whom insurers registered: no persona's id holds two hyphens."""

_BLANK, _WIDE_BLANK = " ", "\N{IDEOGRAPHIC SPACE}"


class InsurerReader:
    """Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insurers(self) -> tuple[Insurer, ...]:
        """Every insurer with a member on record, by number."""
        numbers = (
            select(CoverageRow.insurer_number, CoverageRow.insurer_name, CoverageRow.scheme)
            .distinct()
            .order_by(col(CoverageRow.insurer_number), col(CoverageRow.insurer_name))
        )
        with transaction(self._database) as session:
            return tuple(
                Insurer(InsurerNumber(number), name, Scheme(scheme))
                for number, name, scheme in session.exec(numbers)
            )

    def exists(self, person_id: str) -> bool:
        """Whether such a person is on record."""
        with transaction(self._database) as session:
            return session.get(PersonRow, person_id) is not None

    def last_new_person(self) -> int:
        """How many people insurers registered beside the cast, by their ids."""
        newest = (
            select(PersonRow.id)
            .where(col(PersonRow.id).startswith(NEW_PEOPLE))
            .order_by(col(PersonRow.id).desc())
            .limit(1)
        )
        with transaction(self._database) as session:
            found = session.exec(newest).first()
        return 0 if found is None else int(found.removeprefix(NEW_PEOPLE))

    def people(
        self, insurer: InsurerNumber | None, text: str, after: str | None, limit: int
    ) -> list[str]:
        """Ids, rising, of those whom the insurer has or had (None: any) and whom the text means.

        A part of name, kana or number, or a whole id, will do; blanks in names do not count.
        """
        wanted = select(PersonRow.id).order_by(col(PersonRow.id)).limit(limit)
        if after is not None:
            wanted = wanted.where(col(PersonRow.id) > after)
        if insurer is not None:
            held = select(CoverageRow.person_id).where(CoverageRow.insurer_number == insurer.value)
            wanted = wanted.where(col(PersonRow.id).in_(held))
        part = "".join(text.split())
        if part:
            numbered = select(CoverageRow.person_id).where(
                col(CoverageRow.number).contains(part, autoescape=True)
            )
            names = (
                func.replace(column, _WIDE_BLANK, "")
                for column in (col(PersonRow.name), col(PersonRow.name_kana))
            )
            wanted = wanted.where(
                or_(
                    col(PersonRow.id) == part,
                    col(PersonRow.id).in_(numbered),
                    *(
                        func.replace(name, _BLANK, "").contains(part, autoescape=True)
                        for name in names
                    ),
                )
            )
        with transaction(self._database) as session:
            return list(session.exec(wanted))

    def stops_of(self, person_id: str) -> Mapping[int, ViewingStop]:
        """The stops of a person, by position."""
        rows = (
            select(ViewingStopRow)
            .where(ViewingStopRow.person_id == person_id)
            .order_by(col(ViewingStopRow.position))
        )
        with transaction(self._database) as session:
            return {row.position: _stop(row) for row in session.exec(rows)}

    def events(self, person_id: str) -> tuple[InsurerEvent, ...]:
        """What was done to a person's record, newest first."""
        wanted = (
            select(InsurerEventRow)
            .where(InsurerEventRow.person_id == person_id)
            .order_by(col(InsurerEventRow.noted_at).desc(), col(InsurerEventRow.id).desc())
        )
        with transaction(self._database) as session:
            return tuple(_event(row) for row in session.exec(wanted))


def _stop(row: ViewingStopRow) -> ViewingStop:
    return ViewingStop(
        StopScope(row.scope), StopReason(row.reason), Period(row.first_day, row.last_day)
    )


def _event(row: InsurerEventRow) -> InsurerEvent:
    number = row.insurer_number
    return InsurerEvent(
        row.id,
        row.person_id,
        Act(row.kind),
        None if number is None else InsurerNumber(number),
        ActDays(row.happened_on, row.reported_on, row.registered_on),
        row.noted_at,
        row.detail,
    )
