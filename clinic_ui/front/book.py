"""The book of visits (受付簿): what the terminal itself knows of each visit, and keeps for a week.

A row is on the disk before the proof leaves for the centre, so that a program that ends at any
moment finds out afterwards what became of it. Names and numbers are in it, as in any list of
results, and nobody else may read the file; PINs, passcodes, photos and scores never come here.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import MetaData, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, delete, func, select

from clinic_ui.faults import where
from clinic_ui.front.visits import Interruption, Visit
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.states import (
    Asking,
    Consenting,
    Finished,
    OfferingRegistration,
    RegisteringConsents,
    Waiting,
)
from onshikaku.domain.checkin.ways import Identified
from onshikaku.domain.dates import jst_day
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_from, confirmation_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlmodel.sql.expression import SelectOfScalar

    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.confirmation import Confirmation

__all__ = ["KEPT_DAYS", "Book", "BookUnusable"]

KEPT_DAYS = 7
"""Days that a visit stays in the book (our choice; the real terminal's is not published)."""

_LAYOUT = 2

_SINCE_LAYOUT_2 = (
    "face_band VARCHAR",
    "face_cautions VARCHAR",
    "proven BOOLEAN NOT NULL DEFAULT 1",
)
"""Columns that books of the layout before have not."""


class BookUnusable(Exception):
    """The file cannot be read or written, or is of another version; the text says which."""


class _Row(SQLModel, table=True):
    """A visit. Moments are ISO 8601 with their offset, days ISO 8601."""

    metadata: ClassVar[MetaData] = MetaData()  # pyright: ignore[reportIncompatibleVariableOverride]
    __tablename__: ClassVar[Any] = "visit"

    id: str = Field(primary_key=True)
    number: int
    place: str
    begun_on: str = Field(index=True)
    begun: str
    day: str
    ended: str | None = None
    authentication_id: str | None = None
    sent: str | None = None
    confirmation: str | None = None
    outcome: str | None = None
    answered: bool = False
    finding: str | None = None
    detail: str | None = None
    tries_left: int | None = None
    method: str | None = None
    mode: str | None = None
    face_file: str | None = None
    unwritten: str | None = None
    interruption: str | None = None
    face_band: str | None = None
    face_cautions: str | None = None
    proven: bool = True


class Book:
    """Used from one thread. What was kept is on the disk when `keep` returns."""

    def __init__(self, engine: Engine) -> None:
        """Raises `BookUnusable`."""
        self._engine = engine
        self._written: dict[str, _Row] = {}
        with _translated(), engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            layout = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if layout not in range(_LAYOUT + 1):
                raise BookUnusable(f"another version's ({layout} instead of {_LAYOUT})")
            if layout == 1:
                for column in _SINCE_LAYOUT_2:
                    connection.exec_driver_sql(f"ALTER TABLE visit ADD COLUMN {column}")
            _Row.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {_LAYOUT}")
            connection.commit()

    @classmethod
    def in_memory(cls) -> Book:
        """A book that ends with the program."""
        return cls(_engine("sqlite://"))

    @classmethod
    def at(cls, file: Path) -> Book:
        """The book in that file, which is made if missing, for its owner alone.

        Raises `BookUnusable`.
        """
        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            file.chmod(0o600)
        except OSError as error:
            raise BookUnusable(error.strerror or str(error)) from error
        return cls(_engine(f"sqlite:///{file}"))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def keep(self, visit: Visit) -> None:
        """Write a visit down as it is, if the book does not say so already.

        Raises `BookUnusable`.
        """
        row = _row(visit)
        if self._written.get(visit.id) == row:
            return
        with _translated(), Session(self._engine) as session:
            if visit.id not in self._written:
                forgotten = jst_day(visit.begun) - timedelta(days=KEPT_DAYS)
                session.exec(delete(_Row).where(col(_Row.begun_on) <= forgotten.isoformat()))
            session.merge(row)
            session.commit()
        if visit.over:
            self._written.pop(visit.id, None)
        else:
            self._written[visit.id] = row

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id. Raises `BookUnusable`."""
        with _translated(), Session(self._engine) as session:
            row = session.get(_Row, visit_id)
            return None if row is None else _visit(row)

    def visits(self, day: date) -> Sequence[Visit]:
        """The visits that began on a JST day, the oldest first. Raises `BookUnusable`."""
        query = select(_Row).where(_Row.begun_on == day.isoformat())
        return self._find(query.order_by(col(_Row.number)))

    def unfinished(self) -> Sequence[Visit]:
        """The visits that have no end, the oldest first. Raises `BookUnusable`."""
        query = select(_Row).where(col(_Row.ended).is_(None))
        return self._find(query.order_by(col(_Row.begun)))

    def last_number(self, day: date) -> int:
        """The highest number of a visit that began on a JST day; 0 without any."""
        query = select(func.max(_Row.number)).where(_Row.begun_on == day.isoformat())
        with _translated(), Session(self._engine) as session:
            return session.exec(query).one() or 0

    def _find(self, query: SelectOfScalar[_Row]) -> Sequence[Visit]:
        with _translated(), Session(self._engine) as session:
            return [_visit(row) for row in session.exec(query)]


class _translated:  # noqa: N801 - reads as what it does in a `with`
    """Turns what the database says into `BookUnusable`."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Translate."""
        if isinstance(error, DatabaseError):
            raise BookUnusable(str(error.orig)) from error
        if isinstance(error, ValueError):
            # Its text says what stands in the row: names, as it may be.
            raise BookUnusable(f"a visit in it cannot be read ({where(error)})") from None


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def durable(connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    return engine


def _row(visit: Visit) -> _Row:
    row = _Row(
        id=visit.id,
        number=visit.number,
        place=visit.place,
        begun_on=jst_day(visit.begun).isoformat(),
        begun=visit.begun.isoformat(),
        day=visit.day.isoformat(),
        ended=_text(visit.ended),
        authentication_id=visit.authentication_id,
        sent=_text(visit.sent),
        face_file=None if visit.face_file is None else str(visit.face_file),
        unwritten=visit.unwritten,
        interruption=None if visit.interruption is None else visit.interruption.value,
    )
    if visit.confirmation is not None:
        row.confirmation = confirmation_reply(visit.confirmation).model_dump_json()
    match visit.state:
        case Finished() as finished:
            row.outcome = finished.outcome.value
            row.answered = finished.answer is not None
            row.finding = finished.finding
            row.detail = finished.detail
            row.tries_left = finished.tries_left
            row.method = None if finished.method is None else finished.method.value
            row.mode = finished.mode.value
            row.proven = finished.proven
            _mark(row, finished.face)
        case (
            Asking(finding, by)
            | OfferingRegistration(finding, by=by)
            | Consenting(finding, by=by)
            | RegisteringConsents(finding, by=by)
        ):
            row.finding, row.method, row.mode = finding, by.method.value, by.mode.value
            row.proven = by.proven
            _mark(row, by.face)
        case _:
            pass
    return row


def _mark(row: _Row, face: FaceMark | None) -> None:
    if face is not None:
        row.face_band = face.band.value
        row.face_cautions = " ".join(face.cautions)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _visit(row: _Row) -> Visit:
    confirmation = _confirmation(row)
    return Visit(
        id=row.id,
        number=row.number,
        place=row.place,
        day=date.fromisoformat(row.day),
        begun=datetime.fromisoformat(row.begun),
        step=0,
        state=_state(row, confirmation),
        ended=_moment(row.ended),
        authentication_id=row.authentication_id,
        sent=_moment(row.sent),
        confirmation=confirmation,
        face_file=None if row.face_file is None else Path(row.face_file),
        unwritten=row.unwritten,
        interruption=None if row.interruption is None else Interruption(row.interruption),
    )


def _confirmation(row: _Row) -> Confirmation | None:
    if row.confirmation is None:
        return None
    return confirmation_from(ConfirmationReply.model_validate_json(row.confirmation))


def _state(row: _Row, confirmation: Confirmation | None) -> State:
    """How the visit ended, or how far it had come for all that the centre knows."""
    method = None if row.method is None else Method(row.method)
    mode, face = Mode(row.mode or Mode.CARD), _face(row)
    if row.outcome is None:
        if method is None:
            return Waiting()
        return Asking(row.finding, Identified(method, mode, face, row.proven))
    return Finished(
        Outcome(row.outcome),
        answer=confirmation.answer if confirmation is not None and row.answered else None,
        finding=row.finding,
        detail=row.detail,
        tries_left=row.tries_left,
        method=method,
        mode=mode,
        face=face,
        proven=row.proven,
    )


def _face(row: _Row) -> FaceMark | None:
    if row.face_band is None:
        return None
    cautions = (row.face_cautions or "").split()
    return FaceMark(FaceBand(row.face_band), tuple(FaceCaution(one) for one in cautions))
