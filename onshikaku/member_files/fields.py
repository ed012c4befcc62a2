"""Cells turned into what they mean; `Unfit` says why one cannot be. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from onshikaku.domain.coverage import LossReason, Relation
from onshikaku.domain.person import Sex
from onshikaku.domain.written_days import DayFault, UnreadableDay, read_day
from onshikaku.member_files.columns import Column, layout_of
from onshikaku.member_files.faults import Fault
from onshikaku.member_files.sheet import Formula

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.member_files.sheet import Cell

_T = TypeVar("_T")

__all__ = [
    "Unfit",
    "day_in",
    "digits_in",
    "in_words",
    "kana_in",
    "line_in",
    "loss_reason_in",
    "name_in",
    "postal_code_in",
    "relation_in",
    "sex_in",
    "share_in",
    "text_in",
]

_BLANK = "\N{IDEOGRAPHIC SPACE}"
_CODE_SET = "cp932"
_LONGEST_LINE = 200
_POSTAL_CODE_LENGTH = 7
_FIRST_DAY, _LAST_DAY = date(1868, 10, 23), date(2199, 12, 31)
_LARGEST_SERIAL = 109_574  # 2199-12-31 as Excel counts days
_BEFORE_FIRST, _FIRST_OF_MARCH = date(1899, 12, 30), 61
_WHOLE = 100

# What CP932 has under another code point than most programs type it with.
_VARIANTS = str.maketrans("〜−—‖¢£¬", "～－―∥￠￡￢")
_KANA_HYPHENS = str.maketrans("‐‑–—―−－ｰ-", "ー" * 9)
_KANA = re.compile(rf"[ァ-ヺー・ヽヾ●]+(?:[{_BLANK}][ァ-ヺー・ヽヾ●]+)+")

_SEXES = {
    "男": Sex.MALE, "男性": Sex.MALE, "1": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "2": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
    "未設定": Sex.UNSET, "不明": Sex.UNSET, "3": Sex.UNSET, "unset": Sex.UNSET,
}  # fmt: skip
_RELATIONS = {
    "本人": Relation.INSURED, "被保険者": Relation.INSURED, "1": Relation.INSURED,
    "insured": Relation.INSURED,
    "家族": Relation.FAMILY, "被扶養者": Relation.FAMILY, "2": Relation.FAMILY,
    "family": Relation.FAMILY,
}  # fmt: skip
_LOSS_REASONS = {
    "1": LossReason.DEATH, "死亡": LossReason.DEATH, "death": LossReason.DEATH,
    "2": LossReason.PUBLIC_ASSISTANCE, "生活保護開始": LossReason.PUBLIC_ASSISTANCE,
    "生活保護": LossReason.PUBLIC_ASSISTANCE, "publicassistance": LossReason.PUBLIC_ASSISTANCE,
    "3": LossReason.OTHER_COVERAGE, "他資格取得": LossReason.OTHER_COVERAGE,
    "othercoverage": LossReason.OTHER_COVERAGE,
    "99": LossReason.OTHER, "その他": LossReason.OTHER, "other": LossReason.OTHER,
}  # fmt: skip
_SHARES = {
    written: percent
    for percent in (10, 20, 30)
    for written in (str(percent), f"0{percent}", f"{percent}%", f"{percent // 10}割")
}

_DAYS = frozenset(
    {
        Column.BIRTH_DATE,
        Column.ACQUIRED_ON,
        Column.LOST_ON,
        Column.REPORTED_ON,
        Column.REGISTERED_ON,
    }
)
_DAY_FAULTS = {
    DayFault.FORM: Fault.DAY_FORM,
    DayFault.ERA: Fault.DAY_FORM,
    DayFault.NO_SUCH_DAY: Fault.NO_SUCH_DAY,
    DayFault.OUTSIDE_ERA: Fault.DAY_OUTSIDE_ERA,
}


class Unfit(Exception):
    """What a cell holds cannot be what its column wants."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def text_in(cell: Cell, width: int | None = None) -> str:
    """The cell as text without blanks around it; "" if it is blank. Raises `Unfit`.

    A whole number is filled up to `width` digits with the zeros that spreadsheets drop.
    """
    match cell:
        case None:
            return ""
        case Formula():
            raise Unfit(Fault.FORMULA)
        case str():
            text = cell.strip()
        case bool():
            raise Unfit(Fault.NOT_LISTED)
        case int():
            text = str(cell).zfill(width or 0)
        case float():
            text = str(int(cell)).zfill(width or 0) if cell.is_integer() else repr(cell)
        case date():
            text = cell.isoformat()
    if not text.replace(_BLANK, " ").isprintable():
        raise Unfit(Fault.CHARACTERS)
    return text


