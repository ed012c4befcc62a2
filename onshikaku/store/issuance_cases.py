"""Members with all that decides of their papers, many by a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.coverage import Disease, DiseaseCertificate
from onshikaku.domain.dates import Period, jst_day
from onshikaku.domain.entitlement import MedicalAid
from onshikaku.domain.holder import Holder
from onshikaku.domain.identifiers import PublicPayerNumber, PublicRecipientNumber
from onshikaku.domain.issuance import IssuanceCase
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.registration import Registration
from onshikaku.store.applications import application_from
from onshikaku.store.circumstances import circumstances_from
from onshikaku.store.documents import document_from
from onshikaku.store.holders import coverage_from, stop_from
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy.sql import ClauseElement

    from onshikaku.store.database import Database
    from onshikaku.store.statements import Row

__all__ = ["IssuanceCases"]

_T = Table.metadata.tables
_PERSON = _T["person"]
_TAIL = 4
_NOBODY: tuple[Row, ...] = ()


def _of_these(table: str, *order: str, key: str = "person_id") -> ClauseElement:
    """The rows of everybody from one id to another, the id first."""
    rows = _T[table]
    columns = [rows.c[key], *(column for column in rows.c if column.name != key)]
    return (
        select(*columns)
        .where(rows.c[key] >= bindparam("first"), rows.c[key] <= bindparam("last"))
        .order_by(rows.c[key], *(rows.c[name] for name in order))
    )


_PEOPLE = _of_these("person", key="id")
_COVERAGES = _of_these("coverage", "position")
_DISEASES = _of_these("disease_certificate", "disease")
_STOPS = _of_these("viewing_stop", "position")
_AIDS = _of_these("medical_aid")
_REGISTRATIONS = _of_these("registration")
_CIRCUMSTANCES = _of_these("circumstance")
_DOCUMENT = _T["document"]
_DOCUMENTS = (
    select(_DOCUMENT.c.person_id, *_DOCUMENT.c)
    .where(_DOCUMENT.c.person_id >= bindparam("first"), _DOCUMENT.c.person_id <= bindparam("last"))
    .order_by(_DOCUMENT.c.person_id, _DOCUMENT.c.number)
)
_APPLICATION = _T["application"]
_APPLICATIONS = (
    select(_APPLICATION.c.person_id, *_APPLICATION.c)
    .where(
        _APPLICATION.c.person_id >= bindparam("first"),
        _APPLICATION.c.person_id <= bindparam("last"),
    )
    .order_by(_APPLICATION.c.person_id, _APPLICATION.c.made_on, _APPLICATION.c.id)
)
_LINK = _T["number_link"]
_NUMBERS = select(_LINK.c.person_id, _LINK.c.my_number).where(
    _LINK.c.person_id >= bindparam("first"), _LINK.c.person_id <= bindparam("last")
)
# With an offset of its own, because SQLite's dialect adds one that is a parameter without a name.
_IDS = (
    select(_PERSON.c.id)
    .order_by(_PERSON.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_IDS_AFTER = _IDS.where(_PERSON.c.id > bindparam("after"))
_COUNT = select(func.count()).select_from(_PERSON)


class IssuanceCases:
    """Reads inline. Used from one thread, that of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many people are on record."""
        [(count,)] = self._database.rows(_COUNT)
        return count

    def of(self, person_id: str) -> IssuanceCase | None:
        """The case of one; None: there is no such person."""
        return next(self._between(person_id, person_id), None)

    def after(self, person_id: str | None, most: int) -> list[IssuanceCase]:
        """The next ones by id, at most so many. `person_id` None: from the beginning."""
        if person_id is None:
            ids = self._database.rows(_IDS, most=most, skipped=0)
        else:
            ids = self._database.rows(_IDS_AFTER, after=person_id, most=most, skipped=0)
        return [] if not ids else list(self._between(ids[0][0], ids[-1][0]))

    def _between(self, first: str, last: str) -> Iterator[IssuanceCase]:
        def rows(statement: ClauseElement) -> Mapping[str, list[Row]]:
            found: defaultdict[str, list[Row]] = defaultdict(list)
            for row in self._database.rows(statement, first=first, last=last):
                found[row[0]].append(row[1:])
            return found

        people = rows(_PEOPLE)
        beside = _Beside(rows)
        for person_id, [person] in people.items():
            yield beside.case(person_id, person)


class _Beside:
    """What hangs on some people, by their ids."""

    def __init__(self, rows: Callable[[ClauseElement], Mapping[str, list[Row]]]) -> None:
        self._coverages = rows(_COVERAGES)
        self._diseases = rows(_DISEASES)
        self._stops = rows(_STOPS)
        self._aids = rows(_AIDS)
        self._registrations = rows(_REGISTRATIONS)
        self._circumstances = rows(_CIRCUMSTANCES)
        self._documents = rows(_DOCUMENTS)
        self._applications = rows(_APPLICATIONS)
        self._numbers = rows(_NUMBERS)

    def case(self, person_id: str, person: Row) -> IssuanceCase:
        """The case of one of them."""

        def rows(table: Mapping[str, list[Row]]) -> list[Row] | tuple[Row, ...]:
            return table.get(person_id, _NOBODY)

        name, kana, born, sex, postal_code, address, other, other_kana = person
        diseases = _by_coverage(rows(self._diseases))
        holder = Holder(
            person=Person(name, kana, born, Sex(sex), postal_code, address, other, other_kana),
            coverages=tuple(coverage_from(row, diseases) for row in rows(self._coverages)),
            stops=tuple(map(stop_from, rows(self._stops))),
            aid=next(map(_aid, rows(self._aids)), None),
        )
        return IssuanceCase(
            person_id=person_id,
            holder=holder,
            registration=next(map(_registration, rows(self._registrations)), None),
            circumstances=next(
                map(circumstances_from, rows(self._circumstances)), Circumstances(None)
            ),
            papers=tuple(map(document_from, rows(self._documents))),
            applications=tuple(map(application_from, rows(self._applications))),
            my_number_tail=next((row[0][-_TAIL:] for row in rows(self._numbers)), None),
        )


def _by_coverage(rows: Iterable[Row]) -> Mapping[int, tuple[DiseaseCertificate, ...]]:
    found: dict[int, tuple[DiseaseCertificate, ...]] = {}
    for coverage, disease, issued, first, last, pay in rows:
        certificate = DiseaseCertificate(Disease(disease), issued, Period(first, last), pay)
        found[coverage] = (*found.get(coverage, ()), certificate)
    return found


def _aid(row: Row) -> MedicalAid:
    """Without its tickets, which decide of no paper."""
    payer, recipient, office, first, last = row
    return MedicalAid(
        PublicPayerNumber(payer), PublicRecipientNumber(recipient), office, Period(first, last)
    )


def _registration(row: Row) -> Registration:
    registered_at, cancelled_on = row
    return Registration(jst_day(registered_at), cancelled_on)
