"""What stands in a claim (レセプト) whose numbers are not certain: each field, and why.

Rules: docs/rules.md §3.6. The file that carries it (docs/claims.md) is this simulator's own, not
the record that claims are sent in (レセプト電算処理システム).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.claim import (
    DISASTER_INSURER,
    DISASTER_NUMBER,
    UNKNOWN_DIGIT,
    UNKNOWN_INSURER,
    UNKNOWN_INSURER_CHECKED,
    ClaimRoute,
    Payer,
    payers_of,
)
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import add_months
from onshikaku.domain.rules.timeline import CARD_TROUBLE, UNKNOWN_NUMBER_CLAIMS
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

__all__ = [
    "ELDERLY_DIGITS",
    "LONGEST_FIELD",
    "NUMBER_DIGITS",
    "SECTION",
    "SYMBOL_DIGITS",
    "ClaimCase",
    "ClaimForm",
    "NoClaim",
    "NoClaimReason",
    "claim_form",
    "first_claim_month",
]

SECTION = "§3.6"
"""Of docs/rules.md."""

SYMBOL_DIGITS = 8
NUMBER_DIGITS = 9
"""How many sevens, unless told: the notice has "as many digits as are needed", which depends on the
billing software. As long as 999999999 of disasters; a convention of this simulator."""
ELDERLY_DIGITS = 8
"""後期高齢者医療 has no symbol, and numbers of 8 digits (docs/rules.md §7.1)."""
LONGEST_FIELD = 20

_UNKNOWN_WORD = "不詳"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class NoClaimReason(StrEnum):
    """Why no claim can be filled in this way."""

    HELD = "held"
    NOT_YET = "not-yet"  # before the notice of 2023-07-10
    NUMBERS_UNKNOWN = "numbers-unknown"
    DECLARATION_MISSING = "declaration-missing"


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """What is known on the day of treatment, `day`.

    `insurer_number` and `insured`: of the record in force, or of the one that ended; None: not
    known. `scheme`: the likely kind of insurance. `address`, `employer`, `contact`: from the
    declaration (被保険者資格申立書). `wants_check_digit`: the billing software refuses an insurer
    number with a wrong one. The digits: how many its fields want; None: the usual.
    """

    route: ClaimRoute
    day: date
    insurer_number: InsurerNumber | None = None
    insured: InsuredNumber | None = None
    scheme: Scheme | None = None
    address: str = ""
    employer: str = ""
    contact: str = ""
    wants_check_digit: bool = False
    symbol_digits: int | None = None
    number_digits: int | None = None

    def __post_init__(self) -> None:
        """Refuse a field of no digits, or of more than any record has."""
        if not 0 <= self.symbol_width <= LONGEST_FIELD:
            raise ValueError(f"symbol_digits is not from 0 to {LONGEST_FIELD}")
        if not 1 <= self.number_width <= LONGEST_FIELD:
            raise ValueError(f"number_digits is not from 1 to {LONGEST_FIELD}")

    @property
    def symbol_width(self) -> int:
        """How many sevens a symbol has; 0: it stays blank."""
        if self.symbol_digits is not None:
            return self.symbol_digits
        return 0 if self.scheme is Scheme.ELDERLY else SYMBOL_DIGITS

    @property
    def number_width(self) -> int:
        """How many sevens a number has."""
        if self.number_digits is not None:
            return self.number_digits
        return ELDERLY_DIGITS if self.scheme is Scheme.ELDERLY else NUMBER_DIGITS


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim's fields; "" is left blank. `summary`: the lines of 摘要欄, in Japanese as written.

    `payers`: where to send it; both: as the clinic chooses. `claimed_from`: the first day of the
    first month in which it is taken. `why`: how each field came about, in their order.
    """

    route: ClaimRoute
    day: date
    claimed_from: date
    insurer_number: str
    symbol: str
    number: str
    branch: str
    summary: tuple[str, ...]
    payers: tuple[Payer, ...]
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NoClaim:
    """Nothing to fill in, and what is wanted first."""

    route: ClaimRoute
    reason: NoClaimReason
    text: Text


def first_claim_month(route: ClaimRoute, day: date) -> date:
    """The first day of the month from which treatment of a day can be claimed.

    Claims of a month are sent in the next one (general knowledge); those without a number were
    taken from September 2023 on.
    """
    following = add_months(day.replace(day=1), 1)
    if route is ClaimRoute.UNKNOWN:
        return max(following, UNKNOWN_NUMBER_CLAIMS.first_day)
    return following


