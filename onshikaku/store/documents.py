"""Papers that insurers issued, as rows: what was printed stays what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select, update

from onshikaku.domain.coverage import Disease, LimitBand, Relation, Scheme
from onshikaku.domain.identifiers import InsuredNumber
from onshikaku.domain.issued import (
    DocumentEnd,
    DocumentForm,
    DocumentKind,
    DocumentNumber,
    IssuedDocument,
    IssueReason,
    Printed,
)
from onshikaku.domain.person import Sex
from onshikaku.store.holders import insurer_of
from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.store.database import Database
    from onshikaku.store.statements import Row

__all__ = ["DocumentStore", "document_from", "end_document", "enter_document"]

_DOCUMENT = Table.metadata.tables["document"]
_ENTER = insert(_DOCUMENT)
_END = (
    update(_DOCUMENT)
    .where(_DOCUMENT.c.number == bindparam("this"))
    .values(ended_on=bindparam("since"), end=bindparam("cause"))
)
_ONE = select(_DOCUMENT).where(_DOCUMENT.c.number == bindparam("this"))
_OF_PERSON = (
    select(_DOCUMENT)
    .where(_DOCUMENT.c.person_id == bindparam("person"))
    .order_by(_DOCUMENT.c.valid_from.desc(), _DOCUMENT.c.number.desc())
)
_LAST = select(func.max(_DOCUMENT.c.number))


class DocumentStore:
    """Used from one thread, that of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, number: DocumentNumber) -> IssuedDocument | None:
        """The paper of that number; None: none was issued."""
        rows = self._database.rows(_ONE, this=number.value)
        return document_from(rows[0]) if rows else None

    def of(self, person_id: str) -> tuple[IssuedDocument, ...]:
        """The papers of a person, the newest first."""
        return tuple(map(document_from, self._database.rows(_OF_PERSON, person=person_id)))

    def count(self) -> int:
        """How many were ever issued: numbers are given out one after the other."""
        [(last,)] = self._database.rows(_LAST)
        return 0 if last is None else DocumentNumber(last).count

    def write(self, effects: Iterable[Effect]) -> None:
        """Make changes in one transaction."""
        self._database.write(effects)


def enter_document(document: IssuedDocument) -> Effect:
    """The change that puts a paper on record."""
    return Effect(_ENTER, _values(document))


def end_document(number: DocumentNumber, end: DocumentEnd, ended_on: date) -> Effect:
    """The change that ends a paper."""
    return Effect(_END, {"this": number.value, "since": ended_on, "cause": end.value})


def _values(document: IssuedDocument) -> dict[str, object]:
    printed = document.printed
    return {
        "number": document.number.value,
        "person_id": document.person_id,
        "kind": document.kind.value,
        "reason": document.reason.value,
        "rule": document.rule,
        "form": document.form.value,
        "issued_on": document.issued_on,
        "valid_from": document.valid_from,
        "valid_until": document.valid_until,
        "ended_on": document.ended_on,
        "end": document.end and document.end.value,
        "replaces": document.replaces and document.replaces.value,
        "run": document.run,
        "name": printed.name,
        "name_kana": printed.name_kana,
        "birth_date": printed.birth_date,
        "sex": printed.sex.value,
        "insurer_number": printed.insurer_number.value,
        "insurer_name": printed.insurer_name,
        "scheme": printed.scheme.value,
        "symbol": printed.insured.symbol,
        "insured_number": printed.insured.number,
        "branch": printed.insured.branch,
        "relation": printed.relation.value,
        "qualified_on": printed.qualified_on,
        "percent": printed.percent,
        "limit_band": printed.limit and printed.limit.value,
        "long_term_on": printed.long_term_on,
        "diseases": " ".join(disease.value for disease in printed.diseases),
        "my_number_tail": printed.my_number_tail,
        "insured_name": printed.insured_name,
    }


def document_from(row: Row) -> IssuedDocument:
    """A paper from its row."""
    number, person_id, kind, reason, rule, form, issued_on, first, last, ended_on, end = row[:11]
    replaces, run = row[11:13]
    return IssuedDocument(
        number=DocumentNumber(number),
        person_id=person_id,
        kind=DocumentKind(kind),
        reason=IssueReason(reason),
        rule=rule,
        form=DocumentForm(form),
        printed=_printed(row[13:]),
        issued_on=issued_on,
        valid_from=first,
        valid_until=last,
        ended_on=ended_on,
        end=None if end is None else DocumentEnd(end),
        replaces=None if replaces is None else DocumentNumber(replaces),
        run=run,
    )


def _printed(row: Row) -> Printed:
    name, kana, born, sex, insurer, insurer_name, scheme, symbol, number, branch = row[:10]
    relation, qualified_on, percent, limit, long_term_on, diseases, tail, insured_name = row[10:]
    return Printed(
        name=name,
        name_kana=kana,
        birth_date=born,
        sex=Sex(sex),
        insurer_number=insurer_of(insurer),
        insurer_name=insurer_name,
        scheme=Scheme(scheme),
        insured=InsuredNumber(symbol, number, branch),
        relation=Relation(relation),
        qualified_on=qualified_on,
        percent=percent,
        limit=None if limit is None else LimitBand(limit),
        long_term_on=long_term_on,
        diseases=tuple(map(Disease, diseases.split())),
        my_number_tail=tail,
        insured_name=insured_name,
    )
