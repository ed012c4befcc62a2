"""The camera of the page's own machine: frames that the page sends, one JPEG after another.

Nothing of them is kept but the newest, and nothing at all while nobody asks.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from reader.camera.newest import Newest
from reader.camera.pictures import PictureRefused, check_jpeg, decode_jpeg
from reader.camera.ports import Camera, CameraTrouble, CameraUnavailable, Frame
from reader.camera.watch import Watched

__all__ = ["BrowserSource"]

_FIRST: Final = 12.0
"""Seconds in which the first frame may come: a person may be asked whether to allow the camera."""

_PATIENCE: Final = 1.0
"""Seconds in which frames undo a trouble: of two screens of a reader one may have no camera."""

_EARLY: Final = 15.0
"""Seconds for which a trouble is remembered that was said before anybody asked."""

_MOST_DAMAGED: Final = 5


_BY_PAGE: Final = "said by the page"


@dataclass(frozen=True, slots=True)
class _Sent:
    jpeg: bytes = field(repr=False)
    at: float


class BrowserSource:
    """A camera whose frames come by `offer`, while `asks` says that somebody wants them.

    All but the camera that `open` gives may be used by any thread. Opening it again ends the
    camera given before.
    """

    def __init__(self, name: str = "browser", *, patience: float = _PATIENCE) -> None:
        self.name = name
        self._patience = patience
        self._lock = threading.Lock()
        self._box: Newest[_Sent] | None = None
        self._said_early: tuple[CameraTrouble, float] | None = None

    @property
    def asks(self) -> bool:
        """Whether a page should switch its camera on and send."""
        box = self._box
        return box is not None and not box.closed

    def offer(self, jpeg: bytes) -> bool:
        """Take a frame; False if nobody asks, and the page should stop.

        Raises `PictureRefused` for what is no baseline JPEG of at most 512 kB with sides from 32
        to 1920 pixels. It is decoded by whoever asks for it, not here.
        """
        box = self._box
        if box is None or box.closed:
            return False
        check_jpeg(jpeg)
        with self._lock:
            box.put(_Sent(jpeg, time.monotonic()))
        return not box.closed

    def failed(self, trouble: CameraTrouble) -> None:
        """Take note of what the page says, shortly before it is asked or while it is.

        It counts after a second, unless a frame comes: another screen may have a camera.
        """
        with self._lock:
            box = self._box
            if box is None or box.closed:
                self._said_early = trouble, time.monotonic()
            else:
                box.fail(trouble, _BY_PAGE, patience=self._patience)

    def forget(self) -> None:
        """Another person comes: what was said before anybody asked was about somebody else."""
        with self._lock:
            self._said_early = None

    def open(self) -> Camera:
        """Begin to ask for frames."""
        box: Newest[_Sent] = Newest()
        with self._lock:
            before, self._box = self._box, box
            said, self._said_early = self._said_early, None
            if said is not None and time.monotonic() - said[1] < _EARLY:
                box.fail(said[0], _BY_PAGE, patience=self._patience)
        if before is not None:
            before.close()
        return Watched(_BrowserCamera(box), first=_FIRST)


class _BrowserCamera:
    def __init__(self, box: Newest[_Sent]) -> None:
        self._box = box
        self._damaged = 0

    def frame(self, timeout: float) -> Frame | None:
        deadline = time.monotonic() + timeout
        while (sent := self._box.take(deadline - time.monotonic())) is not None:
            try:
                frame = decode_jpeg(sent.jpeg, sent.at)
            except PictureRefused as error:
                self._damaged += 1
                if self._damaged >= _MOST_DAMAGED:
                    detail = f"picture {error.reason}"
                    raise CameraUnavailable(CameraTrouble.UNREADABLE, detail) from None
            else:
                self._damaged = 0
                return frame
        return None

    def close(self) -> None:
        self._box.close()
