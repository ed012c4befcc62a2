"""Who stands before the camera of a reader on the bench, or why it sees nobody."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from reader.camera.ports import CameraTrouble
from reader.face.operating_point import SHIPPED
from reader.face.ports import Decision, Quality, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.face.scripted import Script

__all__ = ["SCENES", "SCRIPTS", "TROUBLES", "FaceScene"]


class FaceScene(StrEnum):
    """What the camera sees. The values are words of shared situations, and stay as they are."""

    MATCH = "match"  # the person on the card
    NO_MATCH = "no-match"  # somebody else
    ONCE_NOT = "once-not"  # somebody else first, then the right person
    TWIN = "twin"
    TWO = "two-people"
    NO_FACE = "no-face"  # nobody stands there
    PRINT = "print"  # the card's photo, printed on a sheet that is held up

    MASK = "mask"
    TURNED = "turned"
    TOO_CLOSE = "too-close"
    TOO_FAR = "too-far"
    BLURRED = "blurred"
    TOO_DARK = "too-dark"
    BACKLIT = "backlit"

    NO_CAMERA = "no-camera"  # its cable is out
    DENIED = "camera-denied"
    BUSY = "camera-busy"
    BLACK = "camera-black"  # its lens is covered
    NO_MATCHER = "no-matcher"


SCENES: Final[Mapping[str, tuple[FaceScene, ...]]] = {
    "who": (
        FaceScene.MATCH,
        FaceScene.NO_MATCH,
        FaceScene.ONCE_NOT,
        FaceScene.TWIN,
        FaceScene.TWO,
        FaceScene.NO_FACE,
        FaceScene.PRINT,
    ),
    "how": (
        FaceScene.MASK,
        FaceScene.TURNED,
        FaceScene.TOO_CLOSE,
        FaceScene.TOO_FAR,
        FaceScene.BLURRED,
        FaceScene.TOO_DARK,
        FaceScene.BACKLIT,
    ),
    "machine": (
        FaceScene.NO_CAMERA,
        FaceScene.DENIED,
        FaceScene.BUSY,
        FaceScene.BLACK,
        FaceScene.NO_MATCHER,
    ),
}
"""All of them: who it is, how the picture is, what is wrong with camera and matcher."""

TROUBLES: Final[Mapping[FaceScene, CameraTrouble]] = {
    FaceScene.NO_CAMERA: CameraTrouble.NO_CAMERA,
    FaceScene.DENIED: CameraTrouble.DENIED,
    FaceScene.BUSY: CameraTrouble.BUSY,
}
"""What the camera says instead of showing a picture."""

_MATCH: Final = Decision(
    Verdict.MATCH, SHIPPED.threshold - 0.2, SHIPPED.threshold - 0.2, SHIPPED.threshold
)

SCRIPTS: Final[Mapping[FaceScene, Script]] = {
    FaceScene.MATCH: Verdict.MATCH,
    FaceScene.NO_MATCH: Verdict.NO_MATCH,
    FaceScene.ONCE_NOT: Verdict.NO_MATCH,
    FaceScene.TWIN: replace(_MATCH, distance=SHIPPED.threshold - 0.02, near_limit=True),
    FaceScene.TWO: Quality.SEVERAL_FACES,
    FaceScene.NO_FACE: Quality.NO_FACE,
    FaceScene.PRINT: replace(_MATCH, raw_distance=SHIPPED.too_alike - 0.05, too_alike=True),
    FaceScene.MASK: Quality.PARTLY_HIDDEN,
    FaceScene.TURNED: Quality.TURNED,
    FaceScene.TOO_CLOSE: Quality.TOO_CLOSE,
    FaceScene.TOO_FAR: Quality.TOO_FAR,
    FaceScene.BLURRED: Quality.BLURRED,
    FaceScene.TOO_DARK: Quality.TOO_DARK,
    FaceScene.BACKLIT: Quality.BACKLIT,
    FaceScene.BLACK: Quality.TOO_DARK,
}
"""What becomes of the picture where nothing is really compared."""
