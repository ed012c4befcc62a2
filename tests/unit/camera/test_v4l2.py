"""A device, up to the wire: a stand-in for OpenCV's capture takes the place of the hardware."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reader.camera.opencv import Video
from reader.camera.ports import CameraTrouble, CameraUnavailable
from reader.camera.v4l2 import V4l2Source

WEBCAM = 0x04200001
BLUE = (250, 20, 10)
"""As OpenCV has it: blue, green, red."""


def pixels(width: int = 64, height: int = 48) -> np.ndarray:
    return np.full((height, width, 3), BLUE, np.uint8)


@pytest.fixture
def camera(tree, driver):
    """Make a camera's source of a capture, and find what it asks the driver."""
    root = tree(video0="Webcam")
    asked = driver(video0=WEBCAM)

    def make(capture) -> V4l2Source:
        node, clock = root / "dev/video0", lambda: capture.now
        return V4l2Source(node, root=root, opener=capture, ioctl=asked, clock=clock)

    make.driver = asked
    return make


def test_a_device_is_asked_for_its_size_and_gives_red_green_blue(camera, fake_capture):
    capture = fake_capture(pixels())
    source = camera(capture)
    opened = source.open()
    frame = opened.frame(5)
    opened.close()
    assert source.name == "Webcam"
    assert capture.opened_with == (str(source.node), 200)
    assert capture.wishes == {3: 640, 4: 480}
    assert (frame.width, frame.height, frame.rgb[:3]) == (64, 48, bytes(reversed(BLUE)))
    assert capture.released.is_set()


def test_only_the_newest_frame_is_given_and_only_once(camera, fake_capture):
    capture = fake_capture(pixels())
    opened = camera(capture).open()
    before = opened.frame(5)
    for _ in range(5):
        frame = opened.frame(5)
        assert frame.at > before.at
        before = frame
    capture.pixels = None
    while opened.frame(0.05) is not None:
        pass
    capture.pixels = pixels(32, 24)
    assert opened.frame(5).width == 32
    opened.close()


def test_a_device_that_is_pulled_out_is_lost(camera, fake_capture):
    capture = fake_capture(pixels())
    source = camera(capture)
    opened = source.open()
    assert opened.frame(5) is not None
    source.node.unlink()
    capture.pixels = None
    with pytest.raises(CameraUnavailable) as unavailable:
        list(iter(lambda: opened.frame(5), None))
    assert unavailable.value.trouble is CameraTrouble.LOST
    assert capture.released.wait(5)
    opened.close()


@pytest.mark.parametrize(
    ("then", "trouble"),
    [(None, CameraTrouble.SILENT), (np.zeros((48, 64, 3), np.uint8), CameraTrouble.DARK)],
)
def test_a_device_that_stalls_or_is_covered_is_told_apart(camera, fake_capture, then, trouble):
    capture = fake_capture(pixels())
    opened = camera(capture).open()
    assert opened.frame(5) is not None
    capture.takes, capture.pixels = 0.9, then
    with pytest.raises(CameraUnavailable) as unavailable:
        list(iter(lambda: opened.frame(0.01), "never"))
    assert unavailable.value.trouble is trouble
    opened.close()


def test_a_device_that_fails_once_goes_on(camera, fake_capture):
    capture = fake_capture()
    opened = camera(capture).open()
    assert opened.frame(0.1) is None
    capture.pixels = pixels()
    assert opened.frame(5) is not None
    opened.close()


@pytest.mark.parametrize(
    ("opens", "used", "there", "trouble"),
    [
        (True, True, True, CameraTrouble.BUSY),
        (True, False, False, CameraTrouble.NO_CAMERA),
        (False, False, True, CameraTrouble.UNREADABLE),
    ],
)
def test_why_a_device_cannot_be_opened_is_told_apart(
    camera, fake_capture, opens, used, there, trouble
):
    source = camera(fake_capture(opens=opens))
    if used:
        camera.driver.used.add("video0")
    if not there:
        source.node.unlink()
    with pytest.raises(CameraUnavailable) as unavailable:
        source.open()
    assert unavailable.value.trouble is trouble
    assert str(source.node) in unavailable.value.detail


def test_a_device_can_be_opened_again(camera, fake_capture):
    capture = fake_capture(pixels())
    source = camera(capture)
    for _ in range(2):
        capture.released.clear()
        opened = source.open()
        assert opened.frame(5) is not None
        opened.close()


def test_nothing_of_it_is_left_after_close(camera, fake_capture, frames_in_memory):
    before = frames_in_memory()
    opened = camera(fake_capture(pixels())).open()
    opened.frame(5)
    opened.frame(5)
    opened.close()
    assert frames_in_memory() == before


@pytest.mark.parametrize(
    ("shape", "size"),
    [((480, 640, 3), (640, 480)), ((1080, 1920, 3), (640, 360)), ((48, 64), (64, 48)),
     ((48, 64, 1), (64, 48))],
)  # fmt: skip
def test_whatever_a_device_gives_becomes_a_frame_that_fits(fake_capture, shape, size):
    frame = Video(fake_capture(np.full(shape, 77, np.uint8))).read()
    assert (frame.width, frame.height) == size
    assert set(frame.rgb) == {77}
    assert len(frame.rgb) == size[0] * size[1] * 3


def test_what_is_no_picture_gives_no_frame(fake_capture):
    assert Video(fake_capture(np.zeros((4, 4, 7), np.uint8))).read() is None


def test_without_opencv_it_says_so_and_the_others_work(tmp_path, jpeg, y4m):
    (tmp_path / "still.jpg").write_bytes(jpeg())
    (tmp_path / "film.y4m").write_bytes(y4m([90]))
    script = """
import sys
sys.modules["cv2"] = None
from reader.camera.opencv import VideoSoftwareMissing
from reader.camera.sources import camera_source
for name in ("still.jpg", "browser"):
    camera_source(name).open().close()
try:
    camera_source("film.y4m").open()
except VideoSoftwareMissing as error:
    print(error.trouble, error.detail, "numpy" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.startswith("no-camera opencv-python: ")
    assert done.stdout.endswith(" False\n")


def test_a_lasting_name_leads_to_the_device(camera, fake_capture, tmp_path: Path):
    source = camera(fake_capture(pixels()))
    link = tmp_path / "usb-Webcam-video-index0"
    link.symlink_to(source.node)
    assert V4l2Source(link, root=tmp_path).name == "Webcam"
