"""The public sources that several rules share, by publisher, title and date."""

from __future__ import annotations

__all__ = [
    "DIGITAL_AGENCY",
    "FEE_REVISION_2026",
    "FEE_TABLE_2025",
    "KYOKAI",
    "SANGIIN",
    "SUBCOMMITTEE_181",
    "SUBCOMMITTEE_184",
    "VENDORS",
]

DIGITAL_AGENCY = "デジタル庁 マイナンバー情報総点検本部（第5回）資料 (2023-12-12)"
KYOKAI = "全国健康保険協会「マイナンバーカードと健康保険証の一体化について」(2023-09-20)"
SANGIIN = "参議院『立法と調査』「マイナンバー制度の現状と課題」(2024)"
SUBCOMMITTEE_181 = (
    "厚生労働省 社会保障審議会 医療保険部会（第181回）"
    "「マイナ保険証の利用促進等について」(2024-08-30)"
)
SUBCOMMITTEE_184 = "厚生労働省 社会保障審議会 医療保険部会（第184回）資料2 (2024-10-31)"
VENDORS = "保守業者・レセコン会社の案内ページ（居宅同意取得型、災害時医療情報閲覧; 日付なし）"
FEE_TABLE_2025 = (
    "厚生労働省の利用率・施設基準の表（眼科医院のサイトに掲載、2026年5月まで; 日付なし）"
)
FEE_REVISION_2026 = "厚生労働省「令和8年度診療報酬改定」説明資料 (2026-03-05)"
