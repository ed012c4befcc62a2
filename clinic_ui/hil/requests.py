"""What people are asked to do, in words."""

from __future__ import annotations

from clinic_ui.hil.hands import Task
from onshikaku.domain.text import Text

__all__ = ["WORDS"]

WORDS = {
    Task.PLACE: Text(
        "マイナンバーカードをリーダーに置いてください。",
        "Place the My Number Card on the reader.",
    ),
    Task.REMOVE: Text("カードを取ってください。", "Take the card away."),
    Task.UNPLUG: Text(
        "リーダーの USB ケーブルを抜いてください。", "Pull out the reader's USB cable."
    ),
    Task.REPLUG: Text(
        "リーダーの USB ケーブルを差し直してください。", "Plug the reader's USB cable in again."
    ),
    Task.SUSPEND: Text(
        "パソコンをスリープさせ、10 秒ほどで起こしてください。起こしたら「できました」。",
        "Have the computer sleep for ten seconds or so, wake it, then say that it is done.",
    ),
    Task.PLACE_OTHER: Text(
        "マイナンバーカード以外のカード（交通系 IC カードなど）を置いてください。",
        "Place a card that is no My Number Card, such as a transport card.",
    ),
}
"""The one sentence for each task."""
