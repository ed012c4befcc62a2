"""What a member asks an insurer for (申請・届出), and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issued import DocumentNumber

__all__ = ["Application", "ApplicationKind"]


class ApplicationKind(StrEnum):
    """What it asks for (docs/rules.md §4.1, §4.2, §4.4)."""

    SPECIAL_CARE = "special-care"  # 要配慮者として資格確認書を受ける
    ELDERLY = "elderly"  # 後期高齢者医療でマイナ保険証がある人の資格確認書
    LOST_CARD = "lost-card"  # マイナンバーカードを紛失した
    RENEWING = "renewing"  # マイナンバーカードを更新中
    DAMAGED_PAPER = "damaged-paper"  # 資格確認書を汚した・破れた
    LOST_PAPER = "lost-paper"  # 資格確認書をなくした
    DEREGISTRATION = "deregistration"  # 利用登録解除


@dataclass(frozen=True, slots=True)
class Application:
    """An application. `granted` None: not decided yet. `document`: what was issued on it."""

    id: str
    person_id: str
    kind: ApplicationKind
    made_on: date
    decided_on: date | None = None
    granted: bool | None = None
    document: DocumentNumber | None = None
