"""Dated rules of shares and ceilings (docs/rules.md §0.5); fees are in `fees`."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule
from onshikaku.domain.text import Text

__all__ = ["ELDERLY_2WARI", "ELDERLY_2WARI_RELIEF", "HIGHCOST_2026", "MONEY_RULES"]

ELDERLY_2WARI = Rule(
    id="elderly-2wari",
    family=Family.MONEY,
    first_day=date(2022, 10, 1),
    title=Text("75歳以上の2割負担", "75 and over: 20 % for some"),
    statement=Text(
        "後期高齢者医療の負担割合は、所得に応じて1割・2割・3割です。",
        "In the scheme for 75 and over the share is 10, 20 or 30 %, by income.",
    ),
    section="§7.3",
    sources=("福井県後期高齢者医療広域連合 (2025-09)",),
)
ELDERLY_2WARI_RELIEF = Rule(
    id="elderly-2wari-relief",
    family=Family.MONEY,
    first_day=date(2022, 10, 1),
    last_day=date(2025, 9, 30),
    title=Text("2割負担の配慮措置", "Relief for those at 20 %"),
    statement=Text(
        "75歳以上で2割負担の人は、外来の負担の増加が1か月3,000円までに抑えられます。",
        "At 75 and over with 20 %, the increase for outpatient care is at most 3,000 yen a month.",
    ),
    section="§6.5",
    sources=("福井県後期高齢者医療広域連合 (2025-09)", "早島町（日付なし）"),
)
HIGHCOST_2026 = Rule(
    id="highcost-2026",
    family=Family.MONEY,
    first_day=date(2026, 8, 1),
    title=Text("高額療養費の見直し", "Higher ceilings"),
    statement=Text(
        "高額療養費の月ごとの限度額が上がり、年間の上限が新しく設けられる予定です。",
        "Monthly limits of high-cost care (高額療養費) rise, and a yearly cap is added.",
    ),
    section="§6.5",
    sources=(
        "共同通信 (2025-12-23)",
        "ダイヤモンド (2026)",
        "厚生労働省「高額療養費制度の見直しについて（令和8年8月診療分から）」（公開プログラムの引用）",
    ),
    certainty=Certainty.PLANNED,
    note=Text(
        "政府の案。厚生労働省の資料は読めておらず、そのまま施行されたかは確認できていない。"
        "次の見直しは2027年8月の予定。",
        "The government's plan. The ministry's own paper was not read, and whether it took effect "
        "unchanged was not found. The next step is planned for August 2027.",
    ),
)

MONEY_RULES = (ELDERLY_2WARI, ELDERLY_2WARI_RELIEF, HIGHCOST_2026)
