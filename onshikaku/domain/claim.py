"""How treatment is claimed (レセプト請求) when the numbers are not certain (docs/rules.md §3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.rules.timeline import CARD_TROUBLE, UNKNOWN_NUMBER_CLAIMS
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ANY_SCHEME",
    "DISASTER_INSURER",
    "DISASTER_NUMBER",
    "UNKNOWN_DIGIT",
    "UNKNOWN_INSURER",
    "UNKNOWN_INSURER_CHECKED",
    "Claim",
    "ClaimRoute",
    "Payer",
    "disaster_claim",
    "former_record_claim",
    "held_claim",
    "normal_claim",
    "payers_of",
    "unknown_claim",
]

UNKNOWN_DIGIT = "7"
"""Fills every digit needed of a number that is not known (厚生労働省 事務連絡 2023-07-19)."""
UNKNOWN_INSURER = "77777777"
UNKNOWN_INSURER_CHECKED = "77777779"
"""Where the billing software insists on a right check digit (厚生労働省 事務連絡 2023-09-15)."""
DISASTER_NUMBER = "999999999"
DISASTER_INSURER = "99999999"
"""Disasters have numbers of their own (中医協 総会 第577回 総-6-1 別添, 2024-01-10)."""


class ClaimRoute(StrEnum):
    """Ways to claim, in the order of docs/rules.md §3.6; then those of disasters."""

    NORMAL = "normal"
    FORMER_RECORD = "former-record"  # 旧資格での請求
    UNKNOWN = "unknown"  # 不詳での請求
    HELD = "held"  # 請求を保留する
    DISASTER_INSURER_KNOWN = "disaster-insurer-known"
    DISASTER_UNKNOWN = "disaster-unknown"


class Payer(StrEnum):
    """審査支払機関."""

    FUND = "fund"  # 社会保険診療報酬支払基金
    FEDERATION = "federation"  # 国民健康保険団体連合会


ANY_SCHEME = (Payer.FUND, Payer.FEDERATION)
"""Where the kind of insurance is not known the clinic chooses (疑義解釈 2023-08-03)."""

_FEDERATION = frozenset({Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY})


@dataclass(frozen=True, slots=True)
class Claim:
    """How to fill in the claim. None: the number as known.

    `symbol` "" means left blank. `insurer_number_checked` goes in where the software refuses
    `insurer_number` for its check digit. `fill_digit` fills symbol and number to as many digits as
    they need. `summary` (摘要欄): what must be written there.
    """

    route: ClaimRoute
    text: Text
    payers: tuple[Payer, ...] = ANY_SCHEME
    insurer_number: str | None = None
    insurer_number_checked: str | None = None
    symbol: str | None = None
    number: str | None = None
    fill_digit: str | None = None
    summary: Text | None = None


def payers_of(scheme: Scheme | None) -> tuple[Payer, ...]:
    """Who checks and pays the claims of a kind of insurance; both where it is not known."""
    if scheme is None:
        return ANY_SCHEME
    return (Payer.FEDERATION,) if scheme in _FEDERATION else (Payer.FUND,)


def normal_claim(scheme: Scheme | None = None) -> Claim:
    """With the insurer's number, symbol and number that are in force."""
    text = Text(
        "今の保険者番号・記号・番号がわかれば、通常どおり。",
        "As usual, if the numbers of the coverage in force are known.",
    )
    return Claim(ClaimRoute.NORMAL, text, payers_of(scheme))


def former_record_claim(scheme: Scheme | None = None) -> Claim:
    """With the numbers of the record that ended, or of earlier visits (旧資格)."""
    text = Text(
        "今の番号がわからなければ、表示された資格か前回までの資格（旧資格）の番号で。",
        "If not known: under the former record, as shown or from earlier visits.",
    )
    return Claim(ClaimRoute.FORMER_RECORD, text, payers_of(scheme))


def unknown_claim(day: date) -> Claim | None:
    """With 7 in every digit (不詳); None before there was such a claim.

    `day` is the day of treatment. Accepted from the claims of September 2023 on.
    """
    if not CARD_TROUBLE.in_force(day):
        return None
    ja = (
        f"何もわからなければ不詳で：保険者番号 {UNKNOWN_INSURER}"
        f"（検証番号でエラーなら {UNKNOWN_INSURER_CHECKED}）、記号・番号は全桁7、"
        "摘要欄に申立書の内容。提出先は推定される保険に応じ、不明なら支払基金・国保連のどちらでもよい。"
    )
    en = (
        f"If all stays unknown: insurer number {UNKNOWN_INSURER} ({UNKNOWN_INSURER_CHECKED} if "
        "the check digit is refused), 7 in every digit of symbol and number, the declaration in "
        "the remarks; to the payer of the likely kind of insurance, or to either."
    )
    if not UNKNOWN_NUMBER_CLAIMS.reached(day):
        ja += "2023年9月の請求分から受け付けられます。"
        en += " Accepted from the claims of September 2023 on."
    summary = Text(
        "被保険者資格申立書にある住所、事業所名、連絡先など",
        "from the declaration: address, employer, contact and the like",
    )
    return Claim(
        ClaimRoute.UNKNOWN,
        Text(ja, en),
        insurer_number=UNKNOWN_INSURER,
        insurer_number_checked=UNKNOWN_INSURER_CHECKED,
        fill_digit=UNKNOWN_DIGIT,
        summary=summary,
    )


def held_claim(why: Text) -> Claim:
    """Not yet: something has to be settled first, which `why` says."""
    return Claim(ClaimRoute.HELD, why)


def disaster_claim(*, insurer_known: bool) -> Claim:
    """Under a notice on disasters: 「不詳」 comes first in the 摘要欄."""
    summary = Text("最初に「不詳」と記載", "begins with 「不詳」 (unknown)")
    if insurer_known:
        text = Text(
            f"災害時の請求：保険者番号は記載し、記号は空欄、番号は {DISASTER_NUMBER} とします。",
            f"Disaster claim: the insurer's number as known, no symbol, number {DISASTER_NUMBER}.",
        )
        return Claim(
            ClaimRoute.DISASTER_INSURER_KNOWN,
            text,
            symbol="",
            number=DISASTER_NUMBER,
            summary=summary,
        )
    text = Text(
        f"災害時の請求：保険者番号は {DISASTER_INSURER} とします。",
        f"Disaster claim: insurer number {DISASTER_INSURER}.",
    )
    return Claim(
        ClaimRoute.DISASTER_UNKNOWN, text, insurer_number=DISASTER_INSURER, summary=summary
    )
