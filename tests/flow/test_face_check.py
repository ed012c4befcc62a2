"""The face check from the card to the answer: real matcher and centre, pictures as frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from clinic_ui.bench.pictures import picture
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.compose import World
from clinic_ui.desk.today import row
from clinic_ui.face_check import CameraChecker
from clinic_ui.face_words import LOOK_AT_THE_PATIENT
from clinic_ui.front.questions import EnterPin
from clinic_ui.ports import PinEntry
from clinic_ui.settings import FaceSettings
from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.ways import Obstacle, Way, Ways
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.service.access_log import Question
from reader.camera.ports import CameraTrouble
from reader.camera.stills import StillsSource
from reader.face.attempt import Rules
from reader.face.dlib_matcher import DlibMatcher
from reader.face.ports import FaceMatcher, MatcherMissing, Quality, Verdict
from reader.face.scripted import ScriptedMatcher
from reader.pin import Pin

WHO = "family"
FACE = Ways(face=True)
CLEAR = FaceMark(FaceBand.CLEAR)
LOOKALIKE = FaceMark(FaceBand.CLOSE, (FaceCaution.LOOKALIKE,))


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 7, 1))


@pytest.fixture(scope="session")
def matcher() -> DlibMatcher:
    return DlibMatcher()


@dataclass
class Booth:
    """A camera before which somebody stands, and the real matcher behind it."""

    stills: StillsSource
    checker: CameraChecker

    def stands(self, scene: FaceScene | CameraTrouble) -> None:
        self.stills.show(picture(scene, WHO) if isinstance(scene, FaceScene) else scene)


@pytest.fixture
def booth(matcher: FaceMatcher) -> Iterator[Callable[..., Booth]]:
    made: list[CameraChecker] = []

    def build(scene: FaceScene | CameraTrouble, by: FaceMatcher = matcher, **settings: object):
        stills = StillsSource()
        looks = FaceSettings(**({"patience_seconds": 300} | settings))  # pyright: ignore[reportArgumentType]
        rules = Rules() if by is matcher else Rules(1, 0)
        made.append(CameraChecker(stills, lambda: by, looks, rules))
        new = Booth(stills, made[-1])
        new.stands(scene)
        return new

    yield build
    for checker in made:
        checker.close()


def test_the_right_person_is_confirmed_by_face(stage, patient_with, booth):
    here = stage(WHO)
    end = here.play(patient_with(ways=[Way.FACE]), FACE, booth(FaceScene.MATCH).checker)
    assert (end.outcome, end.method, end.face) == (Outcome.ELIGIBLE, Method.FACE, CLEAR)
    logged = here.world.centre.access_log.page(Question(), 10).rows
    assert {entry.method for entry in logged} == {Method.FACE}


def test_somebody_else_is_refused_three_times_and_led_to_the_pin(stage, patient_with, booth):
    patient = patient_with(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = stage(WHO).play(patient, FACE, booth(FaceScene.NO_MATCH).checker)
    assert (end.outcome, end.method, end.face) == (Outcome.ELIGIBLE, Method.PIN, None)
    assert [one.tries for one in patient.seen if isinstance(one, states.CheckingFace)] == [3, 2, 1]
    _, second = patient.offers()
    assert second.offer.closed == ((Way.FACE, Obstacle.NOT_RECOGNISED),)
    assert second.offered == (Way.PIN,)


def test_a_mask_costs_no_try_and_without_it_the_face_will_do(stage, patient_with, booth):
    script = ScriptedMatcher(Quality.PARTLY_HIDDEN)
    cabin = booth(FaceScene.MASK, by=script, patience_seconds=1)

    def unmasks() -> Way:
        script.script = Verdict.MATCH
        return Way.FACE

    patient = patient_with(ways=[Way.FACE, unmasks])
    end = stage(WHO).play(patient, FACE, cabin.checker)
    assert (end.method, end.face) == (Method.FACE, CLEAR)
    _, second = patient.offers()
    assert (second.trouble, second.offered) == ("partly-hidden", (Way.FACE, Way.PIN))
    assert Quality.PARTLY_HIDDEN in {guidance.quality for guidance in patient.guided}


def test_a_twin_passes_and_the_desk_is_warned(stage, patient_with, booth):
    end = stage(WHO).play(patient_with(ways=[Way.FACE]), FACE, booth(FaceScene.TWIN).checker)
    assert (end.outcome, end.face) == (Outcome.ELIGIBLE, LOOKALIKE)


def test_a_print_of_the_photo_is_suspected_and_refused_where_the_clinic_wants_that(
    stage, patient_with, booth
):
    held_up = FaceMark(FaceBand.CLEAR, (FaceCaution.CARD_PHOTO,))
    here = stage(WHO)
    end = here.play(patient_with(ways=[Way.FACE]), FACE, booth(FaceScene.PRINT).checker)
    assert (end.method, end.face) == (Method.FACE, held_up)
    strict = booth(FaceScene.PRINT, block_suspected=True).checker
    patient = patient_with(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = here.play(patient, FACE, strict)
    refused = FaceMark(FaceBand.REFUSED, (FaceCaution.CARD_PHOTO,))
    assert (end.method, end.face) == (Method.PIN, refused)
    _, second = patient.offers()
    assert (second.trouble, second.offered) == ("too-alike", (Way.PIN,))


def test_a_camera_that_goes_while_it_looks_leaves_the_pin(stage, patient_with, booth):
    cabin = booth(FaceScene.MASK)

    class Clumsy(patient_with):
        def guide(self, guidance):
            super().guide(guidance)
            if guidance.quality is not None:
                cabin.stands(CameraTrouble.LOST)

    patient = Clumsy(ways=[Way.FACE, Way.PIN], pins=["1234"])
    assert stage(WHO).play(patient, FACE, cabin.checker).method is Method.PIN
    _, second = patient.offers()
    assert (second.trouble, second.offered) == ("camera-lost", (Way.PIN,))


@pytest.mark.parametrize(
    ("event", "outcome", "offers"),
    [
        (events.CardGone(), Outcome.CARD_REMOVED, 1),
        (events.Cancelled("desk"), Outcome.CANCELLED, 1),
        (events.AnotherWayWanted(), Outcome.ELIGIBLE, 2),
        (events.AnotherWayWanted(Way.PIN), Outcome.ELIGIBLE, 1),
    ],
)
def test_a_look_can_be_left_at_any_moment(stage, patient_with, booth, event, outcome, offers):
    here, cabin = stage(WHO), booth(FaceScene.MASK)

    class Leaving(patient_with):
        def guide(self, guidance):
            super().guide(guidance)
            if guidance.quality is not None:
                here.interrupt(event)

    patient = Leaving(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = here.play(patient, FACE, cabin.checker)
    assert end.outcome is outcome
    assert len(list(patient.offers())) == offers
    assert cabin.checker.preview() is None
    assert here.is_free()


def test_without_the_extra_the_face_is_not_offered_and_the_place_beside_it_does(world, at_work):
    def missing() -> FaceMatcher:
        raise MatcherMissing("dlib is not installed")

    checker = CameraChecker(StillsSource(), missing)
    assert checker.start().result() is False

    async def work(hall) -> None:
        choosing = await hall.lay("1")
        assert (choosing.offered, choosing.offer.closed) == ((Way.PIN,), ())
        assert (await hall.lay("2", "standard")).offered == (Way.FACE, Way.PIN)

    at_work(world, work, readers=2, eyes={"1": checker.eye()})
    checker.close()


def test_two_places_check_faces_at_once_and_each_by_itself(world, booth, at_work):
    twin, stranger = booth(FaceScene.TWIN), booth(FaceScene.NO_MATCH)

    async def work(hall) -> None:
        await hall.lay("1")
        await hall.lay("2", "standard")
        first, second = await asyncio.gather(hall.answer(Way.FACE, "1"), hall.answer(Way.FACE, "2"))
        listed = row(first)
        assert (listed.attention, listed.todo) == (True, LOOK_AT_THE_PATIENT)
        while isinstance(second.state, states.CheckingFace):
            second = await hall.asked("2")
        assert isinstance(second.state, states.ChoosingMethod)
        assert second.state.offer.obstacles == {Obstacle.NOT_RECOGNISED}

    eyes = {"1": twin.checker.eye(), "2": stranger.checker.eye()}
    at_work(world, work, readers=2, eyes=eyes)


def test_a_card_is_locked_over_its_visits_and_neither_pin_nor_time_opens_it(world, at_work):
    matcher, stills = ScriptedMatcher(Verdict.NO_MATCH), StillsSource()
    stills.show(picture(FaceScene.NO_MATCH, WHO))
    checker = CameraChecker(stills, lambda: matcher, rules=Rules(1, 0))

    async def work(hall) -> None:
        await hall.lay()
        asked = await hall.answer(Way.FACE)
        while isinstance(asked.state, states.CheckingFace):
            asked = await hall.asked()
        asked = await hall.answer(Way.PIN)
        assert isinstance(asked.question, EnterPin)
        await hall.answer(PinEntry(Pin("1234")))
        hall.front.place("1").cancel()
        await hall.take()
        assert Way.FACE in (await hall.lay()).offered
        asked = await hall.answer(Way.FACE)
        assert isinstance(asked.state, states.ChoosingMethod)
        assert asked.state.offer.closed == ((Way.FACE, Obstacle.FACE_LOCKED),)
        await hall.take()
        matcher.script = Verdict.MATCH
        assert (await hall.lay()).offer.closed == ((Way.FACE, Obstacle.FACE_LOCKED),)
        await hall.take()
        assert Way.FACE in (await hall.lay("1", "standard")).offered

    at_work(world, work, eyes={"1": checker.eye()}, lock_after=4)
    checker.close()
