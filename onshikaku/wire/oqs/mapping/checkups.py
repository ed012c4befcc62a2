"""Check-ups to a check-up file, `TKKsiquc01res` (docs/files.md §2.8).

Values measured only: the records hold no questionnaire (質問票), and no OID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.wire.medical import CheckupMessage
from onshikaku.wire.oqs.checkups import (
    Checkup,
    CheckupItem,
    CheckupPatient,
    CheckupResult,
    CheckupResultBody,
    CheckupResultHeader,
)
from onshikaku.wire.oqs.mapping.names import half_width, spaced
from onshikaku.wire.oqs.mapping.persons import SEXES
from onshikaku.wire.oqs.medical_files import MedicalFileResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.domain.person import Person
    from onshikaku.wire.centre import PersonMessage
    from onshikaku.wire.medical import EntryMessage, ResultMessage

__all__ = ["checkup_result"]

_PHYSICAL_QUANTITY = "PQ"


def checkup_result(
    person: Person | PersonMessage, entries: Iterable[EntryMessage], file_id: str | None = None
) -> CheckupResult:
    """The file of the check-ups among the entries, in order of time."""
    checkups = [entry for entry in entries if isinstance(entry, CheckupMessage)]
    return CheckupResult(
        header=CheckupResultHeader(
            result=MedicalFileResult.DONE,
            file_id=file_id,
            patient=CheckupPatient(
                name=spaced(person.name),
                kana=half_width(person.name_kana),
                birth_date=person.birth_date,
                sex=SEXES[person.sex],
            ),
        ),
        body=CheckupResultBody(
            checkups=tuple(
                Checkup(day=entry.day, items=tuple(_item(result) for result in entry.results))
                for entry in sorted(checkups, key=lambda entry: entry.day)
            )
        ),
    )


def _item(result: ResultMessage) -> CheckupItem:
    return CheckupItem(
        code=result.code,
        name=result.name,
        data_type=_PHYSICAL_QUANTITY,
        value=str(result.value),
        unit=result.unit,
    )
