"""Member files that were taken in, and what a new one is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from onshikaku.domain.identifiers import InsuredNumber
from onshikaku.domain.linkage import Grade
from onshikaku.member_files.columns import Column
from onshikaku.member_files.faults import Fault, Finding
from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from onshikaku.domain.identifiers import InsurerNumber
    from onshikaku.store.database import Database
    from onshikaku.store.statements import Row

__all__ = ["Held", "ImportStore", "KeptImport", "new_fault", "new_import"]

_T = Table.metadata.tables
_IMPORT, _FAULT = _T["member_import"], _T["member_import_fault"]
_COVERAGE, _PERSON, _LINK = _T["coverage"], _T["person"], _T["number_link"]

_RECENT = select(*_IMPORT.c).order_by(_IMPORT.c.received_at.desc(), _IMPORT.c.id)
_ONE = select(*_IMPORT.c).where(_IMPORT.c.id == bindparam("one"))
_FAULTS = (
    select(_FAULT.c.row, _FAULT.c.column, _FAULT.c.fault, _FAULT.c.other)
    .where(_FAULT.c.import_id == bindparam("one"))
    .order_by(_FAULT.c.row, _FAULT.c.column, _FAULT.c.fault)
)
_KINDS = (
    select(_FAULT.c.fault, func.count())
    .where(_FAULT.c.import_id == bindparam("one"))
    .group_by(_FAULT.c.fault)
    .order_by(func.count().desc(), _FAULT.c.fault)
)
_HELD = (
    select(
        _COVERAGE.c.person_id,
        _COVERAGE.c.symbol,
        _COVERAGE.c.number,
        _COVERAGE.c.branch,
        _COVERAGE.c.valid_from,
        _COVERAGE.c.lost_on,
        _PERSON.c.birth_date,
        _LINK.c.my_number.is_not(None),
    )
    .select_from(
        _COVERAGE.join(_PERSON, _PERSON.c.id == _COVERAGE.c.person_id).outerjoin(
            _LINK, _LINK.c.person_id == _COVERAGE.c.person_id
        )
    )
    .where(_COVERAGE.c.insurer_number == bindparam("insurer"))
    .order_by(_COVERAGE.c.person_id, _COVERAGE.c.position)
)
_LINKED = (
    select(_LINK.c.my_number, _LINK.c.person_id, _PERSON.c.birth_date)
    .select_from(_LINK.join(_PERSON, _PERSON.c.id == _LINK.c.person_id))
    .where(_LINK.c.person_id > bindparam("after"))
    .order_by(_LINK.c.person_id)
)
_EVENTS = select(func.count()).select_from(_T["insurer_event"])
_NEW_IMPORT, _NEW_FAULT = insert(_IMPORT), insert(_FAULT)


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A file that was taken in. `id`: the SHA-256 of its content, in hex."""

    id: str
    file_name: str
    form: str
    received_at: datetime
    day: date
    rows: int
    added: int
    corrected: int
    unchanged: int
    refused: int
    grades: Mapping[Grade, int]


@dataclass(frozen=True, slots=True)
class Held:
    """Who has which number of an insurer, and from when to when.

    `linked`: whether the record is kept under a My Number.
    """

    person_id: str
    insured: InsuredNumber
    valid_from: date
    lost_on: date | None
    birth_date: date
    linked: bool


class ImportStore:
    """Reads inline. Used from one thread, that of the event loop. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(self) -> list[KeptImport]:
        """Every file on record, the newest first."""
        return [_kept(row) for row in self._database.rows(_RECENT)]

    def find(self, import_id: str) -> KeptImport | None:
        """The file with that content; None: it was not taken in."""
        rows = self._database.rows(_ONE, one=import_id)
        return _kept(rows[0]) if rows else None

    def findings(self, import_id: str) -> Mapping[int, tuple[Finding, ...]]:
        """What was wrong with a file, by the number of the row."""
        found: dict[int, tuple[Finding, ...]] = {}
        for row, column, fault, other in self._database.rows(_FAULTS, one=import_id):
            finding = Finding(Column(column) if column else None, Fault(fault), other)
            found[row] = (*found.get(row, ()), finding)
        return found

    def kinds(self, import_id: str) -> Mapping[Fault, int]:
        """How often each fault was found in a file, the most frequent first."""
        return {Fault(fault): n for fault, n in self._database.rows(_KINDS, one=import_id)}

    def held_at(self, insurer: InsurerNumber) -> Iterator[Held]:
        """Whom the insurer has or had."""
        return map(_held, self._database.rows(_HELD, insurer=insurer.value))

    def linked(self, after: str, most: int) -> list[tuple[str, str, date]]:
        """That many links of people beyond one ("": the first ones): number, person, birth date."""
        with transaction(self._database) as session:
            rows = session.connection().execute(_LINKED.limit(most), {"after": after})
            return [(number, person_id, born) for number, person_id, born in rows]

    def acts(self) -> int:
        """How much insurers have done so far: another number means that records may be others."""
        return self._database.rows(_EVENTS)[0][0]


def _held(row: Row) -> Held:
    person_id, symbol, number, branch, first, lost, born, linked = row
    insured = InsuredNumber(symbol, number, branch)
    return Held(person_id, insured, first, lost, born, bool(linked))


def new_import(kept: KeptImport) -> Effect:
    """A file that is taken in."""
    return Effect(
        _NEW_IMPORT,
        {
            "id": kept.id,
            "file_name": kept.file_name,
            "form": kept.form,
            "received_at": kept.received_at,
            "day": kept.day,
            "rows": kept.rows,
            "added": kept.added,
            "corrected": kept.corrected,
            "unchanged": kept.unchanged,
            "refused": kept.refused,
            **{f"grade_{grade.value.lower()}": kept.grades.get(grade, 0) for grade in Grade},
        },
    )


def new_fault(import_id: str, row: int, finding: Finding) -> Effect:
    """What is wrong in a row of it."""
    return Effect(
        _NEW_FAULT,
        {
            "import_id": import_id,
            "row": row,
            "column": "" if finding.column is None else finding.column.value,
            "fault": finding.fault.value,
            "other": finding.other,
        },
    )


def _kept(row: Row) -> KeptImport:
    return KeptImport(*row[:10], grades=dict(zip(Grade, row[10:], strict=True)))
