"""The face check at a reader on the bench: the scene decides what its camera sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.bench.pictures import NO_PERSON, picture
from clinic_ui.bench.scenes import SCRIPTS, TROUBLES, FaceScene
from clinic_ui.face_check import MATCHER_MISSING, CameraChecker
from clinic_ui.front.eyes import Eye, Sight
from clinic_ui.ports import FaceResult, FaceVerdict
from reader.camera.ports import CameraTrouble
from reader.camera.stills import StillsSource
from reader.face.attempt import Rules
from reader.face.dlib_matcher import DlibMatcher
from reader.face.scripted import ScriptedMatcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.face_check import CameraCheck
    from clinic_ui.ports import Guidance
    from clinic_ui.settings import FaceSettings

__all__ = ["LEISURELY", "BenchFace", "Pace"]

_SEEN = Rules(apart=0.5)
"""With nothing to compare a look is over before anybody saw it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a look takes where nothing is compared. `settings` None: the environment's."""

    settings: FaceSettings | None = None
    rules: Rules = _SEEN


LEISURELY = Pace()
"""For people who watch."""


class BenchFace:
    """Camera and matcher of one reader, as a `FaceChecker`; for one event loop.

    `who` says whose card lies there. With `compared` the pictures are judged by the real matcher,
    which needs the `face` extra; else the scene says what becomes of them.
    """

    def __init__(
        self,
        who: Callable[[], str | None],
        *,
        compared: bool = False,
        pace: Pace = LEISURELY,
    ) -> None:
        self.compared = compared
        self._who = who
        self._scene = FaceScene.MATCH
        self._stills = StillsSource("bench")
        self._script = ScriptedMatcher()
        self._checker = CameraChecker(
            self._stills,
            DlibMatcher if compared else lambda: self._script,
            pace.settings,
            Rules() if compared else pace.rules,
        )
        if compared:
            self._checker.start()

    @property
    def scene(self) -> FaceScene:
        """Who stands there."""
        return self._scene

    @scene.setter
    def scene(self, scene: FaceScene) -> None:
        self._scene = scene
        self.stage()

    def eye(self) -> Eye:
        """What the place sees with."""
        kind = Sight.STILLS if self.compared else Sight.SIMULATED
        checker = self._checker
        return Eye(self, kind, None, checker.preview, lambda: checker.usable)

    def stage(self) -> None:
        """Show the camera what the scene and the card say; also while it looks."""
        scene = self._scene
        self._script.script = SCRIPTS.get(scene, self._script.script)
        trouble = TROUBLES.get(scene)
        if trouble is CameraTrouble.NO_CAMERA and self._checker.preview() is not None:
            trouble = CameraTrouble.LOST
        self._stills.show(trouble or picture(scene, self._who() or NO_PERSON))

    def begin(self, photo: bytes) -> _Check:
        """Get ready for a visit."""
        return _Check(self, self._checker.begin(photo))

    def close(self) -> None:
        """Break off and end the thread. Blocks for it."""
        self._checker.close()


class _Check:
    def __init__(self, face: BenchFace, check: CameraCheck) -> None:
        self._face = face
        self._check = check

    async def look(self, guide: Callable[[Guidance], None]) -> FaceVerdict:
        """As the camera sees it; after `ONCE_NOT` the right person comes."""
        face = self._face
        if face.scene is FaceScene.NO_MATCHER:
            return FaceVerdict(FaceResult.UNAVAILABLE, MATCHER_MISSING)
        face.stage()
        verdict = await self._check.look(guide)
        if face.scene is FaceScene.ONCE_NOT and verdict.result is FaceResult.NO_MATCH:
            face.scene = FaceScene.MATCH
        return verdict

    async def end(self) -> None:
        """Drop everything."""
        await self._check.end()
