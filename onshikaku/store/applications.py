"""What members applied for, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from onshikaku.domain.application import Application, ApplicationKind
from onshikaku.domain.issued import DocumentNumber
from onshikaku.store.statements import Effect
from onshikaku.store.tables import ApplicationRow, Table

if TYPE_CHECKING:
    from onshikaku.store.statements import Row

__all__ = ["application_from", "enter_application"]

_ENTER = insert(Table.metadata.tables["application"])


def enter_application(application: Application) -> Effect:
    """The change that puts an application on record."""
    row = ApplicationRow(
        id=application.id,
        person_id=application.person_id,
        kind=application.kind.value,
        made_on=application.made_on,
        decided_on=application.decided_on,
        granted=application.granted,
        document=application.document and application.document.value,
    )
    return Effect(_ENTER, row.model_dump())


def application_from(row: Row) -> Application:
    """An application from its row."""
    id_, person_id, kind, made_on, decided_on, granted, document = row
    return Application(
        id_,
        person_id,
        ApplicationKind(kind),
        made_on,
        decided_on,
        granted,
        None if document is None else DocumentNumber(document),
    )
