"""薬剤情報 as PDF, with 診療情報 or without (docs/files.md §2.8, §10 U24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.sheet import Grid, Sheet, day_text
from onshikaku.wire.medical import (
    DispensingMessage,
    OperationMessage,
    PrescriptionMessage,
    VisitMessage,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from onshikaku.domain.person import Person
    from onshikaku.wire.centre import PersonMessage
    from onshikaku.wire.medical import DrugMessage, EntryMessage

__all__ = ["drug_sheet"]

_DRUG_COLUMNS = ("薬剤名", "1日量・1回量", "日数・回数", "用法")
_DRUG_WIDTHS = (9, 3, 3, 5)
_SURGERY = "50"

# 診療識別 as claims print them (general knowledge).
_CATEGORIES = {
    "11": "初診",
    "12": "再診",
    "13": "医学管理",
    "14": "在宅",
    "21": "内服",
    "22": "頓服",
    "23": "外用",
    "31": "皮下・筋肉内注射",
    "32": "静脈内注射",
    "33": "その他の注射",
    "40": "処置",
    "50": "手術",
    "54": "麻酔",
    "60": "検査・病理",
    "70": "画像診断",
    "80": "その他",
}


def drug_sheet(
    person: Person | PersonMessage,
    entries: Iterable[EntryMessage],
    *,
    first: date,
    last: date,
    made_at: datetime,
    institution: str,
    with_treatment: bool,
) -> bytes:
    """The document over the months from `first` to `last`, latest first; `made_at` is aware.

    `with_treatment`: 診療情報 and 手術情報 as well. Entries of other kinds are passed over.
    """
    title = "薬剤情報・診療情報" if with_treatment else "薬剤情報"
    sheet = Sheet(title, person, made_at=made_at, institution=institution)
    sheet.note(f"対象期間　{first.year}年{first.month}月から{last.year}年{last.month}月まで")
    latest = sorted(entries, key=lambda entry: entry.day, reverse=True)
    dispensed = [entry for entry in latest if isinstance(entry, DispensingMessage)]
    prescribed = [entry for entry in latest if isinstance(entry, PrescriptionMessage)]
    sheet.heading("薬剤情報（調剤）")
    for entry in dispensed:
        sheet.grid(_drugs(_dispensing(entry), entry.drugs))
    if not dispensed:
        sheet.note("該当する情報はありません。")
    if prescribed:
        sheet.heading("処方情報")
    for entry in prescribed:
        sheet.grid(_drugs(f"{day_text(entry.day)}　処方　{entry.place.name}", entry.drugs))
    if with_treatment:
        _treatment(sheet, latest)
    return sheet.pdf()


def _dispensing(entry: DispensingMessage) -> str:
    dispensed = f"{day_text(entry.day)}　調剤　{entry.dispensed_at.name}"
    if entry.dispensed_at == entry.prescribed_at:
        return f"{dispensed}（院内処方）"
    return f"{dispensed}（処方　{entry.prescribed_at.name}　{entry.prescribed_on:%Y-%m-%d}）"


def _drugs(caption: str, drugs: tuple[DrugMessage, ...]) -> Grid:
    rows = tuple(
        (drug.name, f"{drug.per_day.value} {drug.per_day.unit}", f"{drug.days}", drug.usage)
        for drug in drugs
    )
    return Grid(caption, _DRUG_COLUMNS, _DRUG_WIDTHS, rows)


def _treatment(sheet: Sheet, entries: list[EntryMessage]) -> None:
    sheet.heading("診療情報")
    rows = [row for entry in entries for row in _lines(entry)]
    if not rows:
        sheet.note("該当する情報はありません。")
        return
    columns = ("診療日", "医療機関", "診療識別", "診療行為", "回数")
    sheet.grid(Grid("診療・手術", columns, (4, 5, 4, 6, 2), tuple(rows)))


def _lines(entry: EntryMessage) -> list[tuple[str, ...]]:
    match entry:
        case VisitMessage():
            done = [(one.category, one.name, one.count) for one in entry.procedures]
        case OperationMessage():
            done = [(_SURGERY, entry.name, 1)]
        case _:
            return []
    return [
        (
            f"{entry.day:%Y-%m-%d}",
            entry.place.name,
            f"{category} {_CATEGORIES.get(category, '')}".rstrip(),
            name,
            str(count),
        )
        for category, name, count in done
    ]
