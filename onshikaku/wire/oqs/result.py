"""Results of a single query and of the card reader, `OQSsiquc01res` (docs/files.md §2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import PersonResult, PrescriptionForm, Validity
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import Code
from onshikaku.wire.oqs.header import (
    BODY,
    HEADER,
    PERSON_CODE,
    PERSON_MESSAGE,
    PERSON_RESULT,
    FaceHeader,
    ResultHeader,
)
from onshikaku.wire.oqs.qualification import PRESCRIPTION_FORM, Qualification
from onshikaku.wire.oqs.query import SEARCH, SearchInfo

__all__ = ["VALIDITY", "FaceBody", "FaceResult", "Result", "ResultBody"]

VALIDITY = Element("QualificationValidity", "資格有効性", Code("OQSCD006", Validity))


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceBody(Block):
    """What came of it, and the qualifications found. `code` and `message` may also be a notice."""

    SECTION: ClassVar[str] = "2.3"

    prescription_form: Annotated[PrescriptionForm | None, PRESCRIPTION_FORM] = None
    result: Annotated[PersonResult, PERSON_RESULT]
    code: Annotated[str | None, PERSON_CODE] = None
    message: Annotated[str | None, PERSON_MESSAGE] = None
    validity: Annotated[Validity | None, VALIDITY] = None
    qualifications: Annotated[
        tuple[Qualification, ...],
        Element("ResultOfQualificationConfirmation", "資格確認結果", within="ResultList"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultBody(FaceBody):
    """The same, with the query repeated."""

    SECTION: ClassVar[str] = "2.3"

    search: Annotated[SearchInfo | None, SEARCH] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Block):
    """資格確認結果 of a query by numbers."""

    SECTION: ClassVar[str] = "2.3"

    header: Annotated[ResultHeader, HEADER]
    body: Annotated[ResultBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceResult(Block):
    """資格確認結果 that nobody asked for: a patient finished at the card reader."""

    SECTION: ClassVar[str] = "2.3"

    header: Annotated[FaceHeader, HEADER]
    body: Annotated[FaceBody, BODY]
