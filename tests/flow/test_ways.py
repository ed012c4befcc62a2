"""Face, sight and PIN on virtual cards, against the centre: docs/rules.md §1.4, §1.6."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_ui.compose import World
from clinic_ui.ports import (
    AnotherWay,
    Comparison,
    Doing,
    FaceResult,
    FaceVerdict,
    Guidance,
)
from hardware.card_trust import CardTrust
from hardware.portrait import portrait
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.ways import Obstacle, VisualCheck, Way, Ways
from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.proof import Method

ALL = Ways(face=True, visual=VisualCheck.SIMPLE)
PASSCODE = "7b2Kx9"
JPEG_2000 = b"\x00\x00\x00\x0cjP  "
CLOSE = FaceMark(FaceBand.CLOSE, (FaceCaution.LOOKALIKE,))
MATCH = FaceVerdict(FaceResult.MATCH, mark=CLOSE)
NO_MATCH = FaceVerdict(FaceResult.NO_MATCH)


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 6, 1))


def test_a_face_that_matches_confirms_without_a_pin(stage, patient_with, faces_saying):
    here, faces, patient = stage(), faces_saying(MATCH), patient_with(ways=[Way.FACE])
    before = here.chip.image
    end = here.play(patient, face=faces)
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.FACE, Mode.CARD)
    assert faces.compared_with == [portrait("standard")]
    assert end.face == CLOSE
    assert patient.guided == [Guidance(Doing.LOOKING)]
    assert faces.ended
    assert here.chip.image == before
    assert here.is_free()


def test_after_three_looks_the_pin_will_do(stage, patient_with, faces_saying):
    here, patient = stage(), patient_with(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = here.play(patient, Ways(face=True), faces_saying(NO_MATCH, NO_MATCH, NO_MATCH))
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.PIN)
    first, second = patient.offers()
    assert first.offered == (Way.FACE, Way.PIN)
    assert second.offered == (Way.PIN,)
    assert second.offer.obstacles == {Obstacle.NOT_RECOGNISED}


def test_a_matcher_that_fails_leaves_the_pin(stage, patient_with, faces_saying):
    broken = FaceVerdict(FaceResult.UNAVAILABLE, "camera-busy")
    patient = patient_with(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = stage().play(patient, Ways(face=True), faces_saying(broken))
    assert (end.method, end.face) == (Method.PIN, None)
    _, second = patient.offers()
    assert (second.offered, second.trouble) == ((Way.PIN,), "camera-busy")


def test_a_look_without_a_usable_frame_costs_no_try(stage, patient_with, faces_saying):
    blurred = FaceVerdict(FaceResult.UNDECIDED, "blurred")
    patient = patient_with(ways=[Way.FACE, Way.FACE])
    end = stage().play(patient, ALL, faces_saying(blurred, NO_MATCH, NO_MATCH, MATCH))
    assert end.method is Method.FACE
    first, second = patient.offers()
    assert (first.trouble, second.trouble) == (None, "blurred")
    assert first.offered == second.offered


@pytest.mark.parametrize("profile", [CardProfile.PIN_BLOCKED, CardProfile.FACE_ONLY])
def test_a_locked_pin_is_told_and_the_face_will_do(stage, patient_with, faces_saying, profile):
    patient = patient_with(ways=[Way.FACE])
    end = stage(profile=profile).play(patient, ALL, faces_saying(MATCH))
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.FACE)
    (offer,) = patient.offers()
    assert offer.offered == (Way.FACE, Way.VISUAL)
    assert offer.offer.locked


@pytest.mark.parametrize(
    ("profile", "how", "offered"),
    [
        (CardProfile.NORMAL, {}, "face pin visual"),
        (CardProfile.NO_PHOTO, {}, "pin"),
        (CardProfile.NORMAL, {"front": False}, "pin visual"),
        (CardProfile.NO_PINLESS, {}, "pin"),
        (CardProfile.NORMAL, {"key": False}, "pin"),
    ],
)
def test_only_what_card_and_reader_can_do_is_offered(
    stage, patient_with, faces_saying, profile, how, offered
):
    patient = patient_with()
    assert (
        stage(profile=profile).play(patient, ALL, faces_saying(), **how).outcome
        is Outcome.CANCELLED
    )
    (choosing,) = patient.offers()
    assert [way.value for way in choosing.offered] == offered.split()


def test_a_card_under_another_issuer_does_not_sign_without_its_pin(
    stage, patient_with, faces_saying
):
    here = stage()
    here.trust = CardTrust()
    end = here.play(patient_with(ways=[Way.FACE]), ALL, faces_saying(MATCH))
    assert end.outcome is Outcome.CARD_UNREADABLE
    assert end.detail == "terminal certificate: 6982"


def test_the_right_passcode_after_a_wrong_one_confirms_by_sight(
    stage, patient_with, world, administrator
):
    world.centre.openings.set_passcode(administrator, PASSCODE)
    seen = [Comparison(same=True, passcode=typed) for typed in ("wrong1", "?", PASSCODE)]
    here, patient = stage(), patient_with(ways=[Way.VISUAL], compared=seen)
    end = here.play(patient)
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.VISUAL)
    assert end.mode is Mode.VISUAL_SIMPLE
    assert patient.passcode_asked == [(True, False), (True, True), (True, True)]
    assert {bytes(photo or b"")[:8] for photo in patient.photos} == {JPEG_2000}
    assert PASSCODE not in repr((seen, patient.seen))
    assert here.is_free()


def test_three_wrong_passcodes_leave_the_pin(stage, patient_with, world, administrator):
    world.centre.openings.set_passcode(administrator, PASSCODE)
    wrong = [Comparison(same=True, passcode="wrong1")] * 3
    patient = patient_with(ways=[Way.VISUAL, Way.PIN], compared=wrong, pins=["1234"])
    assert stage().play(patient).method is Method.PIN
    assert list(patient.offers())[-1].offer.obstacles == {Obstacle.PASSCODE_REFUSED}


def test_without_a_passcode_of_the_clinic_sight_is_refused(stage, patient_with):
    seen = [Comparison(same=True, passcode=PASSCODE)]
    end = stage().play(patient_with(ways=[Way.VISUAL], compared=seen))
    assert (end.outcome, end.detail) == (Outcome.MODE_CLOSED, "mode-closed: passcode-unset")


def test_in_visual_mode_staff_compare_every_patient(stage, patient_with, world, administrator):
    world.centre.openings.set_visual(administrator, on=True)
    patient = patient_with(compared=[Comparison(same=True)])
    end = stage().play(patient, Ways(visual=VisualCheck.CLASSIC), front=False)
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.VISUAL, Mode.VISUAL)
    assert (patient.photos, patient.passcode_asked) == ([None], [(False, False)])


def test_by_sight_nobody_is_compared_with_a_card_that_has_no_photo(stage, patient_with):
    end = stage(profile=CardProfile.NO_PHOTO).play(patient_with(), Ways(visual=VisualCheck.CLASSIC))
    assert (end.outcome, end.detail) == (Outcome.NO_WAY_LEFT, Obstacle.NO_PHOTO)


@pytest.mark.parametrize("way", [Way.PIN, Way.VISUAL])
def test_the_clinics_app_takes_pin_and_sight_for_what_it_is_used_for(stage, patient_with, way):
    patient = patient_with(ways=[way], pins=["1234"], compared=[Comparison(same=True)])
    end = stage().play(patient, Ways(choose=True, app=Occasion.OFF_DESK))
    assert (end.outcome, end.mode) == (Outcome.ELIGIBLE, Mode.HOME_APP)
    (choosing,) = patient.offers()
    assert choosing.offered == (Way.PIN, Way.VISUAL)


def test_a_reader_left_in_visual_mode_takes_no_pin(stage, patient_with, world, administrator):
    world.centre.openings.set_visual(administrator, on=True)
    end = stage().play(patient_with(pins=["1234"]), Ways())
    assert (end.outcome, end.detail) == (Outcome.MODE_CLOSED, "mode-closed: visual-on")


def test_somebody_else_is_sent_to_the_desk_and_nothing_is_asked_of_the_centre(stage, patient_with):
    patient = patient_with(ways=[Way.VISUAL], compared=[Comparison(same=False, passcode=PASSCODE)])
    assert stage().play(patient).outcome is Outcome.NOT_THE_HOLDER
    assert not any(isinstance(state, states.Asking) for state in patient.seen)


def test_whoever_wants_another_way_chooses_again(stage, patient_with, faces_saying):
    patient = patient_with(
        ways=[Way.VISUAL, Way.PIN, Way.FACE], compared=[AnotherWay()], pins=[AnotherWay()]
    )
    assert stage().play(patient, ALL, faces_saying(MATCH)).method is Method.FACE
