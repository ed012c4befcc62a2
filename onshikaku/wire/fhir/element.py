"""Data types of FHIR R4, as far as the centre sends or reads them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

__all__ = [
    "Accepted",
    "Address",
    "CodeableConcept",
    "Coding",
    "Extension",
    "FhirDate",
    "HumanName",
    "Identifier",
    "Meta",
    "Money",
    "Period",
    "Quantity",
    "Reference",
    "Sent",
    "day",
]

_DAY_LENGTH = len("2026-11-20")


class Sent(BaseModel):
    """An element that the centre sends: what is None is left out, and no list is empty."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )


class Accepted(BaseModel):
    """An element that the centre reads. What it does not name is passed over, as FHIR allows.

    Elements that change the meaning of others are named and refused: implicitRules and
    modifierExtension.
    """

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    implicit_rules: None = None
    modifier_extension: None = None


def day(value: object) -> object:
    """A whole day, yyyy-mm-dd; a month or a year alone is none."""
    if isinstance(value, str) and len(value) == _DAY_LENGTH:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date", "not a day as yyyy-mm-dd")


FhirDate = Annotated[
    date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})
]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class Coding(Sent):
    """A code of a system."""

    system: str
    code: str
    display: str | None = None


class CodeableConcept(Sent):
    """A thing by code, in words, or both."""

    coding: tuple[Coding, ...] | None = None
    text: str | None = None


class Period(Sent):
    """Days, both included."""

    start: date | None = None
    end: date | None = None


class Reference(Sent):
    """A pointer: to a contained resource as `#id`, or by identifier."""

    reference: _Text | None = None
    type: _Text | None = None
    identifier: Identifier | None = None
    display: _Text | None = None


class Identifier(Sent):
    """A number by which something is known outside."""

    system: _Text | None = None
    value: _Text | None = None
    assigner: Reference | None = None


class Extension(Sent):
    """What the profile adds."""

    url: str
    value_string: str | None = None
    value_code: str | None = None
    value_coding: Coding | None = None


class Meta(Sent):
    """Which profile it follows, and that it is simulated."""

    profile: tuple[str, ...] | None = None
    tag: tuple[Coding, ...] | None = None


class Quantity(Sent):
    """A number with its unit."""

    value: int
    unit: str
    system: str
    code: str


class Money(Sent):
    """A sum."""

    value: int
    currency: str = "JPY"


class HumanName(Sent):
    """氏名 in one writing."""

    extension: tuple[Extension, ...]
    use: Literal["official", "usual"]
    text: str
    family: str | None = None
    given: tuple[str, ...] | None = None


class Address(Sent):
    """住所."""

    text: str
    postal_code: str | None = None
    country: str = "JP"
