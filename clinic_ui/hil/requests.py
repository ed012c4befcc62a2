"""What people are asked to do, in words."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_ui.hil.hands import Task
from onshikaku.domain.text import Text

__all__ = ["REQUESTS", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to do, and what one says who has done it."""

    words: Text
    done: Text


_DONE = Text("できました", "Done")

REQUESTS = {
    Task.PLACE: Request(
        Text(
            "マイナンバーカードをリーダーに置いてください。",
            "Place the My Number Card on the reader.",
        ),
        Text("置きました", "Placed"),
    ),
    Task.REMOVE: Request(
        Text("カードを取ってください。", "Take the card away."), Text("取りました", "Taken away")
    ),
    Task.UNPLUG: Request(
        Text("リーダーの USB ケーブルを抜いてください。", "Pull out the reader's USB cable."),
        Text("抜きました", "Pulled out"),
    ),
    Task.REPLUG: Request(
        Text(
            "リーダーの USB ケーブルを差し直してください。",
            "Plug the reader's USB cable in again.",
        ),
        Text("差しました", "Plugged in"),
    ),
    Task.SUSPEND: Request(
        Text(
            "パソコンをスリープさせ、10 秒ほどで起こしてください。",
            "Have the computer sleep for ten seconds or so, then wake it.",
        ),
        Text("起こしました", "Awake again"),
    ),
    Task.PLACE_OTHER: Request(
        Text(
            "マイナンバーカード以外のカード（交通系 IC カードなど）を置いてください。",
            "Place a card that is no My Number Card, such as a transport card.",
        ),
        Text("置きました", "Placed"),
    ),
}
"""One for each task."""
