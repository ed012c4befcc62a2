"""The messages of lookups by a paper (資格確認書, 資格情報のお知らせ), and of the codes' keys.

The simulator's own, like those of `onshikaku.wire.centre`. No digit of a My Number is in them.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.coverage import Disease, LimitBand, Relation, Scheme
from onshikaku.domain.identifiers import InvalidIdentifier
from onshikaku.domain.issued import DocumentForm, DocumentKind, DocumentNumber
from onshikaku.domain.person import Sex
from onshikaku.domain.presented import PaperStanding
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.fields import AS_SENT

__all__ = [
    "LONGEST_CODE",
    "DocumentKeyMessage",
    "DocumentKeysReply",
    "DocumentLookupReply",
    "DocumentLookupRequest",
    "PresentedPaperMessage",
    "PrintedMessage",
]

LONGEST_CODE = 3000
"""Characters: a QR code holds 2953 bytes at most (ISO/IEC 18004)."""


def _number(value: str) -> str:
    try:
        return DocumentNumber(value).value
    except InvalidIdentifier as error:
        raise PydanticCustomError(
            "document_number", "{fault}", {"fault": error.fault.value}
        ) from None


def _plain(value: object) -> object:
    """Full-width characters made half-width, the hyphens of the printed form left out."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFKC", value).replace("-", "").strip()


_DocumentNumber = Annotated[
    str,
    BeforeValidator(_plain),
    StringConstraints(max_length=11),
    AfterValidator(_number),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["0000-0000-015"]}),
]
_Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_CODE, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class _Message(BaseModel):
    model_config = AS_SENT


class DocumentLookupRequest(_Message):
    """A lookup by a paper: its number (交付番号) with the birth date, or its code as scanned.

    Width and hyphens of the number do not count. `day`: 資格確認日, today if left out.
    """

    document_number: _DocumentNumber | None = None
    birth_date: date | None = None
    code: _Code | None = None
    day: date | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.document_number is None) == (self.code is None):
            raise PydanticCustomError(
                "one_of", "give document_number or code", {"field": "document_number"}
            )
        if (self.document_number is None) != (self.birth_date is None):
            raise PydanticCustomError(
                "birth_date", "comes with the number alone", {"field": "birth_date"}
            )
        return self


class PrintedMessage(_Message):
    """What stands on the paper. `percent`: null where the share is not printed."""

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    insurer_number: str
    insurer_name: str
    scheme: Scheme
    symbol: str
    number: str
    branch: str | None
    relation: Relation
    qualified_on: date
    percent: int | None
    limit: LimitBand | None
    long_term_on: date | None
    diseases: tuple[Disease, ...]
    insured_name: str | None


class PresentedPaperMessage(_Message):
    """The paper. `ended_on`: the first day on which it was good no more; null: none is known.

    `printed` is null where the record may not be seen (閲覧停止).
    """

    document_number: str
    kind: DocumentKind
    form: DocumentForm
    issued_on: date
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    printed: PrintedMessage | None


class DocumentLookupReply(_Message):
    """The answer by the numbers of the paper, and what the paper is worth.

    `standing` unknown: no paper has this number, or its owner another birth date; which of both is
    not told. altered: the code was changed, or not signed by the issuer; other-issuer: signed with
    a key that is not known here; unreadable: no code. `paper` is null with these, and the answer's
    outcome none.
    """

    simulated: Literal[True] = True
    standing: PaperStanding
    paper: PresentedPaperMessage | None
    answer: ConfirmationReply


class DocumentKeyMessage(_Message):
    """A key (RFC 8032). `key_id` as it begins a code, in hexadecimal; `public_key`: PEM."""

    key_id: Annotated[str, Field(examples=["1f0e9b2c"])]
    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: str


class DocumentKeysReply(_Message):
    """The keys by which a clinic checks the codes on papers itself."""

    simulated: Literal[True] = True
    keys: Annotated[tuple[DocumentKeyMessage, ...], Field(min_length=1)]
