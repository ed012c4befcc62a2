"""A camera that sees what it is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from reader.camera.ports import CameraTrouble, CameraUnavailable
from reader.camera.stills import StillsSource


@pytest.fixture
def opened():
    source = StillsSource()
    camera = source.open()
    yield source, camera
    camera.close()


def test_what_is_shown_is_seen_until_something_else_is(opened, jpeg, tmp_path):
    source, camera = opened
    assert camera.frame(0.01) is None
    source.show(jpeg(64, 48))
    first, second = camera.frame(5), camera.frame(5)
    assert (first.width, second.rgb) == (64, first.rgb)
    assert second.at > first.at
    (tmp_path / "other.jpg").write_bytes(jpeg(96, 72))
    source.show(tmp_path / "other.jpg")
    assert camera.frame(5).width == 96
    source.show(first)
    assert camera.frame(5).width == 64
    source.show(None)
    assert camera.frame(0.01) is None


@pytest.mark.parametrize("trouble", CameraTrouble)
def test_a_trouble_that_is_shown_is_had(opened, trouble):
    source, camera = opened
    source.show(trouble)
    with pytest.raises(CameraUnavailable) as unavailable:
        camera.frame(5)
    assert unavailable.value.trouble is trouble


def test_what_is_no_picture_is_unreadable_and_what_is_missing_missing(opened, tmp_path):
    source, camera = opened
    for shown, trouble in (
        (b"nothing", CameraTrouble.UNREADABLE),
        (tmp_path / "none.jpg", CameraTrouble.NO_CAMERA),
    ):
        source.show(shown)
        with pytest.raises(CameraUnavailable) as unavailable:
            camera.frame(5)
        assert unavailable.value.trouble is trouble


def test_whoever_waits_is_woken_by_what_is_shown_and_by_the_end(jpeg):
    source = StillsSource()
    with ThreadPoolExecutor(2) as pool:
        first, second = source.open(), source.open()
        seeing, ending = pool.submit(first.frame, 30), pool.submit(second.frame, 30)
        second.close()
        assert ending.result(10) is None
        source.show(jpeg())
        assert seeing.result(10) is not None
        first.close()
