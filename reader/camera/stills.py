"""Pictures in place of a camera: what it sees is said by whoever holds them up."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from reader.camera.pictures import PictureRefused, decode
from reader.camera.ports import Camera, CameraTrouble, CameraUnavailable, Frame
from reader.camera.watch import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Shown", "StillsSource"]

Shown: TypeAlias = bytes | Path | Frame | CameraTrouble | None
"""A picture (JPEG, PNG, WebP, JPEG 2000, BMP) or its file, a trouble, or nothing at all."""

_PERIOD: Final = 0.1
"""Seconds from one frame to the next."""


class StillsSource:
    """A camera that sees the picture it is shown, over and over; every frame is the same.

    Shown nothing it gives no frames, and falls silent. `show` may be called by any thread, also
    while the camera is open.
    """

    def __init__(self, name: str = "stills") -> None:
        self.name = name
        self._changed = threading.Condition()
        self._shown: Shown = None

    def show(self, picture: Shown) -> None:
        """What it sees from now on."""
        with self._changed:
            self._shown = picture
            self._changed.notify_all()

    def open(self) -> Camera:
        """Begin to give frames."""
        return Watched(_Stills(self._changed, lambda: self._shown))


class _Stills:
    def __init__(self, changed: threading.Condition, shown: Callable[[], Shown]) -> None:
        self._changed = changed
        self._shown = shown
        self._due = time.monotonic()
        self._closed = False
        self._decoded: tuple[Shown, Frame] | None = None

    def frame(self, timeout: float) -> Frame | None:
        shown = self._await_turn(time.monotonic() + timeout)
        if shown is None:
            return None
        if self._decoded is None or self._decoded[0] is not shown:
            self._decoded = (shown, _decoded(shown))
        now = time.monotonic()
        self._due = now + _PERIOD
        return replace(self._decoded[1], at=now)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._decoded = None
            self._changed.notify_all()

    def _await_turn(self, deadline: float) -> bytes | Path | Frame | None:
        """The picture whose turn it is; None if none is shown in time."""
        with self._changed:
            while not self._closed:
                shown = self._shown()
                now = time.monotonic()
                if isinstance(shown, CameraTrouble):
                    raise CameraUnavailable(shown)
                if shown is not None and now >= self._due:
                    return shown
                if now >= deadline:
                    return None
                until = deadline if shown is None else min(deadline, self._due)
                self._changed.wait(until - now)
            return None


def _decoded(shown: bytes | Path | Frame) -> Frame:
    if isinstance(shown, Frame):
        return shown
    try:
        picture = shown.read_bytes() if isinstance(shown, Path) else shown
        return decode(picture, time.monotonic())
    except OSError as error:
        raise CameraUnavailable(CameraTrouble.NO_CAMERA, f"{shown}: {error.strerror}") from None
    except PictureRefused as error:
        raise CameraUnavailable(CameraTrouble.UNREADABLE, f"picture {error.reason}") from None
