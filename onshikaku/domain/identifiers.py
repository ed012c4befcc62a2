"""Numbers of insurers, insured people and institutions, each valid once it exists.

Layouts and check digits: docs/rules.md §7.1 and §7.2 (保険者番号等の設定要領; 総務省令第85号第5条).
No error text repeats the number.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "IdentifierFault",
    "InstitutionCode",
    "InsuredNumber",
    "InsurerNumber",
    "InvalidIdentifier",
    "MyNumber",
    "PublicPayerNumber",
    "PublicRecipientNumber",
    "check_digit",
    "my_number_check_digit",
]

_REAL_PREFECTURES = range(1, 48)
_INSTITUTION_LENGTH = 10
_MY_NUMBER_LENGTH = 12
_BRANCH_LENGTH = 2
_LONGEST_PART = 20
_NATIONAL_LENGTH = 6
_PADDING = "00"
_DOUBLED = str.maketrans("0123456789", "0246813579")
"""A digit, and the sum of the digits of its double."""
_WIDE_BLANK = "\N{IDEOGRAPHIC SPACE}"

# What people and programs write for a hyphen, once NFKC has folded the widths.
_HYPHENS = str.maketrans(dict.fromkeys("‐‒–—―−ー─━", "-"))


class IdentifierFault(StrEnum):
    """Why a number is refused."""

    EMPTY = "empty"
    LENGTH = "length"
    NOT_DIGITS = "not_digits"
    CHECK_DIGIT = "check_digit"
    CHARACTERS = "characters"


class InvalidIdentifier(ValueError):
    """A number that cannot exist: `field` says which, `fault` why. The number is not repeated."""

    def __init__(self, field: str, fault: IdentifierFault) -> None:
        super().__init__(f"{field}: {_SENTENCES[fault]}")
        self.field = field
        self.fault = fault


_SENTENCES = {
    IdentifierFault.EMPTY: "is empty",
    IdentifierFault.LENGTH: "has the wrong length",
    IdentifierFault.NOT_DIGITS: "may hold only the digits 0-9",
    IdentifierFault.CHECK_DIGIT: "has a wrong check digit",
    IdentifierFault.CHARACTERS: "holds a control character or a blank at an end",
}


def check_digit(payload: str) -> str:
    """検証番号 of insurer, public-expense and institution numbers (weights 2, 1 from the right)."""
    doubled = payload[::-2].translate(_DOUBLED)
    return str(-sum(map(int, doubled + payload[-2::-2])) % 10)


def my_number_check_digit(payload: str) -> str:
    """検査用数字 of the first eleven digits of a My Number (総務省令第85号第5条)."""
    total = 0
    for n, digit in enumerate(reversed(payload), start=1):
        total += int(digit) * (n + 1 if n <= 6 else n - 5)
    remainder = total % 11
    return "0" if remainder <= 1 else str(11 - remainder)


def _folded(part: str) -> str:
    """The part in one width and case, without blanks, with one kind of hyphen."""
    folded = unicodedata.normalize("NFKC", part).casefold().translate(_HYPHENS)
    return "".join(folded.split())


def _require_digits(field: str, value: str, lengths: tuple[int, ...]) -> None:
    if not value:
        raise InvalidIdentifier(field, IdentifierFault.EMPTY)
    if not (value.isascii() and value.isdigit()):
        raise InvalidIdentifier(field, IdentifierFault.NOT_DIGITS)
    if len(value) not in lengths:
        raise InvalidIdentifier(field, IdentifierFault.LENGTH)


def _require_check_digit(field: str, value: str) -> None:
    if check_digit(value[:-1]) != value[-1]:
        raise InvalidIdentifier(field, IdentifierFault.CHECK_DIGIT)


@dataclass(frozen=True, slots=True)
class InsurerNumber:
    """保険者番号: 8 digits, or 6 for 国民健康保険; the last one is the check digit.

    The 6 digits may come with `00` before them, as files carry them; `value` is without, so that
    both are equal.
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse another length or a wrong check digit; take off the padding."""
        _require_digits("insurer_number", self.value, (_NATIONAL_LENGTH, 8))
        _require_check_digit("insurer_number", self.value)
        if len(self.value) > _NATIONAL_LENGTH and self.value.startswith(_PADDING):
            object.__setattr__(self, "value", self.value.removeprefix(_PADDING))

    @property
    def padded(self) -> str:
        """The number in 8 digits."""
        return self.value.zfill(8)

    @property
    def law(self) -> str | None:
        """法別番号, 2 digits: 39 is 後期高齢者医療. None for 国民健康保険, which has none."""
        return None if len(self.value) == _NATIONAL_LENGTH else self.value[:2]

    @property
    def prefecture(self) -> int:
        """The prefecture in the number, 1-47 for real insurers."""
        return int(self.value[-6:-4])

    @property
    def is_fictitious(self) -> bool:
        """Whether no real insurer can have it: the prefecture does not exist."""
        return self.prefecture not in _REAL_PREFECTURES


@dataclass(frozen=True, slots=True)
class InsuredNumber:
    """記号・番号・枝番, as written. The symbol may be empty; the branch (2 digits) may be unknown.

    Two of them are equal when written alike; `normalised` says whether they mean the same.
    """

    symbol: str
    number: str
    branch: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty number, an odd branch, and parts that cannot be printed on one line."""
        for field, part in (("insured_symbol", self.symbol), ("insured_number", self.number)):
            if len(part) > _LONGEST_PART:
                raise InvalidIdentifier(field, IdentifierFault.LENGTH)
            if part != part.strip() or not part.replace(_WIDE_BLANK, " ").isprintable():
                raise InvalidIdentifier(field, IdentifierFault.CHARACTERS)
        if not self.number:
            raise InvalidIdentifier("insured_number", IdentifierFault.EMPTY)
        if self.branch is not None:
            _require_digits("insured_branch", self.branch, (_BRANCH_LENGTH,))

    @property
    def normalised(self) -> tuple[str, str]:
        """Symbol and number for comparing, whatever the width, case, blanks or kind of hyphen.

        A hyphen stays one: 1-23 is not 12-3. Zeros before a number of digits do not count, because
        programs pad with them; in a symbol they do. Which of these the official system forgives was
        not found in a public source: a convention of this simulator.
        """
        number = _folded(self.number)
        if number.isascii() and number.isdigit():
            number = number.lstrip("0") or "0"
        return _folded(self.symbol), number


