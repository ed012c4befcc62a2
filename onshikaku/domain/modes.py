"""The ways in which a clinic may ask (docs/rules.md §1.4 to §1.6)."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["WITH_MEDICAL_INFORMATION", "Mode"]


class Mode(StrEnum):
    """How the centre is asked."""

    CARD = "card"  # 通常（顔認証・暗証番号）
    VISUAL = "visual"  # 目視確認モード
    VISUAL_SIMPLE = "visual-simple"  # 目視確認（リーダー上の簡易な操作）
    PHONE = "phone"  # スマホ保険証
    HOME_APP = "home-app"  # 居宅同意取得型（マイナ資格確認アプリ）
    HOME_WEB = "home-web"  # 居宅同意取得型（マイナ在宅受付Web）
    LIMITED = "limited"  # 資格確認限定型
    NUMBER = "number"  # 番号照会
    OUTAGE = "outage"  # システム障害時モード
    DISASTER = "disaster"  # 災害時医療情報閲覧
    EMERGENCY = "emergency"  # 救急時医療情報閲覧


WITH_MEDICAL_INFORMATION = frozenset(Mode) - {Mode.LIMITED, Mode.NUMBER, Mode.OUTAGE}
"""The modes in which medical information may be seen at all."""
