"""Dated rules of what the reader asks the patient (docs/rules.md §0.1)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule
from onshikaku.domain.rules.timeline.sources import SUBCOMMITTEE_181
from onshikaku.domain.text import Text

__all__ = [
    "CONSENT_BUNDLE",
    "CONSENT_ITEMS_2025",
    "E_PRESCRIPTION",
    "SCREENS_RULES",
    "SUBSIDIES",
    "SURGERY_VIEW",
    "TREATMENT_VIEW",
]

TREATMENT_VIEW = Rule(
    id="treatment-view",
    family=Family.CLINIC,
    first_day=date(2022, 9, 11),
    title=Text("診療情報の閲覧", "Viewing of treatment"),
    statement=Text(
        "薬剤情報と特定健診等情報に加えて、診療情報も患者の同意で閲覧できます。",
        "Besides medicines and check-ups, treatment may be viewed with the patient's consent.",
    ),
    section="§1.3",
    sources=("厚生労働省 社会保障審議会 医療保険部会（第153回）(2022-09-08)",),
)
E_PRESCRIPTION = Rule(
    id="e-prescription",
    family=Family.CLINIC,
    first_day=date(2023, 1, 26),
    title=Text("電子処方箋", "Electronic prescriptions"),
    statement=Text(
        "電子処方箋を扱う医療機関では、患者がカードリーダーで処方箋の形態（電子か紙か）を選びます。",
        "Where the clinic takes part, the patient chooses an electronic or a paper prescription "
        "at the reader.",
    ),
    section="§1.2",
    sources=("公開プログラムのコード表（処方箋の形態）",),
    certainty=Certainty.INFERRED,
    note=Text("開始日は一般知識。", "The first day is general knowledge."),
)
SURGERY_VIEW = Rule(
    id="surgery-view",
    family=Family.CLINIC,
    first_day=date(2023, 5, 11),
    title=Text("手術情報の閲覧", "Viewing of surgery"),
    statement=Text(
        "手術情報も閲覧できます。同意はほかの情報と別の画面で求めます。",
        "Surgery may be viewed as well; consent to it is asked on a screen of its own.",
    ),
    section="§1.3",
    sources=("厚生労働省 社会保障審議会 医療保険部会（第152回）(2022-08-19)",),
    certainty=Certainty.INFERRED,
    note=Text(
        "資料は2023年5月の予定。日は一般知識。",
        "The paper plans it for May 2023; the day is general knowledge.",
    ),
)
SUBSIDIES = Rule(
    id="subsidies",
    family=Family.CLINIC,
    first_day=date(2024, 3, 1),
    title=Text("医療費助成の受給者証（PMH）", "Certificates of subsidies (PMH)"),
    statement=Text(
        "PMHに参加する自治体の医療費助成は、対応する医療機関ではカードで受給者証の情報を確認できます。"
        "紙の受給者証も引き続き使えます。",
        "Where municipality and clinic take part in PMH, subsidies (医療費助成) are "
        "confirmed by card. Those on paper stay valid.",
    ),
    section="§1.2",
    sources=("湖西市・愛知県・八王子市 PMH の案内（日付なし）",),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始の月は一般知識。日は月の初日とした。",
        "The month is general knowledge; its first day is taken.",
    ),
)
CONSENT_BUNDLE = Rule(
    id="consent-bundle",
    family=Family.CLINIC,
    first_day=date(2024, 10, 7),
    title=Text("包括同意と限度額画面の省略", "Consent to all at once; no screen for the ceiling"),
    statement=Text(
        "カードリーダーで医療情報の提供にまとめて同意できます。限度額の同意画面はなくなり、"
        "限度額の情報は同意を求めずに提供されます。",
        "At the reader the patient may agree to all items at once. The screen for the cost ceiling "
        "is gone; its data are supplied without asking.",
    ),
    section="§1.2",
    sources=(
        "社会保険研究所「限度額適用認定証情報の提供同意画面を省略」(2024-09-30)",
        SUBCOMMITTEE_181,
    ),
    certainty=Certainty.PRESS_ONLY,
    note=Text(
        "厚生労働省の資料は予定（2024年8月時点）。日は社会保険研究所の記事による。",
        "The ministry's paper of August 2024 is a plan; the day is from the publisher's article.",
    ),
)
CONSENT_ITEMS_2025 = Rule(
    id="consent-items-2025",
    family=Family.CLINIC,
    first_day=date(2025, 1, 28),
    title=Text("同意項目の追加", "Further items of consent"),
    statement=Text(
        "結果ファイルの同意項目に、傷病名、感染症、アレルギー（2種）、検査、処方が加わりました。",
        "The result file knows consent to diagnoses, infections, allergies of two kinds, tests and "
        "prescriptions as well.",
    ),
    section="§1.3",
    sources=("日医標準レセプトソフト API「患者基本情報」項目の追加 (2025-01-28)",),
    certainty=Certainty.INFERRED,
    note=Text(
        "レセコンのAPIに項目が加わった日であり、カードリーダーの画面に出た日は確認できていない。",
        "The day on which a clinic system's interface gained the items; when readers first asked "
        "was not found.",
    ),
)

SCREENS_RULES = (
    TREATMENT_VIEW,
    E_PRESCRIPTION,
    SURGERY_VIEW,
    SUBSIDIES,
    CONSENT_BUNDLE,
    CONSENT_ITEMS_2025,
)
