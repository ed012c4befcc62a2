"""What requests for medical files and their answers share (docs/files.md §2.8).

Their headers have names of their own for what the other messages call otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import CareForm, Code, DrugDisplay
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import Code as Coded
from onshikaku.wire.oqs.forms import Digits, Line
from onshikaku.wire.oqs.header import FILE_ID, INSTITUTION
from onshikaku.wire.oqs.query import INSURER_NUMBER

__all__ = [
    "CARE_FORM",
    "DISPLAY",
    "MESSAGE",
    "RESULT_CODE",
    "MedicalFileHeader",
    "MedicalFileResult",
]


class MedicalFileResult(Code):
    """ResultCode; no table of it is public, 9 is a convention (docs/files.md §10 U23)."""

    DONE = "1", "正常終了", "done"
    REFUSED = "9", "拒否", "refused"


RESULT_CODE = Element("ResultCode", "処理結果コード", Coded("§2.8", MedicalFileResult))
MESSAGE = Element("MessageContents", "メッセージ内容", Line())
DISPLAY = Element("PrDiInfClassification", "薬剤情報等の表示", Coded("OQSCD030", DrugDisplay))
CARE_FORM = Element("MedicalTreatmentFlag", "診療区分", Coded("OQSCD028", CareForm))


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalFileHeader(Block):
    """Whose information is asked for, and by whom."""

    SECTION: ClassVar[str] = "2.8"

    institution_code: Annotated[str, INSTITUTION]
    insurer_number: Annotated[str, INSURER_NUMBER]
    symbol: Annotated[str | None, Element("InsuranceCardSymbol", "記号", Line(20))] = None
    number: Annotated[str, Element("InsuredPersonIdentificationNumber", "番号", Line(20))]
    branch: Annotated[str | None, Element("BranchNumber", "枝番", Digits(2))] = None
    file_id: Annotated[str | None, FILE_ID] = None
