"""Drugs as electronic prescriptions have them (処方): the third source of a drug file.

No public source says which elements are required (docs/files.md §2.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MONTH, HalfWidth, Line

__all__ = [
    "PrescribedDay",
    "PrescribedDrug",
    "PrescribedMonth",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedDrug(Block):
    """A drug: how much, of what, for how long."""

    SECTION: ClassVar[str] = "2.8"

    code: Annotated[str | None, Element("ShDrugC", "薬剤コード", HalfWidth())] = None
    name: Annotated[str | None, Element("ShDrugN", "薬剤名称", Line())] = None
    ingredient: Annotated[str | None, Element("ShIngreN", "成分名", Line())] = None
    quantity: Annotated[str | None, Element("ShQua1", "数量", HalfWidth())] = None
    unit: Annotated[str | None, Element("ShUnit", "単位", Line())] = None
    times: Annotated[str | None, Element("ShTimes", "回数・日数", HalfWidth())] = None
    usage: Annotated[str | None, Element("ShUsageN", "用法", Line())] = None
    instruction: Annotated[str | None, Element("ShSpInst", "特別指示", Line())] = None
    category: Annotated[str | None, Element("ShUsageCl", "用法区分", HalfWidth())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedDay(Block):
    """What a day has."""

    SECTION: ClassVar[str] = "2.8"

    prescribed_on: Annotated[date | None, Element("ShPrDate", "処方年月日", DAY)] = None
    drugs: Annotated[
        tuple[PrescribedDrug, ...], Element("ShDrugInf", "薬剤情報", within="ShDrugInfs")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedMonth(Block):
    """What a month has of one pair of institutions."""

    SECTION: ClassVar[str] = "2.8"

    place_kind: Annotated[str | None, Element("ShPrOrg", "機関区分", HalfWidth())] = None
    place_code: Annotated[
        str | None, Element("ShMeTrDiHCd", "診療・調剤機関コード", HalfWidth())
    ] = None
    prescriber_code: Annotated[str | None, Element("ShPrHCd", "処方機関コード", HalfWidth())] = None
    place_name: Annotated[str | None, Element("ShMeTrDiHNm", "診療・調剤機関名", Line())] = None
    month: Annotated[date | None, Element("ShPrMonth", "処方年月", MONTH)] = None
    prescriber_name: Annotated[str | None, Element("ShPrHNm", "処方機関名", Line())] = None
    own_or_other: Annotated[str | None, Element("ShPrIsOrg", "自機関・他機関", HalfWidth())] = None
    in_or_out: Annotated[str | None, Element("ShPrCl", "院内・院外", HalfWidth())] = None
    days: Annotated[
        tuple[PrescribedDay, ...], Element("ShPrDateInf", "年月日情報", within="ShPrDateInfs")
    ] = ()
