"""A file in place of a camera: a picture, or a video that runs again and again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from reader.camera.opencv import Opener, Video, capture, open_file
from reader.camera.pictures import PictureRefused, Refusal, decode
from reader.camera.ports import Camera, CameraTrouble, CameraUnavailable, Frame
from reader.camera.pump import Pumped
from reader.camera.stills import StillsSource
from reader.camera.watch import Watched

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FileSource"]

_HEAD: Final = 16
_VIDEOS: Final = (
    (0, b"YUV4MPEG2 "),
    (4, b"ftyp"),  # MP4, QuickTime (ISO/IEC 14496-12 §4.3)
    (0, b"\x1a\x45\xdf\xa3"),  # WebM, Matroska (RFC 8794 §11.2)
    (8, b"AVI "),
)
"""Where a video's mark lies in it. FFmpeg takes much more for one, plain text among it."""

_LARGEST_PICTURE: Final = 64 * 1024 * 1024


class FileSource:
    """The picture or video in a file, at its own frame rate.

    Pictures: JPEG, PNG, WebP, JPEG 2000, BMP, turned as their EXIF data says. Videos, which need
    OpenCV: y4m, MP4, QuickTime, AVI, WebM.
    """

    def __init__(self, path: Path, *, opener: Opener = capture) -> None:
        self.path = path
        self._opener = opener

    @property
    def name(self) -> str:
        """The name of the file, without its folders."""
        return self.path.name

    def open(self) -> Camera:
        """Begin to play. Raises `CameraUnavailable`, or `VideoSoftwareMissing` for a video."""
        try:
            with self.path.open("rb") as file:
                head = file.read(_HEAD)
                if not _is_video(head):
                    return self._still(head + file.read(_LARGEST_PICTURE))
        except FileNotFoundError:
            raise CameraUnavailable(CameraTrouble.NO_CAMERA, f"{self.name}: no such file") from None
        except PermissionError:
            raise CameraUnavailable(CameraTrouble.DENIED, self.name) from None
        except OSError as error:
            raise self._unreadable(error.strerror or "") from None
        video = self._video()
        return Watched(Pumped(self.name, lambda stopping: self._played(video, stopping)))

    def _still(self, picture: bytes) -> Camera:
        try:
            frame = decode(picture, time.monotonic())
        except PictureRefused as error:
            if error.reason is Refusal.NOT_A_PICTURE:
                raise self._unreadable("neither a picture nor a video that can be read") from None
            raise self._unreadable(f"picture {error.reason}") from None
        stills = StillsSource(self.name)
        stills.show(frame)
        return stills.open()

    def _video(self) -> Video:
        video = open_file(self.path, self._opener)
        if video is None:
            raise self._unreadable("a video that is damaged or not understood")
        return video

    def _played(self, video: Video, stopping: threading.Event) -> Iterator[Frame]:
        while True:
            try:
                due = time.monotonic()
                played = False
                while not stopping.is_set() and (frame := video.read()) is not None:
                    played = True
                    yield frame
                    due = max(due + video.period, time.monotonic())
                    stopping.wait(due - time.monotonic())
            finally:
                video.release()
            if stopping.is_set():
                return
            if not played:
                raise self._unreadable("a video without a frame")
            video = self._video()

    def _unreadable(self, why: str) -> CameraUnavailable:
        return CameraUnavailable(CameraTrouble.UNREADABLE, f"{self.name}: {why}")


def _is_video(head: bytes) -> bool:
    return any(head[at:].startswith(mark) for at, mark in _VIDEOS)
