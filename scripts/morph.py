"""Two portraits made into one: a face between both faces, with the hair and ground of the first.

Landmarks by dlib's 68-point predictor, a triangulated warp of each face to the shape between them,
and a mixture of both within the outline of the face.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import cv2
import dlib
import numpy as np

CHIN, NOSE_ROOT, NOSE_TIP = 8, (21, 22), 33
ROUND_THE_FACE = slice(0, 27)
"""Jaw and brows."""
TOP = (0, 17, 19, 21, 22, 24, 26, 16)
"""Temples and brows, over which the forehead is."""
ARCH = (0.35, 0.55, 0.72, 0.8, 0.8, 0.72, 0.55, 0.35)
"""How high the forehead arches over each, in lengths of the nose."""
FOREHEAD_TAKEN = 0.45
"""How much of the forehead is mixed; above it there may be hair."""
EDGE = 0.16
"""Width of the soft edge of the mixture, in distances between the eyes."""


class Portraits:
    """Finds the landmarks of portraits with one face each, and mixes two of them."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("face_recognition_models")
        if spec is None or spec.origin is None:
            raise SystemExit("face_recognition_models is missing: scripts/setup face")
        models = Path(spec.origin).parent / "models"
        self._detector = dlib.get_frontal_face_detector()
        self._predictor = dlib.shape_predictor(
            str(models / "shape_predictor_68_face_landmarks.dat")
        )

    def mix(self, first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
        """BGR pictures of one size; `share` of the face is the first one's, 0 to 1."""
        height, width = first.shape[:2]
        ours, theirs = self._outline(first), self._outline(second)
        turn, _ = cv2.estimateAffinePartial2D(theirs, ours, method=cv2.LMEDS)
        theirs = theirs @ turn[:, :2].T + turn[:, 2]
        second = cv2.warpAffine(
            second, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        between = share * ours + (1 - share) * theirs
        frame = _frame(width, height)
        first, second = (
            _warp(picture, np.vstack([points, frame]), np.vstack([between, frame]))
            for picture, points in ((first, ours), (second, theirs))
        )
        mask = _face(between, width, height)
        second = _coloured_as(first, second, mask > 0.9)
        taken = (mask * (1 - share))[..., None]
        return np.clip(first * (1 - taken) + second * taken, 0, 255).astype(np.uint8)

    def _outline(self, picture: np.ndarray) -> np.ndarray:
        """The 68 landmarks, and eight more along the forehead."""
        rgb = np.ascontiguousarray(picture[:, :, ::-1])
        found = self._detector(rgb, 1)
        if len(found) != 1:
            raise SystemExit(f"{len(found)} faces in a portrait")
        marks = self._predictor(rgb, found[0])
        points = np.array([(point.x, point.y) for point in marks.parts()], np.float64)
        brows = points[list(NOSE_ROOT)].mean(0)
        up = (brows - points[CHIN]) / np.linalg.norm(brows - points[CHIN])
        nose = np.linalg.norm(points[NOSE_TIP] - brows)
        arch = [points[mark] + up * nose * high for mark, high in zip(TOP, ARCH, strict=True)]
        return np.vstack([points, arch])


def _frame(width: int, height: int) -> np.ndarray:
    """Points along the edge of the picture, which stay where they are."""
    across, down = np.linspace(0, width - 1, 5), np.linspace(0, height - 1, 5)
    return np.array(
        [(x, y) for x in across for y in down if x in (0, width - 1) or y in (0, height - 1)]
    )


def _warp(picture: np.ndarray, where: np.ndarray, to: np.ndarray) -> np.ndarray:
    """The picture with the points `where` moved `to`, triangle by triangle."""
    height, width = picture.shape[:2]
    from_x, from_y = np.zeros((2, height, width), np.float32)
    for corners in _triangles(to, width, height):
        there, here = to[corners].astype(np.float32), where[corners].astype(np.float32)
        back = cv2.getAffineTransform(there, here)
        left, top = np.maximum(np.floor(there.min(0)).astype(int), 0)
        right, bottom = np.minimum(np.ceil(there.max(0)).astype(int) + 1, (width, height))
        inside = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillConvexPoly(inside, np.round(there - [left, top]).astype(np.int32), 1)
        x, y = np.meshgrid(np.arange(left, right), np.arange(top, bottom))
        hit = inside > 0
        for target, (a, b, c) in ((from_x, back[0]), (from_y, back[1])):
            target[top:bottom, left:right][hit] = (a * x + b * y + c)[hit]
    return cv2.remap(picture, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _triangles(points: np.ndarray, width: int, height: int) -> Iterator[list[int]]:
    """Delaunay's, as numbers of their corners."""
    plane = cv2.Subdiv2D((0, 0, width + 1, height + 1))
    number = {}
    for at, (x, y) in enumerate(points.astype(np.float32)):
        plane.insert((float(x), float(y)))
        number[(x, y)] = at
    for triangle in plane.getTriangleList():
        corners = [number.get((triangle[i], triangle[i + 1])) for i in (0, 2, 4)]
        if None not in corners:
            yield corners


def _face(points: np.ndarray, width: int, height: int) -> np.ndarray:
    """1 within the face, 0 outside, soft between."""
    temples = points[list(TOP)]
    top = temples + FOREHEAD_TAKEN * (points[68:] - temples)
    hull = cv2.convexHull(np.vstack([points[ROUND_THE_FACE], top]).astype(np.float32))
    middle = hull.mean(0)
    hull = middle + (hull - middle) * 0.97
    mask = np.zeros((height, width), np.float32)
    cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 1)
    eyes = np.linalg.norm(points[36:42].mean(0) - points[42:48].mean(0))
    edge = int(eyes * EDGE) | 1
    return cv2.GaussianBlur(cv2.erode(mask, np.ones((edge, edge))), (0, 0), edge / 2.2)


def _coloured_as(first: np.ndarray, second: np.ndarray, within: np.ndarray) -> np.ndarray:
    """The second picture with the colours, and half the contrast, of the first face."""
    like, other = (cv2.cvtColor(p, cv2.COLOR_BGR2LAB).astype(np.float32) for p in (first, second))
    for channel in range(3):
        ours, theirs = like[..., channel][within], other[..., channel][within]
        contrast = 0.5 + 0.5 * ours.std() / theirs.std()
        other[..., channel] = (other[..., channel] - theirs.mean()) * contrast + ours.mean()
    return cv2.cvtColor(np.clip(other, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)
