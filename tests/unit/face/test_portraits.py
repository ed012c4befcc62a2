"""The portraits of the invented people, and the scenes of the bench, before the real matcher."""

import pytest

from clinic_ui.bench.pictures import picture
from clinic_ui.bench.scenes import FaceScene
from hardware.portrait import LOOKS, portrait
from reader.face.dlib_matcher import DlibMatcher
from reader.face.ports import PhotoTrouble, PhotoUnusable, Quality, Verdict

POSED = ("standard", "foreign-stay-end")
"""A light face and a dark one."""


@pytest.fixture(scope="session")
def matcher() -> DlibMatcher:
    return DlibMatcher()


@pytest.fixture(scope="session")
def cards(matcher):
    return {name: matcher.learn(portrait(name)) for name in LOOKS}


@pytest.fixture(scope="session")
def people(matcher):
    return {name: matcher.look(picture(FaceScene.MATCH, name)) for name in LOOKS}


def test_everybody_matches_their_own_card_without_caution(matcher, cards, people):
    for name in LOOKS:
        decision = matcher.compare(cards[name], [people[name]])
        assert decision.verdict is Verdict.MATCH, name
        assert not decision.too_alike, name
        assert not decision.near_limit, name


def test_nobody_comes_near_the_card_of_anybody_else(matcher, cards, people):
    nearest = min(
        (matcher.compare(cards[card], [people[name]]).distance, card, name)
        for card in LOOKS
        for name in LOOKS
        if card != name
    )
    limit = matcher.compare(cards["standard"], [people["standard"]]).threshold
    assert nearest[0] > limit + 0.1, nearest


def test_a_twin_matches_barely(matcher, cards):
    for name in ("standard", "family", "lost", "foreign"):
        decision = matcher.compare(cards[name], [matcher.look(picture(FaceScene.TWIN, name))])
        assert (decision.verdict, decision.near_limit) == (Verdict.MATCH, True), name


@pytest.mark.parametrize("name", POSED)
@pytest.mark.parametrize(
    ("scene", "quality"),
    [
        (FaceScene.TWO, Quality.SEVERAL_FACES),
        (FaceScene.NO_FACE, Quality.NO_FACE),
        (FaceScene.MASK, Quality.PARTLY_HIDDEN),
        (FaceScene.TURNED, Quality.TURNED),
        (FaceScene.TOO_CLOSE, Quality.TOO_CLOSE),
        (FaceScene.TOO_FAR, Quality.TOO_FAR),
        (FaceScene.BLURRED, Quality.BLURRED),
        (FaceScene.TOO_DARK, Quality.TOO_DARK),
        (FaceScene.BACKLIT, Quality.BACKLIT),
    ],
)
def test_a_picture_is_judged_as_its_scene_says(matcher, name, scene, quality):
    assert matcher.look(picture(scene, name)).quality is quality


@pytest.mark.parametrize("name", POSED)
def test_a_print_of_the_photo_matches_and_is_found_too_alike(matcher, cards, name):
    decision = matcher.compare(cards[name], [matcher.look(picture(FaceScene.PRINT, name))])
    assert (decision.verdict, decision.too_alike) == (Verdict.MATCH, True)


@pytest.mark.parametrize("name", POSED)
def test_somebody_else_is_refused(matcher, cards, name):
    decision = matcher.compare(cards[name], [matcher.look(picture(FaceScene.NO_MATCH, name))])
    assert decision.verdict is Verdict.NO_MATCH


@pytest.mark.parametrize("name", ["aged-75", "infant", "under-15", "twin-1"])
def test_no_face_is_found_in_a_drawn_portrait(matcher, name):
    with pytest.raises(PhotoUnusable) as refused:
        matcher.learn(portrait(name))
    assert refused.value.trouble is PhotoTrouble.NO_FACE
