"""The matcher that really compares faces, with face_recognition and dlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reader.face.library import check_parts
from reader.face.operating_point import SHIPPED
from reader.face.ports import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reader.camera.ports import Frame
    from reader.face.encoder import Portrait, Seen
    from reader.face.library import Vector
    from reader.face.operating_point import OperatingPoint
    from reader.face.ports import Decision, Glance, Template

__all__ = ["DlibMatcher"]


class DlibMatcher:
    """Judges by `point` and the shipped cohort, less the people named in `without`.

    No detection of presentation attacks in the sense of ISO/IEC 30107-3: a print, a screen or a
    film of the right person matches. `too_alike` is a caution against the card's own photograph.
    Keeps nothing of a photo or a frame. Can be shared by threads. Raises `MatcherMissing`; the
    first one takes a second or two.
    """

    def __init__(self, point: OperatingPoint = SHIPPED, *, without: Collection[str] = ()) -> None:
        check_parts()
        from reader.face import cohort, encoder, score  # noqa: PLC0415 - they need the extra

        self._point = point
        self._encoder = encoder.Encoder()
        self._cohort = cohort.Cohort.shipped().without(without)
        self._score = score

    def learn(self, photo: bytes) -> Template:
        """The vector of the one face on a card's photo. Raises `PhotoUnusable`."""
        return self._encoder.photo(photo)

    def look(self, frame: Frame) -> Glance:
        """Finds and judges the face; its vector is worked out only if it is asked for."""
        return self._encoder.frame(frame)

    def one_person(self, glances: Sequence[Glance]) -> bool:
        """Whether no two of the frames are too far apart for one person."""
        return self._score.agree(_vectors(glances), self._point)

    def compare(self, template: Template, glances: Sequence[Glance]) -> Decision:
        """The decision over frames of one person, all with quality OK.

        Where the first and the last leave no doubt those between are not worked out: a vector takes
        three times as long as everything else.
        """
        portrait = cast("Portrait", template).vector
        ends = glances if len(glances) < 3 else (glances[0], glances[-1])
        decision = self._decide(portrait, ends)
        in_doubt = decision.verdict is Verdict.UNSURE and len(ends) < len(glances)
        return self._decide(portrait, glances) if in_doubt else decision

    def _decide(self, portrait: Vector, glances: Sequence[Glance]) -> Decision:
        return self._score.decide(portrait, _vectors(glances), self._cohort, self._point)


def _vectors(glances: Sequence[Glance]) -> list[Vector]:
    return [cast("Seen", glance.seen).vector for glance in glances]
