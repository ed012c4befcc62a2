"""What patients agreed to under an answer of the centre, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import Consent, ConsentBasis, ConsentItem, EndReason
from onshikaku.domain.modes import AT_HOME, WITH_MEDICAL_INFORMATION, Mode, Occasion
from onshikaku.domain.outcomes import Outcome
from onshikaku.store.tables import AccessRow, ConsentRow, HomeVisitRow, SubsidyUseRow
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from sqlmodel.sql.expression import SelectOfScalar

    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.store.database import Database

__all__ = ["Answered", "ConsentBook"]

_IN_PLACE_OF_RECEPTION = (Occasion.OFF_DESK, Occasion.READER_BROKEN)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that consents hang on, as its last step left it. `day`: of its first step."""

    institution_code: str
    day: date
    mode: Mode
    outcome: Outcome
    certificate_state: CertificateState | None
    person_id: str | None


class ConsentBook:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answered(self, access_id: str) -> Answered | None:
        """The answer of that id; None: there is none, or it showed medical information only."""
        statement = (
            select(AccessRow)
            .where(AccessRow.id == access_id, col(AccessRow.item).is_(None))
            .order_by(col(AccessRow.step))
        )
        with transaction(self._database) as session:
            rows = session.exec(statement).all()
            if not rows:
                return None
            first, last = rows[0], rows[-1]
            state = last.certificate_state
            return Answered(
                institution_code=last.institution_code,
                day=first.day,
                mode=Mode(last.mode),
                outcome=Outcome(last.outcome),
                certificate_state=None if state is None else CertificateState(state),
                person_id=last.person_id,
            )

    def last_asked(
        self, institution: InstitutionCode, person_id: str, occasion: Occasion | None
    ) -> str | None:
        """The id of the institution's last answer about a person that could be agreed to.

        By 居宅同意取得型 for that occasion; None: at the reception, or by what stood in for it.
        """
        home = col(HomeVisitRow.occasion)
        meant = home == occasion
        if occasion is None:
            at_reception = WITH_MEDICAL_INFORMATION - AT_HOME
            meant = col(AccessRow.mode).in_(at_reception) | home.in_(_IN_PLACE_OF_RECEPTION)
        statement = (
            select(AccessRow.id)
            .outerjoin(HomeVisitRow, col(HomeVisitRow.id) == col(AccessRow.id))
            .where(
                AccessRow.institution_code == institution.value,
                AccessRow.person_id == person_id,
                AccessRow.step == 0,
                col(AccessRow.item).is_(None),
                meant,
            )
            .order_by(col(AccessRow.id).desc())
            .limit(1)
        )
        with transaction(self._database) as session:
            return session.exec(statement).first()

    def latest(self, access_id: str) -> dict[ConsentItem, Consent]:
        """The last consent to each item under that answer."""
        with transaction(self._database) as session:
            return {ConsentItem(row.item): _consent(row) for row in session.exec(_under(access_id))}

    def subsidies_used(self, access_id: str, now: datetime) -> bool:
        """Whether the patient last wanted subsidies used under that answer, and it still holds."""
        statement = (
            select(SubsidyUseRow)
            .where(SubsidyUseRow.access_id == access_id)
            .order_by(col(SubsidyUseRow.step).desc())
            .limit(1)
        )
        with transaction(self._database) as session:
            row = session.exec(statement).first()
            return row is not None and row.agreed and now < row.valid_until

    def end(
        self, access_id: str, items: Container[ConsentItem], at: datetime, reason: EndReason
    ) -> None:
        """End the consents to these items that live at that moment; leave the others alone."""
        with transaction(self._database) as session:
            for row in session.exec(_under(access_id)):
                if ConsentItem(row.item) in items and _consent(row).living(at):
                    row.ended_at = at.astimezone(UTC)
                    row.end_reason = reason.value


def _under(access_id: str) -> SelectOfScalar[ConsentRow]:
    return (
        select(ConsentRow).where(ConsentRow.access_id == access_id).order_by(col(ConsentRow.step))
    )


def _consent(row: ConsentRow) -> Consent:
    return Consent(
        item=ConsentItem(row.item),
        basis=ConsentBasis(row.basis),
        given_at=row.given_at,
        valid_until=row.valid_until,
        ended_at=row.ended_at,
        end_reason=None if row.end_reason is None else EndReason(row.end_reason),
    )
