"""The mailbox between the page that sends and the thread that looks."""

from __future__ import annotations

import sys
import threading

import pytest

from reader.camera.browser import BrowserSource
from reader.camera.pictures import PictureRefused, Refusal
from reader.camera.ports import CameraTrouble, CameraUnavailable

AT_ONCE = 0.0


def test_frames_are_taken_only_while_somebody_asks(jpeg):
    source = BrowserSource()
    assert (source.asks, source.offer(jpeg())) == (False, False)
    camera = source.open()
    assert source.asks
    assert camera.frame(0) is None
    assert source.offer(jpeg(96, 72))
    assert camera.frame(1).width == 96
    assert camera.frame(0) is None
    camera.close()
    assert (source.asks, source.offer(jpeg())) == (False, False)
    assert camera.frame(0) is None


def test_the_newest_replaces_what_nobody_looked_at(jpeg):
    source = BrowserSource()
    camera = source.open()
    for width in (40, 50, 60):
        source.offer(jpeg(width, 40))
    assert camera.frame(1).width == 60
    assert camera.frame(0) is None
    camera.close()


def test_what_is_no_frame_is_refused_and_the_one_before_stays(jpeg):
    source = BrowserSource()
    camera = source.open()
    source.offer(jpeg())
    with pytest.raises(PictureRefused) as refused:
        source.offer(jpeg()[:-20])
    assert refused.value.reason is Refusal.CUT_OFF
    assert camera.frame(1) is not None
    camera.close()


def test_one_damaged_frame_is_passed_over_and_nothing_but_damage_is_a_trouble(jpeg):
    source = BrowserSource()
    camera = source.open()
    damaged = jpeg().replace(b"\xff\xdb", b"\xff\xef")  # without the tables that its pixels need
    for sent in (damaged, damaged, damaged, damaged):
        source.offer(sent)
        assert camera.frame(0.01) is None
    source.offer(jpeg())
    assert camera.frame(1) is not None
    for _ in range(4):
        source.offer(damaged)
        assert camera.frame(0.01) is None
    source.offer(damaged)
    with pytest.raises(CameraUnavailable) as unavailable:
        camera.frame(0.01)
    assert unavailable.value.trouble is CameraTrouble.UNREADABLE
    camera.close()


@pytest.mark.parametrize(
    "trouble", [CameraTrouble.NO_CAMERA, CameraTrouble.DENIED, CameraTrouble.LOST]
)
@pytest.mark.parametrize("early", [True, False])
def test_what_the_page_says_is_the_camera_s_trouble(trouble, early):
    source = BrowserSource(patience=AT_ONCE)
    if early:
        source.failed(trouble)
    camera = source.open()
    if not early:
        source.failed(trouble)
    with pytest.raises(CameraUnavailable) as unavailable:
        camera.frame(5)
    assert unavailable.value.trouble is trouble
    camera.close()
    again = source.open()
    assert again.frame(0) is None
    again.close()


def test_a_frame_from_another_screen_undoes_a_trouble(jpeg):
    source = BrowserSource(patience=0.2)
    camera = source.open()
    source.failed(CameraTrouble.NO_CAMERA)
    assert camera.frame(0) is None
    source.offer(jpeg())
    assert camera.frame(1) is not None
    assert camera.frame(0.3) is None
    camera.close()


def test_opening_it_again_ends_the_camera_before(jpeg):
    source = BrowserSource()
    before, now = source.open(), source.open()
    before.close()
    assert source.asks
    source.offer(jpeg())
    assert before.frame(0) is None
    assert now.frame(1) is not None
    now.close()


def test_nothing_is_left_after_close(jpeg, frames_in_memory):
    source = BrowserSource()
    camera = source.open()
    looked_at, unseen = jpeg(), jpeg(96, 72)
    held = sys.getrefcount(looked_at), sys.getrefcount(unseen)
    frames = frames_in_memory()
    source.offer(looked_at)
    assert camera.frame(1) is not None
    source.offer(unseen)
    assert sys.getrefcount(unseen) == held[1] + 1
    camera.close()
    source.offer(unseen)
    assert (sys.getrefcount(looked_at), sys.getrefcount(unseen)) == held
    assert frames_in_memory() == frames


def test_many_may_send_while_one_looks(jpeg):
    source = BrowserSource()
    camera = source.open()
    widths = range(40, 60)
    sent = {width: jpeg(width, 40) for width in widths}
    senders = [
        threading.Thread(target=lambda: [source.offer(sent[width]) for width in widths])
        for _ in range(4)
    ]
    last = threading.Event()

    def send() -> None:
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        source.offer(jpeg(200, 40))
        last.set()

    sending = threading.Thread(target=send)
    sending.start()
    before = 0.0
    while (frame := camera.frame(10)) is not None:
        assert frame.at > before
        before = frame.at
        if frame.width == 200:
            break
    sending.join()
    assert last.is_set()
    assert frame is not None
    assert camera.frame(0) is None
    camera.close()
