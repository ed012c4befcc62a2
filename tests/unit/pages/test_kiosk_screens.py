"""Every state in which a visit can be is a screen with words in four languages and a way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from clinic_ui.front.visits import Visit
from clinic_ui.kiosk.answers import Void, answer_of
from clinic_ui.kiosk.screen import Note, PasscodeForm, PinPad, Stage, Tone
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.view import phones, shown
from clinic_ui.ports import AnotherWay, Comparison, Guidance
from clinic_ui.web.words import LANGUAGES
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.questions import Questions
from onshikaku.domain.checkin.ways import Obstacle, Offer, PhoneKind, VisualCheck, Way
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import Choice, ScreenId, screen_of

CARD = states.CardFacts(b"", simulated=True, tries_left=3, pinless=True, photo=True)
PHONE = states.CardFacts(b"", simulated=True, tries_left=None, phone=PhoneKind.ANDROID)
ALL = Offer((Way.FACE, Way.PIN, Way.VISUAL), visual=VisualCheck.SIMPLE)
ONLY_STAFF = Offer(
    (Way.VISUAL,),
    ((Way.PIN, Obstacle.PIN_LOCKED), (Way.FACE, Obstacle.NOT_RECOGNISED)),
    VisualCheck.SIMPLE,
)
CLASSIC = Offer((Way.VISUAL,), visual=VisualCheck.CLASSIC)
COVERED = Answer(Outcome.ELIGIBLE, None)
SIMPLE_CHECK = states.ComparingPhoto(CARD, None, ALL)


def asked(name: ScreenId) -> states.Consenting:
    items = (ConsentItem.DRUG, ConsentItem.PRESCRIPTION)
    return states.Consenting(None, COVERED, Questions((screen_of(name, items),)))


# For each situation: the state, the step it belongs to, and what can be answered.
SITUATIONS: dict[str, tuple[states.State, Stage, set[str]]] = {
    "begun": (states.Waiting(), Stage.CARD, set()),
    "reading": (states.Reading(), Stage.CARD, set()),
    "reading-phone": (states.Reading(phone=PhoneKind.IPHONE), Stage.CARD, set()),
    "verifying": (states.Verifying(CARD), Stage.CARD, set()),
    "verifying-phone": (states.Verifying(PHONE), Stage.CARD, set()),
    "hold-iphone": (states.HoldingPhone(PhoneKind.IPHONE), Stage.CARD, set()),
    "hold-android": (states.HoldingPhone(PhoneKind.ANDROID, True), Stage.CARD, set()),
    "choose": (states.ChoosingMethod(CARD, None, ALL), Stage.IDENTITY, {"face", "pin", "visual"}),
    "choose-staff": (states.ChoosingMethod(CARD, None, ONLY_STAFF), Stage.IDENTITY, {"visual"}),
    "face": (states.CheckingFace(CARD, None, ALL), Stage.IDENTITY, set()),
    "face-again": (states.CheckingFace(CARD, None, ALL, 1), Stage.IDENTITY, set()),
    "pin": (states.EnteringPin(CARD, None, 3, offer=ALL), Stage.IDENTITY, {"another-way"}),
    "pin-only": (states.EnteringPin(CARD, None, 3), Stage.IDENTITY, set()),
    "pin-wrong": (states.EnteringPin(CARD, None, 2, True, ALL), Stage.IDENTITY, {"another-way"}),
    "pin-last": (states.EnteringPin(CARD, None, 1, True, ALL), Stage.IDENTITY, {"another-way"}),
    "pin-last-first": (states.EnteringPin(CARD, None, 1), Stage.IDENTITY, set()),
    "pin-phone": (
        states.EnteringPin(None, None, None, phone=PhoneKind.ANDROID),
        Stage.IDENTITY,
        set(),
    ),
    "presenting": (states.PresentingPin(CARD, None, 3), Stage.IDENTITY, set()),
    "visual": (SIMPLE_CHECK, Stage.IDENTITY, {"another-way", "different"}),
    "visual-wrong": (
        states.ComparingPhoto(CARD, None, ALL, True, 2),
        Stage.IDENTITY,
        {"another-way", "different"},
    ),
    "visual-classic": (states.ComparingPhoto(CARD, None, CLASSIC), Stage.IDENTITY, set()),
    "challenge": (states.FetchingChallenge(CARD, None), Stage.IDENTITY, set()),
    "signing": (states.Signing(CARD, None), Stage.IDENTITY, set()),
    "asking": (states.Asking(None), Stage.IDENTITY, set()),
    "register": (states.OfferingRegistration(None, COVERED), Stage.CONSENT, {"yes", "no"}),
    "consent-bundle": (asked(ScreenId.BUNDLE), Stage.CONSENT, {"agree-to-all", "one-by-one"}),
    "consent-surgery": (asked(ScreenId.SURGERY), Stage.CONSENT, {"agree", "do-not-agree"}),
    "consent-treatment": (asked(ScreenId.TREATMENT), Stage.CONSENT, {"agree", "do-not-agree"}),
    "consent-drug": (asked(ScreenId.DRUG), Stage.CONSENT, {"agree", "do-not-agree"}),
    "consent-checkup": (asked(ScreenId.CHECKUP), Stage.CONSENT, {"agree", "do-not-agree"}),
    "limit": (asked(ScreenId.LIMIT), Stage.CONSENT, {"provide", "do-not-provide"}),
    "disease": (asked(ScreenId.SPECIFIC_DISEASE), Stage.CONSENT, {"provide", "do-not-provide"}),
    "subsidies": (asked(ScreenId.SUBSIDIES), Stage.CONSENT, {"use", "do-not-use"}),
    "prescription": (asked(ScreenId.PRESCRIPTION_FORM), Stage.CONSENT, {"electronic", "paper"}),
    "answered": (states.Consenting(None, COVERED, Questions(())), Stage.CONSENT, set()),
    "sending": (states.RegisteringConsents(None, COVERED, Questions(())), Stage.CONSENT, set()),
}


@dataclass(frozen=True)
class Corner:
    """A place as a screen sees it."""

    visit: Visit | None = None
    plugged: bool = True
    card: bool = True
    left_behind: bool = False
    guidance: Guidance | None = None


def visiting(state: states.State) -> Corner:
    began = datetime(2026, 7, 1, tzinfo=UTC)
    return Corner(Visit("1", 1, "1", date(2026, 7, 1), began, step=7, state=state))


def seen(name: str, language: str = "ja"):
    return shown(visiting(SITUATIONS[name][0]), Spoken(language))


def test_no_state_is_forgotten() -> None:
    told = {type(state) for state, _, _ in SITUATIONS.values()} | {states.Finished}
    assert told == set(get_args(states.State))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SITUATIONS)
def test_each_state_is_a_screen_with_a_way_on(name: str, language: str) -> None:
    screen = seen(name, language)
    assert screen.title
    assert screen.stage is SITUATIONS[name][1]
    assert screen.taps or screen.body or screen.lead
    assert sum(tap.main for tap in screen.taps) <= 1


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_can_be_answered_is_on_the_screen_and_nothing_else(name: str) -> None:
    screen = seen(name)
    words = [*Way, *Choice, "yes", "no", "another-way", "different"]
    taken = set()
    for word in words:
        try:
            answer_of(str(word), screen)
        except Void:
            continue
        taken.add(str(word))
    assert taken == SITUATIONS[name][2]


@pytest.mark.parametrize(
    ("name", "said", "answer"),
    [
        ("choose", "visual", Way.VISUAL),
        ("pin", "another-way", AnotherWay()),
        ("visual", "different", Comparison(same=False)),
        ("register", "yes", True),
        ("register", "no", False),
        ("consent-drug", "do-not-agree", Choice.DO_NOT_AGREE),
    ],
)
def test_a_button_stands_for_an_answer(name: str, said: str, answer: object) -> None:
    assert answer_of(said, seen(name)) == answer


def test_a_screen_is_another_one_when_the_patient_has_to_look_anew() -> None:
    ids = [seen(name).id for name in ("pin", "pin-wrong", "pin-last", "choose", "choose-staff")]
    assert len(set(ids)) == len(ids)
    assert seen("face").id != seen("face-again").id
    assert seen("visual").id != seen("visual-wrong").id


@pytest.mark.parametrize("obstacle", Obstacle)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_way_that_is_closed_is_named_with_the_reason(obstacle: Obstacle, language: str) -> None:
    offer = Offer((Way.PIN,), ((Way.FACE, obstacle),))
    screen = shown(visiting(states.ChoosingMethod(CARD, None, offer)), Spoken(language))
    assert len(screen.notes) == 1
    assert all(line for note in screen.notes for line in note.body)


def test_a_screen_without_a_closed_way_does_not_speak_of_any() -> None:
    assert seen("choose").notes == ()


def test_a_wrong_pin_says_so_aloud_and_how_many_tries_are_left() -> None:
    screen = seen("pin-wrong", "en")
    body = ("Please try again. Take your time.", "Tries left: 2")
    assert screen.notes == (Note("That PIN was wrong", body, Tone.STOP, loud=True),)
    assert screen.body == PinPad(last=False)


def test_the_last_try_is_asked_about_before_it_is_sent() -> None:
    screen = seen("pin-last")
    assert screen.body == PinPad(last=True)
    assert [len(note.body) for note in screen.notes] == [2]
    assert screen.limit == ""
    assert [note.tone for note in seen("pin-last-first").notes] == [Tone.ATTENTION]


def test_the_tries_of_a_phone_are_not_guessed() -> None:
    assert seen("pin-phone").limit == ""


def test_the_pin_of_a_phone_is_not_that_of_the_card() -> None:
    assert "スマートフォン" in seen("pin-phone").lead
    assert seen("pin-phone").lead != seen("pin").lead


def test_only_the_simplified_check_wants_a_passcode_here() -> None:
    assert seen("visual").body == PasscodeForm(wrong=False)
    assert seen("visual-wrong").body == PasscodeForm(wrong=True)
    assert not isinstance(seen("visual-classic").body, PasscodeForm)


def test_the_face_check_says_that_it_is_simulated_and_can_be_left() -> None:
    screen = seen("face")
    assert [note.title for note in screen.notes] == ["顔の照合は模擬です。映像は撮影していません。"]
    assert [(tap.path, tap.value) for tap in screen.ways_out] == [
        ("another-way", "pin"),
        ("another-way", "visual"),
    ]


@pytest.mark.parametrize("name", [n for n in SITUATIONS if n.startswith("consent-")])
def test_a_consent_says_that_it_ends_after_a_day_and_is_free(name: str) -> None:
    said = " ".join(seen(name, "en").points)
    assert "24 hours" in said
    assert "without agreeing" in said


def test_neither_form_of_prescription_is_preferred() -> None:
    assert not any(tap.main for tap in seen("prescription").taps)


def test_a_question_of_the_rules_is_asked_in_the_patients_language() -> None:
    titles = {language: seen("consent-drug", language).title for language in LANGUAGES}
    assert titles == {
        "ja": "過去のお薬・処方の情報を、こちらの医療機関・薬局に提供することに同意しますか？",
        "en": "May this institution see your past drugs and prescriptions?",
        "zh": "您是否同意向本医疗机构、药局提供您过去的以下信息：用药、处方？",
        "ko": "과거의 다음 정보를 이 의료기관이나 약국에 제공하는 데 동의하십니까? 약, 처방",
    }


@pytest.mark.parametrize(
    ("corner", "screen"),
    [
        (Corner(plugged=False, card=False), "closed"),
        (Corner(card=True), "place-again"),
        (Corner(card=False), "idle"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_without_a_visit_says_what_to_do(
    corner: Corner, screen: str, language: str
) -> None:
    found = shown(corner, Spoken(language))
    assert found.id == screen
    assert found.lead


def test_either_kind_of_phone_can_be_chosen() -> None:
    assert [tap.value for tap in phones(Spoken("ja"))] == ["iphone", "android"]
