"""Who stands before the camera of a bench reader, and what the simulated comparison makes of it."""

import asyncio
from contextlib import contextmanager

import pytest

from clinic_ui.bench.faces import BenchFace, Pace
from clinic_ui.bench.pictures import NO_PERSON, SIZE, picture
from clinic_ui.bench.scenes import SCENES, SCRIPTS, TROUBLES, FaceScene
from clinic_ui.front.eyes import Sight
from clinic_ui.ports import Doing, FaceResult
from clinic_ui.settings import FaceSettings
from clinic_ui.web.words import words
from hardware.portrait import portrait
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution
from reader.face.attempt import Rules

MATCH, NOT = (FaceResult.MATCH, None), (FaceResult.NO_MATCH, None)


def undecided(reason):
    return (FaceResult.UNDECIDED, reason)


def unavailable(reason):
    return (FaceResult.UNAVAILABLE, reason)


COMES_TO = {
    FaceScene.MATCH: MATCH,
    FaceScene.NO_MATCH: NOT,
    FaceScene.ONCE_NOT: NOT,
    FaceScene.TWIN: MATCH,
    FaceScene.TWO: undecided("several-faces"),
    FaceScene.NO_FACE: undecided("no-face"),
    FaceScene.PRINT: MATCH,
    FaceScene.MASK: undecided("partly-hidden"),
    FaceScene.TURNED: undecided("turned"),
    FaceScene.TOO_CLOSE: undecided("too-close"),
    FaceScene.TOO_FAR: undecided("too-far"),
    FaceScene.BLURRED: undecided("blurred"),
    FaceScene.TOO_DARK: undecided("too-dark"),
    FaceScene.BACKLIT: undecided("backlit"),
    FaceScene.NO_CAMERA: unavailable("no-camera"),
    FaceScene.DENIED: unavailable("camera-denied"),
    FaceScene.BUSY: unavailable("camera-busy"),
    FaceScene.BLACK: unavailable("camera-dark"),
    FaceScene.NO_MATCHER: unavailable("matcher-missing"),
}


@contextmanager
def bench_face(persona="standard", patience=0.25):
    settings = FaceSettings(patience_seconds=patience)
    face = BenchFace(lambda: persona, pace=Pace(settings, Rules(frames=1, apart=0)))
    try:
        yield face
    finally:
        face.close()


def look(face, *between, guide=lambda guidance: None):
    """The verdicts of one look, and of one more after each scene of `between`."""

    async def visit():
        check = face.begin(portrait("standard"))
        verdicts = [await check.look(guide)]
        for scene in between:
            face.scene = scene
            verdicts.append(await check.look(guide))
        await check.end()
        return verdicts

    return asyncio.run(visit())


@pytest.mark.parametrize("scene", FaceScene)
def test_a_scene_comes_to_what_its_name_says(scene):
    with bench_face(patience=5 if scene is FaceScene.BLACK else 0.25) as face:
        face.scene = scene
        (verdict,) = look(face)
    assert (verdict.result, verdict.reason) == COMES_TO[scene]


def test_a_twin_and_a_print_are_let_pass_with_a_caution():
    with bench_face() as face:
        verdicts = look(face, FaceScene.TWIN, FaceScene.PRINT)
    assert [(one.mark.band, one.mark.cautions) for one in verdicts] == [
        (FaceBand.CLEAR, ()),
        (FaceBand.CLOSE, (FaceCaution.LOOKALIKE,)),
        (FaceBand.CLEAR, (FaceCaution.CARD_PHOTO,)),
    ]


def test_somebody_else_goes_away_after_one_look():
    with bench_face() as face:
        face.scene = FaceScene.ONCE_NOT
        assert look(face)[0].result is FaceResult.NO_MATCH
        assert face.scene is FaceScene.MATCH
        assert look(face)[0].result is FaceResult.MATCH


def test_a_camera_unplugged_while_it_looks_was_lost():
    with bench_face(patience=5) as face:

        def unplug(guidance):
            if guidance.doing is Doing.LOOKING:
                face.scene = FaceScene.NO_CAMERA

        face.scene = FaceScene.MASK
        assert look(face, guide=unplug)[0].reason == "camera-lost"


def test_a_mask_is_taken_off_during_the_look():
    with bench_face(patience=5) as face:

        def take_off(guidance):
            if guidance.quality == "partly-hidden":
                face.scene = FaceScene.MATCH

        face.scene = FaceScene.MASK
        assert look(face, guide=take_off)[0].result is FaceResult.MATCH


def test_the_pages_know_that_it_is_simulated():
    with bench_face() as face:
        eye = face.eye()
        assert (eye.kind, eye.checker, eye.browser, eye.usable()) == (
            Sight.SIMULATED,
            face,
            None,
            True,
        )


@pytest.mark.parametrize("persona", ["standard", "family", "aged-75", NO_PERSON])
def test_every_scene_with_somebody_in_it_has_a_picture_of_its_own(persona):
    """Avatars have no twins."""
    seen = [scene for scene in SCRIPTS if scene is not FaceScene.ONCE_NOT]
    if persona in ("aged-75", NO_PERSON):
        seen.remove(FaceScene.TWIN)
    frames = [picture(scene, persona) for scene in seen]
    assert {(frame.width, frame.height) for frame in frames} == {SIZE}
    assert len({frame.rgb for frame in frames}) == len(frames)


def test_every_scene_is_offered_in_words_and_leads_somewhere():
    offered = [scene for scenes in SCENES.values() for scene in scenes]
    assert sorted(offered) == sorted(FaceScene)
    assert {*SCRIPTS, *TROUBLES, FaceScene.NO_MATCHER} == set(FaceScene)
    for language in ("ja", "en"):
        texts = [words().say(f"bench.face.{scene}", language) for scene in FaceScene]
        assert len(set(texts)) == len(texts)
