"""A camera that a thread of its own empties, so that nobody is ever given an old frame."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from reader.camera.newest import Newest
from reader.camera.ports import CameraUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reader.camera.ports import Frame

__all__ = ["Pumped"]

_PATIENCE: Final = 1.0
"""Seconds in which the thread usually ends; a driver that waits for a frame takes longer."""


class Pumped:
    """The newest of the frames that `frames` gives, which runs in a thread until `close`.

    `frames` is told by the event when to end, and lets go of the device when it does.
    """

    def __init__(self, name: str, frames: Callable[[threading.Event], Iterator[Frame]]) -> None:
        self._frames = frames
        self._newest: Newest[Frame] = Newest()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)
        self._thread.start()

    def frame(self, timeout: float) -> Frame | None:
        """The newest frame, once; None: none came in time. Raises `CameraUnavailable`."""
        return self._newest.take(timeout)

    def close(self) -> None:
        """Drop the frames, and let go of the device as soon as its driver lets us."""
        self._stopping.set()
        self._newest.close()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            for frame in self._frames(self._stopping):
                self._newest.put(frame)
                del frame
        except CameraUnavailable as error:
            self._newest.fail(error.trouble, error.detail)
