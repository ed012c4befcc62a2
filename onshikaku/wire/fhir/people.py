"""Who an answer is about, and who pays: Patient and Organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.person import Sex
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import (
    Address,
    CodeableConcept,
    Coding,
    Extension,
    HumanName,
    Identifier,
    Meta,
)
from onshikaku.wire.fhir.resources import Organization, Patient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.domain.person import Person

__all__ = ["PATIENT_ID", "one_blank", "patient", "payer"]

PATIENT_ID = "patient"

_GENDERS: Mapping[Sex, Literal["male", "female", "unknown"]] = {
    Sex.MALE: "male",
    Sex.FEMALE: "female",
    Sex.UNSET: "unknown",
}
_IDEOGRAPHIC, _SYLLABIC = "IDE", "SYL"
_BETWEEN_NAMES = "\N{IDEOGRAPHIC SPACE}"


def patient(confirmation: Confirmation, at: InstitutionCode) -> Patient:
    """The person of an answer (氏名とカナ), with 照会番号; nobody's data where none is shown."""
    meta = Meta(profile=(systems.PROFILE_PATIENT,))
    person, number = confirmation.answer.person, confirmation.reference_number
    if person is None:
        return Patient(id=PATIENT_ID, meta=meta)
    system = systems.patient_number(at.value)
    return Patient(
        id=PATIENT_ID,
        meta=meta,
        identifier=None if number is None else (Identifier(system=system, value=number),),
        name=tuple(_names(person)),
        gender=_GENDERS[person.sex],
        birth_date=person.birth_date,
        address=(Address(text=person.address, postal_code=person.postal_code or None),),
    )


def payer(number: str, system: str, name: str | None, position: int) -> Organization:
    """The insurer (保険者) or payer of 公費, to be contained under a number of its own."""
    return Organization(
        id=f"payor-{position}",
        meta=Meta(profile=(systems.PROFILE_ORGANIZATION,)),
        identifier=(Identifier(system=system, value=number),),
        type=(
            CodeableConcept(
                coding=(Coding(system=systems.ORGANIZATION_TYPE, code="pay", display="Payer"),)
            ),
        ),
        name=name,
    )


def one_blank(name: str) -> str:
    """A name whose parts one half-width blank divides, as CLINS wants it (R1113)."""
    return " ".join(name.replace(_BETWEEN_NAMES, " ").split())


def _names(person: Person) -> Iterator[HumanName]:
    """氏名 and カナ, then the other name on record (通称) where there is one."""
    yield _name(person.name, _IDEOGRAPHIC, "official")
    yield _name(person.name_kana, _SYLLABIC, "official")
    if person.name_other is not None:
        yield _name(person.name_other, _IDEOGRAPHIC, "usual")
    if person.name_other_kana is not None:
        yield _name(person.name_other_kana, _SYLLABIC, "usual")


def _name(written: str, kind: str, use: Literal["official", "usual"]) -> HumanName:
    family, _, given = one_blank(written).partition(" ")
    return HumanName(
        extension=(Extension(url=systems.NAME_REPRESENTATION, value_code=kind),),
        use=use,
        text=one_blank(written),
        family=family if given else None,
        given=(given,) if given else None,
    )
