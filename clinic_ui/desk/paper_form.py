"""A paper (資格確認書, お知らせ) as it is typed or scanned at the desk, and what is wrong. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_ui.number_faults import unfit_number, unreadable_day
from onshikaku.documents.signed_code import PREFIX
from onshikaku.domain.identifiers import IdentifierFault, InvalidIdentifier
from onshikaku.domain.issued import DocumentNumber
from onshikaku.domain.rules.timeline import OQS_LIVE
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import UnreadableDay, read_day
from onshikaku.wire.document_lookups import LONGEST_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["FIELDS", "ByCode", "ByPaperNumber", "PaperForm", "PaperQuestion", "read_paper"]

FIELDS = ("document", "birth_date", "day")


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What was typed, by field. `visit`: the id of the visit that it is looked up for; or ""."""

    typed: Mapping[str, str] = field(repr=False)
    visit: str = ""

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")


@dataclass(frozen=True, slots=True)
class ByPaperNumber:
    """By 交付番号 and birth date; `day` None: today."""

    number: DocumentNumber
    birth_date: date
    day: date | None


@dataclass(frozen=True, slots=True)
class ByCode:
    """By the text of the code, which says the birth date itself; `day` None: today."""

    code: str = field(repr=False)
    day: date | None


PaperQuestion = ByPaperNumber | ByCode

_EMPTY = Text(
    "交付番号を入力するか、コードを読み取ってください。", "Enter the number, or scan the code."
)
_LENGTH = Text(
    "交付番号は11桁です。書類の番号と見比べてください。", "The number of a paper has 11 digits."
)
_NO_NUMBER = Text(
    "交付番号（11桁の数字）か、SIMQ1: で始まるコードを入力してください。",
    "Enter the 11 digits of the number, or a code that begins with SIMQ1:.",
)
_TOO_LONG = Text(
    "コードが長すぎます。読み取り直してください。", "Too long for a code: scan it again."
)
_NO_BIRTH_DATE = Text(
    "交付番号で調べるには生年月日も入力してください。", "With a number, enter the birth date too."
)
_BORN_LATER = Text("生年月日が先の日付です。", "The birth date lies in the future.")
_LATER = Text(
    "資格確認日に先の日付は使えません。", "The day of the lookup must not lie in the future."
)
_TOO_EARLY = Text(
    "オンライン資格確認が始まる前の日付です。", "That is before online confirmation began."
)


def read_paper(form: PaperForm, today: date) -> PaperQuestion | dict[str, Text]:
    """The question, or what is wrong by field, in the order of the form."""
    wrong: dict[str, Text] = {}
    day = _day_asked(form, today, wrong)
    written = unicodedata.normalize("NFKC", form.text("document")).strip()
    if "".join(written.split()).upper().startswith(PREFIX):
        if len(written) > LONGEST_CODE:
            wrong["document"] = _TOO_LONG
        return _in_order(wrong) or ByCode("".join(written.split()), day)
    number = _number(written, wrong)
    birth_date = _birth_date(form, today, wrong)
    if wrong or number is None or birth_date is None:
        return _in_order(wrong)
    return ByPaperNumber(number, birth_date, day)


def _in_order(wrong: Mapping[str, Text]) -> dict[str, Text]:
    return {name: wrong[name] for name in FIELDS if name in wrong}


def _number(written: str, wrong: dict[str, Text]) -> DocumentNumber | None:
    digits = written.replace("-", "").replace("‐", "").replace(" ", "")
    try:
        return DocumentNumber(digits)
    except InvalidIdentifier as error:
        own = {
            IdentifierFault.EMPTY: _EMPTY,
            IdentifierFault.LENGTH: _LENGTH,
            IdentifierFault.NOT_DIGITS: _NO_NUMBER,
        }
        wrong["document"] = own.get(error.fault) or unfit_number("document_number", error.fault)
        return None


def _birth_date(form: PaperForm, today: date, wrong: dict[str, Text]) -> date | None:
    if not form.text("birth_date").strip():
        wrong["birth_date"] = _NO_BIRTH_DATE
        return None
    born = _read(form, "birth_date", wrong)
    if born is not None and born > today:
        wrong["birth_date"] = _BORN_LATER
    return born


def _day_asked(form: PaperForm, today: date, wrong: dict[str, Text]) -> date | None:
    if not form.text("day").strip():
        return None
    day = _read(form, "day", wrong)
    if day is not None and day > today:
        wrong["day"] = _LATER
    elif day is not None and OQS_LIVE.first_day is not None and day < OQS_LIVE.first_day:
        wrong["day"] = _TOO_EARLY
    return day


def _read(form: PaperForm, name: str, wrong: dict[str, Text]) -> date | None:
    try:
        return read_day(form.text(name))
    except UnreadableDay as error:
        wrong[name] = unreadable_day(error.fault)
        return None
