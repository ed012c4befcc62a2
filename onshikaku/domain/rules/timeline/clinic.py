"""Dated rules of the system and its modes at the clinic (docs/rules.md §0.1)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule
from onshikaku.domain.rules.timeline.sources import (
    SANGIIN,
    SUBCOMMITTEE_181,
    SUBCOMMITTEE_184,
    VENDORS,
)
from onshikaku.domain.text import Text

__all__ = [
    "AMBULANCE_VIEW",
    "APP_WHEN_READER_BROKEN",
    "CLINIC_RULES",
    "DISASTER_MODE",
    "ER_VIEW",
    "FAILURE_MODE",
    "HOME_CONSENT",
    "HOME_CONSENT_OFFDESK",
    "LIMITED_MODE",
    "MEDICAL_AID",
    "OQS_LIVE",
    "OQS_MANDATORY",
    "PHONE_CARD",
    "VISUAL_SIMPLE",
]

OQS_LIVE = Rule(
    id="oqs-live",
    family=Family.CLINIC,
    first_day=date(2021, 10, 20),
    title=Text("オンライン資格確認の本格運用", "Online eligibility confirmation in full operation"),
    statement=Text(
        "医療機関は、マイナンバーカードまたは保険者番号等で保険資格をオンラインで確認できます。",
        "Clinics can confirm coverage online, by My Number Card or by insured number.",
    ),
    section="§1",
    sources=(SANGIIN, "百科事典の記事「マイナ保険証」（日付なし）"),
    note=Text(
        "月は参議院の資料、日は百科事典の記事による。試行運用は2021年3月から。",
        "The month is from the parliament's paper, the day from an encyclopedia article; "
        "a trial ran from March 2021.",
    ),
)
DISASTER_MODE = Rule(
    id="disaster-mode",
    family=Family.CLINIC,
    first_day=date(2021, 10, 20),
    title=Text("災害時医療情報閲覧", "Viewing in a disaster"),
    statement=Text(
        "大規模災害のとき、指定された市町村と期間に限り、カードがなくても本人の口頭の同意などで"
        "医療情報を閲覧できます。",
        "After a great disaster, in the municipalities and days named, medical information may be "
        "viewed without a card, on oral consent or the like.",
    ),
    section="§1.4",
    sources=(
        "医療機関等向け総合ポータルサイト（能登半島地震・大雨の災害時閲覧; 2023-07, 2024-01）",
        VENDORS,
    ),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始日は確認できず、本格運用の開始日とした。資料で確認できる最初の適用は2023年7月8日の大雨。",
        "No start was found; the start of full operation is taken. The first opening that a source "
        "names is the rain of 2023-07-08.",
    ),
)
FAILURE_MODE = Rule(
    id="failure-mode",
    family=Family.CLINIC,
    first_day=date(2021, 10, 20),
    title=Text("システム障害時モード", "Mode for system failures"),
    statement=Text(
        "障害で資格確認ができないとき、コールセンターに連絡して機能を開けてもらい、氏名・生年月日・"
        "性別・住所の4情報で資格だけを照会できます。",
        "When confirmation fails for a system fault, the call centre opens a search by name, birth "
        "date, sex and address; it gives eligibility only.",
    ),
    section="§1.4",
    sources=(
        "京都府保険医協会（運用マニュアル抜粋, 2023-06-01）",
        "厚生労働省 保発0710第1号 (2023-07-10)",
        "全国保険医団体連合会（受付時間, 2024-01-05）",
    ),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始日は確認できず、本格運用の開始日とした。受付は平日9時から17時（2024年1月の案内）。",
        "No start was found; the start of full operation is taken. Calls are taken on weekdays "
        "from 9 to 17 (notice of January 2024).",
    ),
)
OQS_MANDATORY = Rule(
    id="oqs-mandatory",
    family=Family.CLINIC,
    first_day=date(2023, 4, 1),
    title=Text("オンライン資格確認の原則義務化", "Online confirmation obligatory in principle"),
    statement=Text(
        "保険医療機関と保険薬局は、原則としてオンライン資格確認を導入しなければなりません。",
        "Insurance clinics and pharmacies must, in principle, have online confirmation.",
    ),
    section="§1",
    sources=(SANGIIN,),
)
MEDICAL_AID = Rule(
    id="medical-aid-oqs",
    family=Family.CLINIC,
    first_day=date(2024, 3, 1),
    title=Text("医療扶助のオンライン資格確認", "Public assistance takes part"),
    statement=Text(
        "生活保護の医療扶助も、マイナンバーカードで受給資格と医療券の登録を確認できます。",
        "Public assistance can be confirmed by card as well, with the ticket registered for it.",
    ),
    section="§3.2",
    sources=("相模原市・四万十市「医療扶助のオンライン資格確認」（日付なし）",),
)
HOME_CONSENT = Rule(
    id="home-consent",
    family=Family.CLINIC,
    first_day=date(2024, 4, 1),
    title=Text("居宅同意取得型", "Consent at home or online"),
    statement=Text(
        "訪問診療やオンライン診療では、医療機関のモバイル端末のアプリ、または患者自身のスマートフォンなど"
        "（マイナ在宅受付Web）で本人確認と同意ができます。",
        "For care at home or online, patients identify themselves and consent in the clinic's app "
        "or on a device of their own (マイナ在宅受付Web).",
    ),
    section="§1.4",
    sources=(VENDORS,),
    certainty=Certainty.PRESS_ONLY,
    note=Text(
        "資料にあるのは年月（2024年4月）だけで、日は月の初日とした。",
        "The source gives the month, April 2024; its first day is taken.",
    ),
)
LIMITED_MODE = Rule(
    id="limited-mode",
    family=Family.CLINIC,
    first_day=date(2024, 4, 1),
    title=Text("資格確認限定型", "Eligibility only, by app"),
    statement=Text(
        "施術所、紙レセプトの医療機関、健診実施機関、助産所では、アプリで保険資格だけを確認できます。"
        "医療情報は閲覧できません。",
        "Treatment offices, clinics that claim on paper, check-up providers and midwives can "
        "confirm eligibility by app, without medical information.",
    ),
    section="§1.4",
    sources=("医療機関等向け総合ポータルサイト「資格確認限定型」FAQ（日付なし）",),
    certainty=Certainty.INFERRED,
    note=Text(
        "資料で確認できたのは2024年からということまでで、居宅同意取得型と同じ2024年4月1日とした。",
        "That it is of 2024 is all that was found; 1 April is taken, as for consent at home.",
    ),
)
HOME_CONSENT_OFFDESK = Rule(
    id="home-consent-offdesk",
    family=Family.CLINIC,
    first_day=date(2024, 9, 30),
    title=Text("居宅同意取得型の窓口外での利用", "Consent by app away from the desk"),
    statement=Text(
        "発熱外来、ドライブスルー、病棟など、通常の窓口を通らない診療でも居宅同意取得型を使えます。",
        "The app may be used for visits that do not pass the desk: fever clinics, drive-through, "
        "wards.",
    ),
    section="§1.4",
    sources=("厚生労働省 社会保障審議会 医療保険部会（第183回）資料2 (2024-09-30)",),
    note=Text("公表された日を開始日とした。", "The day of the announcement is taken as its start."),
)
ER_VIEW = Rule(
    id="er-view",
    family=Family.CLINIC,
    first_day=date(2024, 12, 9),
    title=Text("救急時医療情報閲覧", "Viewing in an emergency"),
    statement=Text(
        "病院は、患者の生命や身体を守るために必要なとき、同意が得られなくても医療情報と救急用サマリーを"
        "閲覧できます。診療所は対象外です。",
        "Hospitals may view medical information and the emergency summary without consent where "
        "life or body depends on it. Clinics may not.",
    ),
    section="§1.4",
    sources=("エキスパートナース (2025)", "全国保険医団体連合会 (2024-05-06)"),
    certainty=Certainty.PRESS_ONLY,
)
VISUAL_SIMPLE = Rule(
    id="visual-simple",
    family=Family.CLINIC,
    first_day=date(2025, 3, 1),
    title=Text("目視確認モードの簡素化", "Visual check at the reader"),
    statement=Text(
        "職員がカードリーダーの画面で目視確認を選び、医療機関ごとのパスコードを入力するだけで、"
        "端末を操作せずに目視で本人確認ができます。",
        "Staff choose the visual check on the reader and type the clinic's passcode; nothing is "
        "done at the terminal.",
    ),
    section="§1.4",
    sources=(SUBCOMMITTEE_184, SUBCOMMITTEE_181),
    certainty=Certainty.PLANNED,
    note=Text(
        "2025年3月の予定。実際の開始日は確認できず、月の初日とした。",
        "Planned for March 2025; the real day was not found, the first of the month is taken.",
    ),
)
APP_WHEN_READER_BROKEN = Rule(
    id="app-when-reader-broken",
    family=Family.CLINIC,
    first_day=date(2025, 5, 21),
    title=Text("リーダー故障時のアプリ利用", "The app in place of the reader"),
    statement=Text(
        "カードリーダーが故障したときや患者が使えないときは、窓口でもマイナ資格確認アプリを使えます。",
        "When the reader is broken, or a patient cannot use it, the app will do at the desk.",
    ),
    section="§3.4",
    sources=("日本ジェネリック (CBnews) (2025-05-22)",),
    certainty=Certainty.PRESS_ONLY,
)
PHONE_CARD = Rule(
    id="phone-card",
    family=Family.CLINIC,
    first_day=date(2025, 9, 19),
    title=Text("スマホ保険証", "The card on a phone"),
    statement=Text(
        "対応する医療機関では、スマートフォンをマイナ保険証として使えます。機器を置くかどうかは"
        "医療機関の任意です。",
        "Where the clinic has chosen to take part, a phone serves as the card.",
    ),
    section="§1.5",
    sources=("ASCII (2025-09-01)", "時事通信 (2025-08-02)", "マイナビニュース (2025-09-24)"),
    certainty=Certainty.PRESS_ONLY,
)
AMBULANCE_VIEW = Rule(
    id="ambulance-view",
    family=Family.CLINIC,
    first_day=date(2025, 10, 1),
    title=Text("マイナ救急", "Viewing in ambulances"),
    statement=Text(
        "全国の救急隊が、傷病者のマイナンバーカードで医療情報を閲覧できます。意識がないときを除き"
        "本人の同意が必要で、スマートフォンでは利用できません。",
        "Ambulance crews in the whole country may view medical information by the patient's card, "
        "with consent unless unconscious; a phone will not do.",
    ),
    section="§1.4",
    sources=("TBS（マイナ救急, 2025）",),
    certainty=Certainty.PRESS_ONLY,
)

CLINIC_RULES = (
    OQS_LIVE,
    DISASTER_MODE,
    FAILURE_MODE,
    OQS_MANDATORY,
    MEDICAL_AID,
    HOME_CONSENT,
    LIMITED_MODE,
    HOME_CONSENT_OFFDESK,
    ER_VIEW,
    VISUAL_SIMPLE,
    APP_WHEN_READER_BROKEN,
    PHONE_CARD,
    AMBULANCE_VIEW,
)
