"""The messages by which a clinic registers its own numbers (照会番号) for insured persons.

The simulator's own, like those of `onshikaku.wire.centre`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import PydanticCustomError

from onshikaku.wire.fields import AS_SENT
from onshikaku.wire.insured import InsuredMessage, LooseInsuredMessage, text
from onshikaku.wire.lookups import LARGEST_BATCH, ItemFault, item_fault

__all__ = [
    "LONGEST_REFERENCE_NUMBER",
    "ReferenceNumberItem",
    "ReferenceNumberRegistration",
    "ReferenceNumberResult",
    "ReferenceNumbersReply",
    "ReferenceNumbersRequest",
    "RegistrationStatus",
    "registration_of",
]

LONGEST_REFERENCE_NUMBER = 50
"""How many characters a 照会番号 may have."""


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("reference_number", "{fault}", {"fault": "empty"})
    return value


class _Message(BaseModel):
    model_config = AS_SENT


class ReferenceNumberItem(LooseInsuredMessage):
    """One registration, under an id of the clinic's own. It is checked when its turn comes."""

    reference_number: Annotated[str, text(200)]


class ReferenceNumbersRequest(_Message):
    """Numbers to register for insured persons, each in place of the one before it."""

    items: Annotated[tuple[ReferenceNumberItem, ...], Field(min_length=1, max_length=LARGEST_BATCH)]


class RegistrationStatus(StrEnum):
    """What became of one registration."""

    REGISTERED = "registered"
    NONE = "none"  # nobody has these numbers
    SEVERAL = "several"  # more than one person has them
    ERROR = "error"  # `fault` says why it was not tried


class ReferenceNumberResult(_Message):
    """What became of one registration; `fault` with status error alone."""

    id: str
    status: RegistrationStatus
    fault: ItemFault | None = None


class ReferenceNumbersReply(_Message):
    """One result for each item, in their order."""

    simulated: Literal[True] = True
    results: tuple[ReferenceNumberResult, ...]


class ReferenceNumberRegistration(InsuredMessage):
    """A registration that can be made."""

    reference_number: Annotated[str, text(LONGEST_REFERENCE_NUMBER), AfterValidator(_not_blank)]


def registration_of(item: ReferenceNumberItem) -> ReferenceNumberRegistration | ItemFault:
    """The registration that an item asks for, or why it cannot be made."""
    try:
        return ReferenceNumberRegistration.model_validate(item.model_dump(exclude={"id"}))
    except ValidationError as error:
        return item_fault(error)
