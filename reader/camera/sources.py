"""Which camera: the words by which one is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reader.camera.browser import BrowserSource
from reader.camera.file import FileSource
from reader.camera.v4l2 import V4l2Source

if TYPE_CHECKING:
    from reader.camera.ports import CameraSource

__all__ = ["ALLOWED", "BROWSER", "UnknownCamera", "camera_source"]

BROWSER = "browser"
ALLOWED = (
    "browser, a number N for /dev/videoN, a device in /dev, or a file "
    "(JPEG, PNG, WebP, JPEG 2000, BMP; y4m, MP4, MOV, AVI, WebM)"
)


class UnknownCamera(ValueError):
    """What was given chooses no camera; the text says what would."""

    def __init__(self, spec: str) -> None:
        named = bool(Path(spec).suffix)
        what = "is no camera, and there is no such file" if named else "is no camera"
        super().__init__(f"{spec!r} {what}; allowed: {ALLOWED}")
        self.spec = spec


def camera_source(spec: str) -> CameraSource:
    """The camera that `spec` names; see `ALLOWED`. It is not opened, a device need not be there.

    Raises `UnknownCamera`.
    """
    if spec == BROWSER:
        return BrowserSource()
    if spec.isascii() and spec.isdigit():
        return V4l2Source(Path(f"/dev/video{int(spec)}"))
    path = Path(spec)
    if path.is_relative_to("/dev"):
        return V4l2Source(path)
    if path.is_file():
        return FileSource(path)
    raise UnknownCamera(spec)
