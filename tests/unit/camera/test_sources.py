"""How a camera is chosen."""

from __future__ import annotations

import pytest

from reader.camera.browser import BrowserSource
from reader.camera.file import FileSource
from reader.camera.ports import CameraSource
from reader.camera.sources import ALLOWED, UnknownCamera, camera_source
from reader.camera.v4l2 import V4l2Source


def test_a_camera_is_chosen_by_its_word(tmp_path, monkeypatch):
    (tmp_path / "film.y4m").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert isinstance(camera_source("browser"), BrowserSource)
    assert isinstance(camera_source("film.y4m"), FileSource)
    for spec, node in (
        ("0", "/dev/video0"),
        ("12", "/dev/video12"),
        ("/dev/video3", "/dev/video3"),
        ("/dev/v4l/by-id/usb-Webcam", "/dev/v4l/by-id/usb-Webcam"),
    ):
        chosen: CameraSource = camera_source(spec)
        assert isinstance(chosen, V4l2Source)
        assert str(chosen.node) == node


@pytest.mark.parametrize("spec", ["", "-1", "１", "webcam", "missing.jpg", "."])
def test_what_chooses_none_is_named_with_what_would(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownCamera) as unknown:
        camera_source(spec)
    assert repr(spec) in str(unknown.value)
    assert ALLOWED in str(unknown.value)
