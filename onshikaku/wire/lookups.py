"""The messages of lookups by number, one or many, and of searches without a card.

The simulator's own, like those of `onshikaku.wire.centre`; every answer has the shape of a
confirmation.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.decision import ByNumber
from onshikaku.domain.details import CardFaceDetails
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.modes import Mode
from onshikaku.domain.person import Sex
from onshikaku.wire.approach import GroundMessage
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.fields import AS_SENT
from onshikaku.wire.insured import InsuredMessage, LooseInsuredMessage, LooseText, text

__all__ = [
    "LARGEST_BATCH",
    "BatchItem",
    "BatchItemReply",
    "BatchReceipt",
    "BatchReply",
    "BatchRequest",
    "BatchStatus",
    "DetailsMessage",
    "ItemFault",
    "ItemStatus",
    "LookupRequest",
    "NumbersMessage",
    "SearchRequest",
    "by_number",
    "details_from",
    "item_fault",
    "lookup_of",
]

LARGEST_BATCH = 500
"""How many lookups a batch may hold. The real limit is not public."""

_Line = Annotated[str, text(200), StringConstraints(min_length=1)]


class _Message(BaseModel):
    model_config = AS_SENT


class NumbersMessage(InsuredMessage):
    """記号・番号 and birth date."""

    birth_date: date


class LookupRequest(NumbersMessage):
    """A lookup by number. `day`: 資格確認日, today if left out; it may lie in the past."""

    limit_certificate: bool = False
    day: date | None = None


class BatchItem(LooseInsuredMessage):
    """One lookup of a batch, under an id of the clinic's own. It is checked when its turn comes."""

    birth_date: LooseText
    limit_certificate: bool = False


class BatchRequest(_Message):
    """Many lookups in one. `day`: 資格確認日 of all of them, today if left out."""

    items: Annotated[tuple[BatchItem, ...], Field(min_length=1, max_length=LARGEST_BATCH)]
    day: date | None = None


class BatchReceipt(_Message):
    """The number (受付番号) under which the results can be fetched, until they expire."""

    simulated: Literal[True] = True
    reception_number: str
    received_at: AwareDatetime
    expires_at: AwareDatetime


class BatchStatus(StrEnum):
    """処理結果区分 of a batch."""

    IN_PROGRESS = "in-progress"
    DONE = "done"


class ItemStatus(StrEnum):
    """処理結果状況 of one lookup."""

    ANSWERED = "answered"
    ERROR = "error"


class ItemFault(_Message):
    """Why a lookup, or a registration, was not made: the field that cannot be, and a code."""

    field: str
    reason: str


class BatchItemReply(_Message):
    """What became of one lookup. `fault` with status error, else `answer`."""

    id: str
    status: ItemStatus
    fault: ItemFault | None = None
    answer: ConfirmationReply | None = None


class BatchReply(_Message):
    """A batch: in progress without results, or done with one for each lookup, in their order."""

    simulated: Literal[True] = True
    reception_number: str
    status: BatchStatus
    day: date
    received_at: AwareDatetime
    expires_at: AwareDatetime
    answered: int
    failed: int
    results: tuple[BatchItemReply, ...]


class DetailsMessage(_Message):
    """The four items on the face of a card. `name`: in kanji or in kana."""

    name: _Line
    birth_date: date
    sex: Sex
    address: _Line


class SearchRequest(_Message):
    """A search without a card: by the items on its face, or by numbers.

    `ground` is needed in a disaster and in an emergency, and for nothing in a system failure.
    """

    mode: Literal[Mode.OUTAGE, Mode.DISASTER, Mode.EMERGENCY]
    details: DetailsMessage | None = None
    numbers: NumbersMessage | None = None
    ground: GroundMessage | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.details is None) == (self.numbers is None):
            raise PydanticCustomError("one_of", "give details or numbers", {"field": "details"})
        return self


def by_number(message: NumbersMessage) -> ByNumber:
    """The query of a lookup or a search by numbers."""
    return ByNumber(
        InsurerNumber(message.insurer_number),
        InsuredNumber(message.symbol, message.number, message.branch),
        message.birth_date,
        limit=isinstance(message, LookupRequest) and message.limit_certificate,
    )


def details_from(message: DetailsMessage) -> CardFaceDetails:
    """The four items in a message."""
    return CardFaceDetails(message.name, message.birth_date, message.sex, message.address)


def lookup_of(item: BatchItem) -> LookupRequest | ItemFault:
    """The lookup that an item of a batch asks for, or why it cannot be made."""
    try:
        return LookupRequest.model_validate(item.model_dump(exclude={"id"}))
    except ValidationError as error:
        return item_fault(error)


def item_fault(error: ValidationError) -> ItemFault:
    """The first field that cannot be, and why, without what was sent in it."""
    first = error.errors(include_url=False, include_input=False)[0]
    context = first.get("ctx", {})
    place = [*first["loc"], *([context["field"]] if "field" in context else [])]
    return ItemFault(field=str(place[0]), reason=context.get("fault", first["type"]))