def claim_form(case: ClaimCase) -> ClaimForm | NoClaim:
    """The claim by the way that was chosen, or why there is none by it."""
    match case.route:
        case ClaimRoute.NORMAL | ClaimRoute.FORMER_RECORD:
            return _by_record(case)
        case ClaimRoute.UNKNOWN:
            return _unknown(case)
        case ClaimRoute.HELD:
            return NoClaim(case.route, NoClaimReason.HELD, _HELD)
        case ClaimRoute.DISASTER_INSURER_KNOWN:
            return _disaster_known(case)
        case ClaimRoute.DISASTER_UNKNOWN:
            return _disaster_unknown(case)


_HELD = Text(
    "確かめることが残っているため、請求書はまだ作りません。確認できてから請求します。",
    "Something has to be settled first: claim once it is.",
)
_NUMBERS_UNKNOWN = Text(
    "保険者番号・記号・番号がわかるときの請求です。わからなければ「不詳」で請求します。",
    "This way needs insurer number, symbol and number. Without them claim as unknown (不詳).",
)
_NOT_YET = Text(
    "「不詳」での請求は2023年7月10日の通知で認められました。それより前の診療には使えません。",
    "Claims as unknown go back to the notice of 2023-07-10: not for treatment before it.",
)
_DECLARATION_MISSING = Text(
    "摘要欄に書く内容がありません。被保険者資格申立書の住所・事業所名・連絡先を一つ以上入れてください。",
    "Nothing for the remarks: enter address, employer or contact from the declaration.",
)
_PRESENT = Text(
    "確認できた資格の番号をそのまま書きます（順番①）。",
    "The numbers of the coverage that was confirmed, as they are (order 1).",
)
_FORMER = Text(
    "今の番号がわからないので、喪失した資格（旧資格）の番号で請求します（順番②）。",
    "The present numbers are not known: those of the record that ended (order 2).",
)
_NOTHING_KNOWN = Text(
    "今の番号も以前の番号もわからないので、不詳で請求します（順番③）。",
    "Neither present nor former numbers are known: claimed as unknown (order 3).",
)
_NUMBER_FOR_DISASTERS = Text(
    f"記号は書かず、番号は {DISASTER_NUMBER}（9桁）とします。",
    f"No symbol, and {DISASTER_NUMBER} (9 digits) as the number.",
)
_UNKNOWN_FIRST = Text(
    "摘要欄の最初に「不詳」と書きます。", "The remarks begin with 「不詳」 (unknown)."
)
_UNDER_NOTICE = Text(
    "災害の事務連絡の対象となる患者さんにだけ使えます。",
    "Only for patients to whom a notice on a disaster applies.",
)
_DECLARED = Text(
    "摘要欄に、申立書にある住所・事業所名・連絡先を書きます。",
    "The remarks have address, employer and contact from the declaration.",
)


def _by_record(case: ClaimCase) -> ClaimForm | NoClaim:
    if case.insurer_number is None or case.insured is None:
        return NoClaim(case.route, NoClaimReason.NUMBERS_UNKNOWN, _NUMBERS_UNKNOWN)
    former = case.route is ClaimRoute.FORMER_RECORD
    why = (_FORMER if former else _PRESENT, _where(case), _when(case))
    insured = case.insured
    return _form(
        case,
        case.insurer_number.value,
        (insured.symbol, insured.number, insured.branch or ""),
        (),
        why,
    )


def _unknown(case: ClaimCase) -> ClaimForm | NoClaim:
    if not CARD_TROUBLE.in_force(case.day):
        return NoClaim(case.route, NoClaimReason.NOT_YET, _NOT_YET)
    summary = tuple(_declared(case))
    if not summary:
        return NoClaim(case.route, NoClaimReason.DECLARATION_MISSING, _DECLARATION_MISSING)
    insurer = UNKNOWN_INSURER_CHECKED if case.wants_check_digit else UNKNOWN_INSURER
    symbol = UNKNOWN_DIGIT * case.symbol_width
    number = UNKNOWN_DIGIT * case.number_width
    why = (
        _NOTHING_KNOWN,
        _sevens_for_insurer(insurer),
        _sevens_for_numbers(case),
        _DECLARED,
        _where(case),
        _when(case),
    )
    return _form(case, insurer, (symbol, number, ""), summary, why)


def _disaster_known(case: ClaimCase) -> ClaimForm:
    """The insurer is known; its number may not be, then the remarks say who that is."""
    number = case.insurer_number
    insurer = DISASTER_INSURER if number is None else number.value
    declared = tuple(_declared(case)) if number is None else ()
    said = _no_insurer_number() if number is None else _insurer_as_known()
    why = (_UNDER_NOTICE, said, _NUMBER_FOR_DISASTERS, _UNKNOWN_FIRST, _where(case), _when(case))
    return _form(case, insurer, ("", DISASTER_NUMBER, ""), (_UNKNOWN_WORD, *declared), why)


