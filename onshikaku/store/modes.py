"""What opens a mode, and what is kept of its use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlmodel import col, select

from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.disasters import DisasterOpening, Step
from onshikaku.domain.text import Text
from onshikaku.store.tables import (
    DisasterOpeningRow,
    DisasterStepRow,
    HomeVisitRow,
    OutageOpeningRow,
    VisualPasscodeRow,
)
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.store.database import Database

__all__ = ["HomeVisit", "ModeStore", "OutageOpening", "Passcode", "UsageReport"]


@dataclass(frozen=True, slots=True)
class Passcode:
    """A passcode that cannot be read back: salt and scrypt digest."""

    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class UsageReport:
    """What the clinic says it used システム障害時モード for."""

    at: datetime
    searches: int
    note: str | None


@dataclass(frozen=True, slots=True)
class OutageOpening:
    """システム障害時モード of an institution, from `opened_at` until one of its ends."""

    id: str
    institution_code: str
    opened_at: datetime
    until: datetime
    closed_at: datetime | None = None
    report: UsageReport | None = None

    def open_at(self, moment: datetime) -> bool:
        """Whether it may be used at that moment."""
        end = self.until if self.closed_at is None else min(self.until, self.closed_at)
        return self.opened_at <= moment < end


@dataclass(frozen=True, slots=True)
class HomeVisit:
    """An identification by 居宅同意取得型. Until `open_until` the clinic may ask again."""

    id: str
    institution_code: str
    person_id: str
    mode: Mode
    method: Method
    occasion: Occasion
    consent_day: date
    visit_on: date | None
    accepted_at: datetime
    open_until: datetime
    ended_at: datetime | None = None

    def open_at(self, moment: datetime) -> bool:
        """Whether the clinic may ask again without the card."""
        return self.accepted_at <= moment < self.open_until and (
            self.ended_at is None or moment < self.ended_at
        )


class ModeStore:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def passcode(self, institution: InstitutionCode) -> Passcode | None:
        """The clinic's passcode; None if it has none."""
        with transaction(self._database) as session:
            row = session.get(VisualPasscodeRow, institution.value)
            if row is None:
                return None
            return Passcode(bytes.fromhex(row.salt), bytes.fromhex(row.digest))

    def set_passcode(self, institution: InstitutionCode, passcode: Passcode | None) -> None:
        """Replace the clinic's passcode, or take it away."""
        with transaction(self._database) as session:
            row = session.get(VisualPasscodeRow, institution.value)
            if passcode is None:
                if row is not None:
                    session.delete(row)
                return
            salt, digest = passcode.salt.hex(), passcode.digest.hex()
            if row is None:
                code = institution.value
                session.add(VisualPasscodeRow(institution_code=code, salt=salt, digest=digest))
            else:
                row.salt, row.digest = salt, digest

    def outages(self, institution: InstitutionCode | None = None) -> list[OutageOpening]:
        """The openings of one institution or of all, oldest first."""
        statement = select(OutageOpeningRow).order_by(
            col(OutageOpeningRow.opened_at), col(OutageOpeningRow.id)
        )
        if institution is not None:
            statement = statement.where(OutageOpeningRow.institution_code == institution.value)
        with transaction(self._database) as session:
            return [_outage(row) for row in session.exec(statement)]

    def add_outage(self, opening: OutageOpening) -> None:
        """Open システム障害時モード for an institution."""
        with transaction(self._database) as session:
            session.add(
                OutageOpeningRow(
                    id=opening.id,
                    institution_code=opening.institution_code,
                    opened_at=opening.opened_at.astimezone(UTC),
                    until=opening.until.astimezone(UTC),
                )
            )

    def end_outage(self, opening_id: str, at: datetime, report: UsageReport | None) -> None:
        """Close an opening that exists, with the clinic's report or without."""
        with transaction(self._database) as session:
            row = session.get_one(OutageOpeningRow, opening_id)
            row.closed_at = row.closed_at or at.astimezone(UTC)
            if report is not None:
                row.reported_at = report.at.astimezone(UTC)
                row.searches, row.note = report.searches, report.note

    def disasters(self) -> list[DisasterOpening]:
        """The openings that were added here, with every step."""
        with transaction(self._database) as session:
            openings = session.exec(
                select(DisasterOpeningRow).order_by(
                    col(DisasterOpeningRow.first_day), col(DisasterOpeningRow.id)
                )
            ).all()
            steps = session.exec(
                select(DisasterStepRow).order_by(col(DisasterStepRow.position))
            ).all()
            return [
                _disaster(opening, [step for step in steps if step.opening_id == opening.id])
                for opening in openings
            ]

    def add_disaster(self, opening: DisasterOpening) -> None:
        """Put an opening on record."""
        with transaction(self._database) as session:
            session.add(
                DisasterOpeningRow(
                    id=opening.id,
                    name_ja=opening.name.ja,
                    name_en=opening.name.en,
                    first_day=opening.first_day,
                )
            )
            session.flush()
            for position, step in enumerate(opening.steps):
                session.add_all(_step_rows(opening.id, position, step))

    def add_step(self, opening: DisasterOpening, step: Step) -> None:
        """Put a further decision about an opening on record."""
        with transaction(self._database) as session:
            session.add_all(_step_rows(opening.id, len(opening.steps), step))

    def add_home_visit(self, visit: HomeVisit) -> None:
        """Let the clinic ask again without the card."""
        with transaction(self._database) as session:
            session.add(
                HomeVisitRow(
                    id=visit.id,
                    institution_code=visit.institution_code,
                    person_id=visit.person_id,
                    mode=visit.mode.value,
                    method=visit.method.value,
                    occasion=visit.occasion.value,
                    consent_day=visit.consent_day,
                    visit_on=visit.visit_on,
                    accepted_at=visit.accepted_at.astimezone(UTC),
                    open_until=visit.open_until.astimezone(UTC),
                )
            )

    def home_visit(self, visit_id: str) -> HomeVisit | None:
        """The home visit of that id."""
        with transaction(self._database) as session:
            row = session.get(HomeVisitRow, visit_id)
            return None if row is None else _home_visit(row)

    def home_visits(
        self,
        institution: InstitutionCode,
        consented: tuple[date, date] | None = None,
        visited: tuple[date, date] | None = None,
    ) -> list[HomeVisit]:
        """What the institution accepted, oldest first.

        `consented`: first and last day of consent, `visited`: of 受診予定日; None: any.
        """
        statement = (
            select(HomeVisitRow)
            .where(HomeVisitRow.institution_code == institution.value)
            .order_by(col(HomeVisitRow.accepted_at), col(HomeVisitRow.id))
        )
        if consented is not None:
            statement = statement.where(col(HomeVisitRow.consent_day).between(*consented))
        if visited is not None:
            statement = statement.where(col(HomeVisitRow.visit_on).between(*visited))
        with transaction(self._database) as session:
            return [_home_visit(row) for row in session.exec(statement)]

    def change_home_visit(
        self, visit_id: str, *, open_until: datetime, ended_at: datetime | None
    ) -> None:
        """Move the ends of a home visit that exists."""
        with transaction(self._database) as session:
            row = session.get_one(HomeVisitRow, visit_id)
            row.open_until = open_until.astimezone(UTC)
            row.ended_at = None if ended_at is None else ended_at.astimezone(UTC)


