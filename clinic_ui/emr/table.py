"""Lists that come as CSV from a spreadsheet: whom to ask for, whom to register."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from clinic_ui.emr.charts import Chart
from clinic_ui.emr.days import typed_day
from clinic_ui.emr.requests import Insured, Query, Registration
from clinic_ui.emr.said import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

__all__ = [
    "Mistake",
    "NotATable",
    "read_charts",
    "read_queries",
    "read_registrations",
    "sound_insurer",
]

T = TypeVar("T")

COLUMNS = {
    "insurer": ("保険者番号", "insurer", "insurer_number", "insurernumber"),
    "symbol": ("記号", "被保険者証記号", "symbol", "insuredcardsymbol"),
    "number": ("番号", "被保険者証番号", "number", "insuredidentificationnumber"),
    "branch": ("枝番", "branch", "insuredbranchnumber"),
    "birth": ("生年月日", "birth", "birth_date", "birthdate"),
    "limit": ("限度額", "限度額同意", "limit"),
    "note": ("任意の識別子", "患者番号", "id", "note", "arbitraryidentifier"),
    "reference": ("照会番号", "reference", "reference_number", "referencenumber"),
    "name": ("氏名", "name"),
    "kana": ("カナ", "カナ氏名", "フリガナ", "kana", "namekana"),
    "share": ("負担割合", "share"),
}
"""What a column may be called, by what it means."""

_YES = frozenset({"1", "yes", "true", "y", "はい", "有", "あり", "同意", "○", "o"})
_NO = frozenset({"", "0", "no", "false", "n", "いいえ", "無", "なし", "×", "x"})
_LONGEST = {"symbol": 20, "number": 20, "note": 50, "reference": 50, "name": 100, "kana": 100}
_SHARE = re.compile(r"(10|[123])割|0?([123]0|100)%?")


class NotATable(Exception):
    """The file is no CSV with the columns that are needed."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one cell. `line` is the file's, from 1, the header included."""

    line: int
    column: str
    reason: Said


def sound_insurer(text: str) -> bool:
    """Whether it may be an insurer number: 8 digits, or the 6 of municipal insurance."""
    return text.isascii() and text.isdigit() and len(text) in (6, 8)


def read_queries(content: bytes) -> tuple[list[Query], list[Mistake]]:
    """The rows as queries and every mistake in them; `NotATable` for another file."""
    return _read(content, ("insurer", "number", "birth"), _query)


def read_registrations(content: bytes) -> tuple[list[Registration], list[Mistake]]:
    """The rows as registrations and every mistake in them; `NotATable` for another file."""
    return _read(content, ("reference", "insurer", "number"), _registration)


def read_charts(content: bytes) -> tuple[list[Chart], list[Mistake]]:
    """The rows as charts and every mistake in them; `NotATable` for another file."""
    return _read(content, ("reference", "kana", "birth"), _chart)


