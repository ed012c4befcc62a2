"""A lookup by number (番号照会) as it is typed, and what is wrong with it. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_ui.number_faults import unfit_number, unreadable_day
from onshikaku.domain.decision import ByNumber
from onshikaku.domain.identifiers import (
    IdentifierFault,
    InsuredNumber,
    InsurerNumber,
    InvalidIdentifier,
)
from onshikaku.domain.rules.shown_numbers import ShownNumbers
from onshikaku.domain.rules.timeline import OQS_LIVE
from onshikaku.domain.situation import Paper
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import UnreadableDay, read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["FIELDS", "SHOWN", "LookupForm", "Question", "read_lookup"]

FIELDS = ("shown", "until", "insurer_number", "symbol", "number", "branch", "birth_date", "day")

SHOWN: Mapping[str, Paper | None] = {
    "certificate": Paper.CERTIFICATE,
    "old-card": Paper.OLD_CARD,
    "notice": Paper.NOTICE,
    "portal": Paper.PORTAL,
    "phone": Paper.PHONE,
    "travel-copy": Paper.TRAVEL_COPY,
    "nothing": None,
}
"""What numbers can be said to stand on."""


@dataclass(frozen=True, slots=True)
class LookupForm:
    """What was typed, by field; `limit`: the 限度額適用認定証 is asked for as well."""

    typed: Mapping[str, str] = field(repr=False)
    limit: bool = False

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup that can be asked; `day` None: today. `shown` None: nobody said what was shown."""

    query: ByNumber
    day: date | None
    shown: ShownNumbers | None = None


_EMPTY: Mapping[str, Text] = {
    "insurer_number": Text("保険者番号を入力してください。", "Enter the insurer number."),
    "number": Text("番号を入力してください。", "Enter the number."),
    "birth_date": Text("生年月日を入力してください。", "Enter the birth date."),
}

_BRANCH_LENGTH = 2

_BORN_LATER = Text("生年月日が先の日付です。", "The birth date lies in the future.")
_LATER = Text(
    "資格確認日に先の日付は使えません。", "The day of the lookup must not lie in the future."
)
_TOO_EARLY = Text(
    "オンライン資格確認が始まる前の日付です。", "That is before online confirmation began."
)


def read_lookup(form: LookupForm, today: date) -> Question | dict[str, Text]:
    """The question, or what is wrong by field, in the order of the form."""
    wrong: dict[str, Text] = {}
    birth_date = _day(form, "birth_date", wrong)
    if birth_date is not None and birth_date > today:
        wrong["birth_date"] = _BORN_LATER
    day = _day(form, "day", wrong) if form.text("day").strip() else None
    if day is not None and day > today:
        wrong["day"] = _LATER
    elif day is not None and OQS_LIVE.first_day is not None and day < OQS_LIVE.first_day:
        wrong["day"] = _TOO_EARLY
    until = _day(form, "until", wrong) if form.text("until").strip() else None
    query = _numbers(form, birth_date or today, wrong)
    if wrong or query is None:
        return {name: wrong[name] for name in FIELDS if name in wrong}
    named = form.text("shown")
    shown = ShownNumbers(SHOWN[named], until) if named in SHOWN else None
    return Question(query, day, shown)


def _numbers(form: LookupForm, birth_date: date, wrong: dict[str, Text]) -> ByNumber | None:
    insurer: InsurerNumber | None = None
    insured: InsuredNumber | None = None
    try:
        insurer = InsurerNumber(_plain(form.text("insurer_number")))
    except InvalidIdentifier as error:
        wrong["insurer_number"] = _words(error.field, error.fault)
    branch = _plain(form.text("branch"))
    try:
        insured = InsuredNumber(
            _plain(form.text("symbol")),
            _plain(form.text("number")),
            branch.zfill(_BRANCH_LENGTH) if branch else None,
        )
    except InvalidIdentifier as error:
        wrong[error.field.removeprefix("insured_")] = _words(error.field, error.fault)
    if insurer is None or insured is None:
        return None
    return ByNumber(insurer, insured, birth_date, limit=form.limit)


def _day(form: LookupForm, name: str, wrong: dict[str, Text]) -> date | None:
    written = form.text(name)
    if not written.strip():
        wrong[name] = _EMPTY[name]
        return None
    try:
        return read_day(written)
    except UnreadableDay as error:
        wrong[name] = unreadable_day(error.fault)
        return None


def _plain(written: str) -> str:
    """Full-width characters made half-width, blanks at the ends left out."""
    return unicodedata.normalize("NFKC", written).strip()


def _words(field: str, fault: IdentifierFault) -> Text:
    name = field.removeprefix("insured_")
    if fault is IdentifierFault.EMPTY and name in _EMPTY:
        return _EMPTY[name]
    return unfit_number(name, fault)
