"""Where the faces in a frame are, found at the smallest size that will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from reader.face.library import Found, Image, Library

__all__ = ["LONGEST", "faces_in", "shrunk"]

LONGEST: Final = 640
"""Frames are made so long at most; the limits of quality are in pixels of such frames."""

_WINDOW: Final = 80
"""The detector's: it sees no smaller faces."""
_CLEAR: Final = 1.6 * _WINDOW
"""At this width of the largest face, one with 0.4 of its area is not missed."""

_DOUBTFUL: Final = -0.65
"""A face behind a mask may score so little; bare walls and shoulders score less."""


def shrunk(image: Image) -> Image:
    """The picture with its longer side at `LONGEST` or below."""
    factor = LONGEST / max(image.shape[:2])
    return image if factor >= 1 else _resized(image, factor)


def faces_in(library: Library, image: Image) -> list[Found]:
    """The faces of a frame, best first; those far smaller than the largest may be missing.

    A face of ordinary size is found at half size, and looked at again at the size that would show
    a second one. Only where nobody is to be seen all of the frame is searched, and enlarged; then
    what might be a hidden face counts too, with a score below 0.
    """
    found = _at(library, image, 0.5)
    scale = 0.5
    if not found:
        found, scale = library.find(image, 0), 1.0
    if not found:
        found = library.find(image, 1, _DOUBTFUL)
        certain = [one for one in found if one.score > 0]
        return certain or [one for one in found if one.width >= _WINDOW]
    clear = min(_CLEAR / max(one.width for one in found), 2.0)
    return found if clear <= scale else _at(library, image, clear) or found


def _at(library: Library, image: Image, factor: float) -> list[Found]:
    return [one.scaled(1 / factor) for one in library.find(_resized(image, factor), 0)]


def _resized(image: Image, factor: float) -> Image:
    height, width = image.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)
