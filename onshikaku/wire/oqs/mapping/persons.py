"""Who a result is about: 氏名, 性別, 生年月日, 住所 (docs/files.md §2.3, §4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from onshikaku.domain.person import Person, Sex
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.mapping.names import half_width, kana_from, spaced

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.wire.oqs.qualification import Insured

__all__ = ["SEXES", "PersonParts", "person_from", "person_parts"]

SEXES = {
    Sex.MALE: codes.Sex.MALE,
    Sex.FEMALE: codes.Sex.FEMALE,
    Sex.UNSET: codes.Sex.NOT_SET,
}
"""性別 as the files write it."""

_SEX_OF = {code: sex for sex, code in SEXES.items()}


class PersonParts(TypedDict):
    """The parts of a result that are the person's."""

    name: str
    name_other: str | None
    kana: str | None
    kana_other: str | None
    sex: codes.Sex
    birth_date: date
    address: str
    postal_code: str


def person_parts(person: Person) -> PersonParts:
    """The person's parts of a result; the sex of the papers is the only one the records hold."""
    other, kana_other = person.name_other, person.name_other_kana
    return PersonParts(
        name=spaced(person.name),
        name_other=None if other is None else spaced(other),
        kana=half_width(person.name_kana),
        kana_other=None if kana_other is None else half_width(kana_other),
        sex=SEXES[person.sex],
        birth_date=person.birth_date,
        address=person.address,
        postal_code=person.postal_code,
    )


def person_from(insured: Insured) -> Person | None:
    """The person in a result; None if it lacks what every record has."""
    if insured.kana is None or insured.address is None or insured.postal_code is None:
        return None
    other, kana_other = insured.name_other, insured.kana_other
    return Person(
        name=spaced(insured.name),
        name_kana=kana_from(insured.kana),
        birth_date=insured.birth_date,
        sex=_SEX_OF[insured.sex],
        postal_code=insured.postal_code,
        address=insured.address,
        name_other=None if other is None else spaced(other),
        name_other_kana=kana_from(kana_other) if other and kana_other else None,
    )
