"""Silence and darkness, the same for every camera."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.camera.browser import BrowserSource
from reader.camera.file import FileSource
from reader.camera.ports import CameraTrouble, CameraUnavailable, Frame
from reader.camera.stills import StillsSource
from reader.camera.v4l2 import V4l2Source
from reader.camera.watch import Watched, brightness


def grey(level: int, at: float) -> Frame:
    return Frame(32, 24, bytes([level]) * (32 * 24 * 3), at)


class Played:
    """A camera and a clock: each frame is the level seen after so many seconds, or None."""

    def __init__(self, *script: tuple[float, int | None]) -> None:
        self._script: Iterator[tuple[float, int | None]] = iter(script)
        self.now = 100.0

    def frame(self, timeout: float) -> Frame | None:
        seconds, level = next(self._script)
        waited = seconds if level is not None else min(timeout, seconds)
        self.now += waited
        return None if level is None else grey(level, self.now)

    def close(self) -> None:
        raise AssertionError("nobody closes it here")


def watched(*script: tuple[float, int | None], **how: float) -> Watched:
    played = Played(*script)
    return Watched(played, clock=lambda: played.now, **how)


def troubled(camera: Watched) -> tuple[int, CameraTrouble]:
    """How many asked in vain or not before the trouble came, and which it was."""
    for asked in range(20):
        try:
            camera.frame(10)
        except CameraUnavailable as error:
            return asked, error.trouble
    return 20, CameraTrouble.UNREADABLE


@pytest.mark.parametrize(
    ("script", "first", "asked", "trouble"),
    [
        ([(9, None)], 3, 0, CameraTrouble.SILENT),
        ([(2, None), (9, None)], 3, 1, CameraTrouble.SILENT),
        ([(2, None), (0.5, 99), (2, None), (0.5, 99), (9, None)], 3, 4, CameraTrouble.SILENT),
        ([(9, None)], 12, 1, StopIteration),
        ([(9, None), (9, None)], 12, 1, CameraTrouble.SILENT),
        ([(0.1, 3), (1.9, 7), (0.2, 3)], 3, 2, CameraTrouble.DARK),
        ([(0.1, 3), (1.9, 7), (0.1, 40), (0.1, 3), (1.9, 7), (0.2, 0)], 3, 5, CameraTrouble.DARK),
    ],
)
def test_a_camera_is_silent_or_dark_after_so_long(script, first, asked, trouble):
    camera = watched(*script, first=first)
    if trouble is StopIteration:
        assert camera.frame(10) is None
        return
    assert troubled(camera) == (asked, trouble)


def test_black_frames_are_given_until_then():
    camera = watched((0.1, 0), (0.1, 0))
    assert camera.frame(1) is not None
    assert camera.frame(1) is not None


@pytest.mark.parametrize("level", [0, 8, 127, 255])
def test_brightness_is_the_mean_of_all_colours(level):
    assert brightness(grey(level, 0)) == level
    assert brightness(Frame(0, 0, b"", 0)) == 0
    red = Frame(303, 10, bytes([90, 0, 0]) * 3030, 0)
    assert brightness(red) == pytest.approx(30, abs=1)


def test_every_source_is_watched(tmp_path: Path, jpeg, y4m, tree, driver, fake_capture):
    (tmp_path / "still.jpg").write_bytes(jpeg())
    (tmp_path / "film.y4m").write_bytes(y4m([90]))
    root = tree(video0="Webcam")
    sources = (
        BrowserSource(),
        StillsSource(),
        FileSource(tmp_path / "still.jpg"),
        FileSource(tmp_path / "film.y4m"),
        V4l2Source(
            root / "dev/video0", root=root, opener=fake_capture(), ioctl=driver(video0=0x04200001)
        ),
    )
    for source in sources:
        camera = source.open()
        camera.close()
        camera.close()
        assert isinstance(camera, Watched)
        assert camera.frame(0) is None
