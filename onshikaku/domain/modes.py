"""The ways in which a clinic may ask (docs/rules.md §1.4 to §1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onshikaku.domain.consent import ConsentBasis

__all__ = [
    "AT_HOME",
    "BY_CARD",
    "BY_SEARCH",
    "WITH_MEDICAL_INFORMATION",
    "Ground",
    "Mode",
    "Occasion",
]


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

BY_SEARCH = frozenset({Mode.OUTAGE, Mode.DISASTER, Mode.EMERGENCY})
"""The modes in which a person may be searched for without a card."""

BY_CARD = frozenset(Mode) - {Mode.NUMBER, Mode.OUTAGE, Mode.DISASTER}
"""The modes in which a card proves that it is present."""

AT_HOME = frozenset({Mode.HOME_APP, Mode.HOME_WEB})
"""The modes in which a consent, once taken, lets the clinic ask again without the card."""


class Occasion(StrEnum):
    """What 居宅同意取得型 is used for, on the clinic's own device or the patient's."""

    HOUSE_CALL = "house-call"  # 訪問診療・訪問看護など
    ONLINE = "online"  # オンライン診療など
    OFF_DESK = "off-desk"  # 発熱外来・ドライブスルー・病棟
    READER_BROKEN = "reader-broken"  # リーダーの故障、患者が使えないとき


@dataclass(frozen=True, slots=True)
class Ground:
    """Why medical information is opened without the patient's consent at a device.

    `reason` is what the staff noted; whoever saw no way to ask the patient must note one.
    """

    basis: ConsentBasis
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse a patient's own consent, and a silence about why none could be had."""
        if self.basis is ConsentBasis.PATIENT:
            raise ValueError("basis is the patient's own consent")
        if self.basis is ConsentBasis.HARD_TO_OBTAIN and not (self.reason or "").strip():
            raise ValueError("reason is needed where consent was hard to obtain")
