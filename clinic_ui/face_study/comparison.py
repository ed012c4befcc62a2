"""Two pictures compared as the kiosk compares a card and a camera, from one frame."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.face_study.encoding import as_frame
from clinic_ui.face_study.reasons import UNREADABLE
from reader.face.ports import PhotoUnusable, Quality, Verdict

if TYPE_CHECKING:
    from reader.face.ports import Decision, FaceMatcher

__all__ = ["Comparison", "compare_pictures"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`decision` is None where there is none, and `quality` then says why. `ms`: all of it."""

    decision: Decision | None
    quality: tuple[str, ...]
    ms: float

    @property
    def match(self) -> bool | None:
        """Whether it is the same person; one picture leaves no room to be unsure."""
        return None if self.decision is None else self.decision.verdict is Verdict.MATCH


def compare_pictures(matcher: FaceMatcher, card: bytes, picture: bytes) -> Comparison:
    """Compare a card's photo with a picture. The times are without loading the matcher."""
    begun = time.perf_counter()
    decision, quality = _compare(matcher, card, picture)
    return Comparison(decision, quality, (time.perf_counter() - begun) * 1000)


def _compare(
    matcher: FaceMatcher, card: bytes, picture: bytes
) -> tuple[Decision | None, tuple[str, ...]]:
    try:
        template = matcher.learn(card)
    except PhotoUnusable as error:
        return None, (str(error.trouble),)
    try:
        frame = as_frame(picture)
    except PhotoUnusable:
        return None, (UNREADABLE,)
    glance = matcher.look(frame)
    if glance.quality is not Quality.OK:
        return None, (str(glance.quality),)
    return matcher.compare(template, [glance]), ()
