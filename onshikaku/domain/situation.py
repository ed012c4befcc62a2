"""What the desk sees beside the centre's answer: the card, the reader, what the patient carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.modes import Mode

if TYPE_CHECKING:
    from datetime import date

__all__ = ["CardKind", "Paper", "Situation"]


class Paper(StrEnum):
    """What a patient may have to show; a screen counts as a paper."""

    PORTAL = "portal"  # マイナポータルの資格情報画面、またはその保存PDF
    NOTICE = "notice"  # 資格情報のお知らせ
    CERTIFICATE = "certificate"  # 資格確認書
    OLD_CARD = "old-card"  # 健康保険証
    AID_TICKET = "aid-ticket"  # 紙の医療券・調剤券
    PHONE = "phone"  # スマホ保険証 in a phone that could not be read
    EXPIRED_CERTIFICATE = "expired-certificate"  # 期限の切れた資格確認書
    TRAVEL_COPY = "travel-copy"  # 修学旅行などのための、お知らせの写し・ポータル画面の印刷


class CardKind(StrEnum):
    """The kinds of My Number Card that the eye tells apart (docs/rules.md §1.6, §2.3)."""

    ORDINARY = "ordinary"
    PINLESS = "pinless"  # 顔認証マイナンバーカード, marked 「顔認証」 on its front
    NO_PHOTO = "no-photo"  # applied for under the age of one


@dataclass(frozen=True, slots=True)
class Situation:
    """None: not known; advice then names everything that would do.

    `card_brought` the My Number Card itself. `first_visit` 初診. `reader_usable` for this patient.
    `carries`: all the patient has to show. `birth_date` as printed on the card, where no record
    gives one. `mode`: how the centre was asked. `other_person`: the record shows somebody else than
    the patient (紐付け誤り). `disaster`: a notice on disaster claims is in force for this patient.
    """

    card_brought: bool = True
    first_visit: bool | None = None
    reader_usable: bool = True
    carries: frozenset[Paper] | None = None
    card_kind: CardKind | None = None
    birth_date: date | None = None
    mode: Mode = Mode.CARD
    other_person: bool = False
    disaster: bool = False

    def may_show(self, paper: Paper) -> bool:
        """Whether the patient has it, as far as is known."""
        return self.carries is None or paper in self.carries
