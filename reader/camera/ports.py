"""The seam of the camera: a source that can be opened, and the frames it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

__all__ = ["Camera", "CameraSource", "CameraTrouble", "CameraUnavailable", "Frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: 8 bits each of red, green, blue, row by row; `at` in seconds, monotonic."""

    width: int
    height: int
    rgb: bytes = field(repr=False)
    at: float


class CameraTrouble(StrEnum):
    """Why there is no picture of anybody."""

    NO_CAMERA = "no-camera"  # none attached, or none of that name
    DENIED = "camera-denied"  # this user, or this page, may not use it
    INSECURE = "camera-insecure"  # the browser gives none to a page at this address
    BUSY = "camera-busy"  # another program has it
    LOST = "camera-lost"  # it was there and was unplugged
    DARK = "camera-dark"  # it gives black frames only: covered, or switched off
    SILENT = "camera-silent"  # it is open and gives no frames
    UNREADABLE = "camera-unreadable"  # what it gives is no picture


class CameraUnavailable(Exception):
    """The camera gives no frames. `detail` is for staff and names no person."""

    def __init__(self, trouble: CameraTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


class Camera(Protocol):
    """An open camera, for one thread."""

    def frame(self, timeout: float) -> Frame | None:
        """A frame that was not given before, the newest there is; None: none came in time.

        `timeout` in seconds. Raises `CameraUnavailable`.
        """
        ...

    def close(self) -> None:
        """Let go of it and drop its frames. Safe to call twice."""
        ...


class CameraSource(Protocol):
    """Something that can be opened again and again."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def open(self) -> Camera:
        """Begin to take pictures. Raises `CameraUnavailable`."""
        ...
