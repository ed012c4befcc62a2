"""From a photo or a frame to a vector: what matching and measuring have in common.

Needs the `face` extra to be imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reader.face.detection import faces_in, shrunk
from reader.face.library import Library
from reader.face.pictures import frame_pixels, greyed, still_pixels
from reader.face.ports import Glance, PhotoTrouble, PhotoUnusable, Quality
from reader.face.quality import eye_distance, judge, measure, rivals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.camera.ports import Frame
    from reader.face.library import Found, Image, Vector

__all__ = ["Encoder", "Portrait", "Seen"]

_FEWEST: Final = 20
"""With the eyes closer than this, in pixels, a photo does not tell people apart."""
_SMALL: Final = 160
"""Photos narrower than this are enlarged once more."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is kept of a card's photo: the vector of its grey picture, and how far the eyes are."""

    vector: Vector = field(repr=False)
    eyes: float


class Seen:
    """The face of a frame, cut out and grey."""

    def __init__(self, library: Library, chip: Image) -> None:
        self._library = library
        self._chip = chip

    @cached_property
    def vector(self) -> Vector:
        """The 128 numbers, worked out when first asked for."""
        return self._library.vector(self._chip)


class Encoder:
    """Photos and frames to vectors, all in grey as the card's photo is. Safe in several threads.

    Raises `MatcherMissing`. The first one takes a second or two.
    """

    def __init__(self) -> None:
        self._library = Library()

    def photo(self, data: bytes) -> Portrait:
        """The one face on a still. Raises `PhotoUnusable`."""
        image = greyed(shrunk(still_pixels(data)))
        found = self._search(image)
        if not found:
            raise PhotoUnusable(PhotoTrouble.NO_FACE)
        if rivals(found):
            raise PhotoUnusable(PhotoTrouble.SEVERAL_FACES)
        face = self._library.face(image, max(found, key=lambda one: one.area))
        if (eyes := eye_distance(face.points)) < _FEWEST:
            raise PhotoUnusable(PhotoTrouble.TOO_SMALL)
        return Portrait(self._library.vector(face.chip), eyes)

    def frame(self, frame: Frame) -> Glance:
        """How good a frame is, and what of it can be compared later (`seen` is a `Seen`)."""
        image = shrunk(frame_pixels(frame))
        found = faces_in(self._library, image)
        if not found:
            return Glance(Quality.NO_FACE)
        if more := rivals(found):
            return Glance(Quality.SEVERAL_FACES, {"faces": 1.0 + more})
        largest = max(found, key=lambda one: one.area)
        face = self._library.face(image, largest)
        measures = measure(image, largest, face)
        quality = judge(measures)
        seen = Seen(self._library, greyed(face.chip)) if quality is Quality.OK else None
        return Glance(quality, measures, seen)

    def _search(self, image: Image) -> Sequence[Found]:
        for enlarge in (1, 2) if image.shape[1] >= _SMALL else (1, 2, 3):
            if found := self._library.find(image, enlarge):
                return found
        return ()
