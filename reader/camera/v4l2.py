"""A camera of this machine: a V4L2 device (a UVC webcam, above all), by OpenCV.

No physical camera was at hand when this was written; see `reader.camera.devices` and `.opencv`.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.camera.devices import Ioctl, examine, is_gone, name_of
from reader.camera.opencv import Clock, Opener, Video, capture, open_device
from reader.camera.ports import Camera, CameraTrouble, CameraUnavailable, Frame
from reader.camera.pump import Pumped
from reader.camera.watch import Watched

if TYPE_CHECKING:
    import os
    import threading
    from collections.abc import Iterator

__all__ = ["V4l2Source"]

_PAUSE: Final = 0.05
"""Seconds until a device that gave no frame is asked again."""


class V4l2Source:
    """The camera at a node: /dev/videoN, or a lasting name of it in /dev/v4l/by-id."""

    def __init__(
        self,
        node: Path,
        *,
        root: Path = Path("/"),
        opener: Opener = capture,
        ioctl: Ioctl = fcntl.ioctl,
        clock: Clock = time.monotonic,
    ) -> None:
        self.node = node
        self._root = root
        self._opener = opener
        self._ioctl = ioctl
        self._clock = clock

    @property
    def name(self) -> str:
        """What the driver calls it; the node if it is not there."""
        return name_of(self.node, self._root)

    def open(self) -> Camera:
        """Begin to take pictures. Raises `CameraUnavailable`, or `VideoSoftwareMissing`."""
        trouble = examine(self.node, ioctl=self._ioctl)
        if trouble is not None:
            raise CameraUnavailable(*trouble)
        opened_as = self.node.stat()
        video = open_device(self.node, self._opener, self._clock)
        if video is None:
            trouble = examine(self.node, ioctl=self._ioctl)
            unfit = (CameraTrouble.UNREADABLE, f"{self.node}: OpenCV cannot use it")
            raise CameraUnavailable(*(trouble or unfit))
        node = self.node
        camera = Pumped(node.name, lambda stopping: _frames(video, node, opened_as, stopping))
        return Watched(camera, clock=self._clock)


def _frames(
    video: Video, node: Path, opened_as: os.stat_result, stopping: threading.Event
) -> Iterator[Frame]:
    try:
        while not stopping.is_set():
            frame = video.read()
            if frame is not None:
                yield frame
                del frame  # the next one may be long in coming
            elif is_gone(node, opened_as):
                raise CameraUnavailable(CameraTrouble.LOST, str(node))
            else:
                stopping.wait(_PAUSE)
    finally:
        video.release()
