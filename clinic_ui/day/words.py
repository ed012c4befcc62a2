"""What the figures of a day are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.desk.today_verdicts import verdict_on
from onshikaku.day.figures import Group
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GROUPS", "TABLES", "label"]

GROUPS: Final[Mapping[Group, Text]] = {
    Group.PATIENTS: Text("来院した方", "Patients"),
    Group.CARD: Text("リーダーでの受付", "Visits at the reader"),
    Group.LOOKUP: Text("番号・書類での照会", "Lookups by number and paper"),
    Group.IDENTIFIED: Text("本人確認の方法", "Identified by"),
    Group.CERTIFICATE: Text("電子証明書（人数）", "Certificates (people)"),
    Group.CONSENT: Text("情報提供の同意（人数）", "Consents (people)"),
    Group.SHARE: Text("負担割合（カードで確認できた方）", "Share paid (confirmed by card)"),
    Group.TROUBLE: Text("その場で片づいた困りごと", "Troubles settled on the spot"),
    Group.TILL: Text("会計（確認できた方）", "Till (confirmed people)"),
    Group.FILES: Text("結果ファイル", "Result files"),
}

_LABELS: Final[Mapping[Group, Mapping[str, Text]]] = {
    Group.PATIENTS: {
        "card": Text("カード", "by card"),
        "iphone": Text("スマホ（iPhone）", "by iPhone"),
        "android": Text("スマホ（Android）", "by Android phone"),
        "number": Text("番号・資格確認書", "by number or certificate of eligibility"),
        "nothing": Text("何も持っていない", "with nothing"),
    },
    Group.IDENTIFIED: {
        "face": Text("顔認証", "face"),
        "pin": Text("暗証番号", "PIN"),
        "visual": Text("目視", "by sight"),
        "iphone": Text("スマホ・顔認証", "phone, face"),
        "android": Text("スマホ・暗証番号", "phone, PIN"),
    },
    Group.CERTIFICATE: {
        "valid": Text("有効", "valid"),
        "expiring": Text("まもなく期限", "about to expire"),
        "grace": Text("期限切れ・猶予中", "expired, in grace"),
        "expired": Text("期限切れ", "expired"),
    },
    Group.CONSENT: {
        "all": Text("すべて同意", "to all"),
        "some": Text("一部だけ同意", "to some"),
        "none": Text("同意しない", "to none"),
    },
    Group.SHARE: {
        "10": Text("1割", "10 %"),
        "20": Text("2割", "20 %"),
        "30": Text("3割", "30 %"),
        "open": Text("年齢別・未確定", "by age, or open"),
    },
    Group.TROUBLE: {
        "wrong-pin": Text("暗証番号を間違えた", "wrong PIN, then the right one"),
        "pin-locked": Text("暗証番号がロック", "PIN locked, another way taken"),
        "face-not-matched": Text("顔が一致せず暗証番号へ", "face not matched, then the PIN"),
        "registered-on-the-spot": Text("その場で利用登録", "registered on the spot"),
        "lookup-failed": Text("回線断で照会できず", "lookup impossible, line down"),
        "circle": Text("照会の氏名に●", "● in the name looked up"),
    },
    Group.TILL: {
        "people": Text("人数", "people"),
        "yen": Text("受け取る額（円）", "to be collected, yen"),
    },
    Group.FILES: {
        "valid": Text("有効", "valid"),
        "invalid": Text("無効", "not valid"),
        "none": Text("該当資格なし", "no record"),
        "error": Text("エラー", "error"),
        "circle": Text("うち氏名に●", "of these, ● in the name"),
    },
}

TABLES: Final[Mapping[str, Text]] = {
    "visit": Text("初診・再診", "first or return visit"),
    "age": Text("年齢", "age"),
    "name": Text("氏名", "name"),
    "brings": Text("持ち物", "what is brought"),
    "usage": Text("カードの利用", "use of the card"),
    "phone": Text("カードかスマホか", "card or phone"),
    "channel-first": Text("番号の出どころ（初診）", "where the number is from, first visit"),
    "channel-return": Text("番号の出どころ（再診）", "where the number is from, return visit"),
    "lookup-chart": Text("照会（カルテの番号）", "lookup, number in the chart"),
    "lookup-typed": Text("照会（入力した番号）", "lookup, number typed"),
    "lookup-paper": Text("照会（資格確認書）", "lookup, certificate of eligibility"),
    "unconfirmed-typed": Text("入力した番号で見つからない理由", "why a typed number leads nowhere"),
    "invalid-number": Text("番号の資格が無効な理由", "why the number's coverage is over"),
    "reader": Text("リーダーで起きること", "what happens at the reader"),
    "certificate": Text("電子証明書", "certificate"),
    "registration": Text("利用登録", "registration"),
    "identification": Text("本人確認の希望", "identification wanted"),
    "face": Text("顔認証の結果", "face check"),
    "pin": Text("暗証番号", "PIN"),
    "lookup-card": Text("照会（カード）", "lookup, card"),
    "unconfirmed-card": Text("カードで見つからない理由", "why a card leads nowhere"),
    "consent": Text("同意", "consent"),
}
"""What is drawn."""


def label(group: str, what: str) -> Text:
    """The words of a figure; its key where it has none."""
    if group in (Group.CARD, Group.LOOKUP):
        return verdict_on(Finished(Outcome(what))).words
    known = _LABELS[Group(group)] if group in set(Group) else {}
    return known.get(what, Text(what, what))
