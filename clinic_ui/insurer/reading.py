"""A form that a clerk filled in: what it says, and what is wrong with it field by field. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

from clinic_ui.number_faults import unfit_number, unreadable_day
from onshikaku.domain.identifiers import (
    IdentifierFault,
    InsuredNumber,
    InsurerNumber,
    InvalidIdentifier,
    MyNumber,
)
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import UnreadableDay, read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from enum import StrEnum

    from starlette.datastructures import FormData

__all__ = ["Reading"]

_Chosen = TypeVar("_Chosen", bound="StrEnum")

_EMPTY = Text("入力してください。", "Please fill this in.")
_CHOOSE = Text("選んでください。", "Please choose one.")
_TOO_LONG = Text("長すぎます。", "This is too long.")
_UNPRINTABLE = Text(
    "使えない文字が入っています。入力し直してください。",
    "There is a character that cannot be used.",
)
_LATER = Text("先の日付は使えません。", "The day must not lie in the future.")

_LONGEST = 200
_BRANCH_LENGTH = 2


class Reading:
    """`typed`: the fields as they came; `today`: the day on the clock. Faults gather in `wrong`."""

    def __init__(self, typed: Mapping[str, str], today: date) -> None:
        self._typed = typed
        self._today = today
        self.wrong: dict[str, Text] = {}

    @classmethod
    def of(cls, form: FormData, today: date) -> Reading:
        """The fields of a form that are text."""
        return cls({k: v for k, v in form.items() if isinstance(v, str)}, today)

    def typed(self, name: str) -> str:
        """What stands in a field, as it was typed."""
        return self._typed.get(name, "")

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self._typed

    def text(self, name: str, *, required: bool = True) -> str:
        """A name or an address: "" where nothing stands there, or nothing fit for it."""
        said = unicodedata.normalize("NFC", self.typed(name)).strip()
        if not said and required:
            self.wrong[name] = _EMPTY
        elif len(said) > _LONGEST:
            self.wrong[name] = _TOO_LONG
        elif not said.replace("\N{IDEOGRAPHIC SPACE}", " ").isprintable():
            self.wrong[name] = _UNPRINTABLE
        return said

    def choice(self, name: str, among: type[_Chosen], *, required: bool = True) -> _Chosen | None:
        """One of a list; None where none was chosen."""
        try:
            return among(self.typed(name))
        except ValueError:
            if required or self.typed(name):
                self.wrong[name] = _CHOOSE
            return None

    def day(
        self, name: str, *, required: bool = True, future: bool = False, default: date | None = None
    ) -> date | None:
        """A day, up to today unless a `future` one will do; `default` where nothing was typed."""
        if not self.typed(name).strip():
            if required and default is None:
                self.wrong[name] = _EMPTY
            return default
        try:
            day = read_day(self.typed(name))
        except UnreadableDay as error:
            self.wrong[name] = unreadable_day(error.fault)
            return None
        if day > self._today and not future:
            self.wrong[name] = _LATER
            return None
        return day

    def in_order(self, *days: tuple[str, Text, date | None]) -> None:
        """Find fault with a day that lies before the one named before it."""
        before: tuple[Text, date] | None = None
        for name, label, day in days:
            if day is None:
                continue
            if before is not None and day < before[1]:
                self.wrong.setdefault(name, _earlier(before[0]))
            before = (label, day)

    def insurer(self, name: str) -> InsurerNumber | None:
        """保険者番号."""
        try:
            return InsurerNumber(_plain(self.typed(name)))
        except InvalidIdentifier as error:
            self.fault(name, error)
            return None

    def insured(self) -> InsuredNumber | None:
        """記号・番号・枝番, of the fields `symbol`, `number` and `branch`."""
        symbol, number, branch = (_plain(self.typed(n)) for n in ("symbol", "number", "branch"))
        try:
            return InsuredNumber(symbol, number, branch.zfill(_BRANCH_LENGTH) if branch else None)
        except InvalidIdentifier as error:
            self.fault(error.field.removeprefix("insured_"), error)
            return None

    def index(self, name: str) -> int | None:
        """The place of something in a list; None where none was chosen."""
        typed = self.typed(name)
        return int(typed) if typed.isascii() and typed.isdigit() else None

    def my_number(self, name: str, *, required: bool = True) -> MyNumber | None:
        """個人番号; blanks and hyphens between its digits do not matter."""
        digits = _plain(self.typed(name)).replace(" ", "").replace("-", "")
        if not digits and not required:
            return None
        try:
            return MyNumber(digits)
        except InvalidIdentifier as error:
            self.fault(name, error)
            return None

    def fault(self, name: str, error: InvalidIdentifier) -> None:
        """A number in the field `name` that cannot be."""
        empty = error.fault is IdentifierFault.EMPTY
        self.wrong[name] = _EMPTY if empty else unfit_number(name, error.fault)


def _earlier(than: Text) -> Text:
    return Text(f"{than.ja}より前の日付です。", f"This lies before the {than.en}.")


def _plain(written: str) -> str:
    """Full-width characters made half-width, blanks at the ends left out."""
    return unicodedata.normalize("NFKC", written).strip()
