"""Reading the access log: whose record was looked at, by whom, when and by which right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import tuple_
from sqlmodel import col, select

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentBasis, ConsentItem
from onshikaku.domain.institution import Role
from onshikaku.domain.medical import Viewing
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.store.tables import AccessRow, ConsentRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlmodel import Session
    from sqlmodel.sql.expression import SelectOfScalar

    from onshikaku.store.database import Database

__all__ = ["AccessLogReader", "Logged", "Position", "Wanted"]

_AT = (col(AccessRow.id), col(AccessRow.step))


@dataclass(frozen=True, slots=True)
class Position:
    """Where a row stands. Ids rise with the centre's clock."""

    access_id: str
    step: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows; None: any. From `since` (aware) on and before `until`."""

    person_id: str | None = None
    institution_code: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    mode: Mode | None = None
    item: ConsentItem | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """An answer in the log. `consents` are those it took down, with how they came about."""

    position: Position
    answered_at: datetime
    day: date
    institution_code: str
    terminal_id: str
    role: Role
    mode: Mode
    method: Method | None
    item: ConsentItem | None
    outcome: Outcome | Viewing
    certificate_state: CertificateState | None
    person_id: str | None
    proven: bool | None
    consents: Mapping[ConsentItem, ConsentBasis]


class AccessLogReader:
    """Rows stay as long as the database: nothing takes one away but a reset."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, wanted: Wanted, limit: int, after: Position | None = None) -> list[Logged]:
        """At most `limit` rows, newest first; those that follow `after` in that order.

        Raises `StoreUnavailable`.
        """
        statement = _matching(wanted).order_by(*(column.desc() for column in _AT)).limit(limit)
        if after is not None:
            statement = statement.where(tuple_(*_AT) < tuple_(after.access_id, after.step))
        with transaction(self._database) as session:
            rows = session.exec(statement).all()
            consents = _consents_beside(session, rows)
            return [_logged(row, consents.get((row.id, row.step), {})) for row in rows]


def _matching(wanted: Wanted) -> SelectOfScalar[AccessRow]:
    statement = select(AccessRow)
    if wanted.person_id is not None:
        statement = statement.where(AccessRow.person_id == wanted.person_id)
    if wanted.institution_code is not None:
        statement = statement.where(AccessRow.institution_code == wanted.institution_code)
    if wanted.since is not None:
        statement = statement.where(AccessRow.answered_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AccessRow.answered_at < wanted.until)
    if wanted.mode is not None:
        statement = statement.where(AccessRow.mode == wanted.mode.value)
    if wanted.item is not None:
        statement = statement.where(AccessRow.item == wanted.item.value)
    return statement


def _consents_beside(
    session: Session, rows: Sequence[AccessRow]
) -> Mapping[tuple[str, int], dict[ConsentItem, ConsentBasis]]:
    beside: dict[tuple[str, int], dict[ConsentItem, ConsentBasis]] = {}
    ids = {row.id for row in rows}
    for row in session.exec(select(ConsentRow).where(col(ConsentRow.access_id).in_(ids))):
        items = beside.setdefault((row.access_id, row.step), {})
        items[ConsentItem(row.item)] = ConsentBasis(row.basis)
    return beside


def _logged(row: AccessRow, consents: Mapping[ConsentItem, ConsentBasis]) -> Logged:
    state = row.certificate_state
    return Logged(
        position=Position(row.id, row.step),
        answered_at=row.answered_at,
        day=row.day,
        institution_code=row.institution_code,
        terminal_id=row.terminal_id,
        role=Role(row.role),
        mode=Mode(row.mode),
        method=None if row.method is None else Method(row.method),
        item=None if row.item is None else ConsentItem(row.item),
        outcome=Outcome(row.outcome) if row.item is None else Viewing(row.outcome),
        certificate_state=None if state is None else CertificateState(state),
        person_id=row.person_id,
        proven=row.proven,
        consents=consents,
    )
