"""What insurers do to records, as changes to the tables, to be made in one transaction.

Pass them to `Database.write` by way of `in_order`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, insert, update

from onshikaku.store.circumstances import circumstance_values
from onshikaku.store.entry import coverage_values, disease_values, person_values
from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from sqlalchemy.sql import ClauseElement

    from onshikaku.domain.circumstances import Circumstances
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.holder import StopReason, ViewingStop
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.membership import EntryCheck, InsurerEvent
    from onshikaku.domain.person import Person

__all__ = [
    "change_check",
    "change_coverage",
    "change_person",
    "end_stop",
    "in_order",
    "link_number",
    "move_medical",
    "new_check",
    "new_coverage",
    "new_person",
    "new_stop",
    "note",
    "other_reason",
    "take_out_coverages",
]

_T = Table.metadata.tables
_PERSON, _COVERAGE, _DISEASE = _T["person"], _T["coverage"], _T["disease_certificate"]
_STOP, _LINK, _CHECK = _T["viewing_stop"], _T["number_link"], _T["entry_check"]


def _setting(table: str, *keys: str) -> ClauseElement:
    """An UPDATE of every other column of the row with these keys; `key_…` are its parameters."""
    columns = _T[table].c
    statement = update(_T[table]).values(
        {column.name: bindparam(column.name) for column in columns if column.name not in keys}
    )
    return statement.where(*(columns[key] == bindparam(f"key_{key}") for key in keys))


_NEW_PERSON, _CHANGE_PERSON = insert(_PERSON), _setting("person", "id")
_NEW_CIRCUMSTANCES = insert(_T["circumstance"])
_NEW_COVERAGE = insert(_COVERAGE)
_CHANGE_COVERAGE = _setting("coverage", "person_id", "position")
_NEW_DISEASE = insert(_DISEASE)
_NO_DISEASES = delete(_DISEASE).where(
    _DISEASE.c.person_id == bindparam("person"), _DISEASE.c.coverage == bindparam("at")
)
_THIS_STOP = (_STOP.c.person_id == bindparam("person"), _STOP.c.position == bindparam("at"))
_NEW_STOP = insert(_STOP)
_END_STOP = update(_STOP).where(*_THIS_STOP).values(last_day=bindparam("last"))
_NO_STOP = delete(_STOP).where(*_THIS_STOP)
_REASON_OF_STOP = update(_STOP).where(*_THIS_STOP).values(reason=bindparam("why"))
_NEW_LINK = insert(_LINK)
_NEW_CHECK = insert(_CHECK)
_CHANGE_CHECK = _setting("entry_check", "id", "person_id")
_NOTE = insert(_T["insurer_event"])
_DISEASES_GONE = delete(_DISEASE).where(_DISEASE.c.person_id == bindparam("person"))
_COVERAGES_GONE = delete(_COVERAGE).where(_COVERAGE.c.person_id == bindparam("person"))
_MEDICAL = _T["medical_entry"]
_MEDICAL_MOVED = (
    update(_MEDICAL)
    .where(_MEDICAL.c.person_id == bindparam("person"))
    .values(
        person_id=bindparam("to"), position=_MEDICAL.c.position + bindparam("beyond", type_=Integer)
    )
)
_ORDER = (
    _NEW_PERSON,
    _CHANGE_PERSON,
    _NEW_CIRCUMSTANCES,
    _NO_DISEASES,
    _DISEASES_GONE,
    _COVERAGES_GONE,
    _MEDICAL_MOVED,
    _NEW_COVERAGE,
    _CHANGE_COVERAGE,
    _NEW_DISEASE,
    _NO_STOP,
    _END_STOP,
    _REASON_OF_STOP,
    _NEW_STOP,
    _NEW_LINK,
    _NEW_CHECK,
    _CHANGE_CHECK,
    _NOTE,
)
_RANK = {statement: rank for rank, statement in enumerate(_ORDER)}


def in_order(effects: Iterable[Effect]) -> list[Effect]:
    """Changes so that rows stand before those that refer to them, alike ones side by side.

    Those of one kind keep their order. `KeyError` for what is not of this module.
    """
    return sorted(effects, key=lambda effect: _RANK[effect.statement])


def new_person(
    person_id: str, person: Person, circumstances: Circumstances
) -> tuple[Effect, Effect]:
    """Somebody who is not on record yet, and what the insurer learns beside the record."""
    return (
        Effect(_NEW_PERSON, person_values(person_id, person)),
        Effect(_NEW_CIRCUMSTANCES, circumstance_values(person_id, circumstances)),
    )


def change_person(person_id: str, person: Person) -> Effect:
    """Another name, kana, birth date, sex or address of somebody on record."""
    return Effect(_CHANGE_PERSON, person_values(person_id, person) | {"key_id": person_id})


def new_coverage(person_id: str, position: int, coverage: Coverage) -> Iterator[Effect]:
    """A coverage at a place that is free."""
    yield Effect(_NEW_COVERAGE, coverage_values(person_id, position, coverage))
    for values in disease_values(person_id, position, coverage):
        yield Effect(_NEW_DISEASE, values)


def change_coverage(person_id: str, position: int, coverage: Coverage) -> Iterator[Effect]:
    """Another coverage in the place of the one that is there."""
    yield Effect(_NO_DISEASES, {"person": person_id, "at": position})
    keys = {"key_person_id": person_id, "key_position": position}
    yield Effect(_CHANGE_COVERAGE, coverage_values(person_id, position, coverage) | keys)
    for values in disease_values(person_id, position, coverage):
        yield Effect(_NEW_DISEASE, values)


def take_out_coverages(person_id: str) -> tuple[Effect, Effect]:
    """The person has no coverage any more; others may take the places."""
    return (
        Effect(_DISEASES_GONE, {"person": person_id}),
        Effect(_COVERAGES_GONE, {"person": person_id}),
    )


def move_medical(person_id: str, to: str, *, beyond: int = 0) -> Effect:
    """Medical information is another person's; `beyond`: above the positions that one has."""
    return Effect(_MEDICAL_MOVED, {"person": person_id, "to": to, "beyond": beyond})


