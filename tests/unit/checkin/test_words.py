"""Every state, reason and way of identifying has words for people."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_ui.advice_view import advice_on, card_seen
from clinic_ui.reasons import explain
from clinic_ui.views import answer_fields, identified, learnt, progress
from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.ways import (
    BY_PIN,
    Identified,
    Obstacle,
    Offer,
    PhoneKind,
    VisualCheck,
    Way,
)
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.access import ClosedReason

CARD = states.CardFacts(b"der", simulated=True, tries_left=3, pinless=True, photo=True)
ALL = Offer((Way.FACE, Way.PIN, Way.VISUAL), visual=VisualCheck.SIMPLE)
ONLY_SIGHT = Offer((Way.VISUAL,), visual=VisualCheck.CLASSIC)
CODES = [*Obstacle, *ClosedReason, events.UNATTENDED, states.PHONE_LOCKED, states.PHONE_MOVED]


@pytest.mark.parametrize("code", CODES)
def test_every_reason_is_explained_in_both_languages(code):
    words = explain(f"mode-closed: {code}" if isinstance(code, ClosedReason) else code)
    assert code not in (words.ja, words.en)
    assert words.ja != words.en


def test_every_question_of_identifying_says_what_it_is():
    asking = (
        states.HoldingPhone(PhoneKind.IPHONE),
        states.ChoosingMethod(CARD, None, ALL),
        states.CheckingFace(CARD, None, ALL),
        states.ComparingPhoto(CARD, None, ALL),
    )
    said = [progress(state) for state in asking]
    assert None not in said
    assert len(set(said)) == len(asking)
    assert progress(states.Waiting()) is progress(states.Finished(Outcome.CANCELLED)) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (states.ChoosingMethod(CARD, None, ALL), "chain, profile and OCSP good"),
        (states.ChoosingMethod(CARD, "revoked", ALL), "revoked"),
        (states.ComparingPhoto(CARD, None, ONLY_SIGHT), "chain, profile and OCSP good"),
        (states.ComparingPhoto(CARD, None, ALL), None),
        (
            states.ComparingPhoto(CARD, None, ALL, True, 2),
            "not the clinic's passcode, tries left: 2",
        ),
        (states.CheckingFace(CARD, None, ALL), None),
        (states.CheckingFace(CARD, None, ALL, 2), "no match with the photo, tries left: 2"),
        (states.EnteringPin(CARD, None, 3, offer=ALL), None),
        (states.EnteringPin(None, None, None, phone=PhoneKind.ANDROID), None),
        (states.EnteringPin(None, None, 2, True, phone=PhoneKind.ANDROID), "wrong PIN, 2 tries"),
        (states.FetchingChallenge(CARD, None, BY_PIN), "the PIN is right"),
        (states.FetchingChallenge(CARD, None, Identified(Method.FACE)), "the face is that"),
        (states.FetchingChallenge(CARD, None, Identified(Method.FACE, Mode.PHONE)), None),
        (states.Asking(None), "signed; the card may be taken"),
        (states.Asking(None, visual=states.ComparingPhoto(CARD, None, ALL)), "signed"),
    ],
)
def test_what_came_to_light_is_told_once(state, said):
    words = learnt(state)
    if said is None:
        assert words is None
    else:
        assert words is not None
        assert words.en.startswith(said)


@pytest.mark.parametrize(
    ("method", "mode", "said"),
    [
        (Method.PIN, Mode.CARD, "PIN"),
        (Method.FACE, Mode.CARD, "face check"),
        (Method.VISUAL, Mode.VISUAL, "visual mode"),
        (Method.VISUAL, Mode.VISUAL_SIMPLE, "by sight, with the clinic's passcode"),
        (Method.FACE, Mode.PHONE, "face check, by phone"),
        (None, Mode.CARD, None),
    ],
)
def test_how_the_person_was_identified_is_told(method, mode, said):
    finished = states.Finished(Outcome.LOST, method=method, mode=mode)
    words = identified(finished)
    assert (None if words is None else words.en) == said
    shown = [field.label.en for field in answer_fields(finished, date(2026, 6, 1))]
    assert ("Identified" in shown) is (method not in (None, Method.PIN))


def test_whoever_came_by_phone_shows_its_screen_and_is_not_asked_for_the_card():
    finished = states.Finished(Outcome.PHONE_NOT_ACCEPTED, mode=Mode.PHONE)
    assert not card_seen(finished)
    ways = [step.fallback.way for step in advice_on(finished, date(2026, 6, 1)).steps]
    assert ways[0] == "portal"
    assert "notice" not in ways
