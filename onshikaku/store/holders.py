"""People with everything on record, by statements compiled once from the tables.

They run inline on the process's connection: no thread, no session, no objects of the mapper.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import String, bindparam, literal_column, select, union

from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    ElderlyCertificate,
    InsuredClass,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense, Treatment
from onshikaku.domain.holder import Holder, StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.person import Person, Sex
from onshikaku.store.records import Found
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy.sql import ClauseElement

    from onshikaku.store.database import Database
    from onshikaku.store.statements import Row

__all__ = ["Holders", "coverage_from", "insurer_of", "stop_from"]

_T = Table.metadata.tables
_PERSON, _COVERAGE = _T["person"], _T["coverage"]
_AID, _TICKET = _T["medical_aid"], _T["aid_ticket"]


def _rows_of(table: str, key: str, order: str) -> ClauseElement:
    """Every column but the key, of the rows of one person."""
    rows = _T[table]
    columns = [column for column in rows.c if column.name != key]
    where = rows.c[key] == bindparam("person")
    return select(*columns).where(where).order_by(rows.c[order])


_ONE_PERSON = _rows_of("person", "id", "id")
_COVERAGES = _rows_of("coverage", "person_id", "position")
_DISEASES = _rows_of("disease_certificate", "person_id", "disease")
_STOPS = _rows_of("viewing_stop", "person_id", "position")
_EXPENSES = _rows_of("public_expense", "person_id", "position")
_ONE_AID = _rows_of("medical_aid", "person_id", "person_id")
_TICKETS = _rows_of("aid_ticket", "person_id", "number")

_BORN = _PERSON.c.birth_date == bindparam("born")
_NOTHING = literal_column("''", String)
# An insurer has many members, a birthday few people: the index of insurers is not to be used.
_AT_INSURER = union(
    select(_COVERAGE.c.person_id)
    .join(_PERSON, _PERSON.c.id == _COVERAGE.c.person_id)
    .where(_BORN, _COVERAGE.c.insurer_number + _NOTHING == bindparam("insurer")),
    select(_AID.c.person_id)
    .join(_PERSON, _PERSON.c.id == _AID.c.person_id)
    .where(_BORN, _AID.c.payer_number == bindparam("insurer")),
)
_BORN_ON = select(_PERSON.c.id).where(_BORN)
_NUMBERS_AT = union(
    select(_COVERAGE.c.person_id, _COVERAGE.c.symbol, _COVERAGE.c.number).where(
        _COVERAGE.c.insurer_number == bindparam("insurer")
    ),
    select(_AID.c.person_id, _NOTHING, _AID.c.recipient_number).where(
        _AID.c.payer_number == bindparam("insurer")
    ),
)
_WITH_TICKETS = (
    select(_TICKET.c.person_id)
    .where(
        _TICKET.c.institution_code == bindparam("institution"),
        _TICKET.c.first_day <= bindparam("last"),
        _TICKET.c.last_day.is_(None) | (_TICKET.c.last_day >= bindparam("first")),
    )
    .distinct()
)


class Holders:
    """Reads inline. Used from one thread, that of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person_id: str) -> Holder:
        """The person of that id, who must exist."""
        [person] = self._rows(_ONE_PERSON, person_id)
        diseases = _by_coverage(self._rows(_DISEASES, person_id))
        coverages = (coverage_from(row, diseases) for row in self._rows(_COVERAGES, person_id))
        name, kana, born, sex, postal_code, address, other, other_kana = person
        return Holder(
            person=Person(name, kana, born, Sex(sex), postal_code, address, other, other_kana),
            coverages=tuple(coverages),
            stops=tuple(stop_from(row) for row in self._rows(_STOPS, person_id)),
            aid=self._aid(person_id),
            expenses=tuple(_expense(row) for row in self._rows(_EXPENSES, person_id)),
        )

    def at_insurer(self, insurer_number: InsurerNumber, birth_date: date) -> list[Found]:
        """Everybody born on that day whom this insurer, or payer of 医療扶助, has on record.

        Whose symbol and number are meant is for the rules to say, which compare them as people
        write them.
        """
        return self._found(
            self._database.rows(_AT_INSURER, insurer=insurer_number.value, born=birth_date)
        )

    def born_on(self, birth_date: date) -> list[Found]:
        """Everybody born on that day."""
        return self._found(self._database.rows(_BORN_ON, born=birth_date))

    def numbers_at(self, insurer_number: InsurerNumber) -> Mapping[tuple[str, str], set[str]]:
        """Whom this insurer, or payer of 医療扶助, has ever had, by id under symbol and number.

        These are as `InsuredNumber.normalised` has them; a recipient's number has no symbol.
        """
        book: dict[tuple[str, str], set[str]] = {}
        for person_id, symbol, number in self._database.rows(
            _NUMBERS_AT, insurer=insurer_number.value
        ):
            book.setdefault(InsuredNumber(symbol, number).normalised, set()).add(person_id)
        return book

    def with_tickets(self, institution: InstitutionCode, first: date, last: date) -> list[Found]:
        """Everybody who has a ticket of 医療扶助 for the institution in those days."""
        return self._found(
            self._database.rows(
                _WITH_TICKETS, institution=institution.value, first=first, last=last
            )
        )

    def found(self, ids: Iterable[str]) -> list[Found]:
        """The people of these ids, who must exist, in the order of the ids."""
        return [Found(person_id, self.of(person_id)) for person_id in sorted(ids)]

    def _found(self, rows: list[Row]) -> list[Found]:
        return self.found(row[0] for row in rows)

    def _rows(self, statement: ClauseElement, person_id: str) -> list[Row]:
        return self._database.rows(statement, person=person_id)

    def _aid(self, person_id: str) -> MedicalAid | None:
        rows = self._rows(_ONE_AID, person_id)
        if not rows:
            return None
        payer, recipient, office, first, last = rows[0]
        return MedicalAid(
            PublicPayerNumber(payer),
            PublicRecipientNumber(recipient),
            office,
            Period(first, last),
            tuple(_ticket(row) for row in self._rows(_TICKETS, person_id)),
        )


