"""Codes of the files and what they mean (docs/files.md §3), as far as the reception is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.emr.said import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BAND",
    "CARD_CLASS",
    "CONSENTS",
    "CONSENT_STATE",
    "DISEASE",
    "ISSUE",
    "LIMIT_KIND",
    "LOSS",
    "RELATION",
    "SEX",
    "TICKET",
    "TREATMENT",
    "VALIDITY",
    "meaning",
]

VALIDITY: Mapping[str, Said] = {
    "1": Said("資格は有効です", "Eligible"),
    "2": Said("資格は無効です", "Not eligible"),
    "3": Said("この資格は無効です（新しい資格があります）", "Not eligible: there is a newer one"),
    "4": Said("該当する資格がありません", "No such insured person"),
    "5": Said("複数の資格が該当します", "More than one person matches"),
    "6": Said("資格は有効です（医療券は未登録）", "Eligible, but no ticket is registered"),
}
"""OQSCD006 資格有効性."""

CARD_CLASS: Mapping[str, Said] = {
    "01": Said("一般", "general"),
    "02": Said("退職", "retired"),
    "03": Said("短期（一般）", "short term"),
    "04": Said("短期（退職）", "short term, retired"),
    "05": Said("特別療養費の支給対象", "special medical costs: full cost at the desk"),
    "06": Said("特例退職", "special retired"),
    "07": Said("自衛官", "Self-Defense Forces"),
    "A1": Said("医療扶助", "public assistance"),
}
"""OQSCD010 被保険者証区分."""

RELATION: Mapping[str, Said] = {
    "1": Said("本人", "insured person"),
    "2": Said("家族", "family member"),
}
SEX: Mapping[str, Said] = {"1": Said("男", "male"), "2": Said("女", "female")}

LOSS: Mapping[str, Said] = {
    "01": Said("死亡", "death"),
    "02": Said("生活保護の受給開始", "public assistance began"),
    "03": Said("他の医療保険に加入", "joined another insurance"),
    "99": Said("その他", "other"),
}
"""OQSCD008 資格喪失事由."""

LIMIT_KIND: Mapping[str, Said] = {
    "01": Said("限度額適用認定証", "limit certificate"),
    "02": Said("限度額適用・標準負担額減額認定証", "limit and reduced meal charge certificate"),
    "03": Said("標準負担額減額認定証", "reduced meal charge certificate"),
}
"""OQSCD011 限度額適用認定証区分."""

BAND: Mapping[str, str] = {
    "A01": "ア",
    "A02": "イ",
    "A03": "ウ",
    "A04": "エ",
    "A05": "オ",
    "A06": "オ（境）",
    "B01": "現役並みⅢ",
    "B02": "現役並みⅡ",
    "B03": "現役並みⅠ",
    "B04": "一般",
    "B05": "低所得Ⅱ",
    "B06": "低所得Ⅰ",
    "B07": "低所得Ⅰ（老福）",
    "B08": "低所得Ⅰ（境）",
    "B09": "一般Ⅱ",
    "B10": "一般Ⅰ",
}
"""OQSCD012 限度額の適用区分."""

DISEASE: Mapping[str, Said] = {
    "1": Said("人工透析を必要とする慢性腎不全", "dialysis"),
    "2": Said("血友病（第VIII因子・第IX因子障害）", "haemophilia"),
    "3": Said("血液凝固因子製剤によるHIV感染症", "HIV from coagulation products"),
}
"""OQSCD013 認定疾病区分."""

ISSUE: Mapping[str, Said] = {
    "1": Said("電子処方箋", "electronic"),
    "2": Said("紙の処方箋", "on paper"),
}
"""OQSCD017 処方箋発行形態."""

TICKET: Mapping[str, Said] = {"01": Said("医療券", "ticket"), "02": Said("調剤券", "dispensing")}

TREATMENT: Mapping[str, Said] = {
    "01": Said("入院", "inpatient"),
    "02": Said("入院外", "outpatient"),
    "03": Said("歯科", "dental"),
    "04": Said("調剤", "dispensing"),
    "05": Said("訪問看護", "home nursing"),
}
"""OQSCD019 診療別."""

CONSENT_STATE: Mapping[str, Said] = {
    "0": Said("同意なし", "not given"),
    "1": Said("同意あり", "given"),
    "2": Said("同意の有効期限切れ", "consent is over"),
    "3": Said("同意の取得が困難（救急）", "hard to obtain (emergency)"),
}
"""OQSCD016 同意フラグ."""

CONSENTS: Mapping[str, Said] = {
    "SpecificHealthCheckupsInfo": Said("特定健診情報", "Check-ups"),
    "PharmacistsInfo": Said("薬剤情報", "Drugs"),
    "DiagnosisInfo": Said("診療情報", "Treatment"),
    "OperationInfo": Said("手術情報", "Operations"),
    "DiagnosisName": Said("傷病名", "Diagnoses"),
    "InfectiousInfo": Said("感染症情報", "Infections"),
    "AllergyInfo": Said("アレルギー等情報", "Allergies"),
    "ContraindicationInfo": Said("薬剤アレルギー等情報", "Drug allergies"),
    "TestInfo": Said("検査情報", "Tests"),
    "PrescriptionInfo": Said("処方情報", "Prescriptions"),
}
"""What the elements of a consent begin with (…ConsFlg, …ConsTime, …AvailableTime)."""


def meaning(table: Mapping[str, Said], code: str) -> Said:
    """What a code means; a code that nobody told us of is shown as it is."""
    return table.get(code) or Said(f"コード{code}", f"code {code}")
