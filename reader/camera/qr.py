"""QR codes (ISO/IEC 18004) in pictures, read by OpenCV of the `face` extra; the import is late."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Final

from reader.camera.pictures import check_jpeg, decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from reader.camera.opencv import Pixels
    from reader.camera.ports import Frame

__all__ = ["code_in_frame", "code_in_picture", "codes_can_be_read"]

_FRAME: Final = (1280, 960)
_PICTURE: Final = (2400, 2400)
_SMALLER: Final = (1600, 1000, 700)
"""Longer sides of a picture to try as well: a large code is found more easily in a small one."""


def codes_can_be_read() -> bool:
    """Whether OpenCV is installed, found out without importing it."""
    return importlib.util.find_spec("cv2") is not None


def code_in_frame(jpeg: bytes) -> str | None:
    """The text of the code in a frame that a page sent; None where none is read.

    Raises `PictureRefused` for what no page of ours sends.
    """
    check_jpeg(jpeg)
    return _read(decode(jpeg, 0.0, within=_FRAME))


def code_in_picture(picture: bytes) -> str | None:
    """The text of the code in a still (JPEG, PNG, WebP …), tried at several sizes; None: none.

    Raises `PictureRefused`.
    """
    frame = decode(picture, 0.0, within=_PICTURE)
    return next((text for sized in _sizes(frame) if (text := _detect(sized))), None)


def _read(frame: Frame) -> str | None:
    return _detect(_pixels(frame))


def _sizes(frame: Frame) -> Iterator[Pixels]:
    cv2, pixels, longer = _cv2(), _pixels(frame), max(frame.width, frame.height)
    yield pixels
    for side in _SMALLER:
        if side < longer:
            scale = side / longer
            yield cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _pixels(frame: Frame) -> Pixels:
    numpy = importlib.import_module("numpy")
    rgb = numpy.frombuffer(frame.rgb, numpy.uint8).reshape(frame.height, frame.width, 3)
    cv2 = _cv2()
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


def _detect(pixels: Pixels) -> str | None:
    cv2 = _cv2()
    # Of codes as large as those on papers the second misses one in ten (docs/documents.md).
    for detector in (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()):
        try:
            text, _, _ = detector.detectAndDecode(pixels)
        except (cv2.error, UnicodeDecodeError):
            continue
        if text:
            return text
    return None


def _cv2() -> ModuleType:
    return importlib.import_module("cv2")