def _disaster_unknown(case: ClaimCase) -> ClaimForm:
    """Symbol and number as known; where they are not, as where the insurer is (inference)."""
    summary = (_UNKNOWN_WORD, *_declared(case))
    if case.insured is None:
        numbers = ("", DISASTER_NUMBER, "")
        said = _NUMBER_FOR_DISASTERS
    else:
        numbers = (case.insured.symbol, case.insured.number, case.insured.branch or "")
        said = Text("確認できた記号・番号を書きます。", "Symbol and number as they are known.")
    why = (
        _UNDER_NOTICE,
        Text(
            f"保険者がわからないので、保険者番号は {DISASTER_INSURER}（8桁）とします。",
            f"The insurer is not known: {DISASTER_INSURER} (8 digits).",
        ),
        said,
        _UNKNOWN_FIRST,
        _where(case),
        _when(case),
    )
    return _form(case, DISASTER_INSURER, numbers, summary, why)


def _form(
    case: ClaimCase,
    insurer: str,
    numbers: tuple[str, str, str],
    summary: tuple[str, ...],
    why: tuple[Text, ...],
) -> ClaimForm:
    symbol, number, branch = numbers
    return ClaimForm(
        case.route,
        case.day,
        first_claim_month(case.route, case.day),
        insurer,
        symbol,
        number,
        branch,
        summary,
        payers_of(case.scheme),
        why,
    )


def _declared(case: ClaimCase) -> Iterator[str]:
    """What the declaration gives for 摘要欄, a line each."""
    for label, said in (
        ("住所", case.address),
        ("事業所名", case.employer),
        ("連絡先", case.contact),
    ):
        line = _CONTROL.sub(" ", said).strip()
        if line:
            yield f"{label}：{line}"


def _sevens_for_insurer(insurer: str) -> Text:
    if insurer == UNKNOWN_INSURER_CHECKED:
        return Text(
            f"レセコンが検証番号の合わない番号を受け付けないので、保険者番号は {insurer} です。",
            f"The software wants a right check digit: insurer number {insurer}.",
        )
    return Text(
        f"保険者番号は {insurer}（検証番号でエラーになるなら {UNKNOWN_INSURER_CHECKED}）です。",
        f"Insurer number {insurer}; {UNKNOWN_INSURER_CHECKED} if the check digit is refused.",
    )


def _sevens_for_numbers(case: ClaimCase) -> Text:
    if not case.symbol_width:
        return Text(
            f"記号は空欄、番号は7を{case.number_width}桁書きます。",
            f"No symbol, {case.number_width} sevens as the number.",
        )
    return Text(
        f"記号は7を{case.symbol_width}桁、番号は7を{case.number_width}桁書きます"
        "（桁数はレセコンの欄に合わせます）。",
        f"{case.symbol_width} sevens as the symbol, {case.number_width} as the number: as many as "
        "the software's fields want.",
    )


def _insurer_as_known() -> Text:
    return Text(
        "保険者がわかっているので、その保険者番号を書きます。",
        "The insurer is known: its number as it is.",
    )


def _no_insurer_number() -> Text:
    return Text(
        f"保険者はわかっても番号がわからないので {DISASTER_INSURER}（8桁）とし、"
        "摘要欄に住所か事業所名と連絡先を書きます。",
        f"The insurer is known, its number is not: {DISASTER_INSURER} (8 digits), and address or "
        "employer and the contact in the remarks.",
    )


_PAYERS = {
    Payer.FUND: Text("社会保険診療報酬支払基金", "社会保険診療報酬支払基金 (the fund)"),
    Payer.FEDERATION: Text("国民健康保険団体連合会", "国民健康保険団体連合会 (the federation)"),
}


def _where(case: ClaimCase) -> Text:
    if case.scheme is None:
        return Text(
            "保険の種類がわからないので、支払基金と国保連のどちらに出してもかまいません。",
            "The kind of insurance is not known: to the fund or the federation, as the clinic "
            "chooses.",
        )
    payer = _PAYERS[next(iter(payers_of(case.scheme)))]
    return Text(f"提出先は{payer.ja}です。", f"To {payer.en}.")


def _when(case: ClaimCase) -> Text:
    month = first_claim_month(case.route, case.day)
    ja = f"{month.year}年{month.month}月の請求分から出せます。"
    en = f"Taken from the claims of {month:%Y-%m} on."
    if case.route is ClaimRoute.UNKNOWN and month == UNKNOWN_NUMBER_CLAIMS.first_day:
        ja += "不詳での請求はこの月から受け付けられました。"
        en += " Those without a number are taken since that month."
    return Text(ja, en)
