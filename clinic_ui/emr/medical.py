"""Drug, treatment and check-up information as the desk shows it to the doctor."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.emr.days import day_said, month_said, read_day, read_month
from clinic_ui.emr.said import Row, Said, Sheet, Verdict, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.emr.block import Block
    from clinic_ui.emr.reading import Document

__all__ = ["checkups", "drugs"]

_NORMAL = "1"
_PER_DAY = "21"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where one source of drugs keeps the same things as the others (docs/files.md §2.8)."""

    said: Said
    months: str
    month: str
    place: str
    prescriber: str
    days: tuple[str, str]
    day: str
    drug: str
    """What the names of a drug's elements begin with."""
    usage: str


_SOURCES = (
    _Source(
        Said("レセプト", "claims"),
        "MeTrMonthInf",
        "MeTrMonth",
        "MeTrDiHNm",
        "PrlsHNm",
        ("DiDateInfs", "DiDateInf"),
        "DiDate",
        "",
        "MeTrIdCl",
    ),
    _Source(
        Said("調剤結果", "dispensed"),
        "CzDiMonthInf",
        "CzDiMonth",
        "CzMeTrDiHNm",
        "CzPrlsHNm",
        ("CzDiDateInfs", "CzDiDateInf"),
        "CzDiDate",
        "Cz",
        "CzUsageCl",
    ),
    _Source(
        Said("処方", "prescribed"),
        "ShPrMonthInf",
        "ShPrMonth",
        "ShMeTrDiHNm",
        "ShPrHNm",
        ("ShPrDateInfs", "ShPrDateInf"),
        "ShPrDate",
        "Sh",
        "ShUsageCl",
    ),
)


def drugs(document: Document) -> Sheet:
    """薬剤情報, month by month and source by source, with 診療情報 where the answer has it."""
    refused = _refused(document)
    if refused is not None:
        return refused
    groups = [_patient(document.header.block("QuaInf"), ("Name", "KanaName", "Birth"))]
    for source in _SOURCES:
        for month in document.body.anywhere(source.months):
            at = read_month(month.text(source.month))
            place = month.text(source.place) or month.text(source.prescriber) or "―"
            where = Said(f"{place}［{source.said.ja}］", f"{place} [{source.said.en}]")
            head = Row(month_said(at) if at else source.said, where)
            groups.append((head, *_month(month, source)))
    title = Said("薬剤情報・診療情報", "Drugs and treatment")
    if len(groups) == 1:
        title = Said("薬剤情報・診療情報はありません", "There is no drug information")
    return Sheet(title, Verdict.YES, tuple(group for group in groups if group))


def checkups(document: Document) -> Sheet:
    """特定健診情報, examination by examination."""
    refused = _refused(document)
    if refused is not None:
        return refused
    info = document.header.block("QualificationsInfo")
    groups = [_patient(info, ("Name", "KanasName", "Birthday"))]
    for examined in document.body.anywhere("SpecificHealthCheckupInfo"):
        rows = [
            Row(same(item.text("ItemName") or item.text("ItemCode") or "―"), _result(item))
            for item in examined.anywhere("HealthCheckupResultAndQuestionInfo")
        ]
        if (at := read_day(examined.text("EffectiveTime"))) is not None:
            rows.insert(0, Row(Said("受診日", "Examined on"), day_said(at)))
        groups.append(tuple(rows))
    title = Said("特定健診情報", "Check-ups")
    if len(groups) == 1:
        title = Said("特定健診情報はありません", "There is no check-up information")
    return Sheet(title, Verdict.YES, tuple(group for group in groups if group))


def _refused(document: Document) -> Sheet | None:
    code = next((found.element.text for found in document.root.anywhere("ResultCode")), None)
    if code == _NORMAL:
        return None
    said = next((found.element.text for found in document.root.anywhere("MessageContents")), None)
    return Sheet(
        Said("閲覧できません", "It may not be seen"),
        Verdict.NO,
        ((Row(Said("理由", "Reason"), same(said or f"ResultCode {code or '―'}")),),),
        (
            Said(
                "理由を確かめてください。同意がまだのときは、マイナ保険証で同意していただくと"
                "24時間閲覧できます。",
                "See the reason. Consent is given by card at the reader, and lasts for 24 hours.",
            ),
        ),
    )


def _patient(info: Block | None, names: tuple[str, str, str]) -> tuple[Row, ...]:
    if info is None:
        return ()
    name, kana, birth = (info.text(each) for each in names)
    read = unicodedata.normalize("NFKC", kana or "")
    rows = [Row(Said("氏名", "Name"), same(f"{name or '―'}（{read}）" if read else name or "―"))]
    if (day := read_day(birth)) is not None:
        rows.append(Row(Said("生年月日", "Born"), day_said(day)))
    return tuple(rows)


def _month(month: Block, source: _Source) -> Iterator[Row]:
    for at in _within(month, *source.days):
        on = read_day(at.text(source.day))
        label = day_said(on) if on else Said("日付なし", "no day")
        for found in _within(at, f"{source.drug}DrugInfs", f"{source.drug}DrugInf"):
            yield Row(label, same(_drug(found, source)))
        for found in _within(at, "MeTrInfs", "MeTrInf"):
            times = found.text("Times")
            amount = f"×{times}{found.text('Unit') or ''}" if times else None
            yield Row(label, same(_spaced(found.text("SinInfN"), amount)))


def _within(block: Block, outer: str, inner: str) -> tuple[Block, ...]:
    listed = block.block(outer)
    return listed.blocks(inner) if listed else ()


def _drug(found: Block, source: _Source) -> str:
    def text(name: str) -> str:
        return found.text(source.drug + name) or ""

    amount = text("Qua1") + text("Unit")
    if times := text("Times"):
        amount += f"×{times}{'日分' if found.text(source.usage) == _PER_DAY else ''}"
    name, ingredient = text("DrugN"), text("IngreN")
    named = f"{name}（{ingredient}）" if ingredient else name
    return _spaced(named, amount, text("UsageN"), text("SpInst"))


def _spaced(*parts: str | None) -> str:
    return "　".join(part for part in parts if part) or "―"


def _result(item: Block) -> Said:
    value = item.text("DataValueName") or item.text("DataValue") or "―"
    unit = item.text("Unit")
    return same(f"{value} {unit}" if unit else value)
