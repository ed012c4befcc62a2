"""Which V4L2 nodes there are and what is wrong with them, on a tree of files."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from reader.camera.devices import attached, examine, is_gone
from reader.camera.ports import CameraTrouble

WEBCAM = 0x04200001
MULTIPLANAR = 0x04201000
METADATA = 0x04A00000


def test_without_any_camera_none_is_listed(tmp_path):
    assert attached(tmp_path) == []


def test_cameras_are_listed_by_number_with_what_is_wrong(tree, driver):
    root = tree(video10="Document camera", video0="Webcam", video1="Webcam", video2="")
    (root / "sys/class/video4linux/v4l-subdev0").mkdir()
    ask = driver(video0=WEBCAM, video1=METADATA, video2=MULTIPLANAR, video10=WEBCAM)
    ask.used.add("video10")
    found = attached(root, ioctl=ask)
    assert [(one.node.name, one.name, one.trouble) for one in found] == [
        ("video0", "Webcam", None),
        ("video1", "Webcam", CameraTrouble.UNREADABLE),
        ("video2", str(root / "dev/video2"), None),
        ("video10", "Document camera", CameraTrouble.BUSY),
    ]
    assert "metadata" in found[1].detail


def test_a_camera_that_left_its_entry_behind_is_missing(tree):
    root = tree(video0="Webcam")
    (root / "dev/video0").unlink()
    assert [one.trouble for one in attached(root)] == [CameraTrouble.NO_CAMERA]


def test_files_and_pipes_are_no_cameras_and_keep_nobody_waiting(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    for name in ("file", "pipe"):
        found = examine(tmp_path / name)
        assert found is not None
        assert (found[0], "not a video device" in found[1]) == (CameraTrouble.UNREADABLE, True)
    found = examine(Path("/dev/null"))
    assert found is not None
    assert found[0] is CameraTrouble.UNREADABLE


def test_a_node_of_another_group_is_denied(open_folder, as_nobody):
    for name, mode in (("video0", 0), ("video1", 0o666)):
        Path(name).write_bytes(b"")
        Path(name).chmod(mode)
    with as_nobody():
        found = [examine(Path("video0")), examine(Path("video1"))]
    assert found == [
        (CameraTrouble.DENIED, "video0: Permission denied"),
        (CameraTrouble.UNREADABLE, "video1: not a video device"),
    ]


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENODEV, CameraTrouble.NO_CAMERA),
        (errno.EPERM, CameraTrouble.DENIED),
        (errno.EBUSY, CameraTrouble.BUSY),
        (errno.EIO, CameraTrouble.UNREADABLE),
    ],
)
def test_what_the_driver_refuses_is_told_apart(tmp_path, number, trouble):
    (tmp_path / "video0").write_bytes(b"")

    def refuse(opened: int, request: int, buffer: bytearray) -> int:
        raise OSError(number, os.strerror(number))

    found = examine(tmp_path / "video0", ioctl=refuse)
    assert found is not None
    assert found[0] is trouble


def test_a_device_is_gone_without_its_node_or_with_another_in_its_place(tmp_path):
    node = tmp_path / "video0"
    node.write_bytes(b"")
    before = node.stat()
    assert not is_gone(node, before)
    (tmp_path / "new").write_bytes(b"")
    (tmp_path / "new").rename(node)
    assert is_gone(node, before)
    node.unlink()
    assert is_gone(node, before)
