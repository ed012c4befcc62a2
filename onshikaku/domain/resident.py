"""Residents: whom the invented resident register (住民基本台帳) has under a My Number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import LossReason
from onshikaku.domain.identifiers import MyNumber, my_number_check_digit
from onshikaku.domain.spelling import alike, name_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from onshikaku.domain.person import Person
    from onshikaku.domain.persona import Persona

__all__ = ["Resident", "is_invented", "resident_of", "residents_of"]

_INVENTED_NUMBERS = "99000"
_OF_A_SERIES = 1_000_000
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


def residents_of(cast: Iterable[Persona]) -> tuple[Resident, ...]:
    """The register of a cast: everybody in it, then whoever else the insurers' records show.

    Those (a wrong link, docs/rules.md §5) get numbers beside that of the card that leads to them.
    Of several with one number the first is in it.
    """
    people = tuple(cast)
    own = [resident_of(persona) for persona in people]
    taken = {resident.my_number for resident in own}
    others: list[Resident] = []
    for persona, resident in zip(people, own, strict=True):
        record = persona.record_person
        if record is None or any(_same(record, other.person) for other in (*own, *others)):
            continue
        if _same(record, resident.person) or _renamed(persona.person, record):
            continue
        number = next(one for one in _beside(resident.my_number) if one not in taken)
        taken.add(number)
        others.append(Resident(number, record))
    first = {resident.my_number: resident for resident in reversed((*own, *others))}
    return tuple(reversed(first.values()))


def is_invented(number: MyNumber) -> bool:
    """Whether it is of the series that this simulator gives to invented people (99000…)."""
    return number.value.startswith(_INVENTED_NUMBERS)


def _beside(number: MyNumber) -> Iterator[MyNumber]:
    """Invented numbers, from the next one on."""
    first = int(number.value[len(_INVENTED_NUMBERS) : -1])
    for further in range(1, _OF_A_SERIES):
        payload = f"{_INVENTED_NUMBERS}{(first + further) % _OF_A_SERIES:06d}"
        yield MyNumber(payload + my_number_check_digit(payload))


def _same(record: Person, person: Person) -> bool:
    """Whether the record is of that person, however it is spelt."""
    return (
        record.birth_date == person.birth_date
        and record.sex is person.sex
        and alike(name_form(record.name_kana), name_form(person.name_kana))
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