def _outage(row: OutageOpeningRow) -> OutageOpening:
    reported = row.reported_at
    return OutageOpening(
        id=row.id,
        institution_code=row.institution_code,
        opened_at=row.opened_at,
        until=row.until,
        closed_at=row.closed_at,
        report=None if reported is None else UsageReport(reported, row.searches or 0, row.note),
    )


def _disaster(row: DisasterOpeningRow, steps: Sequence[DisasterStepRow]) -> DisasterOpening:
    positions = sorted({step.position for step in steps})
    by_position = [[step for step in steps if step.position == at] for at in positions]
    return DisasterOpening(
        row.id,
        Text(row.name_ja, row.name_en),
        row.first_day,
        tuple(
            Step(group[0].decided_on, frozenset(s.municipality for s in group), group[0].last_day)
            for group in by_position
        ),
    )


def _step_rows(opening_id: str, position: int, step: Step) -> list[DisasterStepRow]:
    return [
        DisasterStepRow(
            opening_id=opening_id,
            position=position,
            municipality=municipality,
            decided_on=step.decided_on,
            last_day=step.last_day,
        )
        for municipality in sorted(step.municipalities)
    ]


def _home_visit(row: HomeVisitRow) -> HomeVisit:
    return HomeVisit(
        id=row.id,
        institution_code=row.institution_code,
        person_id=row.person_id,
        mode=Mode(row.mode),
        method=Method(row.method),
        occasion=Occasion(row.occasion),
        consent_day=row.consent_day,
        visit_on=row.visit_on,
        accepted_at=row.accepted_at,
        open_until=row.open_until,
        ended_at=row.ended_at,
    )
