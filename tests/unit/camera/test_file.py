"""Files in place of a camera, and what is none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from reader.camera.file import FileSource
from reader.camera.opencv import Video
from reader.camera.ports import CameraTrouble, CameraUnavailable


def seen(camera, wanted: int) -> list[int]:
    """The brightness of frame after frame, until so many kinds have come twice over."""
    levels: list[int] = []
    while len(levels) < 2 * wanted + 1:
        frame = camera.frame(5)
        assert frame is not None
        levels.append(frame.rgb[0])
    return levels


def test_a_y4m_runs_again_and_again(tmp_path, y4m):
    (tmp_path / "film.y4m").write_bytes(y4m([60, 120, 180]))
    source = FileSource(tmp_path / "film.y4m")
    camera = source.open()
    levels = seen(camera, 3)
    camera.close()
    assert source.name == "film.y4m"
    assert set(levels) <= {51, 52, 121, 122, 190, 191}
    assert any(later < earlier for earlier, later in pairwise(levels))


def test_an_mp4_is_played_in_its_colours(tmp_path):
    writer = cv2.VideoWriter(
        str(tmp_path / "film.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 30, (64, 48)
    )
    for _ in range(3):
        writer.write(np.full((48, 64, 3), (220, 40, 30), np.uint8))
    writer.release()
    camera = FileSource(tmp_path / "film.mp4").open()
    frame = camera.frame(5)
    camera.close()
    red, green, blue = frame.rgb[:3]
    assert blue > 180 > 90 > max(red, green)


def test_a_picture_is_seen_over_and_over(tmp_path, jpeg):
    (tmp_path / "still.jpg").write_bytes(jpeg(800, 600))
    camera = FileSource(tmp_path / "still.jpg").open()
    first, second = camera.frame(5), camera.frame(5)
    camera.close()
    assert (first.width, first.height) == (640, 480)
    assert second.at > first.at
    assert second.rgb == first.rgb


UNREADABLE = {
    "text.mp4": b"What FFmpeg would take for a film of text.\n" * 40,
    "empty.jpg": b"",
    "garbage.mp4": b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 8,
    "garbage.webm": b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8,
    "bad.y4m": b"YUV4MPEG2 W0 H0\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_neither_picture_nor_video_is_unreadable(name, tmp_path, capfd):
    (tmp_path / name).write_bytes(UNREADABLE[name])
    with pytest.raises(CameraUnavailable) as unavailable:
        FileSource(tmp_path / name).open()
    assert unavailable.value.trouble is CameraTrouble.UNREADABLE
    assert name in unavailable.value.detail
    assert capfd.readouterr().err == ""


def test_a_video_that_is_cut_off_before_its_first_frame_is_unreadable(tmp_path, y4m):
    whole = y4m([90])
    (tmp_path / "film.y4m").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CameraUnavailable) as unavailable:
        FileSource(tmp_path / "film.y4m").open().frame(5)
    assert unavailable.value.trouble is CameraTrouble.UNREADABLE


def test_a_picture_that_is_cut_off_is_unreadable(tmp_path, jpeg):
    (tmp_path / "still.jpg").write_bytes(jpeg(300, 300)[:700])
    with pytest.raises(CameraUnavailable) as unavailable:
        FileSource(tmp_path / "still.jpg").open()
    assert unavailable.value.detail == "still.jpg: picture damaged"


@pytest.mark.parametrize(
    ("name", "trouble"),
    [("missing.jpg", CameraTrouble.NO_CAMERA), (".", CameraTrouble.UNREADABLE)],
)
def test_a_file_that_is_missing_or_a_folder_is_told_apart(name, trouble, tmp_path):
    with pytest.raises(CameraUnavailable) as unavailable:
        FileSource(tmp_path / name).open()
    assert unavailable.value.trouble is trouble


def test_a_file_of_somebody_else_s_is_denied(open_folder, as_nobody, jpeg):
    for name, mode in (("closed.jpg", 0), ("open.jpg", 0o644)):
        Path(name).write_bytes(jpeg())
        Path(name).chmod(mode)
    with as_nobody():
        FileSource(Path("open.jpg")).open().close()
        with pytest.raises(CameraUnavailable) as unavailable:
            FileSource(Path("closed.jpg")).open()
    assert unavailable.value.trouble is CameraTrouble.DENIED


@pytest.mark.parametrize(("rate", "period"), [(10, 0.1), (0, 0.04), (90_000, 0.04)])
def test_a_rate_that_no_camera_has_is_not_believed(fake_capture, rate, period):
    capture = fake_capture()
    capture.get = lambda propId: rate  # noqa: N803
    assert Video(capture).period == pytest.approx(period)


def test_nothing_of_it_is_left_after_close(tmp_path, jpeg, y4m, frames_in_memory):
    (tmp_path / "still.jpg").write_bytes(jpeg())
    (tmp_path / "film.y4m").write_bytes(y4m([90, 120]))
    before = frames_in_memory()
    for name in ("still.jpg", "film.y4m"):
        camera = FileSource(tmp_path / name).open()
        camera.frame(5)
        camera.close()
    del camera
    assert frames_in_memory() == before
