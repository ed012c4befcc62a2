"""People with everything on record, by statements compiled once from the tables.

They run inline on the process's connection: no thread, no session, no objects of the mapper.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, union
from sqlalchemy.dialects import sqlite

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
from onshikaku.errors import StoreUnavailable
from onshikaku.store.records import Found
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql import ClauseElement

    from onshikaku.store.database import Database

__all__ = ["Holders", "sql"]

Row = tuple[Any, ...]

_T = Table.metadata.tables
_PERSON, _COVERAGE, _AID = _T["person"], _T["coverage"], _T["medical_aid"]


def sql(statement: ClauseElement) -> str:
    """The statement as text with positional parameters, in the order they were named."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))


def _rows_of(table: str, key: str, order: str) -> str:
    """Every column but the key, of the rows of one person."""
    rows = _T[table]
    columns = [column for column in rows.c if column.name != key]
    where = rows.c[key] == bindparam("person")
    return sql(select(*columns).where(where).order_by(rows.c[order]))


_ONE_PERSON = _rows_of("person", "id", "id")
_COVERAGES = _rows_of("coverage", "person_id", "position")
_DISEASES = _rows_of("disease_certificate", "person_id", "disease")
_STOPS = _rows_of("viewing_stop", "person_id", "position")
_EXPENSES = _rows_of("public_expense", "person_id", "position")
_ONE_AID = _rows_of("medical_aid", "person_id", "person_id")
_TICKETS = _rows_of("aid_ticket", "person_id", "number")

_BY_NUMBER = sql(
    union(
        select(_COVERAGE.c.person_id).where(
            _COVERAGE.c.insurer_number == bindparam("insurer"),
            _COVERAGE.c.number == bindparam("number"),
            _COVERAGE.c.symbol == bindparam("symbol"),
        ),
        select(_AID.c.person_id).where(
            _AID.c.payer_number == bindparam("payer"),
            _AID.c.recipient_number == bindparam("recipient"),
        ),
    )
)
_BORN_ON = sql(
    select(_PERSON.c.id).where(_PERSON.c.birth_date == bindparam("born")).order_by(_PERSON.c.id)
)


class Holders:
    """Reads inline. Used from one thread, that of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._place = database.place

    def of(self, person_id: str) -> Holder:
        """The person of that id, who must exist."""
        [person] = self.rows(_ONE_PERSON, person_id)
        diseases = _by_coverage(self.rows(_DISEASES, person_id))
        coverages = (_coverage(row, diseases) for row in self.rows(_COVERAGES, person_id))
        name, kana, born, sex, postal_code, address = person
        return Holder(
            person=Person(name, kana, _day(born), Sex(sex), postal_code, address),
            coverages=tuple(coverages),
            stops=tuple(_stop(row) for row in self.rows(_STOPS, person_id)),
            aid=self._aid(person_id),
            expenses=tuple(_expense(row) for row in self.rows(_EXPENSES, person_id)),
        )

    def by_number(self, insurer_number: InsurerNumber, insured: InsuredNumber) -> list[Found]:
        """Everybody with a record under insurer, symbol and number, or 医療扶助 under them.

        The branch is not looked at.
        """
        insurer, number = insurer_number.value, insured.number
        return self._found(_BY_NUMBER, insurer, number, insured.symbol, insurer, number)

    def born_on(self, birth_date: date) -> list[Found]:
        """Everybody born on that day."""
        return self._found(_BORN_ON, birth_date.isoformat())

    def rows(self, statement: str, *parameters: str) -> list[Row]:
        """The rows of a statement."""
        try:
            return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(self._place, str(error)) from error

    def _found(self, statement: str, *parameters: str) -> list[Found]:
        ids = sorted(row[0] for row in self.rows(statement, *parameters))
        return [Found(person_id, self.of(person_id)) for person_id in ids]

    def _aid(self, person_id: str) -> MedicalAid | None:
        rows = self.rows(_ONE_AID, person_id)
        if not rows:
            return None
        payer, recipient, office, first, last = rows[0]
        return MedicalAid(
            PublicPayerNumber(payer),
            PublicRecipientNumber(recipient),
            office,
            _period(first, last),
            tuple(_ticket(row) for row in self.rows(_TICKETS, person_id)),
        )


def _by_coverage(rows: list[Row]) -> Mapping[int, tuple[DiseaseCertificate, ...]]:
    found: dict[int, tuple[DiseaseCertificate, ...]] = {}
    for coverage, disease, issued, first, last, pay in rows:
        certificate = DiseaseCertificate(Disease(disease), _day(issued), _period(first, last), pay)
        found[coverage] = (*found.get(coverage, ()), certificate)
    return found


def _coverage(row: Row, diseases: Mapping[int, tuple[DiseaseCertificate, ...]]) -> Coverage:
    position, number, name, scheme, symbol, insured, branch, relation, start, lost, reason = row[
        :11
    ]
    percent, registered, loss_registered, insured_class, full_from, full_until = row[11:17]
    return Coverage(
        insurer_number=InsurerNumber(number),
        insurer_name=name,
        scheme=Scheme(scheme),
        insured=InsuredNumber(symbol, insured, branch),
        relation=Relation(relation),
        valid_from=_day(start),
        lost_on=_day_or_none(lost),
        loss_reason=None if reason is None else LossReason(reason),
        burden_percent=percent,
        registered_on=_day_or_none(registered),
        loss_registered_on=_day_or_none(loss_registered),
        insured_class=InsuredClass(insured_class),
        full_cost=None if full_from is None else _period(full_from, full_until),
        elderly=_elderly(row[17:21]),
        limit=_limit(row[21:27]),
        diseases=diseases.get(position, ()),
    )


def _elderly(row: Row) -> ElderlyCertificate | None:
    percent, issued, first, last = row
    if percent is None:
        return None
    return ElderlyCertificate(percent, _day(issued), _period(first, last))


def _limit(row: Row) -> LimitCertificate | None:
    kind, band, issued, first, last, long_term = row
    if kind is None:
        return None
    return LimitCertificate(
        LimitKind(kind),
        None if band is None else LimitBand(band),
        _day(issued),
        _period(first, last),
        _day_or_none(long_term),
    )


def _stop(row: Row) -> ViewingStop:
    _, scope, reason, first, last = row
    return ViewingStop(StopScope(scope), StopReason(reason), _period(first, last))


def _expense(row: Row) -> PublicExpense:
    _, programme, payer, recipient, first, last, percent, per_visit, cap = row
    return PublicExpense(
        programme,
        PublicPayerNumber(payer),
        PublicRecipientNumber(recipient),
        _period(first, last),
        percent,
        per_visit,
        cap,
    )


def _ticket(row: Row) -> AidTicket:
    number, institution, first, last, treatment, pay, registered = row
    return AidTicket(
        number,
        InstitutionCode(institution),
        _period(first, last),
        Treatment(treatment),
        pay,
        _day(registered),
    )


def _period(first: str, last: str | None) -> Period:
    return Period(_day(first), _day_or_none(last))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else _day(text)
