"""Dated rules of cards, certificates and registration for insurance use (docs/rules.md §0.2)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule, Step
from onshikaku.domain.rules.timeline.sources import (
    DIGITAL_AGENCY,
    KYOKAI,
    SANGIIN,
    SUBCOMMITTEE_181,
)
from onshikaku.domain.text import Text

__all__ = [
    "CARD_ADULT_AT_18",
    "CARD_RULES",
    "CERT_GRACE",
    "DEREGISTER",
    "FACE_ONLY_CARD",
    "FACE_ONLY_HOME_VISITS",
    "INFANT_NO_PHOTO",
    "RAPID_CARD",
]

CARD_ADULT_AT_18 = Rule(
    id="card-adult-at-18",
    family=Family.CARD,
    first_day=date(2022, 4, 1),
    title=Text("カードの有効期間は18歳から10年", "Ten years of validity from the age of 18"),
    statement=Text(
        "発行時に18歳以上なら10回目の誕生日まで、18歳未満なら5回目の誕生日までカードが有効です。"
        "それより前の申請では20歳が境でした。",
        "Issued at 18 or over, a card lasts to the 10th birthday, below 18 to the 5th. "
        "Applications before that day went by the age of 20.",
    ),
    section="§2.1",
    sources=("デジタル庁「マイナンバーカードの有効期間」（報道の引用, 日付なし）", SANGIIN),
)
FACE_ONLY_HOME_VISITS = Step(
    date(2024, 10, 1),
    Text(
        "訪問診療でも使えるようになりました（年月だけの資料による）。",
        "It serves for care at home as well (the source gives the month).",
    ),
)
FACE_ONLY_CARD = Rule(
    id="face-only-card",
    family=Family.CARD,
    first_day=date(2023, 12, 15),
    title=Text("顔認証マイナンバーカード", "Card without a PIN"),
    statement=Text(
        "暗証番号のないカードを選べます。本人確認は顔認証か目視だけで、マイナポータルなど暗証番号が"
        "必要なサービスは使えません。",
        "A card without PIN may be had. Identity is checked by face or by sight only; services "
        "that need a PIN, such as Mynaportal, are closed to it.",
    ),
    section="§1.6",
    sources=(DIGITAL_AGENCY, SANGIIN, "宮津市・糸満市「顔認証マイナンバーカード」（日付なし）"),
    steps=(FACE_ONLY_HOME_VISITS,),
)
DEREGISTER = Rule(
    id="deregister",
    family=Family.CARD,
    first_day=date(2024, 10, 28),
    title=Text("利用登録の解除", "Cancelling the registration"),
    statement=Text(
        "健康保険証としての利用登録の解除を、保険者に書面で申請できます。保険者は資格確認書を交付します。",
        "Insurers accept written requests to cancel the registration for insurance use, and issue "
        "a certificate of eligibility (資格確認書).",
    ),
    section="§4.4",
    sources=("中央大学健康保険組合「利用登録の解除」（日付なし）", "東京新聞（転載, 日付なし）"),
)
RAPID_CARD = Rule(
    id="rapid-card",
    family=Family.CARD,
    first_day=date(2024, 12, 1),
    title=Text("カードの特急発行", "Express issue of cards"),
    statement=Text(
        "新生児、紛失、海外からの転入などでは、カードを1週間以内（最短5日）で受け取れます。",
        "Newborn babies, people who lost the card or arrive from abroad get one within a week, at "
        "best in 5 days.",
    ),
    section="§2.5",
    sources=(DIGITAL_AGENCY, KYOKAI, "SCSK健康保険組合 Q&A（日付なし）"),
    note=Text(
        "資料にあるのは年月（2024年12月）だけで、日は月の初日とした。",
        "The source gives the month, December 2024; its first day is taken.",
    ),
)
CERT_GRACE = Rule(
    id="cert-grace",
    family=Family.CARD,
    first_day=date(2024, 12, 2),
    title=Text("電子証明書の期限後3か月の猶予", "Three months of grace for the certificate"),
    statement=Text(
        "電子証明書の有効期限が切れても、期限の月の翌月から数えて3か月目の月末までは資格確認に使えます。"
        "医療情報の提供はできません。",
        "After its expiry the certificate confirms eligibility until the end of the third month "
        "after the month of expiry. No medical information is given.",
    ),
    section="§2.2",
    sources=(
        SUBCOMMITTEE_181,
        "ニシプラ健康保険組合「電子証明書の有効期限」の対応について (2025-04-16)",
        "多摩市「電子証明書の有効期限が切れても、3か月はマイナ保険証として利用できます」(2025-05-15)",
        "全国健康保険協会 お知らせ (2025-07-16)",
    ),
    note=Text(
        "資料は「本年12月より」。健康保険証の新規発行が終わる12月2日とした。",
        "The paper says “from December”; the day on which the issue of insurance cards ends is "
        "taken.",
    ),
)
INFANT_NO_PHOTO = Rule(
    id="infant-no-photo",
    family=Family.CARD,
    first_day=date(2024, 12, 2),
    title=Text("1歳未満のカードは写真なし", "No photo on the cards of infants"),
    statement=Text(
        "1歳になる前に申請したカードには顔写真がありません。本人確認は暗証番号だけで行います。",
        "Cards applied for before the age of 1 carry no photo; identity is checked by PIN only.",
    ),
    section="§2.3",
    sources=("全国保険医団体連合会「乳幼児限定・顔写真なしマイナ保険証」(2024)",),
    certainty=Certainty.PRESS_ONLY,
)

CARD_RULES = (
    CARD_ADULT_AT_18,
    FACE_ONLY_CARD,
    DEREGISTER,
    RAPID_CARD,
    CERT_GRACE,
    INFANT_NO_PHOTO,
)
