"""One attempt at comparing a person with a card: which frames are taken, and when it is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.face.ports import Quality, Verdict

if TYPE_CHECKING:
    from reader.camera.ports import Frame
    from reader.face.ports import Decision, FaceMatcher, Glance, Template

__all__ = ["Attempt", "Progress", "Rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """A decision needs `frames` usable frames, at least `apart` seconds from one another.

    An unsure one is followed by as many new ones, up to `retakes` times; then it is a refusal.
    """

    frames: int = 3
    apart: float = 0.15
    retakes: int = 1

    def __post_init__(self) -> None:
        if self.frames < 1 or self.apart < 0 or self.retakes < 0:
            raise ValueError(f"impossible rules: {self}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt has come: `good` of `needed` frames, and the decision once there is one.

    `quality` is the last frame's. `SEVERAL_FACES` is also said of the last frame needed if it shows
    somebody else than the first; the attempt then starts over with it.
    """

    quality: Quality
    good: int
    needed: int
    decision: Decision | None = None


class Attempt:
    """Feeds frames to the matcher until it has decided. Blocking, for one thread."""

    def __init__(
        self, matcher: FaceMatcher, template: Template, rules: Rules | None = None
    ) -> None:
        self._matcher = matcher
        self._template = template
        self._rules = rules or Rules()
        self._retakes = self._rules.retakes
        self._taken: list[Glance] = []
        self._before: Glance | None = None
        self._last: float | None = None

    def take(self, frame: Frame) -> Progress:
        """Look at a frame, keep it if it is of use, and decide when there are enough.

        After a decision the next frame begins a new attempt.
        """
        glance = self._matcher.look(frame)
        if glance.quality is not Quality.OK or self._too_soon(frame):
            return self._progress(glance.quality)
        self._last = frame.at
        against = self._to_agree_with()
        if against and not self._matcher.one_person([against, glance]):
            self._taken, self._before = [glance], None
            return self._progress(Quality.SEVERAL_FACES)
        self._taken.append(glance)
        if len(self._taken) < self._rules.frames:
            return self._progress(Quality.OK)
        return self._decide()

    def _to_agree_with(self) -> Glance | None:
        """The frame to which the next is held: the last one needed to the first, and no other.

        After an unsure decision the first new one is held to the last before it.
        """
        if not self._taken:
            return self._before
        return self._taken[0] if len(self._taken) + 1 == self._rules.frames else None

    def _too_soon(self, frame: Frame) -> bool:
        return self._last is not None and frame.at - self._last < self._rules.apart

    def _decide(self) -> Progress:
        decision = self._matcher.compare(self._template, self._taken)
        last, self._taken = self._taken[-1], []
        if decision.verdict is Verdict.UNSURE:
            if self._retakes:
                self._retakes -= 1
                self._before = last
                return self._progress(Quality.OK)
            decision = replace(decision, verdict=Verdict.NO_MATCH)
        self._retakes, self._before = self._rules.retakes, None
        return Progress(Quality.OK, self._rules.frames, self._rules.frames, decision)

    def _progress(self, quality: Quality) -> Progress:
        return Progress(quality, len(self._taken), self._rules.frames)
