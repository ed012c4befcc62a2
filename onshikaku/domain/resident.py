"""Residents: whom the invented resident register (住民基本台帳) has under a My Number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import LossReason
from onshikaku.domain.identifiers import MyNumber
from onshikaku.domain.spelling import alike, name_form

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.person import Person
    from onshikaku.domain.persona import Persona

__all__ = ["Resident", "resident_of"]

_FAMILY_FROM_GIVEN = "\N{IDEOGRAPHIC SPACE}"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody in the register. `removed_on`: the first day without them (death, gone abroad)."""

    my_number: MyNumber
    person: Person
    removed_on: date | None = None

    def listed(self, day: date) -> bool:
        """Whether they are in it on that day."""
        return self.removed_on is None or day < self.removed_on


def resident_of(persona: Persona) -> Resident:
    """One of the cast as the register has them.

    It knows of a change of the family name as the insurer does, whatever the card still shows.
    Whoever died is taken out with the day on which the record ends.
    """
    record = persona.record_person
    knows = record is not None and _renamed(persona.person, record)
    died = (each.lost_on for each in persona.coverages if each.loss_reason is LossReason.DEATH)
    return Resident(
        MyNumber(persona.card.my_number),
        record if record is not None and knows else persona.person,
        next(died, None),
    )


def _renamed(person: Person, record: Person) -> bool:
    """Whether the record shows the same person by another family name."""
    return (
        person.birth_date == record.birth_date
        and person.sex is record.sex
        and not alike(name_form(record.name), name_form(person.name))
        and not alike(name_form(record.name_kana), name_form(person.name_kana))
        and _given(person.name) == _given(record.name)
        and _given(person.name_kana) == _given(record.name_kana)
    )


def _given(name: str) -> str:
    return name_form(name.partition(_FAMILY_FROM_GIVEN)[2])
