"""Camera, matcher and their one thread: pictures held up, and a matcher that follows a script."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator

import pytest

from clinic_ui.face_check import MATCHER_FAILED, TOO_ALIKE, CameraChecker, verdict_of
from clinic_ui.face_lock import FaceLock
from clinic_ui.ports import Doing, FaceResult, FaceVerdict, Guidance
from clinic_ui.settings import FaceSettings
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from reader.camera.browser import BrowserSource
from reader.camera.ports import Camera, CameraTrouble, Frame
from reader.camera.stills import StillsSource
from reader.face.attempt import Rules
from reader.face.ports import (
    Decision,
    FaceMatcher,
    MatcherMissing,
    PhotoTrouble,
    Quality,
    Verdict,
)
from reader.face.scripted import ScriptedMatcher

PICTURE = Frame(4, 2, b"\x7f" * 24, 0.0)
QUICK = FaceSettings(patience_seconds=0.5)
LASTING = FaceSettings(patience_seconds=300)
ONE = Rules(frames=1, apart=0)
LIMIT = 0.45


class Counted(StillsSource):
    """Stills, with how many cameras are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open_now = 0

    def open(self) -> Camera:
        camera = super().open()
        self.open_now += 1
        close = camera.close

        def closed() -> None:
            self.open_now -= 1
            close()

        camera.close = closed  # pyright: ignore[reportAttributeAccessIssue]
        return camera


class Bench:
    """A checker with what it is made of."""

    def __init__(self, settings: FaceSettings, make: Callable[[], FaceMatcher] | None) -> None:
        self.matcher, self.source = ScriptedMatcher(), Counted()
        self.source.show(PICTURE)
        self.checker = CameraChecker(self.source, make or (lambda: self.matcher), settings, ONE)
        self.guided: list[Guidance] = []

    def look(self, *scripts: object) -> list[FaceVerdict]:
        """A look for each script, all in one visit."""

        async def visit() -> list[FaceVerdict]:
            check = self.checker.begin(b"photo")
            verdicts: list[FaceVerdict] = []
            for script in scripts:
                self.matcher.script = script  # pyright: ignore[reportAttributeAccessIssue]
                verdicts.append(await check.look(self.guided.append))
            await check.end()
            await check.end()
            return verdicts

        return asyncio.run(visit())


@pytest.fixture
def bench() -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(settings: FaceSettings = LASTING, by: Callable[[], FaceMatcher] | None = None):
        made.append(Bench(settings, by))
        return made[-1]

    yield make
    for one in made:
        one.checker.close()
    assert not [one for one in made if one.source.open_now]
    assert not [thread.name for thread in threading.enumerate() if "face by" in thread.name]


def decided(verdict: Verdict, **how: bool) -> Decision:
    return Decision(verdict, 0.4, 0.3, LIMIT, **how)


@pytest.mark.parametrize(
    ("decision", "block", "verdict"),
    [
        (
            decided(Verdict.MATCH),
            True,
            FaceVerdict(FaceResult.MATCH, mark=FaceMark(FaceBand.CLEAR)),
        ),
        (
            decided(Verdict.MATCH, near_limit=True),
            True,
            FaceVerdict(FaceResult.MATCH, mark=FaceMark(FaceBand.CLOSE, (FaceCaution.LOOKALIKE,))),
        ),
        (
            decided(Verdict.MATCH, too_alike=True),
            False,
            FaceVerdict(FaceResult.MATCH, mark=FaceMark(FaceBand.CLEAR, (FaceCaution.CARD_PHOTO,))),
        ),
        (
            decided(Verdict.MATCH, too_alike=True),
            True,
            FaceVerdict(
                FaceResult.UNAVAILABLE,
                TOO_ALIKE,
                FaceMark(FaceBand.REFUSED, (FaceCaution.CARD_PHOTO,)),
            ),
        ),
        (
            decided(Verdict.NO_MATCH, too_alike=True),
            True,
            FaceVerdict(FaceResult.NO_MATCH),
        ),
    ],
    ids=["clear", "twin", "photo held up", "photo refused", "somebody else"],
)
def test_a_comparison_leaves_its_band_and_what_staff_should_look_at(decision, block, verdict):
    assert verdict_of(decision, block=block) == verdict


