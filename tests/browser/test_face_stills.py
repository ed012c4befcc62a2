"""The kiosk before the camera: pictures are held up, and the real matcher judges them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from clinic_ui.face_check import CameraChecker
from clinic_ui.settings import FaceSettings
from hardware.portrait import portrait, still
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution
from onshikaku.domain.proof import Method
from reader.camera.ports import CameraTrouble
from reader.camera.stills import StillsSource
from reader.face.dlib_matcher import DlibMatcher

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1280}
DERIVED = Path(__file__).parents[1] / "faces" / "derived"

ADVICE = {
    "L099_backlit.jpg": ("窓や照明が後ろにならないように、少し向きを変えてください。", "light"),
    "L091_too_close.jpg": ("もう少し、カメラから離れてください。", "back"),
    "L091_mask.jpg": ("マスクなど、お顔を覆うものを外してください。", "none"),
    "L099_two_faces.jpg": ("お一人だけで、カメラの前に来てください。", "none"),
}
"""For each picture before the camera what the patient reads, and what is drawn beside the oval."""


@pytest.fixture(scope="module")
def patient() -> StillsSource:
    """Before the camera of reader 1, where a look lasts as long as it must."""
    return StillsSource()


@pytest.fixture(scope="module")
def hasty() -> StillsSource:
    """Before the camera of reader 2, where a look ends after half a second without a decision."""
    return StillsSource()


@pytest.fixture(scope="module")
def demo(demo_with, patient, hasty) -> Iterator[object]:
    checkers = {
        "1": CameraChecker(patient, DlibMatcher, FaceSettings(patience_seconds=120)),
        "2": CameraChecker(hasty, DlibMatcher, FaceSettings(patience_seconds=0.5)),
    }
    with closing(checkers["1"]), closing(checkers["2"]):
        assert all(checker.start().result() for checker in checkers.values())
        eyes = {place: checker.eye(simulated=True) for place, checker in checkers.items()}
        with demo_with(eyes=eyes) as demo:
            yield demo


@pytest.fixture
def kiosk(demo, visit):
    """`kiosk(persona, place)` puts a card there and has its face looked at."""
    used = []

    def open_(persona, place="1"):
        used.append(place)
        page = visit(demo, size=TABLET, account=None).page(f"/kiosk/{place}")
        demo.insert(persona, place)
        page.get_by_test_id("choice-face").click()
        return page

    yield open_
    for place in used:
        demo.clear(place)


def at(page, title):
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def on_card_of(persona: str) -> bytes:
    """The card's own photo, held before the camera as a print would be."""
    with Image.open(io.BytesIO(portrait(persona))) as photo:
        held = Image.new("RGB", (640, 480), (120, 120, 120))
        held.paste(photo.convert("RGB").resize((360, 480)), (140, 0))
    out = io.BytesIO()
    held.save(out, "JPEG", quality=92)
    return out.getvalue()


def mark_of_match(demo, place="1"):
    """What is kept of the comparison by which the patient at a place was identified."""
    by = demo.front.place(place).visit.state.by
    assert by.method is Method.FACE
    return by.face


def test_each_picture_has_its_advice_which_stands_for_a_while(kiosk, patient, accessible) -> None:
    patient.show(DERIVED / "L003_no_face.jpg")
    page = kiosk("standard")
    look, advice = page.get_by_test_id("look"), page.get_by_test_id("advice")
    standing = "お顔を枠の中に入れてください。"
    expect(advice).to_have_text(standing)
    page.clock.install(time=0)
    page.clock.pause_at(1)
    for picture, (words, hint) in ADVICE.items():
        patient.show(DERIVED / picture)
        expect(look).to_have_attribute("data-advice", words)
        expect(look).to_have_attribute("data-hint", hint)
        expect(advice).to_have_text(standing)
        page.clock.fast_forward(60_000)
        expect(advice).to_have_text(words)
        standing = words
    page.clock.resume()
    expect(advice).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("img", name="カメラの代わりに使う、見本の写真")).to_be_visible()
    expect(page.get_by_role("img", name="きれいに映った回数：3回のうち0回")).to_be_visible()
    expect(page.get_by_role("button", name="係員を呼ぶ")).to_be_visible()
    expect(page.get_by_text("なりすまし検知の認証は受けていません")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="暗証番号にする").click()
    at(page, "暗証番号を入力してください")
    expect(page.get_by_test_id("preview")).to_have_count(0)


CAUTIONS = {
    "the patient": (still("family"), FaceBand.CLEAR, ()),
    # The network cannot tell twins apart: they are let in, some with a warning and some without.
    "a twin near the limit": (
        still("family", twin=True),
        FaceBand.CLOSE,
        (FaceCaution.LOOKALIKE,),
    ),
    # A print of the card's photo is let in as well; it is so alike that the desk is warned.
    "the card's photo": (on_card_of("family"), FaceBand.CLEAR, (FaceCaution.CARD_PHOTO,)),
}


def test_the_patient_a_twin_and_the_cards_own_photo_are_let_in(kiosk, demo, patient) -> None:
    for who, (picture, band, cautions) in CAUTIONS.items():
        patient.show(picture)
        page = kiosk("family")
        expect(page.get_by_test_id("choice-agree-to-all")).to_be_visible()
        mark = mark_of_match(demo)
        assert (mark.band, mark.cautions) == (band, cautions), who
        demo.clear()
        page.close()


AFTERWARDS = {
    "L091_mask.jpg": "マスクなど、お顔を覆うものを外してください。",
    CameraTrouble.NO_CAMERA: "カメラが見つかりません。",
}


@pytest.mark.parametrize("before", AFTERWARDS)
def test_a_look_that_comes_to_nothing_says_why_and_leads_on(
    kiosk, hasty, accessible, before
) -> None:
    hasty.show(before if isinstance(before, CameraTrouble) else DERIVED / before)
    page = kiosk("standard", "2")
    at(page, "本人確認の方法を選んでください")
    told = page.get_by_role("alert").filter(has_text=AFTERWARDS[before])
    expect(told).to_be_visible()
    again = page.get_by_test_id("choice-face")
    expect(again).to_have_count(0 if isinstance(before, CameraTrouble) else 1)
    accessible(page)
    page.get_by_test_id("choice-pin").click()
    at(page, "暗証番号を入力してください")
