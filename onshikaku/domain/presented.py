"""A paper that a patient presents (提示), and what it is worth on a day.

A 資格確認書 proves eligibility by itself while it is in force; a 資格情報のお知らせ only beside the
My Number Card; a copy (写し) of either proves nothing (docs/rules.md §3.4, §4.2, §4.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.issued import DocumentEnd, DocumentKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.issued import DocumentForm, DocumentNumber, IssuedDocument, Printed

__all__ = ["OVER", "PaperStanding", "Presented", "PresentedPaper", "standing_of"]


class PaperStanding(StrEnum):
    """What a paper is worth on the day that was asked about."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"  # 発効期日の前
    EXPIRED = "expired"  # 有効期限切れ
    REPLACED = "replaced"  # 再交付された
    CHANGED = "changed"  # 記載事項が変わり、新しいものが交付された
    LOST = "lost"  # 紛失の届出
    RETURNED = "returned"  # 返納
    NOT_NEEDED = "not-needed"  # マイナ保険証に切り替わった
    ELIGIBILITY_ENDED = "eligibility-ended"  # 資格喪失
    ALTERED = "altered"  # コードが書き換えられている、または発行者の署名ではない
    OTHER_ISSUER = "other-issuer"  # 別のシミュレーターのコード
    UNREADABLE = "unreadable"  # コードとして読めない
    UNKNOWN = "unknown"  # その番号と生年月日の書類はない


OVER = frozenset(PaperStanding) - {PaperStanding.IN_FORCE}
"""The standings in which a paper proves nothing."""

_ENDS: Mapping[DocumentEnd, PaperStanding] = {
    DocumentEnd.REPLACED: PaperStanding.REPLACED,
    DocumentEnd.CHANGED: PaperStanding.CHANGED,
    DocumentEnd.LOST: PaperStanding.LOST,
    DocumentEnd.RETURNED: PaperStanding.RETURNED,
    DocumentEnd.NOT_NEEDED: PaperStanding.NOT_NEEDED,
    DocumentEnd.ELIGIBILITY_LOST: PaperStanding.ELIGIBILITY_ENDED,
}


def standing_of(document: IssuedDocument, day: date) -> PaperStanding:
    """What it is worth on a day, as far as the paper itself says; the record may say more."""
    if document.end is not None and document.ended_on is not None and document.ended_on <= day:
        return _ENDS[document.end]
    if day < document.valid_from:
        return PaperStanding.NOT_YET
    return PaperStanding.IN_FORCE if document.in_force(day) else PaperStanding.EXPIRED


@dataclass(frozen=True, slots=True)
class PresentedPaper:
    """A paper as the clinic may know it. `ended_on`: the first day on which it was good no more.

    `printed` is None where the record may not be seen (閲覧停止); there is never a digit of the My
    Number in it.
    """

    number: DocumentNumber
    kind: DocumentKind
    form: DocumentForm
    issued_on: date
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    printed: Printed | None

    @property
    def proves_alone(self) -> bool:
        """Whether it needs no My Number Card beside it."""
        return self.kind is not DocumentKind.NOTICE


@dataclass(frozen=True, slots=True)
class Presented:
    """The centre's answer to a paper: as by its numbers (番号照会), and what the paper is worth.

    `paper` is None where none was found: by an unknown number, or a code that proves nothing.
    """

    confirmation: Confirmation
    standing: PaperStanding
    paper: PresentedPaper | None
