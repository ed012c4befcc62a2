"""特定健診情報 as PDF (docs/files.md §2.8, §10 U24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.sheet import Grid, Sheet, day_text
from onshikaku.domain.medical import Flag
from onshikaku.wire.medical import CheckupMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from onshikaku.domain.person import Person
    from onshikaku.wire.centre import PersonMessage
    from onshikaku.wire.medical import EntryMessage, ResultMessage

__all__ = ["checkup_sheet"]

_COLUMNS = ("項目", "結果", "単位", "基準値", "判定")
_WIDTHS = (7, 3, 3, 4, 3)
_FLAGS = {Flag.LOW: "低い（L）", Flag.HIGH: "高い（H）", None: ""}


def checkup_sheet(
    person: Person | PersonMessage,
    entries: Iterable[EntryMessage],
    *,
    made_at: datetime,
    institution: str,
) -> bytes:
    """The document of the check-ups among the entries, latest first; `made_at` is aware."""
    sheet = Sheet("特定健診情報", person, made_at=made_at, institution=institution)
    checkups = [entry for entry in entries if isinstance(entry, CheckupMessage)]
    for entry in sorted(checkups, key=lambda entry: entry.day, reverse=True):
        rows = tuple(_row(result) for result in entry.results)
        caption = f"{day_text(entry.day)}　実施　{entry.place.name}"
        sheet.grid(Grid(caption, _COLUMNS, _WIDTHS, rows))
    if not checkups:
        sheet.note("該当する情報はありません。")
    return sheet.pdf()


def _row(result: ResultMessage) -> tuple[str, ...]:
    return (
        result.name,
        str(result.value),
        result.unit,
        _range(result),
        _FLAGS[result.flag],
    )


def _range(result: ResultMessage) -> str:
    match result.low, result.high:
        case None, None:
            return ""
        case low, None:
            return f"{low} 以上"
        case None, high:
            return f"{high} 以下"
        case low, high:
            return f"{low} ～ {high}"
