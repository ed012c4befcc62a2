"""What staff do at a reader that stands at the desk (汎用カードリーダー). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.desk.today_steps import step_of
from clinic_ui.front.questions import ComparePhoto
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.front.place import Place
    from clinic_ui.front.visits import Visit

__all__ = ["AtReader", "at_reader", "why_away"]


@dataclass(frozen=True, slots=True)
class AtReader:
    """`todo` for staff. `turn`: the screen is the patient's now. `visit_id`: whose sheet to open.

    `compare`: staff look at the photo, on a page of their own.
    """

    todo: Text
    turn: bool = False
    compare: bool = False
    visit_id: str | None = None
    number: int | None = None


_TURN = Text(
    "画面を患者さんに向けてください。暗証番号は聞かず、代わりに入力もしません。",
    "Turn this screen to the patient; neither ask for the PIN nor press for them.",
)
_COMPARE = Text(
    "カードの写真と患者さんの顔を見比べてください。", "Compare the patient's face with the photo."
)
_PLACE = Text(
    "患者さんにカードをリーダーに置いてもらってください。",
    "Have the patient place the card on the reader.",
)
_TAKE = Text(
    "カードを一度取り、もう一度置いてもらってください。",
    "Have the card taken away and placed again.",
)
_OVER = Text(
    "結果と次にすることは受付票にあります。カードは患者さんに取ってもらいます。",
    "The sheet has the result and what to do. The patient takes the card.",
)
_AWAY = Text(
    "USBケーブルを確かめ、差し直してください。つながれば、そのまま使えます。",
    "Check the USB cable and plug it in again. It works as soon as it is attached.",
)
_UNSERVED = Text(
    "カードリーダーのサービス（PC/SC）が止まっています。動き出せば、そのまま使えます。続くときは"
    "システムの担当者に知らせてください。",
    "The service behind the readers (PC/SC) is not running. They work again as soon as it does; "
    "if that takes long, tell whoever looks after the system.",
)


def why_away(place: Place) -> Text | None:
    """What to do about a reader that is not attached; None for one that is."""
    if place.plugged:
        return None
    return _UNSERVED if place.unserved() else _AWAY


def at_reader(place: Place) -> AtReader:
    """What there is to do now."""
    visit = place.visit
    if visit is not None:
        return _visiting(visit)
    away = why_away(place)
    return AtReader(away or (_TAKE if place.card else _PLACE))


def _visiting(visit: Visit) -> AtReader:
    if visit.over or visit.finished is not None:
        return AtReader(_OVER, visit_id=visit.id, number=visit.number)
    if isinstance(visit.question, ComparePhoto):
        return AtReader(_COMPARE, compare=True, visit_id=visit.id, number=visit.number)
    if visit.question is not None:
        return AtReader(_TURN, turn=True, visit_id=visit.id, number=visit.number)
    return AtReader(step_of(visit.state).todo, visit_id=visit.id, number=visit.number)
