"""The few calls of OpenCV's video capture, typed; the import is late.

No physical camera was at hand when this was written: the calls were tried on files, and on a
stand-in for `cv2.VideoCapture` that does what its documentation says of devices.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from reader.camera.pictures import FRAME_SIZE
from reader.camera.ports import CameraTrouble, CameraUnavailable, Frame

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

__all__ = [
    "Capture",
    "Clock",
    "Opener",
    "Video",
    "VideoSoftwareMissing",
    "capture",
    "open_device",
    "open_file",
]

_SELECT_TIMEOUT: Final = "2"
"""Seconds that OpenCV waits for a frame of a device, in place of 10: so long `close` may take."""

_QUIET: Final = "-8"
"""FFmpeg's AV_LOG_QUIET."""

# The numbers of OpenCV's enumerations, so that they can be named without it.
_V4L2: Final = 200
_FFMPEG: Final = 1900
_WIDTH: Final = 3
_HEIGHT: Final = 4
_FRAMES_PER_SECOND: Final = 5

_RATES: Final = (1.0, 120.0)
_USUAL_RATE: Final = 25.0


class VideoSoftwareMissing(CameraUnavailable):
    """OpenCV is not installed, or does not load: there are no devices and no videos."""

    def __init__(self, detail: str) -> None:
        super().__init__(CameraTrouble.NO_CAMERA, detail)


class Pixels(Protocol):
    """What is used of a NumPy array."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width and, if there are more than one, colours."""
        ...


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`, in its words."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it could be opened."""
        ...

    def read(self) -> tuple[bool, Pixels | None]:
        """Whether there is a frame, and the frame: rows of pixels, blue, green, red."""
        ...

    def get(self, propId: int, /) -> float:  # noqa: N803 - OpenCV's name
        """The value of a property; 0 if there is none."""
        ...

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 - OpenCV's name
        """Ask for a value of a property; whether it was taken."""
        ...

    def release(self) -> None:
        """Let go of device or file."""
        ...


Opener: TypeAlias = Callable[[str, int], Capture]
"""`cv2.VideoCapture` as a function of what to open and with which of its backends."""


Clock: TypeAlias = Callable[[], float]
"""Seconds, monotonic."""


def _cv2() -> ModuleType:
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", _SELECT_TIMEOUT)
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _QUIET)
    try:
        cv2 = importlib.import_module("cv2")
    except ImportError as error:
        raise VideoSoftwareMissing(f"opencv-python: {error}") from None
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def capture(where: str, backend: int) -> Capture:
    """OpenCV's own. Raises `VideoSoftwareMissing`."""
    return _cv2().VideoCapture(where, backend)


class Video:
    """An open device or file; `period` are the seconds from one of its frames to the next."""

    def __init__(self, opened: Capture, *, clock: Clock = time.monotonic) -> None:
        self._cv2 = _cv2()
        self._clock = clock
        self._capture = opened
        slowest, fastest = _RATES
        rate = opened.get(_FRAMES_PER_SECOND)
        self.period = 1 / (rate if slowest <= rate <= fastest else _USUAL_RATE)

    def read(self) -> Frame | None:
        """The next frame, of now; None where there is none, or none that is a picture."""
        try:
            there, pixels = self._capture.read()
            return self._frame(pixels) if there and pixels is not None else None
        except self._cv2.error:
            return None

    def _frame(self, pixels: Pixels) -> Frame:
        at = self._clock()
        height, width, *colours = pixels.shape
        scale = min(FRAME_SIZE[0] / width, FRAME_SIZE[1] / height)
        if scale < 1:
            width, height = max(1, round(width * scale)), max(1, round(height * scale))
            pixels = self._cv2.resize(pixels, (width, height), interpolation=self._cv2.INTER_AREA)
        grey = colours in ([], [1])
        order = self._cv2.COLOR_GRAY2RGB if grey else self._cv2.COLOR_BGR2RGB
        return Frame(width, height, self._cv2.cvtColor(pixels, order).tobytes(), at)

    def release(self) -> None:
        """Let go of device or file."""
        self._capture.release()


def open_device(node: Path, opener: Opener, clock: Clock) -> Video | None:
    """A V4L2 device, asked for `FRAME_SIZE`; None if OpenCV cannot make use of it."""
    opened = opener(str(node), _V4L2)
    if not opened.isOpened():
        opened.release()
        return None
    for wish, value in zip((_WIDTH, _HEIGHT), FRAME_SIZE, strict=True):
        opened.set(wish, value)
    return Video(opened, clock=clock)


def open_file(path: Path, opener: Opener) -> Video | None:
    """A video file, by FFmpeg; None if it cannot be read."""
    opened = opener(str(path.absolute()), _FFMPEG)
    if not opened.isOpened():
        opened.release()
        return None
    return Video(opened)