@dataclass(frozen=True, slots=True)
class InstitutionCode:
    """医療機関コード: prefecture 2, fee table (点数表) 1, institution 6, check digit 1."""

    value: str

    def __post_init__(self) -> None:
        """Refuse another length or a wrong check digit."""
        _require_digits("institution_code", self.value, (_INSTITUTION_LENGTH,))
        _require_check_digit("institution_code", self.value)

    @property
    def fee_table(self) -> str:
        """点数表番号, 1 digit: 1 is 医科."""
        return self.value[2]

    @property
    def is_fictitious(self) -> bool:
        """Whether no real institution can have it: the prefecture does not exist."""
        return int(self.value[:2]) not in _REAL_PREFECTURES


@dataclass(frozen=True, slots=True)
class PublicPayerNumber:
    """公費負担者番号: law 2, prefecture 2, body 3, check digit 1."""

    value: str

    def __post_init__(self) -> None:
        """Refuse another length or a wrong check digit."""
        _require_digits("payer_number", self.value, (8,))
        _require_check_digit("payer_number", self.value)

    @property
    def law(self) -> str:
        """法別番号, 2 digits: 12 is 生活保護."""
        return self.value[:2]

    @property
    def is_fictitious(self) -> bool:
        """Whether no real body can have it: the prefecture does not exist."""
        return int(self.value[2:4]) not in _REAL_PREFECTURES


@dataclass(frozen=True, slots=True)
class PublicRecipientNumber:
    """公費負担医療の受給者番号: 6 digits and a check digit."""

    value: str

    def __post_init__(self) -> None:
        """Refuse another length or a wrong check digit."""
        _require_digits("recipient_number", self.value, (7,))
        _require_check_digit("recipient_number", self.value)


@dataclass(frozen=True, slots=True)
class MyNumber:
    """個人番号, 12 digits. Only cards and those who make them handle it; the centre never does."""

    value: str

    def __post_init__(self) -> None:
        """Refuse another length or a wrong check digit."""
        _require_digits("my_number", self.value, (_MY_NUMBER_LENGTH,))
        if my_number_check_digit(self.value[:-1]) != self.value[-1]:
            raise InvalidIdentifier("my_number", IdentifierFault.CHECK_DIGIT)