class _Row:
    """A row that is being read, and what is wrong with it."""

    def __init__(self, line: int, titles: Mapping[str, str], cells: Mapping[str, str]) -> None:
        self.line = line
        self.mistakes: list[Mistake] = []
        self._titles = titles
        self._cells = cells

    def cell(self, column: str) -> str:
        text = self._cells.get(column, "").strip()
        if len(text) > _LONGEST.get(column, len(text)):
            self.wrong(column, Said("長すぎます", f"longer than {_LONGEST[column]} characters"))
        return text

    def wrong(self, column: str, reason: Said) -> None:
        self.mistakes.append(Mistake(self.line, self._titles.get(column, column), reason))

    def needed(self, column: str) -> str:
        text = self.cell(column)
        if not text:
            self.wrong(column, Said("空欄です", "it is empty"))
        return text

    def birth(self) -> date | None:
        if not (text := self.needed("birth")):
            return None
        try:
            return typed_day(text)
        except ValueError:
            reason = Said(
                "日付として読めません（例：1980-02-17、S55.2.17）",
                "not a day (write 1980-02-17, or S55.2.17)",
            )
            self.wrong("birth", reason)
            return None

    def share(self) -> int | None:
        text = "".join(unicodedata.normalize("NFKC", self.cell("share")).split())
        found = _SHARE.fullmatch(text)
        if text and found is None:
            self.wrong("share", Said("3割か030のように書いてください", "write 3割, 30 or 030"))
        if found is None:
            return None
        return int(found[1]) * 10 if found[1] else int(found[2])

    def insured(self) -> Insured:
        insurer = unicodedata.normalize("NFKC", self.needed("insurer"))
        if insurer and not sound_insurer(insurer):
            reason = Said(
                "8桁または6桁の数字にしてください（表計算ソフトで先頭の0が消えていませんか）",
                "8 or 6 digits, please (did a spreadsheet drop the leading 0?)",
            )
            self.wrong("insurer", reason)
        branch = unicodedata.normalize("NFKC", self.cell("branch"))
        if branch and not (branch.isascii() and branch.isdigit() and len(branch) <= 2):
            self.wrong("branch", Said("2桁の数字にしてください", "2 digits, please"))
        return Insured(
            insurer, self.cell("symbol"), self.needed("number"), branch.zfill(2) if branch else ""
        )


def _query(row: _Row) -> Query | None:
    insured = row.insured()
    birth = row.birth()
    limit = unicodedata.normalize("NFKC", row.cell("limit")).lower()
    if limit not in _YES | _NO:
        row.wrong("limit", Said("1か0にしてください", "1 or 0, please"))
    note = row.cell("note")
    if birth is None or row.mistakes:
        return None
    return Query(insured, birth, limit in _YES, note)


def _registration(row: _Row) -> Registration | None:
    reference, insured = row.needed("reference"), row.insured()
    return None if row.mistakes else Registration(reference, insured)


def _chart(row: _Row) -> Chart | None:
    number, name, kana = row.needed("reference"), row.cell("name"), row.needed("kana")
    birth, percent = row.birth(), row.share()
    branch = unicodedata.normalize("NFKC", row.cell("branch"))
    held = Insured(row.cell("insurer"), row.cell("symbol"), row.cell("number"), branch)
    if birth is None or row.mistakes:
        return None
    return Chart(number, name, kana, birth, held, percent)


def _read(
    content: bytes, needed: tuple[str, ...], build: Callable[[_Row], T | None]
) -> tuple[list[T], list[Mistake]]:
    rows = _rows(content)
    _, first = next(rows)
    titles, places = _header(first, needed)
    found: list[T] = []
    mistakes: list[Mistake] = []
    for line, cells in rows:
        named = {column: cells[at] for column, at in places.items() if at < len(cells)}
        row = _Row(line, titles, named)
        if (built := build(row)) is not None:
            found.append(built)
        mistakes += row.mistakes
    if not found and not mistakes:
        raise NotATable("there is nothing under its header")
    return found, mistakes


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its last line; never none."""
    lines = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    nothing = True
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                nothing = False
                yield lines.line_num, cells
    except csv.Error:
        raise NotATable(f"line {lines.line_num} is no row of CSV") from None
    if nothing:
        raise NotATable("it is empty")


def _header(cells: list[str], needed: tuple[str, ...]) -> tuple[dict[str, str], dict[str, int]]:
    titles: dict[str, str] = {}
    places: dict[str, int] = {}
    for at, cell in enumerate(cells):
        title = unicodedata.normalize("NFKC", cell).strip()
        for column, names in COLUMNS.items():
            if title.lower() in names and column not in places:
                titles[column], places[column] = title, at
    # A list for registration calls the number of one's own by the name of the patient's number.
    if "reference" in needed and "reference" not in places and "note" in places:
        titles["reference"], places["reference"] = titles["note"], places["note"]
    if missing := [COLUMNS[column][0] for column in needed if column not in places]:
        raise NotATable(f"its first line lacks {', '.join(missing)}")
    return titles, places


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp932")
    except UnicodeDecodeError:
        raise NotATable("it is neither UTF-8 nor Shift_JIS (CP932)") from None