def test_the_looks_of_a_visit_follow_what_stands_there(bench):
    here = bench(QUICK)
    results = here.look(Verdict.NO_MATCH, Quality.BACKLIT, Verdict.MATCH)
    assert [(one.result, one.reason) for one in results] == [
        (FaceResult.NO_MATCH, None),
        (FaceResult.UNDECIDED, "backlit"),
        (FaceResult.MATCH, None),
    ]
    assert here.guided[0] == Guidance(Doing.STARTING)
    assert Guidance(Doing.LOOKING, Quality.BACKLIT, 0, 1) in here.guided
    assert Guidance(Doing.COMPARING, Quality.OK, 1, 1) in here.guided
    assert here.checker.preview() is None


def test_the_most_frequent_reason_is_told(bench):
    class Moving(ScriptedMatcher):
        seen = 0

        def look(self, frame: Frame):
            self.seen += 1
            self.script = Quality.BLURRED if self.seen == 1 else Quality.TOO_FAR
            return super().look(frame)

    (verdict,) = bench(QUICK, Moving).look(Quality.OK)
    assert verdict == FaceVerdict(FaceResult.UNDECIDED, "too-far")


@pytest.mark.parametrize("trouble", list(CameraTrouble))
def test_each_trouble_of_the_camera_is_a_reason_of_its_own(bench, trouble):
    here = bench()
    here.source.show(trouble)
    assert here.look(Verdict.MATCH) == [FaceVerdict(FaceResult.UNAVAILABLE, trouble.value)]


def test_a_camera_without_a_frame_is_silent(bench):
    here = bench(QUICK)
    here.source.show(None)
    assert here.look(Verdict.MATCH) == [FaceVerdict(FaceResult.UNAVAILABLE, "camera-silent")]


def test_what_a_page_said_of_its_camera_in_one_visit_ends_no_look_of_the_next():
    source = BrowserSource(patience=0)
    checker = CameraChecker(source, ScriptedMatcher, QUICK, ONE)

    async def visits() -> FaceVerdict:
        before = checker.begin(b"photo")
        source.failed(CameraTrouble.DENIED)
        await before.end()
        check = checker.begin(b"photo")
        verdict = await check.look(lambda _: None)
        await check.end()
        return verdict

    assert asyncio.run(visits()).reason == CameraTrouble.SILENT.value
    checker.close()


def test_a_photo_that_cannot_be_learnt_is_not_looked_for(bench):
    here = bench()
    here.matcher.script = PhotoTrouble.NO_FACE
    assert here.look(PhotoTrouble.NO_FACE) == [FaceVerdict(FaceResult.UNAVAILABLE, "photo-no-face")]
    assert here.guided == [Guidance(Doing.STARTING)]


def test_without_a_matcher_the_eye_is_of_no_use(bench):
    def missing() -> FaceMatcher:
        raise MatcherMissing("dlib is not installed")

    here = bench(by=missing)
    assert here.checker.usable
    assert here.checker.start().result() is False
    assert not here.checker.usable
    assert here.look(Verdict.MATCH) == [FaceVerdict(FaceResult.UNAVAILABLE, "matcher-missing")]


def test_a_matcher_that_breaks_leaves_the_other_ways_and_says_nothing_of_its_data(bench, caplog):
    class Broken(ScriptedMatcher):
        def look(self, frame: Frame):
            raise ValueError(f"cannot read {frame.rgb!r}")

    (verdict,) = bench(by=Broken).look(Verdict.MATCH)
    assert verdict == FaceVerdict(FaceResult.UNAVAILABLE, MATCHER_FAILED)
    assert "ValueError at" in caplog.text
    assert "7f" not in caplog.text


