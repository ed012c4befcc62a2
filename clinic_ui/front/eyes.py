"""What a place sees with: camera and matcher at one reader, as the pages need to know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.ports import FaceChecker
    from reader.camera.ports import CameraTrouble, Frame

__all__ = ["Eye", "PageCamera", "Sight"]


class Sight(StrEnum):
    """Where the pictures come from."""

    BROWSER = "browser"  # the kiosk page sends those of the camera it runs beside
    HERE = "here"  # a camera of this machine, or a file in its place
    STILLS = "stills"  # pictures that the bench holds up; they are compared for real
    SIMULATED = "simulated"  # nobody's: the bench says what comes of it


class PageCamera(Protocol):
    """The camera that the kiosk page has. Called in the loop of the pages."""

    @property
    def asks(self) -> bool:
        """Whether frames are wanted now."""
        ...

    def offer(self, jpeg: bytes) -> bool:
        """Take a frame, of which only the newest counts; False: no more are wanted.

        Raises `reader.camera.pictures.PictureRefused`.
        """
        ...

    def failed(self, trouble: CameraTrouble) -> None:
        """The page has no picture to send."""
        ...


def _nothing() -> Frame | None:
    return None


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Eye:
    """`browser` is there where `kind` is BROWSER, and nowhere else.

    `preview()` is the last frame while somebody is looked at, None at any other time. `usable()`
    is False once it is known that nothing can be compared here, as without a matcher: then the face
    is not offered.
    """

    checker: FaceChecker
    kind: Sight
    browser: PageCamera | None = None
    preview: Callable[[], Frame | None] = _nothing
    usable: Callable[[], bool] = _always
