"""Headers (MessageHeader) of the messages, and elements many share (docs/files.md §2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import CharacterCode, FileResult, PersonResult, QueryMeans
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MOMENT, NUMBER, Code, Digits, HalfWidth, Line

__all__ = [
    "BODY",
    "CHARACTERS",
    "ERROR_CODE",
    "ERROR_MESSAGE",
    "EXECUTED",
    "FILE_ID",
    "HEADER",
    "INSTITUTION",
    "PERSON_CODE",
    "PERSON_MESSAGE",
    "PERSON_RESULT",
    "QUERIED_ON",
    "RECEPTION",
    "RESULT",
    "BatchHeader",
    "BatchQueryHeader",
    "DatedBatchHeader",
    "FaceHeader",
    "FetchHeader",
    "QueryHeader",
    "ReceiptHeader",
    "RegistrationBatchHeader",
    "RegistrationHeader",
    "RegistrationReceiptHeader",
    "RegistrationResultHeader",
    "ResultHeader",
]

HEADER = Element("MessageHeader", "ヘッダー部")
BODY = Element("MessageBody", "ボディ部")

EXECUTED = Element("ProcessExecutionTime", "処理実行日時", MOMENT)
QUERIED_ON = Element("QualificationConfirmationDate", "資格確認日", DAY)
INSTITUTION = Element("MedicalInstitutionCode", "医療機関コード", Digits(10))
FILE_ID = Element("ArbitraryFileIdentifier", "任意のファイル識別子", HalfWidth(50))
MEANS = Element("ReferenceClassification", "照会区分", Code("OQSCD002", QueryMeans))
RECEPTION = Element("ReceptionNumber", "受付番号", HalfWidth(100))
RESULT = Element("SegmentOfResult", "処理結果区分", Code("OQSCD003", FileResult))
ERROR_CODE = Element("ErrorCode", "エラーコード", HalfWidth())
ERROR_MESSAGE = Element("ErrorMessage", "エラーメッセージ", Line())
COUNT = Element("NumberOfProcessingResult", "処理結果件数", NUMBER)
COUNT_NORMAL = Element("NumberOfNormalProcessing", "正常件数", NUMBER)
COUNT_ERROR = Element("NumberOfError", "エラー件数", NUMBER)
CHARACTERS = Element("CharacterCodeIdentifier", "文字コード識別", Code("OQSCD005", CharacterCode))

PERSON_RESULT = Element("ProcessingResultStatus", "処理結果状況", Code("OQSCD004", PersonResult))
PERSON_CODE = Element("ProcessingResultCode", "処理結果コード", HalfWidth())
PERSON_MESSAGE = Element("ProcessingResultMessage", "処理結果メッセージ", Line())


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryHeader(Block):
    """Of a query for a day, single or batch."""

    SECTION: ClassVar[str] = "2.1"

    queried_on: Annotated[date, QUERIED_ON]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQueryHeader(Block):
    """Of a batch query by month or by consent, which names no day."""

    SECTION: ClassVar[str] = "2.10"

    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchHeader(Block):
    """Of a request for the result of a batch."""

    SECTION: ClassVar[str] = "2.1"

    institution_code: Annotated[str, INSTITUTION]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationHeader(Block):
    """Of each request in the registration of 照会番号."""

    SECTION: ClassVar[str] = "2.11"

    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str, FILE_ID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHeader(Block):
    """Of a single result."""

    SECTION: ClassVar[str] = "2.1"

    executed_at: Annotated[datetime, EXECUTED]
    queried_on: Annotated[date, QUERIED_ON]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None
    means: Annotated[QueryMeans, MEANS]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceHeader(Block):
    """Of a result from the card reader: the terminal makes up `file_id`."""

    SECTION: ClassVar[str] = "2.1"

    executed_at: Annotated[datetime, EXECUTED]
    queried_on: Annotated[date, QUERIED_ON]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str, FILE_ID]
    means: Annotated[QueryMeans, MEANS]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptHeader(Block):
    """Of the receipt of a batch; `result` is left out (docs/files.md §10 U35)."""

    SECTION: ClassVar[str] = "2.1"

    executed_at: Annotated[datetime, EXECUTED]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None
    result: Annotated[FileResult | None, RESULT] = None
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationReceiptHeader(Block):
    """Of the receipt of a batch of 照会番号."""

    SECTION: ClassVar[str] = "2.11"

    executed_at: Annotated[datetime | None, EXECUTED] = None
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str, FILE_ID]
    result: Annotated[FileResult | None, RESULT] = None
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode | None, CHARACTERS] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationResultHeader(Block):
    """Of the answer to the registration of one 照会番号."""

    SECTION: ClassVar[str] = "2.1"

    executed_at: Annotated[datetime | None, EXECUTED] = None
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str, FILE_ID]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    characters: Annotated[CharacterCode | None, CHARACTERS] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBatchHeader(Block):
    """Of the result of a batch query for a day; while it runs the counts are 0."""

    SECTION: ClassVar[str] = "2.1"

    executed_at: Annotated[datetime, EXECUTED]
    queried_on: Annotated[date, QUERIED_ON]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None
    reception_number: Annotated[str, RECEPTION]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    count: Annotated[int, COUNT]
    count_normal: Annotated[int, COUNT_NORMAL]
    count_error: Annotated[int, COUNT_ERROR]
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHeader(Block):
    """Of the result of a batch query that names no day."""

    SECTION: ClassVar[str] = "2.10"

    executed_at: Annotated[datetime, EXECUTED]
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str | None, FILE_ID] = None
    reception_number: Annotated[str, RECEPTION]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    count: Annotated[int, COUNT]
    count_normal: Annotated[int, COUNT_NORMAL]
    count_error: Annotated[int, COUNT_ERROR]
    characters: Annotated[CharacterCode, CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationBatchHeader(Block):
    """Of the result of a batch of 照会番号."""

    SECTION: ClassVar[str] = "2.11"

    executed_at: Annotated[datetime | None, EXECUTED] = None
    institution_code: Annotated[str, INSTITUTION]
    file_id: Annotated[str, FILE_ID]
    reception_number: Annotated[str, RECEPTION]
    result: Annotated[FileResult, RESULT]
    error_code: Annotated[str | None, ERROR_CODE] = None
    error_message: Annotated[str | None, ERROR_MESSAGE] = None
    count: Annotated[int | None, COUNT] = None
    count_normal: Annotated[int | None, COUNT_NORMAL] = None
    count_error: Annotated[int | None, COUNT_ERROR] = None
    characters: Annotated[CharacterCode | None, CHARACTERS] = None
