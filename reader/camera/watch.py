"""What is watched of every camera alike: that frames come, and that they are not black."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from reader.camera.ports import CameraTrouble, CameraUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.camera.ports import Camera, Frame

__all__ = ["BLACK", "DARK_AFTER", "SILENT_AFTER", "Watched", "brightness"]

SILENT_AFTER: Final = 3.0
"""Seconds without a frame after which a camera counts as silent."""

DARK_AFTER: Final = 2.0
"""Seconds of black frames after which a camera counts as dark."""

BLACK: Final = 8.0
"""Mean brightness, of 255, below which a frame shows nothing; a covered lens has its noise."""

_STRIDE: Final = 101
"""Of how many bytes one is looked at; no multiple of 3, so that all colours have their turn."""


def brightness(frame: Frame) -> float:
    """Mean of a frame's bytes, 0 to 255, from a sample of them."""
    sample = frame.rgb[::_STRIDE]
    return sum(sample) / len(sample) if sample else 0.0


class Watched:
    """A camera that raises `CameraUnavailable`: SILENT without frames, DARK with black ones.

    `first` are the seconds in which the first frame may come: a person may have to allow it.
    """

    def __init__(
        self,
        camera: Camera,
        *,
        first: float = SILENT_AFTER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._camera = camera
        self._clock = clock
        self._silent_from = clock() + first
        self._black_since: float | None = None

    def frame(self, timeout: float) -> Frame | None:
        """A frame that was not given before; None: none came within `timeout` seconds."""
        left = max(0.0, self._silent_from - self._clock())
        frame = self._camera.frame(min(timeout, left))
        if frame is None:
            if self._clock() >= self._silent_from:
                raise CameraUnavailable(CameraTrouble.SILENT)
            return None
        self._silent_from = self._clock() + SILENT_AFTER
        self._watch_light(frame)
        return frame

    def _watch_light(self, frame: Frame) -> None:
        if brightness(frame) >= BLACK:
            self._black_since = None
        elif self._black_since is None:
            self._black_since = frame.at
        elif frame.at - self._black_since >= DARK_AFTER:
            raise CameraUnavailable(CameraTrouble.DARK)

    def close(self) -> None:
        """Let go of the camera and drop its frames. Safe to call twice."""
        self._camera.close()
