"""Dated rules of insurers, their records, and claims without one (docs/rules.md §0.4)."""

from __future__ import annotations

from datetime import date

from onshikaku.domain.rules.timeline.rule import Family, Rule, Step
from onshikaku.domain.rules.timeline.sources import DIGITAL_AGENCY, KYOKAI, SUBCOMMITTEE_181
from onshikaku.domain.text import Text

__all__ = [
    "CARD_TROUBLE",
    "CARD_TROUBLE_AT_DESKS",
    "ENTRY_CHECK_NEW",
    "FULL_COST_CLASS",
    "INSURER_5_DAYS",
    "JLIS_34_ITEMS",
    "RECORDS_RULES",
    "UNKNOWN_NUMBER_CLAIMS",
]

INSURER_5_DAYS = Rule(
    id="insurer-5-days",
    family=Family.RECORDS,
    first_day=date(2023, 6, 1),
    title=Text("保険者は5日以内に登録", "Insurers register within 5 days"),
    statement=Text(
        "保険者は、事業主の届出から5日以内に資格情報を登録します。番号の照会は氏名・カナ・生年月日・"
        "性別・住所の5情報で行います。",
        "Insurers register a record within 5 days of the employer's report, and look the number up "
        "by name, kana, birth date, sex and address.",
    ),
    section="§3.3",
    sources=(KYOKAI, SUBCOMMITTEE_181),
)
CARD_TROUBLE_AT_DESKS = Step(
    date(2023, 8, 1),
    Text("医療機関の窓口での取扱いが始まりました。", "Clinics follow the notice at the desk."),
)
UNKNOWN_NUMBER_CLAIMS = Step(
    date(2023, 9, 1),
    Text(
        "番号がわからないままの請求（不詳レセプト）が、2023年9月の請求分から受け付けられます。",
        "Claims without a known number (不詳レセプト) are accepted, from the claims of September "
        "2023 on.",
    ),
)
CARD_TROUBLE = Rule(
    id="card-trouble-2023",
    family=Family.RECORDS,
    first_day=date(2023, 7, 10),
    title=Text("カードで確認できないときも本来の負担割合", "No full charge when a card fails"),
    statement=Text(
        "マイナ保険証を持参した患者は、資格を確認できなくても本来の負担割合で受診できます。"
        "手がかりがなければ被保険者資格申立書を書いてもらいます。",
        "A patient who brought the card pays the proper share even when nothing could be "
        "confirmed; failing other evidence, on a declaration (被保険者資格申立書).",
    ),
    section="§3.4",
    sources=(
        "厚生労働省 保発0710第1号 (2023-07-10)",
        SUBCOMMITTEE_181,
        "社会保険研究所「77777777…77777779」(2023-09-15)",
    ),
    note=Text(
        "通知の日。医療機関での取扱いは2023年8月1日からと案内された。",
        "The day of the notice; clinics were told to follow it from 2023-08-01.",
    ),
    steps=(
        CARD_TROUBLE_AT_DESKS,
        UNKNOWN_NUMBER_CLAIMS,
    ),
)
JLIS_34_ITEMS = Rule(
    id="jlis-34items",
    family=Family.RECORDS,
    first_day=date(2023, 12, 18),
    title=Text("個人番号の照会は4情報か3情報", "Number inquiries need 4 items or 3"),
    statement=Text(
        "J-LISは、氏名・生年月日・性別・住所の4情報か、性別を除く3情報がそろった照会にだけ個人番号を"
        "答えます。2情報では答えません。",
        "J-LIS tells a number only for name, birth date, sex and address, or the same without sex. "
        "Two items get no answer.",
    ),
    section="§5",
    sources=(DIGITAL_AGENCY,),
    note=Text(
        "国の機関と都道府県が先で、市町村は2024年度の初めから。",
        "State bodies and prefectures first; municipalities from early in fiscal 2024.",
    ),
)
ENTRY_CHECK_NEW = Rule(
    id="entry-check-new",
    family=Family.RECORDS,
    first_day=date(2024, 5, 7),
    title=Text("新しい誤入力チェック", "Every new record is compared"),
    statement=Text(
        "保険者が登録する資格情報はすべて住民基本台帳と突き合わされ、一致しないものは保険者が確認する"
        "まで閲覧が止まります。",
        "Each record that an insurer registers is compared with the resident register; on a "
        "mismatch viewing stops until the insurer has checked it.",
    ),
    section="§5",
    sources=(SUBCOMMITTEE_181,),
)
FULL_COST_CLASS = Rule(
    id="full-cost-class",
    family=Family.RECORDS,
    first_day=date(2024, 12, 2),
    title=Text("特別療養費の対象者は証区分05", "Class 05 for those who pay the whole"),
    statement=Text(
        "国民健康保険の保険料を1年以上滞納している世帯の人（18歳未満を除く）は、資格情報が"
        "「特別療養費」（区分05）で示され、窓口で全額を支払います。短期証と資格証明書は廃止されました。",
        "Members of 国民健康保険 in arrears for a year or more, except those below 18, show as "
        "class 05 (特別療養費) and pay the whole at the desk. Short-term cards and "
        "資格証明書 are gone.",
    ),
    section="§3.2",
    sources=("黒石市・吉見町・筑紫野市「特別療養費」（日付なし）", "公開プログラムのコード表"),
)

RECORDS_RULES = (
    INSURER_5_DAYS,
    CARD_TROUBLE,
    JLIS_34_ITEMS,
    ENTRY_CHECK_NEW,
    FULL_COST_CLASS,
)