def _by_coverage(rows: list[Row]) -> Mapping[int, tuple[DiseaseCertificate, ...]]:
    found: dict[int, tuple[DiseaseCertificate, ...]] = {}
    for coverage, disease, issued, first, last, pay in rows:
        certificate = DiseaseCertificate(Disease(disease), issued, Period(first, last), pay)
        found[coverage] = (*found.get(coverage, ()), certificate)
    return found


@lru_cache(maxsize=1024)
def insurer_of(number: str) -> InsurerNumber:
    """The number of an insurer: there are few of them, and many records."""
    return InsurerNumber(number)


def coverage_from(row: Row, diseases: Mapping[int, tuple[DiseaseCertificate, ...]]) -> Coverage:
    """A coverage from its row without the person; `diseases` by the position of their coverage."""
    position, number, name, scheme, symbol, insured, branch, relation, start, lost, reason = row[
        :11
    ]
    percent, registered, loss_registered, insured_class, full_from, full_until = row[11:17]
    return Coverage(
        insurer_number=insurer_of(number),
        insurer_name=name,
        scheme=Scheme(scheme),
        insured=InsuredNumber(symbol, insured, branch),
        relation=Relation(relation),
        valid_from=start,
        lost_on=lost,
        loss_reason=None if reason is None else LossReason(reason),
        burden_percent=percent,
        registered_on=registered,
        loss_registered_on=loss_registered,
        insured_class=InsuredClass(insured_class),
        full_cost=None if full_from is None else Period(full_from, full_until),
        elderly=_elderly(row[17:21]),
        limit=_limit(row[21:27]),
        diseases=diseases.get(position, ()),
        insured_name=row[27],
    )


def _elderly(row: Row) -> ElderlyCertificate | None:
    percent, issued, first, last = row
    if percent is None:
        return None
    return ElderlyCertificate(percent, issued, Period(first, last))


def _limit(row: Row) -> LimitCertificate | None:
    kind, band, issued, first, last, long_term = row
    if kind is None:
        return None
    return LimitCertificate(
        LimitKind(kind),
        None if band is None else LimitBand(band),
        issued,
        Period(first, last),
        long_term,
    )


def stop_from(row: Row) -> ViewingStop:
    """A stop of viewing from its row without the person."""
    _, scope, reason, first, last = row
    return ViewingStop(StopScope(scope), StopReason(reason), Period(first, last))


def _expense(row: Row) -> PublicExpense:
    _, programme, payer, recipient, first, last, percent, per_visit, cap = row
    return PublicExpense(
        programme,
        PublicPayerNumber(payer),
        PublicRecipientNumber(recipient),
        Period(first, last),
        percent,
        per_visit,
        cap,
    )


def _ticket(row: Row) -> AidTicket:
    number, institution, first, last, treatment, pay, registered = row
    return AidTicket(
        number,
        InstitutionCode(institution),
        Period(first, last),
        Treatment(treatment),
        pay,
        registered,
    )
