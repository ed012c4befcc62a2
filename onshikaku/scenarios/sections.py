"""The sections of docs/rules.md that scenarios cite, and what each is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SECTIONS"]

SECTIONS: Mapping[str, Text] = {
    "1.2": Text("ふだんの受付と同意", "The usual visit, and consent (同意)"),
    "1.4": Text("資格確認のモード", "Modes"),
    "1.5": Text("スマホ保険証", "Phones (スマホ保険証)"),
    "2.2": Text("電子証明書の猶予期間", "The grace period (猶予)"),
    "2.3": Text("電子証明書の状態と窓口での扱い", "States, and what they mean at the desk"),
    "2.6": Text("暗証番号などの回数制限", "Counters"),
    "3.2": Text("資格情報の状態", "States of a record"),
    "3.4": Text(
        "カードをお持ちの方の資格が確認できないとき", "When a card holder cannot be confirmed"
    ),
    "3.5": Text("窓口でいただく額", "What is charged"),
    "4.1": Text("資格確認書が交付される方", "Who gets a certificate of eligibility (資格確認書)"),
    "4.3": Text("資格情報のお知らせ", "Notice of eligibility (資格情報のお知らせ)"),
    "4.4": Text("利用登録の解除", "Cancelling the registration (利用登録解除)"),
    "4.5": Text("以前の健康保険証", "Old insurance cards (健康保険証)"),
    "7.3": Text("年齢と負担割合", "Ages and shares"),
    "9": Text("安全と窓口でのふるまい", "Security and conduct"),
}
"""By number; the English is the heading."""
