"""Why two pictures could not be compared, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onshikaku.domain.text import Text
from reader.face.ports import PhotoTrouble, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["UNREADABLE", "reason"]

UNREADABLE: Final = "picture-unreadable"
"""The reason for a frame that is no picture; a card's photo has its own."""

_REASONS: Final[Mapping[str, Text]] = {
    UNREADABLE: Text("Bを画像として読めません", "B is no picture that can be read"),
    PhotoTrouble.UNREADABLE: Text("Aを画像として読めません", "A is no picture that can be read"),
    PhotoTrouble.NO_FACE: Text("Aに顔が見つかりません", "no face on A"),
    PhotoTrouble.SEVERAL_FACES: Text("Aに複数の人が写っています", "several faces on A"),
    PhotoTrouble.TOO_SMALL: Text("Aの顔が小さすぎます", "the face on A is too small"),
    Quality.NO_FACE: Text("Bに顔が見つかりません", "no face on B"),
    Quality.SEVERAL_FACES: Text("Bに複数の人が写っています", "several faces on B"),
    Quality.TOO_FAR: Text("Bの顔が小さすぎます", "the face on B is too far away"),
    Quality.TOO_CLOSE: Text("Bの顔が近すぎます", "the face on B is too close"),
    Quality.CUT_OFF: Text("Bの顔が画面からはみ出しています", "the face on B is cut off"),
    Quality.BACKLIT: Text("Bは逆光です", "B is backlit"),
    Quality.TOO_DARK: Text("Bの顔が暗すぎます", "the face on B is too dark"),
    Quality.TOO_BRIGHT: Text("Bの顔が明るすぎます", "the face on B is too bright"),
    Quality.UNEVEN_LIGHT: Text("Bの顔に影がかかっています", "half of the face on B is in shadow"),
    Quality.EYES_HIDDEN: Text("Bの目が隠れています", "the eyes on B are hidden"),
    Quality.BLURRED: Text("Bの顔がぶれています", "the face on B is blurred"),
    Quality.TILTED: Text("Bの顔が傾いています", "the head on B is tilted"),
    Quality.TURNED: Text("Bの顔が横を向いています", "the head on B is turned"),
    Quality.PARTLY_HIDDEN: Text(
        "Bの顔の一部が隠れています（マスクなど）",
        "part of the face on B is hidden (a mask?)",
    ),
}


def reason(code: str) -> Text:
    """The words for a code of `compare --json`."""
    return _REASONS[code]
