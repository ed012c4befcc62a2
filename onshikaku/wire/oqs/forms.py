"""The forms of values in the terminal's files: days, codes, digits, lines (docs/files.md §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST
from onshikaku.wire.oqs.findings import Fault, Unfit

if TYPE_CHECKING:
    from enum import StrEnum

__all__ = [
    "DAY",
    "INSURER",
    "KANA",
    "MOMENT",
    "MONTH",
    "NUMBER",
    "POSTAL_CODE",
    "RATIO",
    "Code",
    "Day",
    "Digits",
    "HalfWidth",
    "Insurer",
    "Kana",
    "Line",
    "Moment",
    "Month",
    "Number",
    "PostalCode",
    "Ratio",
]

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_HALF_WIDTH = re.compile(r"[ -~｡-ﾟ]*")
_LONGEST_NAME = 200
_INSURER_LENGTH = 8
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one line, of any width; blanks at its ends do not count."""

    longest: int | None = None

    @property
    def notation(self) -> str:
        """J, with the length."""
        return "J" if self.longest is None else f"J ≤{self.longest}"

    def read(self, text: str) -> str:
        """The text without blanks at its ends."""
        text = text.strip(_BLANKS)
        if self.longest is not None and len(text) > self.longest:
            raise Unfit(Fault.LENGTH, longest=self.longest)
        if _UNPRINTABLE.search(text):
            raise Unfit(Fault.CHARACTERS)
        return text

    def write(self, value: object) -> str:
        """The text itself."""
        return str(value)


@dataclass(frozen=True, slots=True)
class HalfWidth(Line):
    """Half-width characters on one line."""

    @property
    def notation(self) -> str:
        """X, with the length."""
        return "X" if self.longest is None else f"X ≤{self.longest}"

    def read(self, text: str) -> str:
        """The text."""
        found = Line.read(self, text)
        if not _HALF_WIDTH.fullmatch(found):
            raise Unfit(Fault.CHARACTERS)
        return found


@dataclass(frozen=True, slots=True)
class Kana(HalfWidth):
    """Half-width katakana; blanks are half-width."""

    longest: int | None = _LONGEST_NAME

    @property
    def notation(self) -> str:
        """K, with the length."""
        return f"K ≤{self.longest}"


@dataclass(frozen=True, slots=True)
class Digits:
    """Exactly so many half-width digits."""

    length: int

    @property
    def notation(self) -> str:
        """N(n)."""
        return f"N({self.length})"

    def read(self, text: str) -> str:
        """The digits."""
        text = text.strip(_BLANKS)
        if len(text) != self.length or not (text.isascii() and text.isdigit()):
            raise Unfit(Fault.DIGITS, length=self.length)
        return text

    def write(self, value: object) -> str:
        """The digits themselves."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Insurer:
    """保険者番号: up to 8 digits, padded on the left with blanks; read with any padding or none."""

    notation: str = "N ≤8, left-padded with spaces to 8"

    def read(self, text: str) -> str:
        """The digits without blanks."""
        digits = text.strip(_BLANKS)
        if len(digits) > _INSURER_LENGTH or not (digits.isascii() and digits.isdigit()):
            raise Unfit(Fault.DIGITS, length="6, 8")
        return digits

    def write(self, value: object) -> str:
        """Eight characters."""
        return str(value).rjust(_INSURER_LENGTH)


@dataclass(frozen=True, slots=True)
class PostalCode:
    """郵便番号, with its hyphen."""

    notation: str = "NNN-NNNN"

    def read(self, text: str) -> str:
        """Seven digits and the hyphen."""
        text = text.strip(_BLANKS)
        if not re.fullmatch(r"[0-9]{3}-[0-9]{4}", text):
            raise Unfit(Fault.CHARACTERS)
        return text

    def write(self, value: object) -> str:
        """With the hyphen, whether the value has it or not."""
        digits = str(value).replace("-", "")
        return f"{digits[:3]}-{digits[3:]}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, yyyyMMdd."""

    notation: str = "D8"

    def read(self, text: str) -> date:
        """The day."""
        try:
            return _strictly(text.strip(_BLANKS), "%Y%m%d", 8).date()
        except ValueError:
            raise Unfit(Fault.DAY) from None

    def write(self, value: object) -> str:
        """Eight digits."""
        if not isinstance(value, date):
            raise TypeError("not a day")
        return f"{value.year:04}{value:%m%d}"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, yyyyMM; as a value its first day."""

    notation: str = "M6"

    def read(self, text: str) -> date:
        """The first day of the month."""
        try:
            return _strictly(text.strip(_BLANKS), "%Y%m", 6).date()
        except ValueError:
            raise Unfit(Fault.MONTH) from None

    def write(self, value: object) -> str:
        """Six digits."""
        if not isinstance(value, date):
            raise TypeError("not a month")
        return f"{value.year:04}{value:%m}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in Japan, yyyyMMddHHmmss."""

    notation: str = "DT14"

    def read(self, text: str) -> datetime:
        """The moment, aware."""
        try:
            return _strictly(text.strip(_BLANKS), "%Y%m%d%H%M%S", 14).replace(tzinfo=JST)
        except ValueError:
            raise Unfit(Fault.MOMENT) from None

    def write(self, value: object) -> str:
        """Fourteen digits."""
        if not isinstance(value, datetime):
            raise TypeError("not a moment")
        local = value.astimezone(JST)
        return f"{local.year:04}{local:%m%d%H%M%S}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 0 on, in decimal digits."""

    notation: str = "N"

    def read(self, text: str) -> int:
        """The number."""
        text = text.strip(_BLANKS)
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            raise Unfit(Fault.NUMBER)
        return int(text)

    def write(self, value: object) -> str:
        """Its digits."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Ratio:
    """一部負担金割合 in percent, three digits: 020 for two tenths."""

    notation: str = "N(3)"

    def read(self, text: str) -> int:
        """The percent."""
        return int(Digits(3).read(text))

    def write(self, value: object) -> str:
        """Three digits."""
        return str(value).zfill(3)


@dataclass(frozen=True, slots=True)
class Code:
    """A value of a code table; `table` as OQSCD006."""

    table: str
    values: type[StrEnum]

    @property
    def notation(self) -> str:
        """The table's number."""
        return self.table

    def read(self, text: str) -> StrEnum:
        """The member of the table."""
        try:
            return self.values(text.strip(_BLANKS))
        except ValueError:
            known = ", ".join(member.value for member in self.values)
            raise Unfit(Fault.CODE, table=self.table, values=known) from None

    def write(self, value: object) -> str:
        """The code."""
        return str(value)


DAY, MONTH, MOMENT, NUMBER, RATIO = Day(), Month(), Moment(), Number(), Ratio()
INSURER, POSTAL_CODE, KANA = Insurer(), PostalCode(), Kana()


def _strictly(text: str, pattern: str, length: int) -> datetime:
    """As strptime, but with all the digits; `ValueError` else."""
    if len(text) != length or not (text.isascii() and text.isdigit()):
        raise ValueError("not so many digits")
    return datetime.strptime(text, pattern)  # noqa: DTZ007  # the caller knows where
