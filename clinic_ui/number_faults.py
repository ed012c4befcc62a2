"""What is wrong with a number or a day that somebody typed, and what to do about it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.identifiers import IdentifierFault
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import DayFault

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["unfit_number", "unreadable_day"]

_FAULTS: Mapping[tuple[str, IdentifierFault], Text] = {
    ("insurer_number", IdentifierFault.LENGTH): Text(
        "保険者番号は8桁（国民健康保険は6桁）です。桁数を確かめてください。",
        "An insurer number has 8 digits, 6 for national health insurance.",
    ),
    ("insurer_number", IdentifierFault.NOT_DIGITS): Text(
        "保険者番号は数字だけで入力してください。", "An insurer number holds digits only."
    ),
    ("insurer_number", IdentifierFault.CHECK_DIGIT): Text(
        "検証番号（末尾の1桁）が合いません。数字の打ち間違いや並びの入れ違いがないか確かめてください。",
        "The last digit, a check digit, does not fit: look for a mistyped or swapped digit.",
    ),
    ("branch", IdentifierFault.LENGTH): Text(
        "枝番は2桁です。書かれていなければ空けておきます。",
        "A branch number has 2 digits; leave it empty if there is none.",
    ),
    ("branch", IdentifierFault.NOT_DIGITS): Text(
        "枝番は数字だけで入力してください。", "A branch number holds digits only."
    ),
    ("my_number", IdentifierFault.LENGTH): Text(
        "マイナンバー（個人番号）は12桁です。", "A My Number has 12 digits."
    ),
}

_FAULTS_OF_ANY: Mapping[IdentifierFault, Text] = {
    IdentifierFault.EMPTY: Text("入力してください。", "Please fill this in."),
    IdentifierFault.LENGTH: Text(
        "長すぎます。書類の番号と見比べてください。", "Too long: compare it with the paper."
    ),
    IdentifierFault.NOT_DIGITS: Text("数字だけで入力してください。", "Digits only, please."),
    IdentifierFault.CHECK_DIGIT: Text(
        "検証番号が合いません。打ち間違いがないか確かめてください。",
        "The check digit does not fit: look for a mistyped digit.",
    ),
    IdentifierFault.CHARACTERS: Text(
        "使えない文字が入っています。入力し直してください。",
        "There is a character that cannot be used.",
    ),
}

_DAYS: Mapping[DayFault, Text] = {
    DayFault.FORM: Text(
        "日付として読めません。昭和33年5月3日、S33.5.3、1958-05-03 のように入力してください。",
        "Not a date: write 昭和33年5月3日, S33.5.3 or 1958-05-03.",
    ),
    DayFault.ERA: Text(
        "元号がわかりません。令和・平成・昭和・大正・明治（R・H・S・T・M）が使えます。",
        "No such era: use 令和, 平成, 昭和, 大正, 明治, or R, H, S, T, M.",
    ),
    DayFault.NO_SUCH_DAY: Text(
        "その日は暦にありません。月と日を確かめてください。", "There is no such day."
    ),
    DayFault.OUTSIDE_ERA: Text(
        "その元号にその日はありません。元号と年を確かめてください。",
        "That era does not have that day.",
    ),
}


def unfit_number(field: str, fault: IdentifierFault) -> Text:
    """Of the number in this field of the form; what is not about it alone goes for every number."""
    return _FAULTS.get((field, fault)) or _FAULTS_OF_ANY[fault]


def unreadable_day(fault: DayFault) -> Text:
    """Of a day."""
    return _DAYS[fault]
