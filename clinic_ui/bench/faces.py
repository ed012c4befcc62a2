"""The simulated face check: somebody on the bench decides what camera and matcher will say."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.ports import FaceResult, FaceVerdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clinic_ui.ports import Guidance

__all__ = ["FaceScene", "SimulatedFaces"]

LOOK_SECONDS = 1.5


class FaceScene(StrEnum):
    """Who stands before the camera, or why there is none."""

    MATCH = "match"
    NO_MATCH = "no-match"
    ONCE_NOT = "once-not"  # not recognised at first: a mask, the light
    NO_FACE = "no-face"
    NO_CAMERA = "no-camera"
    NO_MATCHER = "no-matcher"


_VERDICTS: Mapping[FaceScene, FaceVerdict] = {
    FaceScene.MATCH: FaceVerdict(FaceResult.MATCH),
    FaceScene.NO_MATCH: FaceVerdict(FaceResult.NO_MATCH),
    FaceScene.ONCE_NOT: FaceVerdict(FaceResult.NO_MATCH),
    FaceScene.NO_FACE: FaceVerdict(FaceResult.UNDECIDED, "no-face"),
    FaceScene.NO_CAMERA: FaceVerdict(FaceResult.UNAVAILABLE, "no-camera"),
    FaceScene.NO_MATCHER: FaceVerdict(FaceResult.UNAVAILABLE, "no-matcher"),
}


class SimulatedFaces:
    """A `FaceChecker` that compares nothing: `scene` decides, after `seconds` as if it looked."""

    def __init__(self, seconds: float = LOOK_SECONDS) -> None:
        self._seconds = seconds
        self.scene = FaceScene.MATCH

    def begin(self, photo: bytes) -> SimulatedFaces:
        """Nothing is learnt of the photo: the comparison is simulated."""
        del photo
        return self

    async def end(self) -> None:
        """Nothing to drop."""

    async def look(self, guide: Callable[[Guidance], None]) -> FaceVerdict:
        """What the scene says; `ONCE_NOT` becomes a match the next time."""
        del guide
        await asyncio.sleep(self._seconds)
        verdict = _VERDICTS[self.scene]
        if self.scene is FaceScene.ONCE_NOT:
            self.scene = FaceScene.MATCH
        return verdict