def new_stop(person_id: str, position: int, stop: ViewingStop) -> Effect:
    """Viewing stopped, at a place that is free."""
    return Effect(
        _NEW_STOP,
        {
            "person_id": person_id,
            "position": position,
            "scope": stop.scope.value,
            "reason": stop.reason.value,
            "first_day": stop.period.first,
            "last_day": stop.period.last,
        },
    )


def end_stop(person_id: str, position: int, last_day: date | None) -> Effect:
    """A stop that holds to that day; None: it is taken away altogether."""
    where = {"person": person_id, "at": position}
    if last_day is None:
        return Effect(_NO_STOP, where)
    return Effect(_END_STOP, where | {"last": last_day})


def other_reason(person_id: str, position: int, reason: StopReason) -> Effect:
    """A stop that goes on for another reason."""
    return Effect(_REASON_OF_STOP, {"person": person_id, "at": position, "why": reason.value})


def link_number(person_id: str, number: MyNumber, day: date) -> Effect:
    """The record is kept under that number from that day on; there is no link yet."""
    return Effect(_NEW_LINK, {"person_id": person_id, "my_number": number.value, "linked_on": day})


def new_check(check: EntryCheck) -> Effect:
    """A mismatch and its case."""
    return Effect(_NEW_CHECK, {"id": check.id, "person_id": check.person_id, **_case(check)})


def change_check(check: EntryCheck) -> Effect:
    """What became of a case."""
    keys = {"key_id": check.id, "key_person_id": check.person_id}
    return Effect(_CHANGE_CHECK, _case(check) | keys)


def _case(check: EntryCheck) -> dict[str, object]:
    return {
        "checked_on": check.checked_on,
        "grade": check.grade.value,
        "differences": " ".join(check.differences),
        "state": check.state.value,
        "closed_on": check.closed_on,
        "note": check.note,
    }


def note(event: InsurerEvent) -> Effect:
    """An act in the insurers' book."""
    return Effect(
        _NOTE,
        {
            "id": event.id,
            "person_id": event.person_id,
            "kind": event.act.value,
            "insurer_number": None if event.insurer is None else event.insurer.value,
            "happened_on": event.days.happened_on,
            "reported_on": event.days.reported_on,
            "registered_on": event.days.registered_on,
            "noted_at": event.noted_at,
            "detail": event.detail,
        },
    )
