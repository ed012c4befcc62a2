"""Drugs as pharmacies report them (調剤結果): the second source of a drug file.

No public source says which elements are required (docs/files.md §2.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MONTH, HalfWidth, Line

__all__ = [
    "DispensedDay",
    "DispensedDrug",
    "DispensedMonth",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedDrug(Block):
    """A drug: how much, of what, for how long."""

    SECTION: ClassVar[str] = "2.8"

    code: Annotated[str | None, Element("CzDrugC", "薬剤コード", HalfWidth())] = None
    name: Annotated[str | None, Element("CzDrugN", "薬剤名称", Line())] = None
    ingredient: Annotated[str | None, Element("CzIngreN", "成分名", Line())] = None
    quantity: Annotated[str | None, Element("CzQua1", "数量", HalfWidth())] = None
    unit: Annotated[str | None, Element("CzUnit", "単位", Line())] = None
    times: Annotated[str | None, Element("CzTimes", "回数・日数", HalfWidth())] = None
    usage: Annotated[str | None, Element("CzUsageN", "用法", Line())] = None
    instruction: Annotated[str | None, Element("CzSpInst", "特別指示", Line())] = None
    category: Annotated[str | None, Element("CzUsageCl", "用法区分", HalfWidth())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedDay(Block):
    """What a day has."""

    SECTION: ClassVar[str] = "2.8"

    dispensed_on: Annotated[date | None, Element("CzDiDate", "調剤年月日", DAY)] = None
    prescribed_on: Annotated[date | None, Element("CzPrDate", "処方年月日", DAY)] = None
    drugs: Annotated[
        tuple[DispensedDrug, ...], Element("CzDrugInf", "薬剤情報", within="CzDrugInfs")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedMonth(Block):
    """What a month has of one pair of institutions."""

    SECTION: ClassVar[str] = "2.8"

    place_kind: Annotated[str | None, Element("CzDiOrg", "機関区分", HalfWidth())] = None
    place_code: Annotated[
        str | None, Element("CzMeTrDiHCd", "診療・調剤機関コード", HalfWidth())
    ] = None
    prescriber_code: Annotated[str | None, Element("CzPrlsHCd", "処方機関コード", HalfWidth())] = (
        None
    )
    place_name: Annotated[str | None, Element("CzMeTrDiHNm", "診療・調剤機関名", Line())] = None
    month: Annotated[date | None, Element("CzDiMonth", "調剤年月", MONTH)] = None
    prescriber_name: Annotated[str | None, Element("CzPrlsHNm", "処方機関名", Line())] = None
    own_or_other: Annotated[str | None, Element("CzPrIsOrg", "自機関・他機関", HalfWidth())] = None
    in_or_out: Annotated[str | None, Element("CzPrCl", "院内・院外", HalfWidth())] = None
    days: Annotated[
        tuple[DispensedDay, ...], Element("CzDiDateInf", "年月日情報", within="CzDiDateInfs")
    ] = ()
