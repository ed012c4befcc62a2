"""Which frames an attempt takes, and when it is over: no models, the matcher is a script."""

import pytest

from reader.camera.ports import Frame
from reader.face.attempt import Attempt, Rules
from reader.face.ports import (
    Decision,
    Glance,
    PhotoTrouble,
    PhotoUnusable,
    Quality,
    Verdict,
)
from reader.face.scripted import ScriptedMatcher

PHOTO = b"a photo"


def frame(at: float) -> Frame:
    return Frame(1, 1, b"\0\0\0", at)


def attempt_with(matcher, **rules):
    return Attempt(matcher, matcher.learn(PHOTO), Rules(**rules))


class Recorded(ScriptedMatcher):
    """Remembers which frames were compared; `people` says who is on a frame, by its time."""

    def __init__(self, script, people=None):
        super().__init__(script)
        self.people = people or {}
        self.compared = []

    def look(self, frame):
        return Glance(super().look(frame).quality, seen=frame.at)

    def one_person(self, glances):
        return len({self.people.get(glance.seen) for glance in glances}) == 1

    def compare(self, template, glances):
        self.compared.append([glance.seen for glance in glances])
        return super().compare(template, glances)


def test_frames_too_soon_after_the_last_one_are_not_taken():
    matcher = Recorded(Verdict.MATCH)
    attempt = attempt_with(matcher)

    good = [attempt.take(frame(at)).good for at in (0.0, 0.1, 0.15, 0.2, 0.29, 0.31)]

    assert good == [1, 1, 2, 2, 2, 3]
    assert matcher.compared == [[0.0, 0.15, 0.31]]


def test_a_decision_comes_with_the_last_frame_needed_and_not_before():
    attempt = attempt_with(ScriptedMatcher(Verdict.NO_MATCH))

    progress = [attempt.take(frame(at)) for at in (0, 1, 2)]

    assert [step.decision for step in progress[:2]] == [None, None]
    assert progress[2].decision.verdict is Verdict.NO_MATCH
    assert {step.needed for step in progress} == {3}


@pytest.mark.parametrize("quality", [one for one in Quality if one is not Quality.OK])
def test_a_bad_frame_is_named_and_counts_for_nothing(quality):
    matcher = ScriptedMatcher(quality)
    attempt = attempt_with(matcher)

    bad = [attempt.take(frame(at)) for at in (0, 1, 2, 3)]
    matcher.script = Verdict.MATCH
    first = attempt.take(frame(4))

    assert {(step.quality, step.good, step.decision) for step in bad} == {(quality, 0, None)}
    assert (first.quality, first.good) == (Quality.OK, 1)


@pytest.mark.parametrize(
    ("retakes", "then", "steps", "verdict"),
    [
        (1, Verdict.MATCH, 6, Verdict.MATCH),
        (1, Verdict.NO_MATCH, 6, Verdict.NO_MATCH),
        (1, Verdict.UNSURE, 6, Verdict.NO_MATCH),
        (2, Verdict.UNSURE, 9, Verdict.NO_MATCH),
        (0, Verdict.UNSURE, 3, Verdict.NO_MATCH),
    ],
)
def test_an_unsure_decision_takes_new_frames_as_often_as_the_rules_say(
    retakes, then, steps, verdict
):
    matcher = Recorded(Verdict.UNSURE)
    attempt = attempt_with(matcher, retakes=retakes)
    taken = []
    while not (taken and taken[-1].decision):
        if matcher.compared:
            matcher.script = then
        taken.append(attempt.take(frame(len(taken))))

    assert len(taken) == steps
    assert taken[-1].decision.verdict is verdict
    assert [at for group in matcher.compared for at in group] == list(range(steps))


def test_somebody_else_before_the_camera_starts_the_attempt_over():
    matcher = Recorded(Verdict.MATCH, {0: "a", 1: "a", 2: "b", 3: "b", 4: "b"})
    attempt = attempt_with(matcher)

    progress = [attempt.take(frame(at)) for at in range(5)]

    assert [step.quality for step in progress] == [
        Quality.OK,
        Quality.OK,
        Quality.SEVERAL_FACES,
        Quality.OK,
        Quality.OK,
    ]
    assert [step.good for step in progress] == [1, 2, 1, 2, 3]
    assert matcher.compared == [[2, 3, 4]]


def test_the_new_frames_after_an_unsure_decision_must_show_the_same_person():
    matcher = Recorded(Verdict.UNSURE, {0: "a", 1: "a", 2: "a", 3: "b"})
    attempt = attempt_with(matcher)

    progress = [attempt.take(frame(at)) for at in range(4)]

    assert (progress[3].quality, progress[3].good) == (Quality.SEVERAL_FACES, 1)


def test_frames_after_a_decision_make_a_new_attempt():
    matcher = Recorded(Verdict.NO_MATCH)
    attempt = attempt_with(matcher, frames=2)

    decisions = [attempt.take(frame(at)).decision for at in range(4)]

    assert [bool(one) for one in decisions] == [False, True, False, True]


def test_a_scripted_decision_is_given_as_it_is():
    twin = Decision(Verdict.MATCH, 0.44, 0.40, 0.45, near_limit=True)

    assert attempt_with(ScriptedMatcher(twin), frames=1).take(frame(0)).decision == twin


@pytest.mark.parametrize("verdict", Verdict)
def test_a_scripted_verdict_has_a_distance_that_fits_it(verdict):
    matcher = ScriptedMatcher(verdict)

    decision = matcher.compare(matcher.learn(PHOTO), [])

    assert (decision.distance <= decision.threshold) is (verdict is Verdict.MATCH)


def test_the_script_can_spoil_the_photo():
    with pytest.raises(PhotoUnusable) as scripted:
        ScriptedMatcher(PhotoTrouble.NO_FACE).learn(PHOTO)
    with pytest.raises(PhotoUnusable) as empty:
        ScriptedMatcher().learn(b"")

    assert scripted.value.trouble is PhotoTrouble.NO_FACE
    assert empty.value.trouble is PhotoTrouble.UNREADABLE


@pytest.mark.parametrize("rules", [{"frames": 0}, {"apart": -0.1}, {"retakes": -1}])
def test_impossible_rules_are_refused(rules):
    with pytest.raises(ValueError, match="impossible"):
        Rules(**rules)
