"""Dated rules of the fees for online confirmation and the rate behind them (§0.5)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Certainty, Family, Rule
from onshikaku.domain.rules.timeline.sources import (
    FEE_REVISION_2026,
    FEE_TABLE_2025,
    SUBCOMMITTEE_181,
)
from onshikaku.domain.text import Text

__all__ = [
    "FEES_RULES",
    "FEE_2026",
    "FEE_DATA_2024_06",
    "FEE_DATA_2024_12",
    "FEE_DX_2024_06",
    "FEE_DX_2024_10",
    "FEE_DX_2025_04",
    "FEE_DX_RATES",
    "FEE_SYSTEM",
    "USAGE_RATE_CLAIMS",
    "USAGE_RATE_CONFIRMATIONS",
]

FEE_SYSTEM = Rule(
    id="fee-system",
    family=Family.MONEY,
    first_day=date(2022, 10, 1),
    last_day=date(2024, 5, 31),
    title=Text(
        "医療情報・システム基盤整備体制充実加算",
        "Fee for systems (医療情報・システム基盤整備体制充実加算)",
    ),
    statement=Text(
        "初診時に、マイナ保険証なら2点、それ以外は4点を加算します。",
        "At a first visit 2 points with the card, otherwise 4.",
    ),
    section="§6.2",
    sources=(SUBCOMMITTEE_181,),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始日は一般知識。2023年4月から12月の特例の点数は確認していない。",
        "The start is general knowledge; the special points of April to December 2023 were not "
        "read again.",
    ),
)
FEE_DATA_2024_06 = Rule(
    id="fee-data-2024-06",
    family=Family.MONEY,
    first_day=date(2024, 6, 1),
    last_day=date(2024, 11, 30),
    title=Text("医療情報取得加算（2024年6月から）", "Fee for data (医療情報取得加算), June 2024"),
    statement=Text(
        "マイナ保険証なら1点、それ以外は初診3点・再診2点（3か月に1回）・調剤3点（6か月に1回）です。",
        "With the card 1 point; otherwise 3 at a first visit, 2 at a return visit (once in 3 "
        "months), 3 at a pharmacy (once in 6 months).",
    ),
    section="§6.2",
    sources=(SUBCOMMITTEE_181,),
)
FEE_DATA_2024_12 = Rule(
    id="fee-data-2024-12",
    family=Family.MONEY,
    first_day=date(2024, 12, 1),
    last_day=date(2026, 5, 31),
    title=Text(
        "医療情報取得加算（2024年12月から）", "Fee for data (医療情報取得加算), December 2024"
    ),
    statement=Text(
        "マイナ保険証かどうかにかかわらず1点です（再診は3か月に1回、調剤は12か月に1回）。",
        "1 point with or without the card (return visits once in 3 months, pharmacies once in 12).",
    ),
    section="§6.2",
    sources=(SUBCOMMITTEE_181, FEE_REVISION_2026),
)
FEE_DX_2024_06 = Rule(
    id="fee-dx-2024-06",
    family=Family.MONEY,
    first_day=date(2024, 6, 1),
    last_day=date(2024, 9, 30),
    title=Text(
        "医療DX推進体制整備加算（2024年6月から）",
        "Fee for readiness (医療DX推進体制整備加算), June 2024",
    ),
    statement=Text(
        "初診時に月1回、医科8点・歯科6点・調剤4点です。",
        "Once a month at a first visit: medical 8, dental 6, pharmacy 4 points.",
    ),
    section="§6.3",
    sources=(SUBCOMMITTEE_181,),
)
FEE_DX_2024_10 = Rule(
    id="fee-dx-2024-10",
    family=Family.MONEY,
    first_day=date(2024, 10, 1),
    last_day=date(2025, 3, 31),
    title=Text(
        "医療DX推進体制整備加算（2024年10月から）",
        "Fee for readiness (医療DX推進体制整備加算), October 2024",
    ),
    statement=Text(
        "利用率で3段階になります。医科・歯科・調剤の順に、加算1は11・9・7点、加算2は10・8・6点、"
        "加算3は8・6・4点です。",
        "Three tiers by usage rate; medical, dental, pharmacy: 11, 9, 7 points; 10, 8, 6; 8, 6, 4.",
    ),
    section="§6.3",
    sources=(SUBCOMMITTEE_181,),
)
FEE_DX_2025_04 = Rule(
    id="fee-dx-2025-04",
    family=Family.MONEY,
    first_day=date(2025, 4, 1),
    last_day=date(2026, 5, 31),
    title=Text(
        "医療DX推進体制整備加算（2025年4月から）",
        "Fee for readiness (医療DX推進体制整備加算), April 2025",
    ),
    statement=Text(
        "6段階になり、1から3は電子処方箋を導入した施設、4から6は導入していない施設です。"
        "1から3は医科・歯科・調剤の順に12・11・10点、11・10・8点、10・8・6点、"
        "4から6は医科・歯科で10・9点、9・8点、8・6点です。",
        "Six tiers, 1 to 3 with electronic prescriptions, 4 to 6 without; medical, dental, "
        "pharmacy: 12, 11, 10 points; 11, 10, 8; 10, 8, 6; then medical and dental: 10, 9; 9, 8; "
        "8, 6.",
    ),
    section="§6.3",
    sources=(
        "厚生労働省 中央社会保険医療協議会 総会（第603回）総-8-3 (2025-01-29)",
        "茨城県保険医協会 (2025-03-06)",
    ),
    note=Text(
        "加算4から6の点数は一部が一般知識で、加算6を9点とする記事もある。",
        "The points of tiers 4 to 6 are in part general knowledge; an article has 9 for tier 6.",
    ),
)

_BY_CLAIMS_ONLY = date(2025, 2, 1)
_OTHER_RATE = Text(
    "2025年1月までは、2か月前の資格確認の件数による利用率で届け出ることもできた。",
    "Until January 2025 the rate by confirmations of two months before would do as well.",
)


def _rates(
    first: date, last: date, tiers: tuple[int, int, int], paediatric: int | None = None
) -> Rule:
    """The usage rates that the tiers of 医療DX推進体制整備加算 ask for, in percent."""
    high, middle, low = tiers
    return Rule(
        id=f"fee-dx-rate-{first:%Y-%m}",
        family=Family.MONEY,
        first_day=first,
        last_day=last,
        title=Text(
            f"医療DX推進体制整備加算の利用率（{first.year}年{first.month}月から）",
            f"Usage rates that the fee for readiness asks for, {first:%B %Y}",
        ),
        statement=Text(
            f"マイナ保険証の利用率（レセプト件数ベース）は、加算1・4が{high}%以上、加算2・5が"
            f"{middle}%以上、加算3・6が{low}%以上です。"
            + (f"小児科の特例では加算3・6が{paediatric}%以上です。" if paediatric else ""),
            f"By claims, tiers 1 and 4 need {high} %, 2 and 5 {middle} %, 3 and 6 {low} %"
            + (f" ({paediatric} % for clinics of young children)." if paediatric else "."),
        ),
        section="§6.3",
        sources=(FEE_TABLE_2025, SUBCOMMITTEE_181),
        note=_OTHER_RATE if first < _BY_CLAIMS_ONLY else None,
    )


FEE_DX_RATES = (
    _rates(date(2024, 10, 1), date(2024, 12, 31), (15, 10, 5)),
    _rates(date(2025, 1, 1), date(2025, 3, 31), (30, 20, 10)),
    _rates(date(2025, 4, 1), date(2025, 9, 30), (45, 30, 15), paediatric=12),
    _rates(date(2025, 10, 1), date(2026, 2, 28), (60, 40, 25), paediatric=22),
    _rates(date(2026, 3, 1), date(2026, 5, 31), (70, 50, 30), paediatric=27),
)
FEE_2026 = Rule(
    id="fee-2026",
    family=Family.MONEY,
    first_day=date(2026, 6, 1),
    title=Text(
        "電子的診療情報連携体制整備加算", "Fee for exchange (電子的診療情報連携体制整備加算)"
    ),
    statement=Text(
        "医療情報取得加算と医療DX推進体制整備加算は廃止され、利用率30%以上などの要件を満たせば、"
        "初診時に月1回、加算1は15点、加算2は9点、加算3は4点、再診時は月1回2点になります。"
        "薬局は電子的調剤情報連携体制整備加算8点です。",
        "The fees for data and readiness are gone. Once a month at a first visit 15, 9 or 4 "
        "points, at a return visit 2, each with a usage rate of 30 % or more and other conditions; "
        "pharmacies 8.",
    ),
    section="§6.4",
    sources=(
        FEE_REVISION_2026,
        FEE_TABLE_2025,
        "施設基準の解説記事（日付なし）",
        "薬局向けの解説記事 (2026-02)",
    ),
    note=Text(
        "開始月は、2026年5月31日で終わる厚生労働省の表による。再診と薬局の点数は解説記事による。",
        "The month is from a ministry table that ends on 2026-05-31; the points of return visits "
        "and pharmacies are from articles.",
    ),
)
USAGE_RATE_CONFIRMATIONS = Rule(
    id="usage-rate-confirmations",
    family=Family.MONEY,
    first_day=date(2021, 10, 20),
    last_day=date(2025, 11, 30),
    title=Text("利用率は資格確認の件数で", "Usage rate by confirmations"),
    statement=Text(
        "公表される利用率は、マイナ保険証の利用件数をオンライン資格確認の利用件数で割ったものです。",
        "The published rate is uses of the card divided by all online confirmations.",
    ),
    section="§6.1",
    sources=(SUBCOMMITTEE_181,),
    certainty=Certainty.INFERRED,
    note=Text(
        "開始日は確認できず、本格運用の開始日とした。",
        "No start was found; the start of full operation is taken.",
    ),
)
USAGE_RATE_CLAIMS = Rule(
    id="usage-rate-def",
    family=Family.MONEY,
    first_day=date(2025, 12, 1),
    title=Text("利用率はレセプトの枚数で", "Usage rate by claims"),
    statement=Text(
        "公表される利用率は、マイナ保険証の利用人数をレセプトの枚数で割ったものです。",
        "The published rate is persons who used the card divided by claims.",
    ),
    section="§6.1",
    sources=("厚生労働省 社会保障審議会 医療保険部会（第208回）資料2 (2025-12-18)",),
    note=Text(
        "2025年12月の公表から。日は月の初日とした。二つの数字は比べられない"
        "（2025年10月は37.14%と47.26%）。",
        "From the publication of December 2025, of which the first day is taken. The two must not "
        "be compared: October 2025 is 37.14 % by the one and 47.26 % by the other.",
    ),
)

FEES_RULES = (
    USAGE_RATE_CONFIRMATIONS,
    FEE_SYSTEM,
    FEE_DATA_2024_06,
    FEE_DX_2024_06,
    FEE_DX_2024_10,
    FEE_DATA_2024_12,
    FEE_DX_2025_04,
    *FEE_DX_RATES,
    USAGE_RATE_CLAIMS,
    FEE_2026,
)
