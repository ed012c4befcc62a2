"""A matcher that sees what it is told to see: for scenarios, teaching and machines without dlib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reader.face.operating_point import SHIPPED
from reader.face.ports import (
    Decision,
    Glance,
    PhotoTrouble,
    PhotoUnusable,
    Quality,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.camera.ports import Frame
    from reader.face.ports import Template

__all__ = ["Script", "ScriptedMatcher"]

Script = Quality | Verdict | Decision | PhotoTrouble
"""What becomes of the next photo or frame. A `Quality` other than OK: nothing is ever decided."""

_BEYOND: Final = {Verdict.MATCH: -0.20, Verdict.UNSURE: 0.02, Verdict.NO_MATCH: 0.25}


@dataclass(frozen=True, slots=True)
class _Learnt:
    """Nothing of the photo is kept."""


class ScriptedMatcher:
    """Follows `script`, which may be changed while it runs, from any thread."""

    def __init__(self, script: Script = Verdict.MATCH) -> None:
        self.script: Script = script

    def learn(self, photo: bytes) -> Template:
        """Raises `PhotoUnusable` if the script says so, or the photo is empty."""
        if isinstance(script := self.script, PhotoTrouble):
            raise PhotoUnusable(script)
        if not photo:
            raise PhotoUnusable(PhotoTrouble.UNREADABLE)
        return _Learnt()

    def look(self, frame: Frame) -> Glance:  # noqa: ARG002
        """The quality of the script; OK where it holds a verdict."""
        script = self.script
        return Glance(script if isinstance(script, Quality) else Quality.OK)

    def one_person(self, glances: Sequence[Glance]) -> bool:  # noqa: ARG002
        """Nobody changes places in a script."""
        return True

    def compare(
        self,
        template: Template,  # noqa: ARG002
        glances: Sequence[Glance],  # noqa: ARG002
    ) -> Decision:
        """The decision of the script; a match where it says nothing but that frames are fine."""
        script = self.script
        if isinstance(script, Decision):
            return script
        verdict = script if isinstance(script, Verdict) else Verdict.MATCH
        distance = SHIPPED.threshold + _BEYOND[verdict]
        return Decision(verdict, distance, distance, SHIPPED.threshold)
