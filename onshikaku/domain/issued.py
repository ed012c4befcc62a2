"""Papers that insurers issue: 資格確認書 and 資格情報のお知らせ, as they were printed.

Kinds, contents and validity: docs/rules.md §4. The number of a paper (交付番号) is a convention of
this simulator: ten digits and a check digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.identifiers import IdentifierFault, InvalidIdentifier, check_digit

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Disease, LimitBand, Relation, Scheme
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.domain.person import Sex

__all__ = [
    "DocumentEnd",
    "DocumentForm",
    "DocumentKind",
    "DocumentNumber",
    "IssueReason",
    "IssuedDocument",
    "Printed",
]

_LENGTH = 11


class DocumentKind(StrEnum):
    """What was issued."""

    CERTIFICATE = "certificate"  # 資格確認書
    SHORT_CERTIFICATE = "short-certificate"  # 登録が遅れるときの2か月の資格確認書
    NOTICE = "notice"  # 資格情報のお知らせ


class DocumentForm(StrEnum):
    """The form in which it is printed (docs/rules.md §4.2)."""

    CARD = "card"
    POSTCARD = "postcard"
    A4 = "a4"


class IssueReason(StrEnum):
    """Why it was issued: the groups of docs/rules.md §4.1, and what follows a first paper."""

    NO_CARD = "no-card"
    NOT_REGISTERED = "not-registered"
    DEREGISTERED = "deregistered"  # 利用登録解除
    CERTIFICATE_EXPIRED = "certificate-expired"  # 猶予期間の経過
    CARD_RETURNED = "card-returned"
    PROTECTED = "protected"  # DV等で情報を表示できない
    NUMBER_NOT_SUPPLIED = "number-not-supplied"
    SPECIAL_CARE = "special-care"  # 要配慮者
    CARD_LOST = "card-lost"
    CARD_RENEWING = "card-renewing"
    ELDERLY_ALL = "elderly-all"
    ELDERLY_85 = "elderly-85"
    ELDERLY_APPLIED = "elderly-applied"
    REGISTRATION_DELAYED = "registration-delayed"
    REGISTERED_HOLDER = "registered-holder"  # お知らせ
    RENEWED = "renewed"  # 有効期限の更新
    CHANGED = "changed"  # 記載事項の変更
    REPLACED = "replaced"  # 紛失・破損による再交付


class DocumentEnd(StrEnum):
    """What ended a paper before its last day."""

    REPLACED = "replaced"
    LOST = "lost"  # 紛失の届出
    RETURNED = "returned"  # 返納
    ELIGIBILITY_LOST = "eligibility-lost"
    CHANGED = "changed"
    NOT_NEEDED = "not-needed"  # マイナ保険証を使えるようになった


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """交付番号: ten digits and a check digit. Raises `InvalidIdentifier`."""

    value: str

    def __post_init__(self) -> None:
        """Refuse what no paper can carry."""
        if not self.value:
            raise InvalidIdentifier("document_number", IdentifierFault.EMPTY)
        if not (self.value.isascii() and self.value.isdigit()):
            raise InvalidIdentifier("document_number", IdentifierFault.NOT_DIGITS)
        if len(self.value) != _LENGTH:
            raise InvalidIdentifier("document_number", IdentifierFault.LENGTH)
        if check_digit(self.value[:-1]) != self.value[-1]:
            raise InvalidIdentifier("document_number", IdentifierFault.CHECK_DIGIT)

    @classmethod
    def nth(cls, count: int) -> DocumentNumber:
        """The number of the n-th paper that was issued, counted from 1."""
        payload = f"{count:0{_LENGTH - 1}d}"
        return cls(payload + check_digit(payload))

    @property
    def count(self) -> int:
        """The how many-th paper it is."""
        return int(self.value[:-1])

    @property
    def shown(self) -> str:
        """In groups, as it is printed: 0000-0012-345."""
        return f"{self.value[:4]}-{self.value[4:8]}-{self.value[8:]}"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a paper, as the record had it when it was printed.

    `percent`: where the share is printed (国保 from 70 to 74, 後期). `limit`, `long_term_on`,
    `diseases`: on request on those of 後期. `my_number_tail`: the last four digits, on a notice.
    `insured_name`: whose family the person belongs to, or 世帯主; None where nobody else.
    """

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    insurer_number: InsurerNumber
    insurer_name: str
    scheme: Scheme
    insured: InsuredNumber
    relation: Relation
    qualified_on: date
    percent: int | None = None
    limit: LimitBand | None = None
    long_term_on: date | None = None
    diseases: tuple[Disease, ...] = ()
    my_number_tail: str | None = None
    insured_name: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A paper. `rule`: the id of a dated rule or a section of docs/rules.md.

    `valid_from` 発効期日, `valid_until` 有効期限 (included; None: no end, as of a notice).
    `ended_on`: the first day on which it was good no more, where that came earlier. `replaces`:
    the paper before it. `run`: the monthly run that issued it, as 2026-11; None: issued singly.
    """

    number: DocumentNumber
    person_id: str
    kind: DocumentKind
    reason: IssueReason
    rule: str
    form: DocumentForm
    printed: Printed
    issued_on: date
    valid_from: date
    valid_until: date | None
    ended_on: date | None = None
    end: DocumentEnd | None = None
    replaces: DocumentNumber | None = None
    run: str | None = None

    def __post_init__(self) -> None:
        """Refuse days in the wrong order, and an end without its cause."""
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        if (self.ended_on is None) != (self.end is None):
            raise ValueError("ended_on and end come together")

    def in_force(self, day: date) -> bool:
        """Whether it is good on that day."""
        return (
            self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
            and (self.ended_on is None or day < self.ended_on)
        )