def test_a_look_that_is_broken_off_frees_the_camera_for_the_next(bench):
    here = bench()
    here.matcher.script = Quality.NO_FACE

    async def visits() -> FaceVerdict:
        for _ in range(2):
            check, guided = here.checker.begin(b"photo"), asyncio.Event()
            look = asyncio.create_task(
                check.look(lambda told: told.quality and guided.set())  # noqa: B023
            )
            await guided.wait()
            assert here.checker.preview() is not None
            look.cancel()
            with pytest.raises(asyncio.CancelledError):
                await look
            await check.end()
            assert here.source.open_now == 0
            assert here.checker.preview() is None
            with pytest.raises(RuntimeError):
                await check.look(here.guided.append)
        here.matcher.script = Verdict.MATCH
        check = here.checker.begin(b"photo")
        verdict = await check.look(here.guided.append)
        await check.end()
        return verdict

    assert asyncio.run(visits()).result is FaceResult.MATCH
    assert here.guided == [Guidance(Doing.STARTING), Guidance(Doing.COMPARING, Quality.OK, 1, 1)]


def test_whoever_was_refused_gets_time_before_the_next_look(bench):
    here = bench(FaceSettings(patience_seconds=300, rest_seconds=0.3))
    here.look(Verdict.MATCH, Verdict.NO_MATCH, Verdict.NO_MATCH)
    doing = [guidance.doing for guidance in here.guided]
    assert doing == [
        *(Doing.STARTING, Doing.COMPARING),
        *(Doing.STARTING, Doing.COMPARING),
        *(Doing.STARTING, Doing.RESTING, Doing.COMPARING),
    ]


def test_two_places_look_at_once(bench):
    """Each waits until the other one looks too: one after the other they would wait for ever."""
    both = threading.Barrier(2, timeout=20)

    class Together(ScriptedMatcher):
        def look(self, frame: Frame):
            both.wait()
            return super().look(frame)

    async def visits() -> list[FaceVerdict]:
        checks = [bench(by=Together).checker.begin(b"photo") for _ in range(2)]
        verdicts = await asyncio.gather(*(check.look(lambda _: None) for check in checks))
        for check in checks:
            await check.end()
        return verdicts

    assert [one.result for one in asyncio.run(visits())] == [FaceResult.MATCH] * 2


def test_closing_ends_a_look_that_goes_on(bench):
    here = bench()
    here.matcher.script = Quality.NO_FACE

    async def ended() -> FaceVerdict:
        check, guided = here.checker.begin(b"photo"), asyncio.Event()
        look = asyncio.create_task(check.look(lambda told: told.quality and guided.set()))
        await guided.wait()
        await asyncio.to_thread(here.checker.close)
        verdict = await look
        await check.end()
        return verdict

    assert asyncio.run(ended()).result is FaceResult.UNDECIDED


def test_nothing_of_a_visit_is_held_after_its_end(bench):
    class Template:
        pass

    class Keeping(ScriptedMatcher):
        def learn(self, photo: bytes):
            return Template()

    class Photo(bytes):
        pass

    here = bench(by=Keeping)

    async def visit() -> None:
        check = here.checker.begin(Photo(b"photo"))
        await check.look(here.guided.append)
        held = {type(one) for one in gc.get_objects() if isinstance(one, (Template, Photo))}
        assert held == {Template}
        await check.end()

    asyncio.run(visit())
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, (Template, Photo))]


def test_ten_faces_in_a_row_that_do_not_match_lock_the_card():
    lock, card, other = FaceLock(10), b"one certificate", b"another"
    assert [lock.not_recognised(card) for _ in range(9)] == [False] * 9
    lock.not_recognised(other)
    assert lock.not_recognised(card)
    assert (lock.locked(card), lock.locked(other)) == (True, False)
    lock.recognised(card)
    assert not lock.locked(card)
    assert card.hex() not in repr(vars(lock))
    never = FaceLock(0)
    assert not any(never.not_recognised(card) for _ in range(30))


def test_unlocking_one_card_leaves_another_locked():
    lock = FaceLock(1)
    lock.not_recognised(b"one certificate")
    lock.not_recognised(b"another")
    lock.unlock(b"one certificate")
    assert (lock.locked(b"one certificate"), lock.locked(b"another")) == (False, True)
    lock.unlock_all()
    assert not lock.locked(b"another")
