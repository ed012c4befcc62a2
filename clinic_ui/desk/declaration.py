"""The declaration of somebody whose eligibility cannot be confirmed (被保険者資格申立書). Pure.

What it holds: docs/rules.md §3.4; the share: §3.5. Form and wording are the simulator's own. What
is not known stays blank, to be written by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from onshikaku.documents.declaration import DeclaredInsurance
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import era_date
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.person import Sex
from onshikaku.domain.rules.burden import unconfirmed
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import UnreadableDay, read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.rules.burden import Payment

__all__ = [
    "NOT_KNOWN",
    "Declaration",
    "Declared",
    "born_on",
    "declared_share",
    "faults",
    "known_from",
]

NOT_KNOWN = DeclaredInsurance.UNKNOWN.value
"""The answer 「わからない」 where one of several is chosen."""

_LONGEST = 200

_PHONE = re.compile(r"[0-9０-９+＋()（）\-‐ー－ 　]{0,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


_KIND: Mapping[Scheme, DeclaredInsurance] = {
    Scheme.KYOKAI: DeclaredInsurance.COMPANY,
    Scheme.SEAFARERS: DeclaredInsurance.COMPANY,
    Scheme.UNION: DeclaredInsurance.COMPANY,
    Scheme.MUTUAL: DeclaredInsurance.MUTUAL,
    Scheme.SELF_DEFENCE: DeclaredInsurance.MUTUAL,
    Scheme.MUNICIPAL: DeclaredInsurance.MUNICIPAL,
    Scheme.TRADE: DeclaredInsurance.TRADE,
    Scheme.ELDERLY: DeclaredInsurance.ELDERLY,
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was typed, as it was typed. Empty: not known."""

    name: str = ""
    kana: str = ""
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    insurance: str = ""
    insurer: str = ""
    employer: str = ""
    relation: str = ""
    symbol: str = ""
    number: str = ""
    changed: str = ""
    share: str = ""

    def tidy(self) -> Declaration:
        """The same without blanks around, line ends and what is too long to be meant."""
        return Declaration(**{one.name: _tidied(getattr(self, one.name)) for one in fields(self)})


@dataclass(frozen=True, slots=True)
class Declared:
    """The share that follows: in words, and the percents that the age leaves open, if several."""

    words: Text
    open: tuple[int, ...] = ()


def known_from(answer: Answer | None) -> Declaration:
    """What an answer of the centre tells; nothing of it is guessed."""
    if answer is None or answer.person is None:
        return Declaration()
    person = answer.person
    known = Declaration(
        name=person.name,
        kana=person.name_kana,
        birth_date=era_date(person.birth_date),
        sex="" if person.sex is Sex.UNSET else person.sex.value,
        address=person.address,
    )
    return _with_coverage(known, answer.coverages[0]) if answer.coverages else known


def _with_coverage(known: Declaration, coverage: Coverage) -> Declaration:
    """The record that the answer shows, as the last one known (旧資格)."""
    return replace(
        known,
        insurance=_KIND[coverage.scheme].value,
        insurer=coverage.insurer_name,
        relation=coverage.relation.value,
        symbol=coverage.insured.symbol,
        number=coverage.insured.number,
    )


def faults(form: Declaration, day: date) -> dict[str, Text]:
    """What has to be mended before it can be printed, by field, in the order of the form."""
    found: dict[str, Text] = {}
    if not form.name:
        found["name"] = Text("氏名を入力してください。", "Enter the name.")
    born = born_on(form)
    if born is None or born > day:
        found["birth_date"] = _birth_fault(form, later=born is not None)
    if not _PHONE.fullmatch(form.phone):
        found["phone"] = Text(
            "数字とハイフンで入力してください。わからなければ空けておきます。",
            "Digits and hyphens, please; leave it blank if it is not known.",
        )
    payment = None if born is None or born > day else _payment(born, day)
    if payment is not None and not _share_fits(form.share, payment):
        found["share"] = Text(
            "この年齢の割合ではありません。選び直してください。",
            "That is no share of this age. Please choose again.",
        )
    return found


def _birth_fault(form: Declaration, *, later: bool) -> Text:
    if not form.birth_date:
        return Text(
            "生年月日を入力してください。負担割合を決めるのに必要です。",
            "Enter the birth date: the share depends on it.",
        )
    if later:
        return Text("先の日付になっています。", "That day lies in the future.")
    return Text(
        "日付として読めません。昭和55年2月17日、S55.2.17、1980-02-17 のように入力してください。",
        "Not a date: write 昭和55年2月17日, S55.2.17 or 1980-02-17.",
    )


def _share_fits(share: str, payment: Payment) -> bool:
    possible = payment.by_age or ((payment.percent,) if payment.percent is not None else ())
    return share in ("", NOT_KNOWN) or not possible or share in map(str, possible)


def _payment(born: date | None, day: date) -> Payment:
    return unconfirmed(born, day, brought_card=True)


def declared_share(form: Declaration, day: date) -> Declared:
    """What the patient pays by this declaration, if it has no faults (docs/rules.md §3.5)."""
    born = born_on(form)
    payment = _payment(born, day)
    if payment.by_age and form.share.isdecimal():
        percent = int(form.share)
        tenths = percent // 10
        return Declared(
            Text(f"{tenths}割（申し立てられた割合）", f"{percent} % (the share declared)")
        )
    return Declared(payment_words(payment), payment.by_age)


def born_on(form: Declaration) -> date | None:
    """The birth date, where it can be read."""
    try:
        return read_day(form.birth_date)
    except UnreadableDay:
        return None


def _tidied(typed: str) -> str:
    return _CONTROL.sub(" ", typed).strip()[:_LONGEST]
