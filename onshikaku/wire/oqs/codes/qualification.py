"""Codes of a qualification and its certificates (docs/files.md §3)."""

from __future__ import annotations

from typing import Self

from onshikaku.domain.text import Text
from onshikaku.wire.oqs.codes.code import Code

__all__ = [
    "CardClass",
    "Disease",
    "LimitBand",
    "LimitChange",
    "LimitKind",
    "LossReason",
    "Preschool",
    "Relation",
    "Sex",
]


class Sex(Code):
    """性別, OQSCD007."""

    MALE = "1", "男", "male"
    FEMALE = "2", "女", "female"
    NOT_SET = "3", "未設定", "not set"


class LossReason(Code):
    """資格喪失事由, OQSCD008."""

    DEATH = "01", "死亡", "death"
    PUBLIC_ASSISTANCE = "02", "生活保護受給開始", "public assistance began"
    OTHER_COVERAGE = "03", "医療保険等の資格取得", "joined another insurer"
    OTHER = "99", "その他", "other"


class Relation(Code):
    """本人・家族の別, OQSCD009."""

    INSURED = "1", "本人", "insured in person"
    FAMILY = "2", "家族", "family member"


class CardClass(Code):
    """被保険者証区分, OQSCD010."""

    GENERAL = "01", "被保険者証（一般）", "ordinary"
    RETIRED = "02", "被保険者証（退職）", "retired"
    SHORT_TERM = "03", "短期被保険者証（一般）", "short-term, ordinary"
    SHORT_TERM_RETIRED = "04", "短期被保険者証（退職）", "short-term, retired"
    FULL_COST = (
        "05",
        "特別療養費支給対象者（旧・被保険者資格証明書）",
        "pays in full, is refunded later",
    )
    SPECIAL_RETIRED = "06", "特例退職被保険者証", "specially retired"
    SELF_DEFENCE = "07", "自衛官診療証", "self-defence official"
    MEDICAL_AID = "A1", "医療扶助", "public assistance"


class LimitKind(Code):
    """限度額適用認定証等の種類, OQSCD011."""

    LIMIT = "01", "限度額適用認定証", "limit"
    LIMIT_AND_MEALS = "02", "限度額適用・標準負担額減額認定証", "limit and reduced meals"
    MEALS = "03", "標準負担額減額認定証", "reduced meals"


_BELOW_70 = Text("70歳未満", "below 70")
_FROM_70 = Text("70歳以上", "from 70")
_AGED_70_TO_74 = Text("70～74歳", "70 to 74")
_ELDERLY = Text("後期高齢者", "late-stage elderly")


class LimitBand(Code):
    """限度額適用認定証の適用区分, OQSCD012; `who` it is for (docs/files.md §3.1)."""

    who: Text

    def __new__(cls, value: str, ja: str, en: str, who: Text) -> Self:
        """Give the value its label and its people."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.who = Text(ja, en), who
        return member

    A01 = "A01", "ア", "under 70, band A", _BELOW_70
    A02 = "A02", "イ", "under 70, band B", _BELOW_70
    A03 = "A03", "ウ", "under 70, band C", _BELOW_70
    A04 = "A04", "エ", "under 70, band D", _BELOW_70
    A05 = "A05", "オ", "under 70, exempt from residents' tax", _BELOW_70
    A06 = "A06", "オ（境）", "under 70, borderline of public assistance", _BELOW_70
    B01 = "B01", "現役並みⅢ", "as in work III", _FROM_70
    B02 = "B02", "現役並みⅡ", "as in work II", _FROM_70
    B03 = "B03", "現役並みⅠ", "as in work I", _FROM_70
    B04 = "B04", "一般", "ordinary", _AGED_70_TO_74
    B05 = "B05", "低所得Ⅱ", "low income II", _FROM_70
    B06 = "B06", "低所得Ⅰ", "low income I", _FROM_70
    B07 = "B07", "低所得Ⅰ（老福）", "low income I, welfare pension", _FROM_70
    B08 = "B08", "低所得Ⅰ（境）", "low income I, borderline of public assistance", _FROM_70
    B09 = "B09", "一般Ⅱ", "ordinary II", _ELDERLY
    B10 = "B10", "一般Ⅰ", "ordinary I", _ELDERLY


class Disease(Code):
    """特定疾病療養受療証の認定疾病区分, OQSCD013."""

    DIALYSIS = "1", "人工透析を必要とする慢性腎不全", "chronic renal failure on dialysis"
    HAEMOPHILIA = (
        "2",
        "先天性血液凝固因子障害（第VIII因子・第IX因子）",
        "congenital clotting disorder (factors VIII, IX)",
    )
    HIV = "3", "血液凝固因子製剤の投与に起因するHIV感染症", "HIV from clotting-factor products"


class LimitChange(Code):
    """限度額適用認定証情報変更有無, OQSCD014; in batches only."""

    UNCHANGED = "0", "変更なし", "unchanged"
    CHANGED = "1", "変更あり又は判定不能", "changed, or cannot be told"


class Preschool(Code):
    """未就学区分, OQSCD015; left out otherwise."""

    PRESCHOOL = "1", "未就学該当", "below school age"
