"""Dated rules of the papers that show eligibility, old and new (docs/rules.md §0.3)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule, Step
from onshikaku.domain.rules.timeline.sources import DIGITAL_AGENCY, KYOKAI, SANGIIN
from onshikaku.domain.text import Text

__all__ = [
    "ELDERLY_PAPER_85",
    "ELDERLY_PAPER_ALL",
    "ELDERLY_PAPER_EVERYONE",
    "ELDERLY_RECIPIENT_MERGED",
    "ELIGIBILITY_CERTIFICATE",
    "ELIGIBILITY_NOTICE",
    "OLD_CARD_PROVISIONAL",
    "OLD_CARD_PROVISIONAL_ALL",
    "OLD_CARD_STOP",
    "OLD_CARD_VALID",
    "PAPERS_RULES",
]

OLD_CARD_VALID = Rule(
    id="old-card-valid",
    family=Family.PAPERS,
    first_day=None,
    last_day=date(2025, 12, 1),
    title=Text("健康保険証の有効期間", "Old insurance cards stay valid"),
    statement=Text(
        "2024年12月1日までに発行された健康保険証は、券面の有効期限まで（長くても2025年12月1日まで）"
        "使えます。保険者が変わればその時点で使えません。",
        "Cards issued up to 2024-12-01 are good to their printed end, at most to 2025-12-01, and "
        "end at once when the insurer changes.",
    ),
    section="§4.5",
    sources=(KYOKAI, SANGIIN),
)
OLD_CARD_STOP = Rule(
    id="old-card-stop",
    family=Family.PAPERS,
    first_day=date(2024, 12, 2),
    title=Text("健康保険証の新規発行の終了", "No new insurance cards"),
    statement=Text(
        "健康保険証は新しく発行されません。再発行もありません。",
        "No health-insurance card (健康保険証) is issued any more, nor replaced.",
    ),
    section="§4.5",
    sources=(SANGIIN,),
)
ELIGIBILITY_CERTIFICATE = Rule(
    id="eligibility-certificate",
    family=Family.PAPERS,
    first_day=date(2024, 12, 2),
    title=Text("資格確認書の交付", "Certificates of eligibility"),
    statement=Text(
        "マイナ保険証で資格確認を受けられない人には、保険者が資格確認書を交付します。"
        "それだけで受診でき、有効期間は5年以内で保険者が決めます。",
        "Those who cannot be confirmed by card get a certificate of eligibility (資格確認書) from "
        "their insurer. It is enough by itself; the insurer sets its validity, at most 5 years.",
    ),
    section="§4.1",
    sources=(KYOKAI, DIGITAL_AGENCY),
)
ELIGIBILITY_NOTICE = Rule(
    id="eligibility-notice",
    family=Family.PAPERS,
    first_day=date(2024, 12, 2),
    title=Text("資格情報のお知らせ", "Notices of eligibility"),
    statement=Text(
        "マイナ保険証の利用登録をしている人には、保険者が資格情報のお知らせを交付します。"
        "カードと一緒に示せば、カードを読み取れないときの確認に使えます。",
        "Registered card holders get a notice (資格情報のお知らせ). Shown with the card, it will "
        "do where the card cannot be read.",
    ),
    section="§4.3",
    sources=(DIGITAL_AGENCY,),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始日は確認できず、健康保険証の新規発行が終わる日とした。それより前に送付した保険者もある"
        "（一般知識）。",
        "No start was found; the day on which the issue of cards ends is taken. Some insurers sent "
        "it earlier (general knowledge).",
    ),
)
ELDERLY_RECIPIENT_MERGED = Rule(
    id="elderly-recipient-merged",
    family=Family.PAPERS,
    first_day=date(2024, 12, 2),
    title=Text("高齢受給者証と資格確認書の一体化", "One paper for those of 70 to 74"),
    statement=Text(
        "70歳から74歳の国民健康保険の資格確認書には、一部負担金の割合と発効期日が載り、"
        "高齢受給者証を兼ねます。",
        "For those of 70 to 74 in 国民健康保険 the certificate of eligibility shows share and "
        "first day, and takes the place of the 高齢受給者証.",
    ),
    section="§4.2",
    sources=("文京区（国民健康保険の資格確認書, 日付なし）",),
)
ELDERLY_PAPER_EVERYONE = Step(
    date(2025, 8, 1),
    Text(
        "新規加入や変更の有無にかかわらず、加入者全員に交付されます。",
        "All members get it, not only those with new or changed records.",
    ),
)
ELDERLY_PAPER_ALL = Rule(
    id="elderly-paper-all",
    family=Family.PAPERS,
    first_day=date(2024, 12, 2),
    last_day=date(2026, 7, 31),
    title=Text("75歳以上の全員に資格確認書", "75 and over: a certificate for everyone"),
    statement=Text(
        "後期高齢者医療の加入者には、マイナ保険証の有無にかかわらず、申請なしで資格確認書が交付されます。",
        "Everyone in the scheme for 75 and over gets a certificate of eligibility unasked, with or "
        "without マイナ保険証.",
    ),
    section="§4.1",
    sources=(
        "京都府保険医協会 (2025-09-15)",
        "埼玉県後期高齢者医療広域連合「令和8年8月から資格確認書の交付要件が変わります」（日付なし）",
    ),
    note=Text(
        "2025年7月31日までは、新しく加入した人や記載事項が変わった人が対象。",
        "Until 2025-07-31 for new members and changed records only.",
    ),
    steps=(ELDERLY_PAPER_EVERYONE,),
)
OLD_CARD_PROVISIONAL_ALL = Step(
    date(2025, 12, 2),
    Text(
        "すべての保険者の健康保険証が対象になりました。",
        "It holds for the cards of all insurers.",
    ),
)
OLD_CARD_PROVISIONAL = Rule(
    id="old-card-provisional",
    family=Family.PAPERS,
    first_day=date(2025, 8, 1),
    last_day=date(2026, 7, 31),
    title=Text(
        "期限切れの健康保険証などの暫定的な取扱い", "Expired cards and bare notices, for now"
    ),
    statement=Text(
        "期限の切れた健康保険証、または資格情報のお知らせだけを持参した場合も、その番号で"
        "オンライン資格確認ができれば、通常の負担割合で受診できます。",
        "A patient with nothing but an expired insurance card or a notice of eligibility pays the "
        "proper share if its number is confirmed online.",
    ),
    section="§4.5",
    sources=(
        "厚生労働省 事務連絡 (2025-06-27, 2025-08-04, 2025-11-12; 広島県保険医協会 2025-11-25)",
        "新潟日報・毎日新聞（厚生労働大臣の会見, 2026-03-19）",
    ),
    certainty=Certainty.PRESS_ONLY,
    note=Text(
        "初めは国民健康保険と後期高齢者医療。当初の期限は2026年3月31日で、延長は報道による"
        "（発表を3月19日としたのは推定）。",
        "At first 国民健康保険 and 後期高齢者医療. It was to end on 2026-03-31; the extension is "
        "known from the press, and that it was announced on 19 March is inferred.",
    ),
    steps=(OLD_CARD_PROVISIONAL_ALL,),
)
ELDERLY_PAPER_85 = Rule(
    id="elderly-paper-85",
    family=Family.PAPERS,
    first_day=date(2026, 8, 1),
    title=Text("85歳以上の全員に資格確認書", "85 and over: a certificate for everyone"),
    statement=Text(
        "2026年8月1日時点で85歳以上の人は全員が、84歳以下の人はマイナ保険証がない場合に、申請なしで"
        "資格確認書を受け取ります。84歳以下でマイナ保険証がある人には資格情報のお知らせが届き、"
        "申請すれば資格確認書も受けられます。",
        "Everyone of 85 or more on 2026-08-01 gets a certificate of eligibility unasked, and so do "
        "younger members without マイナ保険証. The others get a notice, a certificate on "
        "request.",
    ),
    section="§4.1",
    sources=(
        "埼玉県後期高齢者医療広域連合「令和8年8月から資格確認書の交付要件が変わります」（日付なし）",
    ),
    note=Text(
        "2027年8月以降の取扱いは不明。",
        "Whether it goes on after July 2027 is not known.",
    ),
)

PAPERS_RULES = (
    OLD_CARD_VALID,
    OLD_CARD_STOP,
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
    ELDERLY_RECIPIENT_MERGED,
    ELDERLY_PAPER_ALL,
    OLD_CARD_PROVISIONAL,
    ELDERLY_PAPER_85,
)
