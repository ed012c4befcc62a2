"""The calls of face_recognition and dlib that are needed, typed, and loaded without surprises.

face_recognition ends the whole program (`quit()`) when it cannot import its models, and its models
import `pkg_resources`, which setuptools 82 no longer has and 81 warns about. Here a stand-in takes
its place during the import, the models come first, and whatever goes wrong is `MatcherMissing`.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeAlias

from PIL import ImageFile

from reader.face.ports import MatcherMissing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Image: TypeAlias = npt.NDArray[np.uint8]
    Points: TypeAlias = npt.NDArray[np.float64]
    Vector: TypeAlias = npt.NDArray[np.float64]

__all__ = ["CHIP", "Face", "Found", "Library", "check_parts"]

CHIP: Final = 150
"""Side of the aligned picture of a face that the network takes, in pixels."""

_LOCK: Final = Lock()
"""dlib's objects are not safe for two calls at once, and face_recognition has one set of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A box around a face, in pixels; the higher the score, the more it looks like one."""

    left: float
    top: float
    right: float
    bottom: float
    score: float

    @property
    def width(self) -> float:
        """Also its height: the detector's boxes are squares."""
        return self.right - self.left

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * (self.bottom - self.top)

    def scaled(self, factor: float) -> Found:
        """The same box in a picture that is larger by this factor."""
        edges = (self.left, self.top, self.right, self.bottom)
        left, top, right, bottom = (edge * factor for edge in edges)
        return Found(left, top, right, bottom, self.score)


@dataclass(frozen=True, slots=True)
class Face:
    """The five points of a face: (x, y) of outer and inner corner of each eye, and of the nose.

    The first two belong to the eye at the right of the picture.
    """

    points: Points
    chip: Image


class Library:
    """face_recognition's own detector, landmarks and network. Safe in several threads.

    Raises `MatcherMissing`, whose text names the piece. The first call takes a second, and loads
    about 150 MB.
    """

    def __init__(self) -> None:
        with _LOCK:
            self._dlib, self._api = _load()

    def find(self, image: Image, enlarge: int, least: float = 0.0) -> list[Found]:
        """Every face at least 80 pixels wide after enlarging 2 ** `enlarge` times, best first.

        All that score `least` or more; below 0 the detector itself would say that it is none.
        """
        with _LOCK:
            boxes, scores, _ = self._api.face_detector.run(image, enlarge, least)
        return [
            Found(box.left(), box.top(), box.right() + 1, box.bottom() + 1, score)
            for box, score in zip(boxes, scores, strict=True)
        ]

    def face(self, image: Image, found: Found) -> Face:
        """The points of a face and the picture of it, upright and of a set size."""
        import numpy as np  # noqa: PLC0415 - of the extra

        edges = (found.left, found.top, found.right - 1, found.bottom - 1)
        box = self._dlib.rectangle(*(round(edge) for edge in edges))
        with _LOCK:
            shape = self._api.pose_predictor_5_point(image, box)
            chip = self._dlib.get_face_chip(image, shape, size=CHIP)
        points = [(shape.part(i).x, shape.part(i).y) for i in range(5)]
        return Face(np.array(points, dtype=np.float64), chip)

    def vector(self, chip: Image) -> Vector:
        """The 128 numbers of a face."""
        import numpy as np  # noqa: PLC0415 - of the extra

        with _LOCK:
            return np.array(self._api.face_encoder.compute_face_descriptor(chip))


def check_parts() -> None:
    """Import what face_recognition stands on. Raises `MatcherMissing` for the first missing."""
    for name in ("numpy", "cv2", "dlib"):
        _import(name)


def _load() -> tuple[ModuleType, ModuleType]:
    check_parts()
    truncated = ImageFile.LOAD_TRUNCATED_IMAGES
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _with_stand_in("face_recognition_models")
        api = _import("face_recognition.api")
    ImageFile.LOAD_TRUNCATED_IMAGES = truncated  # face_recognition sets it for everybody
    return sys.modules["dlib"], api


def _with_stand_in(name: str) -> None:
    real = "pkg_resources" in sys.modules
    if not real:
        stand_in = ModuleType("pkg_resources")
        vars(stand_in)["resource_filename"] = _resource_filename
        sys.modules["pkg_resources"] = stand_in
    try:
        _import(name)
    finally:
        if not real:
            del sys.modules["pkg_resources"]


def _resource_filename(package: str, resource: str) -> str:
    spec = find_spec(package)
    origin = spec.origin if spec else None
    return str(Path(origin).parent / resource) if origin else resource


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (ImportError, OSError, RuntimeError, AttributeError, SystemExit) as error:
        raise MatcherMissing(f"{name}: {error}") from error
