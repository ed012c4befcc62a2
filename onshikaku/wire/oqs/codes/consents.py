"""Codes of what the patient chose and agreed to (docs/files.md §3)."""

from __future__ import annotations

from onshikaku.wire.oqs.codes.code import Code

__all__ = ["Consent", "ConsentEnd", "ConsentedInformation", "LimitConsent", "PrescriptionForm"]


class LimitConsent(Code):
    """限度額適用認定証提供同意フラグ, OQSCD001."""

    NOT_GIVEN = "0", "未同意", "not given"
    GIVEN = "1", "同意", "given"


class Consent(Code):
    """Every other 同意フラグ, OQSCD016."""

    NOT_GIVEN = "0", "同意なし", "not given"
    GIVEN = "1", "同意あり", "given"
    EXPIRED = "2", "同意有効期限切れ", "run out (home visits and online care only)"
    UNOBTAINABLE = "3", "同意取得困難", "cannot be asked for (emergencies only)"


class PrescriptionForm(Code):
    """処方箋発行形態, OQSCD017."""

    ELECTRONIC = "1", "電子処方箋", "electronic prescription"
    PAPER = "2", "紙の処方箋", "paper prescription"


class ConsentEnd(Code):
    """同意有効期限切れ理由, OQSCD031."""

    BY_FORM = "0", "期限切れ（診療形態による）", "run out, as the form of care has it"
    BY_INSTITUTION = "1", "医療機関による取消", "withdrawn by the institution"
    BY_PATIENT = "2", "患者による取消", "withdrawn by the patient"
    BY_CHANGED_USE = "3", "用途変更による取消", "withdrawn because its use changed"


class ConsentedInformation(Code):
    """閲覧同意情報種別, OQSCD036."""

    SPECIFIC_DISEASE = "TSR", "特定疾病", "specific diseases"
    CHECKUP = "TKK", "特定健診", "health check-ups"
    DRUGS = "YZK", "薬剤・処方", "drugs and prescriptions"
    TREATMENT = "SRJ", "診療・アレルギー・検査", "treatment, allergies and tests"
    SURGERY = "SHJ", "手術・傷病名・感染症", "surgery, diagnoses and infections"
