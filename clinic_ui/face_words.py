"""What a face check says to staff: how near it was, what to look at, why it came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ends import identified_by
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.ways import Obstacle
from onshikaku.domain.text import Text
from reader.face.ports import PhotoTrouble, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.checkin.states import State

__all__ = [
    "BANDS",
    "CAUTIONS",
    "LOOK_AT_THE_PATIENT",
    "MATCHER_FAILED",
    "MATCHER_MISSING",
    "REASONS",
    "TOO_ALIKE",
    "mark_of",
    "why_not",
]

MATCHER_MISSING = "matcher-missing"
"""The reason where the `face` extra is not installed."""

MATCHER_FAILED = "matcher-failed"
"""The reason where camera or matcher failed in a way that nobody foresaw."""

TOO_ALIKE = "too-alike"
"""The reason where a match is refused because the card's photo may have been held up."""

BANDS: Mapping[FaceBand, Text] = {
    FaceBand.CLEAR: Text("写真とはっきり一致", "clearly the face on the photo"),
    FaceBand.CLOSE: Text("写真と一致（判定の境目に近い）", "the face on the photo, but barely"),
    FaceBand.REFUSED: Text(
        "写真と似すぎるため、顔認証では確認していません", "too like the photo, and not taken"
    ),
}

CAUTIONS: Mapping[FaceCaution, Text] = {
    FaceCaution.CARD_PHOTO: Text(
        "カメラに映った顔がカードの写真と似すぎています。カードの写真をかざした可能性があります。"
        "ご本人がカメラの前にいることを確かめ、写真と見比べてください。",
        "What the camera saw is too like the card's photo: the photo itself may have been held up. "
        "Look whether the patient is there, and compare the face with the photo.",
    ),
    FaceCaution.LOOKALIKE: Text(
        "写真と一致しましたが、判定の境目に近く、双子などよく似た人でも一致することがあります。"
        "写真と患者さんの顔を見比べ、氏名と生年月日も伺ってください。",
        "The face matched, but somebody alike, as a twin, would pass as well. Compare the patient "
        "with the photo, and ask for name and date of birth.",
    ),
}
"""What to do about each. The comparison is no certified test of liveness (ISO/IEC 30107-3)."""

LOOK_AT_THE_PATIENT = Text(
    "患者さんの顔をカードの写真と見比べてください。",
    "Compare the patient's face with the card's photo.",
)
"""Any of them, in a line."""

REASONS: Mapping[str, Text] = {
    Quality.OK.value: Text("使える映像が足りませんでした", "too few pictures were of use"),
    Quality.NO_FACE.value: Text("顔が映りません", "no face is seen"),
    Quality.SEVERAL_FACES.value: Text("何人も映っています", "several people are seen"),
    Quality.TOO_FAR.value: Text("カメラから遠すぎます", "too far from the camera"),
    Quality.TOO_CLOSE.value: Text("カメラに近すぎます", "too close to the camera"),
    Quality.CUT_OFF.value: Text("顔がはみ出しています", "part of the face is outside"),
    Quality.BACKLIT.value: Text("逆光です", "lit from behind"),
    Quality.TOO_DARK.value: Text("暗すぎます", "too dark"),
    Quality.TOO_BRIGHT.value: Text("明るすぎます", "too bright"),
    Quality.UNEVEN_LIGHT.value: Text("顔に影がかかっています", "a shadow lies on the face"),
    Quality.EYES_HIDDEN.value: Text("目が隠れています", "the eyes are covered"),
    Quality.BLURRED.value: Text("ぶれています", "blurred"),
    Quality.TILTED.value: Text("顔が傾いています", "the head is tilted"),
    Quality.TURNED.value: Text("顔が正面を向いていません", "the face is turned away"),
    Quality.PARTLY_HIDDEN.value: Text(
        "マスクなどで顔が隠れています", "the face is partly covered, as by a mask"
    ),
    PhotoTrouble.UNREADABLE.value: Text(
        "カードの写真を開けません", "the card's photo cannot be opened"
    ),
    PhotoTrouble.NO_FACE.value: Text(
        "カードの写真から顔を読み取れません", "no face is found on the card's photo"
    ),
    PhotoTrouble.SEVERAL_FACES.value: Text(
        "カードの写真に顔が複数あります", "several faces are found on the card's photo"
    ),
    PhotoTrouble.TOO_SMALL.value: Text(
        "カードの写真が小さすぎます", "the card's photo is too small"
    ),
    MATCHER_MISSING: Text("顔照合のソフトが入っていません", "the face matcher is not installed"),
    MATCHER_FAILED: Text("顔照合のソフトが止まりました", "the face matcher broke off"),
    TOO_ALIKE: Text(
        "カードの写真をかざした可能性があります", "the card's photo may have been held up"
    ),
}
"""Why a look came to nothing; camera troubles are in `clinic_ui.reasons`."""


def mark_of(state: State) -> FaceMark | None:
    """What is kept of the face check, from the moment that the person is identified."""
    if isinstance(state, states.Finished):
        return state.face
    by = identified_by(state)
    return None if by is None else by.face


def why_not(choosing: states.ChoosingMethod) -> str | None:
    """The reason code of the face check that came to nothing before this choice."""
    refused = (one for one in choosing.offer.obstacles if one in _REFUSED)
    return choosing.trouble or next(refused, None)


_REFUSED = (Obstacle.NOT_RECOGNISED, Obstacle.FACE_LOCKED)
