"""The numbers by which an insured person is known, as people and programs write them."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, InvalidIdentifier
from onshikaku.wire.fields import AS_SENT

__all__ = ["InsuredMessage", "LooseInsuredMessage", "LooseText", "text"]

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"


def text(longest: int) -> StringConstraints:
    """At most so many characters, none of which is a control character."""
    return StringConstraints(max_length=longest, pattern=_PRINTABLE)


def _plain(value: object) -> object:
    """Full-width characters made half-width, blanks at the ends left out."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def _insurer(value: str) -> str:
    """The number without the zeros or blanks that pad six digits to eight."""
    if len(value) == 8 and value.startswith("00"):
        value = value[2:]
    try:
        return InsurerNumber(value).value
    except InvalidIdentifier as error:
        raise PydanticCustomError(
            "insurer_number", "{fault}", {"fault": error.fault.value}
        ) from None


def _branch(value: str | None) -> str | None:
    return (value.zfill(2) if value.isascii() and value.isdigit() else value) if value else None


_Insurer = Annotated[str, BeforeValidator(_plain), text(8), AfterValidator(_insurer)]
_Part = Annotated[str, BeforeValidator(_plain), text(20)]
_Branch = Annotated[
    Annotated[str, BeforeValidator(_plain), text(2)] | None, AfterValidator(_branch)
]
LooseText = Annotated[str, text(60)]
"""What is checked when its turn comes."""


class InsuredMessage(BaseModel):
    """保険者番号 and 記号・番号. Width does not count, nor zeros before a 6-digit insurer number.

    A branch left out, or empty, matches every branch. For 医療扶助: the payer's number in
    `insurer_number`, the recipient's in `number`.
    """

    model_config = AS_SENT

    insurer_number: _Insurer
    symbol: _Part = ""
    number: _Part
    branch: _Branch = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            InsuredNumber(self.symbol, self.number, self.branch)
        except InvalidIdentifier as error:
            raise PydanticCustomError(
                "insured_number",
                "{fault}",
                {"fault": error.fault.value, "field": error.field.removeprefix("insured_")},
            ) from None
        return self


class LooseInsuredMessage(BaseModel):
    """The same in a list of many, under an id of the clinic's own, not checked yet."""

    model_config = AS_SENT

    id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,50}$")]
    insurer_number: LooseText
    symbol: LooseText = ""
    number: LooseText
    branch: LooseText | None = None
