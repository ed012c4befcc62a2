"""How good a frame is for comparing the face in it: measures, limits, and the first reason not to.

The limits were found on the photographs that docs/faces.md describes; the names of the measures
follow ISO/IEC 29794-5.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from reader.face.ports import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reader.face.library import Face, Found, Image, Points

__all__ = ["eye_distance", "judge", "measure", "rivals"]

_EYES: Final = 64
"""Eyes lie this far apart in the upright grey picture that light and sharpness are measured in."""
_WIDTH, _HEIGHT = 160, 176
_EYE_LINE: Final = 62
_MIDDLE: Final = _WIDTH / 2

_RIVAL_AREA: Final = 0.4
_RIVAL_SCORE: Final = 0.3

_y, _x = np.mgrid[0:_HEIGHT, 0:_WIDTH]
_FACE: Final = ((_x - _MIDDLE) / 56) ** 2 + ((_y - _HEIGHT / 2) / 74) ** 2 <= 1
_LEFT: Final = _FACE & (_x < _MIDDLE)
_RIGHT: Final = _FACE & (_x >= _MIDDLE)


def rivals(found: Sequence[Found]) -> int:
    """How many faces beside the largest might be meant."""
    largest = max(found, key=lambda one: one.area)
    return sum(
        one is not largest and one.area > _RIVAL_AREA * largest.area and one.score > _RIVAL_SCORE
        for one in found
    )


def eye_distance(points: Points) -> float:
    """Between the middles of the eyes, in pixels."""
    return float(np.linalg.norm(_eye(points, 0) - _eye(points, 1)))


def measure(image: Image, found: Found, face: Face) -> dict[str, float]:
    """The measures of one face in a frame."""
    right, left = _eye(face.points, 0), _eye(face.points, 1)
    eyes = eye_distance(face.points)
    along = (right - left) / max(eyes, 1.0)
    nose = float(np.dot(face.points[4] - (left + right) / 2, along))
    height, width = image.shape[:2]
    beyond = max(-found.left, -found.top, found.right - width, found.bottom - height, 0.0)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    upright = _upright(grey, left, along, eyes)
    inside = upright[_FACE].astype(np.float64)
    halves = (float(upright[_LEFT].mean()), float(upright[_RIGHT].mean()))
    edges = np.asarray(cv2.Laplacian(cv2.GaussianBlur(upright, (3, 3), 0), cv2.CV_64F))
    light = float(inside.mean())
    return {
        "eyes": eyes,
        "beyond": beyond / max(eyes, 1.0),
        "roll": abs(math.degrees(math.atan2(float(along[1]), float(along[0])))),
        "turn": abs(nose) / max(eyes, 1.0),
        "light": light,
        "contrast": float(inside.std()),
        "overexposed": float((inside > 245).mean()),
        "surround": _surround(grey, found) / max(light, 1.0),
        "uneven": abs(halves[0] - halves[1]) / max(*halves, 1.0),
        "eye_detail": _eye_detail(upright),
        "sharpness": float(edges[_FACE].var()),
        "score": found.score,
    }


def judge(measures: Mapping[str, float]) -> Quality:
    """The first reason why a face cannot be compared; `OK` if there is none.

    Brightness alone is no reason: dark skin in good light has a low mean, yet its contrast.
    """
    m = measures
    reasons = (
        (m["eyes"] < 40, Quality.TOO_FAR),
        (m["eyes"] > 170, Quality.TOO_CLOSE),
        (m["beyond"] > 0.15, Quality.CUT_OFF),
        (m["surround"] > 3.5 and m["light"] < 60, Quality.BACKLIT),
        (m["light"] < 50 and m["contrast"] < 12, Quality.TOO_DARK),
        (m["overexposed"] > 0.30, Quality.TOO_BRIGHT),
        (m["eye_detail"] < 2.5, Quality.EYES_HIDDEN),
        (m["uneven"] > 0.50, Quality.UNEVEN_LIGHT),
        (m["sharpness"] < 7, Quality.BLURRED),
        (m["roll"] > 20, Quality.TILTED),
        (m["turn"] > 0.28, Quality.TURNED),
        (m["score"] < 0.45, Quality.PARTLY_HIDDEN),
    )
    return next((reason for applies, reason in reasons if applies), Quality.OK)


def _eye(points: Points, which: int) -> Points:
    """0 is the one at the right of the picture."""
    return (points[2 * which] + points[2 * which + 1]) / 2


def _upright(grey: Image, left: Points, along: Points, eyes: float) -> Image:
    scale = _EYES / max(eyes, 1.0)
    across, down = float(along[0]) * scale, float(along[1]) * scale
    x, y = float(left[0]), float(left[1])
    turned = np.array(
        [
            [across, down, _MIDDLE - _EYES / 2 - across * x - down * y],
            [-down, across, _EYE_LINE + down * x - across * y],
        ]
    )
    area = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(grey, turned, (_WIDTH, _HEIGHT), flags=area), dtype=np.uint8)


def _surround(grey: Image, found: Found) -> float:
    """How bright it is outside the head, hair and neck included in the head."""
    height, width = grey.shape[:2]
    margin = 0.35 * found.width
    outside = np.ones((height, width), dtype=bool)
    top, left = max(0, round(found.top - margin)), max(0, round(found.left - margin))
    outside[top:, left : max(0, round(found.right + margin))] = False
    return float(grey[outside].mean()) if outside.any() else 0.0


def _eye_detail(upright: Image) -> float:
    boxes = [
        upright[_EYE_LINE - 6 : _EYE_LINE + 6, middle - 12 : middle + 12]
        for middle in (int(_MIDDLE) - _EYES // 2, int(_MIDDLE) + _EYES // 2)
    ]
    return float(np.mean([box.std() for box in boxes]))
