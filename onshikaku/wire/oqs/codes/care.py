"""Codes of forms of care and of medical information (docs/files.md §3)."""

from __future__ import annotations

from onshikaku.wire.oqs.codes.code import Code

__all__ = [
    "CareForm",
    "DrugDisplay",
    "EmergencyRequest",
    "MedicalInformation",
    "RecordMatch",
    "UrlCareForm",
    "UrlImage",
    "UrlRenewal",
    "ViewingRight",
]


class CareForm(Code):
    """診療区分, OQSCD028."""

    OUTPATIENT = "1", "外来", "outpatient"
    HOME_VISIT = "2", "訪問診療等", "home visit"
    ONLINE = "3", "オンライン診療等", "online care"
    EMERGENCY = "4", "救急時", "emergency"


class MedicalInformation(Code):
    """医療情報種別, OQSCD029."""

    CHECKUP = "TKK", "特定健診情報", "health check-ups"
    DRUGS = "YZK", "薬剤情報", "drugs"


class DrugDisplay(Code):
    """薬剤情報等の表示, OQSCD030."""

    HIDDEN = "0", "表示しない", "not shown"
    SHOWN = "1", "表示する", "shown"


class RecordMatch(Code):
    """資格情報変更確認フラグ, OQSCD032."""

    MATCHES = "0", "一致", "as before"
    DIFFERS = "1", "不一致", "changed"


class UrlCareForm(Code):
    """URL取得の用途, OQSCD033."""

    HOME_VISIT = "2", "訪問診療等", "home visit"
    ONLINE = "3", "オンライン診療等", "online care"


class UrlImage(Code):
    """URL取得の形式, OQSCD034."""

    PDF = "1", "PDF", "PDF"
    PNG = "2", "PNG", "PNG"


class UrlRenewal(Code):
    """URL変更, OQSCD035."""

    KEEP = "0", "変更しない", "keep"
    RENEW = "1", "変更する", "renew"


class EmergencyRequest(Code):
    """救急時の情報要求, OQSCD040."""

    SUMMARY = "1", "サマリー", "summary"
    FULL = "2", "全量版", "everything"
    ALL_WITH_PRESCRIPTIONS = "3", "電子処方箋＋両方", "both, and electronic prescriptions"
    DRUGS = "4", "薬剤", "drugs"
    TREATMENT_AND_DRUGS = "5", "診療／薬剤", "treatment and drugs"
    CHECKUP = "6", "特定健診", "health check-ups"


class ViewingRight(Code):
    """救急時の閲覧権限, OQSCD043."""

    NONE = "0", "なし", "none"
    GRANTED = "1", "あり", "granted"
