"""The kiosk with the browser's own camera: Chromium plays a clip, the real matcher judges it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from clinic_ui.face_check import CameraChecker
from hardware.portrait import still
from onshikaku.domain.checkin.faces import FaceBand
from onshikaku.domain.proof import Method
from reader.camera.browser import BrowserSource
from reader.face.dlib_matcher import DlibMatcher

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
TABLET = {"width": 800, "height": 1280}
DERIVED = Path(__file__).parents[1] / "faces" / "derived"

HoldUp = Callable[[bytes], None]


def i420(jpeg: bytes) -> bytes:
    """A picture of 640 by 480 as a frame of video: Y, then Cb and Cr of every second pixel."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        planes = np.asarray(picture.convert("RGB").resize((640, 480)).convert("YCbCr"))
    luma, blue, red = planes[..., 0], planes[::2, ::2, 1], planes[::2, ::2, 2]
    return luma.tobytes() + blue.tobytes() + red.tobytes()


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("camera") / "clip.y4m"


@pytest.fixture(scope="module")
def hold_up(clip) -> HoldUp:
    """`hold_up(jpeg)` is what the camera sees from the next time on that it is switched on."""

    def show(jpeg: bytes) -> None:
        frame = b"FRAME\n" + i420(jpeg)
        part = clip.with_suffix(".part")
        part.write_bytes(b"YUV4MPEG2 W640 H480 F20:1 Ip A1:1 C420jpeg\n" + frame * 2)
        part.replace(clip)

    return show


@pytest.fixture(scope="module")
def browser(playwright, clip, hold_up) -> Iterator[Browser]:
    """It has a camera that plays a clip, and asks before a page may use it."""
    hold_up(still("family"))
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={clip}",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def demo(demo_with) -> Iterator[object]:
    checker = CameraChecker(BrowserSource(), DlibMatcher)
    assert checker.start().result()
    with closing(checker), demo_with(readers=1, eyes={"1": checker.eye()}) as demo:
        yield demo


@pytest.fixture
def kiosk(demo, visit):
    """`kiosk(persona)` puts a card there and has its face looked at; the camera is allowed."""

    def open_(persona, **more):
        page = visit(demo, size=TABLET, account=None, **{"permissions": ["camera"], **more}).page()
        page.goto(f"{demo.url}/kiosk/1")
        demo.insert(persona)
        page.get_by_test_id("choice-face").click()
        return page

    yield open_
    demo.clear()


def at(page, title):
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_patient_is_recognised_and_the_camera_goes_off(
    kiosk, demo, hold_up, accessible
) -> None:
    hold_up((DERIVED / "L091_mask.jpg").read_bytes())
    page = kiosk("family")
    advice = page.get_by_test_id("advice")
    expect(advice).to_have_text("マスクなど、お顔を覆うものを外してください。")
    preview = page.get_by_test_id("preview")
    assert preview.evaluate("video => [video.videoWidth, video.videoHeight]") == [640, 480]
    accessible(page)
    track = preview.evaluate_handle("video => video.srcObject.getVideoTracks()[0]")
    page.get_by_role("button", name="暗証番号にする").click()
    at(page, "暗証番号を入力してください")
    expect(preview).to_have_count(0)
    assert track.evaluate("track => track.readyState") == "ended"
    hold_up(still("family"))
    page.get_by_role("button", name="別の方法を使う").click()
    page.get_by_test_id("choice-face").click()
    expect(page.get_by_test_id("choice-agree-to-all")).to_be_visible()
    by = demo.front.place("1").visit.state.by
    assert (by.method, by.face.band, by.face.cautions) == (Method.FACE, FaceBand.CLEAR, ())


def test_somebody_else_is_looked_at_three_times_and_led_to_the_pin(
    kiosk, hold_up, accessible
) -> None:
    hold_up(still("family"))
    page = kiosk("standard")
    at(page, "本人確認の方法を選んでください")
    expect(page.get_by_role("alert")).to_contain_text(["お顔では確認できませんでした"])
    expect(page.get_by_test_id("choice-face")).to_have_count(0)
    accessible(page)
    page.get_by_test_id("choice-pin").click()
    at(page, "暗証番号を入力してください")


def test_a_page_that_may_not_use_the_camera_says_so(kiosk) -> None:
    page = kiosk("standard", permissions=[])
    told = page.get_by_role("alert").filter(has_text="カメラの使用が許可されていません。")
    expect(told).to_be_visible()
    page.get_by_test_id("choice-pin").click()
    at(page, "暗証番号を入力してください")


@pytest.fixture(scope="module")
def without_camera(playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--use-fake-device-for-media-stream=device-count=0"]
    )
    yield browser
    browser.close()


TOO_OLD = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
"""What a browser has where a page may use no camera at all (Secure Contexts)."""


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("", "カメラが見つかりません。"),
        (TOO_OLD, "この開き方の画面では、カメラを使えません。"),
    ],
    ids=["none", "insecure"],
)
def test_a_browser_without_a_camera_says_so(demo, without_camera, script, words) -> None:
    with closing(without_camera.new_context(viewport=TABLET, permissions=["camera"])) as context:
        context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{demo.url}/kiosk/1")
        demo.insert("standard")
        page.get_by_test_id("choice-face").click()
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        page.get_by_test_id("choice-pin").click()
        at(page, "暗証番号を入力してください")
    demo.clear()
