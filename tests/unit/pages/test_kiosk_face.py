"""What stands on the kiosk while a face is looked at, and after a look that came to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from clinic_ui.face_check import MATCHER_FAILED, MATCHER_MISSING, TOO_ALIKE
from clinic_ui.front.eyes import Sight
from clinic_ui.front.visits import Visit
from clinic_ui.kiosk.screen import Hint, Look, Picture, Shown, Tone
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.view import shown
from clinic_ui.ports import Doing, Guidance
from clinic_ui.web.words import LANGUAGES
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import Obstacle, Offer, VisualCheck, Way
from reader.camera.ports import CameraTrouble
from reader.face.ports import PhotoTrouble, Quality

CARD = states.CardFacts(b"", simulated=True, tries_left=3, pinless=True, photo=True)
ALL = Offer((Way.FACE, Way.PIN, Way.VISUAL), visual=VisualCheck.SIMPLE)
LOOK = states.CheckingFace(CARD, None, ALL)
NOT_DECIDED = [quality for quality in Quality if quality is not Quality.OK]
CLOSED = [*CameraTrouble, *PhotoTrouble, MATCHER_MISSING, MATCHER_FAILED, TOO_ALIKE]
REASONS = [*Quality, *CLOSED]


@dataclass(frozen=True)
class Corner:
    """A place as a screen sees it."""

    visit: Visit
    guidance: Guidance | None = None
    plugged: bool = True
    card: bool = True
    left_behind: bool = False


def screen_of(
    state: states.State,
    guidance: Guidance | None = None,
    *,
    language: str = "ja",
    sight: Sight = Sight.HERE,
) -> Shown:
    began = datetime(2026, 7, 1, tzinfo=UTC)
    visit = Visit("v", 1, "1", date(2026, 7, 1), began, step=7, state=state)
    return shown(Corner(visit, guidance), Spoken(language), sight)


def look(quality: Quality | None, **more) -> Look:
    guidance = Guidance(Doing.LOOKING, quality, 1, 3)
    body = screen_of(LOOK, guidance, **more).body
    assert isinstance(body, Look)
    return body


def after(reason: str | None, *, language: str = "ja", sight: Sight = Sight.HERE) -> Shown:
    """The choice after a look that ended so."""
    closed = ALL.without(Way.FACE, Obstacle.FACE_UNAVAILABLE)
    offer = closed if reason in CLOSED else ALL
    choosing = states.ChoosingMethod(CARD, None, offer, reason)
    return screen_of(choosing, language=language, sight=sight)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_quality_has_one_sentence_of_its_own(language: str) -> None:
    advice = [look(quality, language=language).advice for quality in Quality]
    assert len(set(advice)) == len(advice)
    assert {text.rstrip()[-1] for text in advice} <= set(".。")
    assert max(map(len, advice)) <= 70


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("doing", [Doing.STARTING, Doing.RESTING, Doing.COMPARING])
@pytest.mark.parametrize("sight", Sight)
def test_whoever_waits_is_told_what_for(doing: Doing, sight: Sight, language: str) -> None:
    body = screen_of(LOOK, Guidance(doing, None, 3, 3), language=language, sight=sight).body
    assert isinstance(body, Look)
    assert body.advice
    assert "3" in body.progress


def test_without_guidance_the_camera_is_being_switched_on() -> None:
    body = screen_of(LOOK).body
    assert isinstance(body, Look)
    assert body.advice == "カメラを準備しています。そのままお待ちください。"
    own = screen_of(LOOK, sight=Sight.BROWSER).body
    assert isinstance(own, Look)
    assert "許可" in own.advice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quality", NOT_DECIDED)
def test_no_score_stands_on_the_screen(quality: Quality, language: str) -> None:
    body = look(quality, language=language)
    assert not any(character.isdigit() for character in body.advice)
    assert (body.good, body.needed) == (1, 3)


@pytest.mark.parametrize(
    ("quality", "hint"),
    [
        (None, Hint.NONE),
        (Quality.OK, Hint.GOOD),
        (Quality.NO_FACE, Hint.NONE),
        (Quality.TOO_FAR, Hint.CLOSER),
        (Quality.TOO_CLOSE, Hint.BACK),
        (Quality.CUT_OFF, Hint.BACK),
        (Quality.BACKLIT, Hint.LIGHT),
        (Quality.TOO_DARK, Hint.LIGHT),
        (Quality.TILTED, Hint.NONE),
        (Quality.PARTLY_HIDDEN, Hint.NONE),
    ],
)
def test_distance_and_light_are_hinted_at_around_the_oval(
    quality: Quality | None, hint: Hint
) -> None:
    assert look(quality).hint is hint


@pytest.mark.parametrize(
    ("sight", "picture", "mirrored"),
    [
        (Sight.BROWSER, Picture.OWN, True),
        (Sight.HERE, Picture.SENT, True),
        (Sight.STILLS, Picture.SENT, False),
        (Sight.SIMULATED, Picture.SENT, False),
    ],
)
def test_the_picture_comes_from_where_the_place_looks(
    sight: Sight, picture: Picture, mirrored: bool
) -> None:
    body = look(Quality.OK, sight=sight)
    assert (body.picture, body.mirrored) == (picture, mirrored)
    assert ("鏡" in body.picture_text, "見本" in body.picture_text) == (mirrored, not mirrored)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_look_says_what_it_is_and_what_it_is_not(language: str) -> None:
    simulated = screen_of(LOOK, language=language, sight=Sight.SIMULATED)
    stills = screen_of(LOOK, language=language, sight=Sight.STILLS)
    real = screen_of(LOOK, language=language, sight=Sight.HERE)
    assert [len(one.notes) for one in (simulated, stills, real)] == [1, 1, 0]
    assert simulated.notes != stills.notes
    assert (simulated.small, stills.small) == ("", real.small)
    assert real.small


def test_the_camera_stays_on_from_one_look_of_a_visit_to_the_next() -> None:
    again = screen_of(states.CheckingFace(CARD, None, ALL, 2))
    first = screen_of(LOOK)
    assert isinstance(again.body, Look)
    assert isinstance(first.body, Look)
    assert again.body.key == first.body.key
    assert again.id != first.id
    assert (first.limit, again.limit) == ("", "あと2回確認できます")


@pytest.mark.parametrize(
    ("open_", "values"),
    [
        ((Way.FACE, Way.PIN, Way.VISUAL), ["pin", "visual"]),
        ((Way.FACE, Way.PIN), ["pin"]),
        ((Way.FACE,), ["any"]),
    ],
)
def test_the_other_ways_are_one_tap_away(open_: tuple[Way, ...], values: list[str]) -> None:
    ways_out = screen_of(states.CheckingFace(CARD, None, Offer(open_))).ways_out
    assert [(tap.path, tap.value) for tap in ways_out] == [("another-way", it) for it in values]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_after_a_look_that_failed_the_choice_says_why_and_what_to_do(
    reason: str, language: str
) -> None:
    screen = after(str(reason), language=language)
    told = screen.notes[0]
    assert len(screen.notes) == 1, "a closed face check is not told of twice"
    assert told.tone is Tone.ATTENTION
    assert told.loud
    assert told.title
    assert len(told.body) == 2
    assert [tap.value for tap in screen.taps][-2:] == ["pin", "visual"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_told_in_its_own_words(language: str) -> None:
    apart = [reason for reason in REASONS if reason != MATCHER_FAILED]
    said = {after(str(reason), language=language).notes[0].body[0] for reason in apart}
    assert len(said) == len(apart)


def test_what_can_be_mended_may_be_tried_again_and_the_rest_may_not() -> None:
    assert [tap.value for tap in after("partly-hidden").taps] == ["face", "pin", "visual"]
    assert after("partly-hidden").notes[0].body[0] == look(Quality.PARTLY_HIDDEN).advice
    assert [tap.value for tap in after("camera-busy").taps] == ["pin", "visual"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_was_not_recognised_three_times_is_led_to_the_pin(language: str) -> None:
    offer = ALL.without(Way.FACE, Obstacle.NOT_RECOGNISED)
    screen = screen_of(states.ChoosingMethod(CARD, None, offer), language=language)
    assert [(tap.value, tap.main) for tap in screen.taps] == [("pin", True), ("visual", False)]
    assert screen.notes[0].body[1] == Spoken(language)("face.now-pin")
    only_staff = states.ChoosingMethod(CARD, None, offer.without(Way.PIN, Obstacle.PIN_LOCKED))
    told = screen_of(only_staff, language=language).notes
    assert told[0].body[1] == Spoken(language)("face.another")
    assert len(told) == 2, "and the locked PIN is told of as well"


def test_a_choice_after_a_simulated_look_says_that_nothing_was_compared() -> None:
    assert "模擬" in after("no-face", sight=Sight.SIMULATED).small
    assert after("no-face").small == ""
    assert after(None, sight=Sight.SIMULATED).small == ""