def digits_in(cell: Cell, width: int | None) -> str:
    """Digits of any width, with neither blanks nor hyphens between them. Raises `Unfit`."""
    folded = _folded(text_in(cell, width))
    return folded.replace("-", "") if folded.replace("-", "").isdigit() else folded


def line_in(cell: Cell, longest: int = _LONGEST_LINE) -> str:
    """A line of text in the code set of the records; ● stands for what is not in it."""
    text = text_in(cell).translate(_VARIANTS)
    if len(text) > longest:
        raise Unfit(Fault.TOO_LONG)
    _require_code_set(text)
    return text


def name_in(cell: Cell) -> str:
    """Family and given name with a U+3000 between them. Raises `Unfit`."""
    parts = line_in(cell).split()
    if len(parts) == 1:
        raise Unfit(Fault.NAME_FORM)
    return _BLANK.join(parts)


def kana_in(cell: Cell) -> str:
    """A name in full-width katakana. Raises `Unfit`."""
    folded = unicodedata.normalize("NFKC", text_in(cell)).translate(_KANA_HYPHENS)
    kana = _BLANK.join(folded.split())
    if len(kana) > _LONGEST_LINE:
        raise Unfit(Fault.TOO_LONG)
    if kana and not _KANA.fullmatch(kana):
        raise Unfit(Fault.KANA_FORM)
    return kana


def day_in(cell: Cell) -> date | None:
    """A day, written or as a spreadsheet counts it. Raises `Unfit`."""
    match cell:
        case datetime():
            day = cell.date()
        case date():
            day = cell
        case int() | float() if not isinstance(cell, bool) and 0 < cell <= _LARGEST_SERIAL:
            day = _counted_day(int(cell))
        case _:
            text = text_in(cell)
            if not text:
                return None
            day = _written_day(text)
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise Unfit(Fault.DAY_OUT_OF_RANGE)
    return day


def postal_code_in(cell: Cell) -> str:
    """Seven digits with a hyphen after the third. Raises `Unfit`."""
    digits = digits_in(cell, _POSTAL_CODE_LENGTH).removeprefix("〒")
    digits = digits.replace("-", "")
    if digits and (len(digits) != _POSTAL_CODE_LENGTH or not _is_digits(digits)):
        raise Unfit(Fault.POSTAL_CODE_FORM)
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


def sex_in(cell: Cell) -> Sex | None:
    """性別, in Japanese, English or the code of the result file. Raises `Unfit`."""
    return _listed(_SEXES, cell)


def relation_in(cell: Cell) -> Relation | None:
    """本人・家族. Raises `Unfit`."""
    return _listed(_RELATIONS, cell)


def loss_reason_in(cell: Cell) -> LossReason | None:
    """喪失事由, as its code or in words. Raises `Unfit`."""
    return _listed(_LOSS_REASONS, cell)


def share_in(cell: Cell) -> int | None:
    """負担割合 in percent. A cell formatted as a percentage holds a fraction. Raises `Unfit`."""
    if isinstance(cell, float) and 0 < cell < 1:
        cell = round(cell * _WHOLE)
    return _listed(_SHARES, cell)


def in_words(column: Column | None, cell: Cell) -> Cell:
    """A number in a cell as one would write it in that column: it means the same as text."""
    if column is None or isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    try:
        if column in _DAYS:
            return day_in(cell)
        if column is Column.SHARE:
            return str(share_in(cell))
        return text_in(cell, layout_of(column).width)
    except Unfit:
        return cell


def _counted_day(serial: int) -> date:
    """The day that Excel counts so, as if there had been a 29 February 1900."""
    return _BEFORE_FIRST + timedelta(days=serial + (serial < _FIRST_OF_MARCH))


@lru_cache(maxsize=8192)
def _written_day(text: str) -> date:
    try:
        return read_day(text)
    except UnreadableDay as error:
        raise Unfit(_DAY_FAULTS[error.fault]) from None


def _listed(values: Mapping[str, _T], cell: Cell) -> _T | None:
    folded = _folded(text_in(cell))
    if not folded:
        return None
    found = values.get(folded)
    if found is None:
        found = values.get(folded.lstrip("0"))
    if found is None:
        raise Unfit(Fault.NOT_LISTED)
    return found


def _folded(text: str) -> str:
    """In one width and case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _require_code_set(text: str) -> None:
    try:
        text.encode(_CODE_SET)
    except UnicodeEncodeError:
        raise Unfit(Fault.CODE_SET) from None
