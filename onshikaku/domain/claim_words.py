"""How each field of a claim with uncertain numbers came about, in words (docs/rules.md §3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.claim import (
    DISASTER_INSURER,
    DISASTER_NUMBER,
    UNKNOWN_INSURER_CHECKED,
    ClaimRoute,
    Payer,
    payers_of,
)
from onshikaku.domain.rules.timeline import UNKNOWN_NUMBER_CLAIMS
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Scheme

__all__ = [
    "DECLARATION_MISSING",
    "DECLARED",
    "FORMER",
    "HELD",
    "INSURER_AS_KNOWN",
    "INSURER_UNKNOWN",
    "NOTHING_KNOWN",
    "NOT_YET",
    "NO_INSURER_NUMBER",
    "NUMBERS_AS_KNOWN",
    "NUMBERS_UNKNOWN",
    "NUMBER_FOR_DISASTERS",
    "PRESENT",
    "UNDER_NOTICE",
    "UNKNOWN_FIRST",
    "sevens_for_insurer",
    "sevens_for_numbers",
    "when",
    "where",
]

HELD = Text(
    "確かめることが残っているため、請求書はまだ作りません。確認できてから請求します。",
    "Something has to be settled first: claim once it is.",
)
NUMBERS_UNKNOWN = Text(
    "保険者番号・記号・番号がわかるときの請求です。わからなければ「不詳」で請求します。",
    "This way needs insurer number, symbol and number. Without them claim as unknown (不詳).",
)
NOT_YET = Text(
    "「不詳」での請求は2023年7月10日の通知で認められました。それより前の診療には使えません。",
    "Claims as unknown go back to the notice of 2023-07-10: not for treatment before it.",
)
DECLARATION_MISSING = Text(
    "摘要欄に書く内容がありません。被保険者資格申立書の住所・事業所名・連絡先を一つ以上入れてください。",
    "Nothing for the remarks: enter address, employer or contact from the declaration.",
)
PRESENT = Text(
    "確認できた資格の番号をそのまま書きます（順番①）。",
    "The numbers of the coverage that was confirmed, as they are (order 1).",
)
FORMER = Text(
    "今の番号がわからないので、喪失した資格（旧資格）の番号で請求します（順番②）。",
    "The present numbers are not known: those of the record that ended (order 2).",
)
NOTHING_KNOWN = Text(
    "今の番号も以前の番号もわからないので、不詳で請求します（順番③）。",
    "Neither present nor former numbers are known: claimed as unknown (order 3).",
)
NUMBER_FOR_DISASTERS = Text(
    f"記号は書かず、番号は {DISASTER_NUMBER}（9桁）とします。",
    f"No symbol, and {DISASTER_NUMBER} (9 digits) as the number.",
)
UNKNOWN_FIRST = Text(
    "摘要欄の最初に「不詳」と書きます。", "The remarks begin with 「不詳」 (unknown)."
)
UNDER_NOTICE = Text(
    "災害の事務連絡の対象となる患者さんにだけ使えます。",
    "Only for patients to whom a notice on a disaster applies.",
)
DECLARED = Text(
    "摘要欄に、申立書にある住所・事業所名・連絡先を書きます。",
    "The remarks have address, employer and contact from the declaration.",
)
INSURER_AS_KNOWN = Text(
    "保険者がわかっているので、その保険者番号を書きます。",
    "The insurer is known: its number as it is.",
)
NO_INSURER_NUMBER = Text(
    f"保険者はわかっても番号がわからないので {DISASTER_INSURER}（8桁）とし、"
    "摘要欄に住所か事業所名と連絡先を書きます。",
    f"The insurer is known, its number is not: {DISASTER_INSURER} (8 digits), and address or "
    "employer and the contact in the remarks.",
)
INSURER_UNKNOWN = Text(
    f"保険者がわからないので、保険者番号は {DISASTER_INSURER}（8桁）とします。",
    f"The insurer is not known: {DISASTER_INSURER} (8 digits).",
)
NUMBERS_AS_KNOWN = Text("確認できた記号・番号を書きます。", "Symbol and number as they are known.")


def sevens_for_insurer(insurer: str) -> Text:
    """Which of the two numbers stands for the insurer."""
    if insurer == UNKNOWN_INSURER_CHECKED:
        return Text(
            f"レセコンが検証番号の合わない番号を受け付けないので、保険者番号は {insurer} です。",
            f"The software wants a right check digit: insurer number {insurer}.",
        )
    return Text(
        f"保険者番号は {insurer}（検証番号でエラーになるなら {UNKNOWN_INSURER_CHECKED}）です。",
        f"Insurer number {insurer}; {UNKNOWN_INSURER_CHECKED} if the check digit is refused.",
    )


def sevens_for_numbers(symbol: int, number: int) -> Text:
    """How many sevens symbol and number have; a symbol of none stays blank."""
    if not symbol:
        return Text(
            f"記号は空欄、番号は7を{number}桁書きます。",
            f"No symbol, {number} sevens as the number.",
        )
    return Text(
        f"記号は7を{symbol}桁、番号は7を{number}桁書きます（桁数はレセコンの欄に合わせます）。",
        f"{symbol} sevens as the symbol, {number} as the number: as many as "
        "the software's fields want.",
    )


_PAYERS = {
    Payer.FUND: Text("社会保険診療報酬支払基金", "社会保険診療報酬支払基金 (the fund)"),
    Payer.FEDERATION: Text("国民健康保険団体連合会", "国民健康保険団体連合会 (the federation)"),
}


def where(scheme: Scheme | None) -> Text:
    """Where a claim goes by the likely kind of insurance."""
    if scheme is None:
        return Text(
            "保険の種類がわからないので、支払基金と国保連のどちらに出してもかまいません。",
            "The kind of insurance is not known: to the fund or the federation, as the clinic "
            "chooses.",
        )
    payer = _PAYERS[next(iter(payers_of(scheme)))]
    return Text(f"提出先は{payer.ja}です。", f"To {payer.en}.")


def when(route: ClaimRoute, month: date) -> Text:
    """From which claims on; `month`: the first day of that month."""
    ja = f"{month.year}年{month.month}月の請求分から出せます。"
    en = f"Taken from the claims of {month:%Y-%m} on."
    if route is ClaimRoute.UNKNOWN and month == UNKNOWN_NUMBER_CLAIMS.first_day:
        ja += "不詳での請求はこの月から受け付けられました。"
        en += " Those without a number are taken since that month."
    return Text(ja, en)
