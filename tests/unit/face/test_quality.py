"""Which frames are taken, and what is said of the others."""

import pytest
from PIL import Image

from reader.camera.ports import Frame
from reader.face.ports import Quality
from reader.face.quality import judge

EXPECTED = {
    "blurred-or-ok": {Quality.BLURRED, Quality.OK},
    "too-close-or-cut-off": {Quality.TOO_CLOSE, Quality.CUT_OFF},
    "too-alike": {Quality.OK},
    "match": {Quality.OK},
}

GOOD = {
    "eyes": 90.0,
    "beyond": 0.0,
    "roll": 2.0,
    "turn": 0.05,
    "light": 120.0,
    "contrast": 40.0,
    "overexposed": 0.0,
    "surround": 1.2,
    "uneven": 0.1,
    "eye_detail": 30.0,
    "sharpness": 60.0,
    "score": 1.8,
}


def frame(image: Image.Image) -> Frame:
    return Frame(*image.size, image.convert("RGB").tobytes(), 0.0)


def test_every_worsened_picture_is_refused_for_its_own_reason(encoder, faces):
    wrong = {}
    for row in faces.derived:
        expected = EXPECTED.get(row["expect"]) or {Quality(row["expect"])}
        seen = encoder.frame(faces.derived_frame(row["file"].removeprefix("derived/"))).quality
        if seen not in expected:
            wrong[row["file"]] = seen

    assert not wrong


def test_every_ordinary_picture_is_taken_whatever_the_colour_of_the_skin(glances):
    refused = [
        (person, glance.quality)
        for person, seen in glances.items()
        for glance in seen
        if glance.quality is not Quality.OK
    ]

    assert refused == []


@pytest.mark.parametrize(
    ("changed", "quality"),
    [
        ({}, Quality.OK),
        ({"eyes": 39.0}, Quality.TOO_FAR),
        ({"eyes": 171.0}, Quality.TOO_CLOSE),
        ({"beyond": 0.2}, Quality.CUT_OFF),
        ({"surround": 4.0, "light": 55.0}, Quality.BACKLIT),
        ({"surround": 4.0}, Quality.OK),
        ({"light": 40.0, "contrast": 10.0}, Quality.TOO_DARK),
        ({"light": 40.0, "contrast": 22.0}, Quality.OK),
        ({"light": 76.0, "contrast": 10.0}, Quality.OK),
        ({"overexposed": 0.4}, Quality.TOO_BRIGHT),
        ({"eye_detail": 2.0}, Quality.EYES_HIDDEN),
        ({"uneven": 0.6}, Quality.UNEVEN_LIGHT),
        ({"sharpness": 5.0}, Quality.BLURRED),
        ({"roll": 21.0}, Quality.TILTED),
        ({"turn": 0.3}, Quality.TURNED),
        ({"score": 0.4}, Quality.PARTLY_HIDDEN),
        ({"eyes": 20.0, "sharpness": 1.0, "score": 0.1}, Quality.TOO_FAR),
        ({"light": 20.0, "contrast": 5.0, "surround": 5.0}, Quality.BACKLIT),
    ],
)
def test_the_first_reason_wins(changed, quality):
    assert judge({**GOOD, **changed}) is quality


@pytest.mark.parametrize("size", [(1, 1), (2, 700), (81, 81), (479, 333), (1280, 720)])
def test_a_plain_picture_of_any_size_shows_nobody(encoder, size):
    assert encoder.frame(frame(Image.new("RGB", size, "grey"))).quality is Quality.NO_FACE


@pytest.mark.parametrize("size", [(639, 479), (1280, 960), (960, 720)])
def test_a_larger_or_odd_frame_is_judged_like_one_of_640(encoder, faces, size):
    ordinary = encoder.frame(faces.probe("L030")).measures
    other = encoder.frame(frame(faces.picture("L030").resize(size)))

    assert other.quality is Quality.OK
    assert other.measures["eyes"] == pytest.approx(ordinary["eyes"], rel=0.03)


@pytest.mark.parametrize("box", [(250, 0, 640, 480), (0, 170, 640, 480)])
def test_a_face_at_the_edge_of_the_picture_is_cut_off(encoder, faces, box):
    assert encoder.frame(frame(faces.picture("L003").crop(box))).quality is Quality.CUT_OFF


def test_a_frame_whose_bytes_do_not_fill_it_is_an_error(encoder):
    with pytest.raises(ValueError, match="reshape"):
        encoder.frame(Frame(640, 480, bytes(100), 0.0))
