"""The keeper's side of the access log: who looked at whose record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentBasis, ConsentItem
from onshikaku.domain.institution import Role
from onshikaku.domain.medical import Viewing
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.service.access_log import Question, showed_record
from onshikaku.store.access_log import Position
from onshikaku.wire.fields import AS_SENT, InstitutionCodeText

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre
    from onshikaku.store.access_log import Logged

__all__ = ["LogEntry", "LogPage", "router"]

_PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
_Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}\.[0-9]{1,6}$")]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class LogQuery(BaseModel):
    """What is asked; what is left out may be anything. Days are JST, both included.

    `after` is the `next` of the page before.
    """

    model_config = AS_SENT

    person: _PersonId | None = None
    institution: InstitutionCodeText | None = None
    since: _Day | None = None
    until: _Day | None = None
    mode: Mode | None = None
    item: ConsentItem | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: _Cursor | None = None


class LogConsent(BaseModel):
    """A consent that was taken down with the answer, and how it came about."""

    model_config = AS_SENT

    item: ConsentItem
    basis: ConsentBasis


class LogEntry(BaseModel):
    """An answer of the centre. `person` is the id of a persona; names are not in the log.

    `mode`, `method` and `role` say by which right it was asked; `item` which medical information
    (none: the record itself); `shown` whether anything of the person was seen. `proven` false: the
    holder was identified without proof that the card was there; null: no card took part.
    """

    model_config = AS_SENT

    access_id: str
    step: int
    answered_at: AwareDatetime
    day: date
    institution: str
    terminal: str
    role: Role
    mode: Mode
    method: Method | None
    item: ConsentItem | None
    outcome: Outcome | Viewing
    certificate_state: CertificateState | None
    person: str | None
    proven: bool | None
    shown: bool
    consents: tuple[LogConsent, ...]


class LogPage(BaseModel):
    """Answers, newest first; `next` leads on, and is null on the last page."""

    model_config = AS_SENT

    entries: tuple[LogEntry, ...]
    next: str | None


def router(centre: Centre) -> APIRouter:
    """The access log, as long as the database has it."""
    routes = APIRouter(tags=["access log"])

    @routes.get("/access-log")
    async def access_log(query: Annotated[LogQuery, Query()]) -> LogPage:
        """Who asked what about whom, when, by which right; newest first.

        By `person` alone: everybody who saw the record of a person whose card or number was linked
        wrongly, medical information too.
        """
        question = Question(
            person_id=query.person,
            institution_code=query.institution,
            since=query.since,
            until=query.until,
            mode=query.mode,
            item=query.item,
        )
        after = None if query.after is None else _position(query.after)
        page = centre.access_log.page(question, query.limit, after)
        return LogPage(
            entries=tuple(_entry(row) for row in page.rows),
            next=None if page.following is None else _cursor(page.following),
        )

    return routes


def _entry(row: Logged) -> LogEntry:
    return LogEntry(
        access_id=row.position.access_id,
        step=row.position.step,
        answered_at=row.answered_at,
        day=row.day,
        institution=row.institution_code,
        terminal=row.terminal_id,
        role=row.role,
        mode=row.mode,
        method=row.method,
        item=row.item,
        outcome=row.outcome,
        certificate_state=row.certificate_state,
        person=row.person_id,
        proven=row.proven,
        shown=showed_record(row),
        consents=tuple(
            LogConsent(item=item, basis=row.consents[item]) for item in sorted(row.consents)
        ),
    )


def _cursor(position: Position) -> str:
    return f"{position.access_id}.{position.step}"


def _position(cursor: str) -> Position:
    access_id, _, step = cursor.partition(".")
    return Position(access_id, int(step))
