"""Drugs and treatment as claims (レセプト) have them: the first source of a drug file.

No public source says which elements are required (docs/files.md §2.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, MONTH, HalfWidth, Line

__all__ = [
    "ClaimedDay",
    "ClaimedDrug",
    "ClaimedMonth",
    "Treatment",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDrug(Block):
    """A drug: how much, of what, for how long."""

    SECTION: ClassVar[str] = "2.8"

    code: Annotated[str | None, Element("DrugC", "薬剤コード", HalfWidth())] = None
    name: Annotated[str | None, Element("DrugN", "薬剤名称", Line())] = None
    ingredient: Annotated[str | None, Element("IngreN", "成分名", Line())] = None
    quantity: Annotated[str | None, Element("Qua1", "数量", HalfWidth())] = None
    unit: Annotated[str | None, Element("Unit", "単位", Line())] = None
    times: Annotated[str | None, Element("Times", "回数・日数", HalfWidth())] = None
    usage: Annotated[str | None, Element("UsageN", "用法", Line())] = None
    instruction: Annotated[str | None, Element("SpInst", "特別指示", Line())] = None
    category: Annotated[str | None, Element("MeTrIdCl", "診療識別", HalfWidth())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment(Block):
    """A line of treatment (診療情報), in files that were asked for with it."""

    SECTION: ClassVar[str] = "2.8"

    name: Annotated[str | None, Element("SinInfN", "診療行為名", Line())] = None
    code: Annotated[str | None, Element("SinInfCd", "診療行為コード", HalfWidth())] = None
    category: Annotated[str | None, Element("MeTrIdCl", "診療識別", HalfWidth())] = None
    quantity: Annotated[str | None, Element("Qua1", "数量", HalfWidth())] = None
    times: Annotated[str | None, Element("Times", "回数", HalfWidth())] = None
    unit: Annotated[str | None, Element("Unit", "単位", Line())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDay(Block):
    """What a day has."""

    SECTION: ClassVar[str] = "2.8"

    dispensed_on: Annotated[date | None, Element("DiDate", "調剤年月日", DAY)] = None
    prescribed_on: Annotated[date | None, Element("PrDate", "処方年月日", DAY)] = None
    drugs: Annotated[
        tuple[ClaimedDrug, ...], Element("DrugInf", "薬剤情報", within="DrugInfs")
    ] = ()
    treatments: Annotated[
        tuple[Treatment, ...], Element("MeTrInf", "診療情報", within="MeTrInfs")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMonth(Block):
    """What a month has of one pair of institutions."""

    SECTION: ClassVar[str] = "2.8"

    place_kind: Annotated[str | None, Element("DiOrg", "機関区分", HalfWidth())] = None
    place_code: Annotated[str | None, Element("MeTrDiHCd", "診療・調剤機関コード", HalfWidth())] = (
        None
    )
    prescriber_code: Annotated[str | None, Element("PrlsHCd", "処方機関コード", HalfWidth())] = None
    place_name: Annotated[str | None, Element("MeTrDiHNm", "診療・調剤機関名", Line())] = None
    month: Annotated[date | None, Element("MeTrMonth", "診療年月", MONTH)] = None
    prescriber_name: Annotated[str | None, Element("PrlsHNm", "処方機関名", Line())] = None
    own_or_other: Annotated[str | None, Element("PrIsOrg", "自機関・他機関", HalfWidth())] = None
    in_or_out: Annotated[str | None, Element("InOut", "院内・院外", HalfWidth())] = None
    days: Annotated[
        tuple[ClaimedDay, ...], Element("DiDateInf", "年月日情報", within="DiDateInfs")
    ] = ()
