"""Health check-ups (特定健診情報), `TKKsiquc01` (docs/files.md §2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import CareForm, Code, DrugDisplay, Sex
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, KANA, HalfWidth, Line
from onshikaku.wire.oqs.forms import Code as Coded
from onshikaku.wire.oqs.header import BODY, FILE_ID, HEADER
from onshikaku.wire.oqs.medical_files import (
    CARE_FORM,
    DISPLAY,
    MESSAGE,
    RESULT_CODE,
    MedicalFileHeader,
    MedicalFileResult,
)

__all__ = [
    "Checkup",
    "CheckupFile",
    "CheckupItem",
    "CheckupPatient",
    "CheckupRequest",
    "CheckupRequestBody",
    "CheckupResult",
    "CheckupResultBody",
    "CheckupResultHeader",
]


class CheckupFile(Code):
    """FileCategory of a request for check-ups; its numbers belong to no public table."""

    PDF = "1", "特定健診情報（PDF）", "check-ups, PDF"
    XML = "2", "特定健診情報（XML）", "check-ups, XML"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupRequestBody(Block):
    """In what form."""

    SECTION: ClassVar[str] = "2.8"

    file: Annotated[
        CheckupFile, Element("FileCategory", "ファイル区分", Coded("§2.8", CheckupFile))
    ]
    display: Annotated[DrugDisplay | None, DISPLAY] = None
    care_form: Annotated[CareForm | None, CARE_FORM] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupRequest(Block):
    """特定健診情報照会, `TKKsiquc01req`."""

    SECTION: ClassVar[str] = "2.8"

    header: Annotated[MedicalFileHeader, HEADER]
    body: Annotated[CheckupRequestBody, BODY]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupPatient(Block):
    """Whose check-ups they are."""

    SECTION: ClassVar[str] = "2.8"

    name: Annotated[str | None, Element("Name", "氏名", Line())] = None
    kana: Annotated[str | None, Element("KanasName", "氏名カナ", KANA)] = None
    birth_date: Annotated[date | None, Element("Birthday", "生年月日", DAY)] = None
    sex: Annotated[
        Sex | None, Element("AdministrativeGenderCode", "性別", Coded("OQSCD007", Sex))
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupResultHeader(Block):
    """How it ended, and for whom (docs/files.md §10 U23)."""

    SECTION: ClassVar[str] = "2.8"

    result: Annotated[MedicalFileResult, RESULT_CODE]
    message: Annotated[str | None, MESSAGE] = None
    file_id: Annotated[str | None, FILE_ID] = None
    patient: Annotated[CheckupPatient | None, Element("QualificationsInfo", "資格情報")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupItem(Block):
    """A value measured or an answer given; `code` is the item's, 17 characters of JLAC."""

    SECTION: ClassVar[str] = "2.8"

    code: Annotated[str | None, Element("ItemCode", "項目コード", HalfWidth())] = None
    name: Annotated[str | None, Element("ItemName", "項目名", Line())] = None
    data_type: Annotated[str | None, Element("DataType", "データ型", HalfWidth())] = None
    value: Annotated[str | None, Element("DataValue", "データ値", Line())] = None
    unit: Annotated[str | None, Element("Unit", "単位", Line())] = None
    oid: Annotated[str | None, Element("Oid", "OID", HalfWidth())] = None
    value_name: Annotated[str | None, Element("DataValueName", "データ値名称", Line())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup(Block):
    """The check-up of a day."""

    SECTION: ClassVar[str] = "2.8"

    day: Annotated[date | None, Element("EffectiveTime", "健診実施日", DAY)] = None
    items: Annotated[
        tuple[CheckupItem, ...],
        Element(
            "HealthCheckupResultAndQuestionInfo",
            "健診結果・質問票情報",
            within="HealthCheckupResultAndQuestionInfos",
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupResultBody(Block):
    """Every check-up on record."""

    SECTION: ClassVar[str] = "2.8"

    checkups: Annotated[
        tuple[Checkup, ...],
        Element("SpecificHealthCheckupInfo", "特定健診情報", within="SpecificHealthCheckupInfos"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupResult(Block):
    """特定健診情報 as XML, `TKKsiquc01res`."""

    SECTION: ClassVar[str] = "2.8"

    header: Annotated[CheckupResultHeader, HEADER]
    body: Annotated[CheckupResultBody, BODY]
