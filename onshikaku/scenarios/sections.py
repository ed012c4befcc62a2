"""The sections of docs/rules.md that scenarios cite, and what each is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SECTIONS"]

SECTIONS: Mapping[str, Text] = {
    "1.1": Text("関係するもの", "Who takes part"),
    "1.2": Text("ふだんの受付と同意", "The usual visit, and consent (同意)"),
    "1.3": Text("結果での同意の表し方", "What a consent looks like in the result"),
    "1.4": Text("資格確認のモード", "Modes"),
    "1.5": Text("スマホ保険証", "Phones (スマホ保険証)"),
    "1.6": Text("顔認証マイナンバーカード", "Cards without a PIN (顔認証マイナンバーカード)"),
    "2.1": Text("カードと電子証明書の有効期間", "How long they last"),
    "2.2": Text("電子証明書の猶予期間", "The grace period (猶予)"),
    "2.3": Text("電子証明書の状態と窓口での扱い", "States, and what they mean at the desk"),
    "2.4": Text("センターでの電子証明書の扱い", "How the centre treats certificates"),
    "2.5": Text("カードの紛失", "Loss"),
    "2.6": Text("暗証番号などの回数制限", "Counters"),
    "3.1": Text("結果のコード", "Codes"),
    "3.2": Text("資格情報の状態", "States of a record"),
    "3.3": Text("登録の遅れ", "Delay of registration"),
    "3.4": Text(
        "カードをお持ちの方の資格が確認できないとき", "When a card holder cannot be confirmed"
    ),
    "3.5": Text("窓口でいただく額", "What is charged"),
    "3.6": Text("番号がわからないときの請求", "Claims when the number is not known"),
    "4.1": Text("資格確認書が交付される方", "Who gets a certificate of eligibility (資格確認書)"),
    "4.2": Text("資格確認書の期限と記載事項", "Validity and contents"),
    "4.3": Text("資格情報のお知らせ", "Notice of eligibility (資格情報のお知らせ)"),
    "4.4": Text("利用登録の解除", "Cancelling the registration (利用登録解除)"),
    "4.5": Text("以前の健康保険証", "Old insurance cards (健康保険証)"),
    "5": Text("データの正確さ", "How good the data are"),
    "6.1": Text("利用率", "The usage rate (利用率)"),
    "6.2": Text("医療情報取得加算とその前身", "医療情報取得加算 and its predecessor"),
    "6.3": Text("医療DX推進体制整備加算", "医療DX推進体制整備加算"),
    "6.4": Text(
        "電子的診療情報連携体制整備加算", "電子的診療情報連携体制整備加算, from 2026-06-01"
    ),
    "6.5": Text("高額療養費の限度額", "Ceilings (高額療養費)"),
    "7.1": Text("番号の構成", "Layouts"),
    "7.2": Text("検証番号", "Check digits"),
    "7.3": Text("年齢と負担割合", "Ages and shares"),
    "9": Text("安全と窓口でのふるまい", "Security and conduct"),
}
"""By number; the English is the heading."""
