"""What the parts of a persona's entry have in common: strictness, and kinds of fields."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Protocol, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.dates import Period
from onshikaku.domain.identifiers import IdentifierFault, InvalidIdentifier
from onshikaku.personas.days import DayUnfit, day_of
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "FAULT",
    "FOUND",
    "BirthDate",
    "Day",
    "Entry",
    "FourDigits",
    "FullName",
    "InventedName",
    "Line",
    "Percent",
    "PeriodEntry",
    "Yen",
    "identifier_fault",
    "numbered",
    "refuse",
    "written_as",
]

FAULT, FOUND = "fault", "findings"
"""Types of the errors that carry one fault of their field, and what `Entry.findings` found."""

_IDENTIFIERS = {
    IdentifierFault.EMPTY: Fault.EMPTY,
    IdentifierFault.LENGTH: Fault.LENGTH,
    IdentifierFault.NOT_DIGITS: Fault.NOT_DIGITS,
    IdentifierFault.CHECK_DIGIT: Fault.CHECK_DIGIT,
    IdentifierFault.CHARACTERS: Fault.CHARACTERS,
}
_SHARES = (10, 20, 30)
_MOST_YEN = 10_000_000


class _Number(Protocol):
    """A number of a body that must not exist."""

    @property
    def is_fictitious(self) -> bool: ...


def refuse(fault: Fault) -> PydanticCustomError:
    """The error by which the validator of a field reports a fault."""
    return PydanticCustomError(FAULT, "the field is unfit", {FAULT: fault})


def identifier_fault(error: InvalidIdentifier) -> Fault:
    """The fault for a number that cannot exist."""
    return _IDENTIFIERS[error.fault]


def written_as(pattern: str, fault: Fault) -> AfterValidator:
    """A text of that form throughout, or else the fault."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            raise refuse(fault)
        return value

    return AfterValidator(check)


def numbered(kind: Callable[[str], object]) -> AfterValidator:
    """A number of that kind, and if it names a prefecture, one that does not exist."""

    def check(value: str) -> str:
        try:
            number = kind(value)
        except InvalidIdentifier as error:
            raise refuse(identifier_fault(error)) from None
        if hasattr(number, "is_fictitious") and not cast("_Number", number).is_fictitious:
            raise refuse(Fault.REAL_PREFECTURE)
        return value

    return AfterValidator(check)


def _on_one_line(value: str) -> str:
    if value != value.strip() or not value.replace("\N{IDEOGRAPHIC SPACE}", " ").isprintable():
        raise refuse(Fault.CHARACTERS)
    return value


def _day(value: object, info: ValidationInfo) -> object:
    """A day as people write it; JSON may have it as a number, 20261120."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise refuse(Fault.DAY_FORM)
    try:
        return day_of(str(value), _today(info))
    except DayUnfit as unfit:
        raise refuse(unfit.fault) from None


def _past(value: date, info: ValidationInfo) -> date:
    if value > _today(info):
        raise refuse(Fault.NOT_BORN)
    return value


def _today(info: ValidationInfo) -> date:
    return cast("dict[str, date]", info.context)["today"]


def _share(value: int) -> int:
    if value not in _SHARES:
        raise refuse(Fault.PERCENT)
    return value


Day = Annotated[date, BeforeValidator(_day)]
BirthDate = Annotated[Day, AfterValidator(_past)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_on_one_line)]
FullName = Annotated[Line, written_as(r"\S+( \S+)*　\S+( \S+)*", Fault.NAME_FORM)]
InventedName = Annotated[Line, written_as(".*(架空|模擬).*", Fault.NOT_INVENTED)]
FourDigits = Annotated[str, written_as("[0-9]{4}", Fault.FOUR_DIGITS)]
Percent = Annotated[int, AfterValidator(_share)]
Yen = Annotated[int, Field(ge=0, le=_MOST_YEN)]


class Entry(BaseModel):
    """A part of an entry: no unknown fields, no error that repeats what was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def findings(self) -> Iterator[Finding]:
        """What is wrong between its fields, each of which is all right by itself."""
        yield from ()

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        found = tuple(self.findings())
        if found:
            raise PydanticCustomError(FOUND, "the fields contradict one another", {FOUND: found})
        return self


class PeriodEntry(Entry):
    """Days, both included; without `last` no end is known."""

    first: Day
    last: Day | None = None

    def findings(self) -> Iterator[Finding]:
        """An end before the beginning."""
        if self.last is not None and self.last < self.first:
            yield Finding(("last",), Fault.ENDS_BEFORE_IT_BEGINS)

    def to_domain(self) -> Period:
        """The period."""
        return Period(self.first, self.last)
