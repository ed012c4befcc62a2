"""How a patient is identified: what is offered, what each way leads to, and what is left after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import WrongEvent, actions, events, states, step
from onshikaku.domain.checkin.identify import passcode_refused
from onshikaku.domain.checkin.ways import (
    PIN_ONLY,
    PIN_WAYS,
    Identified,
    Obstacle,
    Offer,
    VisualCheck,
    Way,
    Ways,
    offer_for,
)
from onshikaku.domain.decision import Answer
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.certificate_life import assess

SIMPLE, CLASSIC = VisualCheck.SIMPLE, VisualCheck.CLASSIC
ALL = Ways(face=True, visual=SIMPLE)
FULL = states.CardFacts(b"der", simulated=True, tries_left=3, pinless=True, photo=True)
OLD = states.CardFacts(b"der", simulated=True, tries_left=3)
INFANT = states.CardFacts(b"der", simulated=True, tries_left=3, pinless=True)
LOCKED = states.CardFacts(b"der", simulated=True, tries_left=0, pinless=True, photo=True)
ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
ELIGIBLE = Answer(Outcome.ELIGIBLE, ASSESSED)
DIGEST, SIGNATURE = b"\x01" * 32, b"\x02" * 256
BY_FACE = Identified(Method.FACE)
SIGHT = events.WayChosen(Way.VISUAL)


def play(ways: Ways, card: states.CardFacts, *happened: events.Event):
    """The visit from the placed card; with what was to be done after the last event."""
    state: states.State = states.Waiting(ways)
    todo: tuple[actions.Action, ...] = ()
    begun = (events.CardPlaced(), events.CardRead(card), events.CertificateChecked())
    for event in (*begun, *happened):
        state, todo = step(state, event)
    return state, todo


def chosen(state: states.State) -> Offer:
    assert isinstance(state, states.ChoosingMethod)
    return state.offer


@pytest.mark.parametrize(
    ("card", "ways", "offered", "closed"),
    [
        (FULL, PIN_WAYS, "pin", {}),
        (FULL, ALL, "face pin visual", {}),
        (FULL, Ways(face=True), "face pin", {}),
        (FULL, Ways(visual=CLASSIC), "visual", {}),
        (OLD, ALL, "pin", {"face": "not-pinless", "visual": "not-pinless"}),
        (OLD, Ways(visual=CLASSIC), "", {"visual": "not-pinless"}),
        (INFANT, ALL, "pin visual", {"face": "no-photo"}),
        (LOCKED, ALL, "face visual", {"pin": "pin-locked"}),
        (LOCKED, PIN_WAYS, "", {"pin": "pin-locked"}),
    ],
)
def test_what_card_and_reader_can_do_is_offered(card, ways, offered, closed):
    offer = offer_for(card, ways)
    assert [way.value for way in offer.open] == offered.split()
    assert {way.value: why.value for way, why in offer.closed} == closed
    assert offer.locked is (card is LOCKED)


def test_a_reader_without_more_asks_for_the_pin_at_once():
    state, todo = play(PIN_WAYS, FULL)
    assert isinstance(state, states.EnteringPin)
    assert todo == (actions.AskPin(3, wrong=False),)


@pytest.mark.parametrize(
    ("ways", "card"),
    [(Ways(choose=True), OLD), (ALL, FULL), (ALL, OLD), (Ways(face=True), LOCKED)],
)
def test_the_patient_chooses_where_there_is_a_choice_or_something_to_tell(ways, card):
    state, todo = play(ways, card)
    assert todo == (actions.ChooseMethod(offer_for(card, ways)),)
    assert chosen(state) == offer_for(card, ways)


@pytest.mark.parametrize(("ways", "reads"), [(PIN_WAYS, False), (ALL, True)])
def test_the_photo_is_read_where_it_is_of_use(ways, reads):
    assert step(states.Waiting(ways), events.CardPlaced())[1] == (actions.ReadCard(reads),)


@pytest.mark.parametrize(
    ("way", "entered", "asked"),
    [
        (Way.FACE, states.CheckingFace, actions.CheckFace()),
        (Way.PIN, states.EnteringPin, actions.AskPin(3, wrong=False)),
        (Way.VISUAL, states.ComparingPhoto, actions.ComparePhoto(passcode=True, wrong=False)),
    ],
)
def test_the_way_that_was_chosen_is_taken(way, entered, asked):
    state, todo = play(ALL, FULL, events.WayChosen(way))
    assert isinstance(state, entered)
    assert todo == (asked,)
    state, todo = step(state, events.AnotherWayWanted())
    assert todo == (actions.ChooseMethod(chosen(state)),)
    assert chosen(state).open == (Way.FACE, Way.PIN, Way.VISUAL)


def test_another_way_can_be_named_at_once_if_it_is_open():
    face, _ = play(ALL, FULL, events.WayChosen(Way.FACE))
    state, todo = step(face, events.AnotherWayWanted(Way.PIN))
    assert (type(state), todo) == (states.EnteringPin, (actions.AskPin(3, wrong=False),))
    state, _ = step(replace(face, offer=Offer((Way.FACE,))), events.AnotherWayWanted(Way.PIN))
    assert isinstance(state, states.ChoosingMethod)


def test_a_way_that_was_not_offered_cannot_be_chosen():
    with pytest.raises(WrongEvent):
        play(ALL, OLD, events.WayChosen(Way.FACE))


def test_a_face_that_matches_buys_one_signature_without_a_pin():
    state, todo = play(ALL, FULL, events.WayChosen(Way.FACE), events.FaceMatched())
    assert todo == (actions.FetchChallenge(BY_FACE),)
    state, todo = step(state, events.ChallengeGranted(DIGEST))
    assert todo == (actions.Sign(DIGEST, pinless=True),)
    state, todo = step(state, events.Signed(SIGNATURE))
    assert todo == (actions.ReleaseCard(), actions.SubmitProof(b"der", SIGNATURE, BY_FACE))
    state, todo = step(state, events.Answered(ELIGIBLE))
    assert (state, todo) == (states.Finished(Outcome.ELIGIBLE, ELIGIBLE, method=Method.FACE), ())


def test_three_looks_are_all_that_a_face_gets():
    state, todo = play(ALL, FULL, events.WayChosen(Way.FACE), events.FaceNotMatched())
    assert (state, todo) == (
        states.CheckingFace(FULL, None, offer_for(FULL, ALL), 2),
        (actions.CheckFace(),),
    )
    for _ in range(2):
        state, todo = step(state, events.FaceNotMatched())
    assert chosen(state).open == (Way.PIN, Way.VISUAL)
    assert chosen(state).closed == ((Way.FACE, Obstacle.NOT_RECOGNISED),)


def test_looks_are_no_more_for_whoever_goes_for_another_way_and_comes_back():
    state, _ = play(ALL, FULL, events.WayChosen(Way.FACE), events.FaceNotMatched())
    for back in (
        (events.AnotherWayWanted(), events.WayChosen(Way.FACE)),
        (events.AnotherWayWanted(Way.PIN), events.AnotherWayWanted(Way.FACE)),
        (events.FaceUndecided("too-dark"), events.WayChosen(Way.FACE)),
    ):
        for event in back:
            state, _ = step(state, event)
        assert isinstance(state, states.CheckingFace)
        assert state.tries == 2
    for _ in range(2):
        state, _ = step(state, events.FaceNotMatched())
    assert chosen(state).closed == ((Way.FACE, Obstacle.NOT_RECOGNISED),)


def test_nor_are_tries_of_the_clinics_passcode():
    state, _ = play(ALL, FULL, events.WayChosen(Way.VISUAL))
    assert isinstance(state, states.ComparingPhoto)
    state, _ = passcode_refused(state)
    state, _ = step(state, events.AnotherWayWanted())
    state, _ = step(state, events.WayChosen(Way.VISUAL))
    assert isinstance(state, states.ComparingPhoto)
    assert (state.tries, state.wrong) == (2, False)


def test_a_face_that_cannot_be_compared_leaves_the_other_ways():
    state, _ = play(ALL, FULL, events.WayChosen(Way.FACE), events.FaceUnavailable())
    assert chosen(state).open == (Way.PIN, Way.VISUAL)
    assert chosen(state).obstacles == {Obstacle.FACE_UNAVAILABLE}


@pytest.mark.parametrize(
    ("ways", "card", "happened", "outcome", "detail"),
    [
        (PIN_WAYS, LOCKED, (), Outcome.PIN_BLOCKED, None),
        (ALL, states.CardFacts(b"d", True, 0), (), Outcome.PIN_BLOCKED, None),
        (Ways(visual=CLASSIC), OLD, (), Outcome.NO_WAY_LEFT, "not-pinless"),
        (
            Ways(face=True),
            LOCKED,
            (events.WayChosen(Way.FACE), events.FaceUnavailable()),
            Outcome.NO_WAY_LEFT,
            "face-unavailable",
        ),
        (
            Ways(face=True),
            FULL,
            (
                events.WayChosen(Way.FACE),
                events.FaceUnavailable(),
                events.WayChosen(Way.PIN),
                events.PinGiven(),
                events.PinWrong(0),
            ),
            Outcome.NO_WAY_LEFT,
            "pin-locked",
        ),
    ],
)
def test_with_no_way_left_the_visit_ends_and_says_why(ways, card, happened, outcome, detail):
    state, todo = play(ways, card, *happened)
    assert isinstance(state, states.Finished)
    assert (state.outcome, state.detail, state.method) == (outcome, detail, None)
    assert todo == (actions.ReleaseCard(),)


@pytest.mark.parametrize(
    ("event", "left", "tries"),
    [
        (events.PinWrong(0), (Way.FACE, Way.VISUAL), 0),
        (events.PinRefusedUnsent(1), (Way.FACE, Way.PIN, Way.VISUAL), 1),
    ],
)
def test_a_pin_that_will_not_do_leaves_the_other_ways(event, left, tries):
    state, _ = play(ALL, FULL, events.WayChosen(Way.PIN), events.PinGiven(), event)
    assert chosen(state).open == left
    assert isinstance(state, states.ChoosingMethod)
    assert state.card.tries_left == tries


def test_the_tries_left_are_known_after_another_way_was_wanted():
    wrong = (events.WayChosen(Way.PIN), events.PinGiven(), events.PinWrong(2))
    _, todo = play(ALL, FULL, *wrong, events.AnotherWayWanted(), events.WayChosen(Way.PIN))
    assert todo == (actions.AskPin(2, wrong=False),)


@pytest.mark.parametrize(("ways", "begin"), [(ALL, (SIGHT,)), (Ways(visual=CLASSIC), ())])
def test_somebody_else_than_the_holder_ends_the_visit(ways, begin):
    state, todo = play(ways, FULL, *begin, events.PhotoCompared(same=False))
    assert isinstance(state, states.Finished)
    assert state.outcome is Outcome.NOT_THE_HOLDER
    assert todo == (actions.ReleaseCard(),)


def test_in_visual_mode_staff_compare_at_once_and_type_nothing():
    state, todo = play(Ways(choose=True, visual=CLASSIC), FULL)
    assert isinstance(state, states.ComparingPhoto)
    assert todo == (actions.ComparePhoto(passcode=False, wrong=False),)
    state, todo = step(state, events.PhotoCompared(same=True))
    by = Identified(Method.VISUAL, Mode.VISUAL)
    assert todo == (actions.FetchChallenge(by),)
    state, _ = step(state, events.ChallengeGranted(DIGEST))
    _, todo = step(state, events.Signed(SIGNATURE))
    assert todo == (actions.ReleaseCard(), actions.SubmitProof(b"der", SIGNATURE, by))


SIGNED = (
    events.PhotoCompared(same=True),
    events.ChallengeGranted(DIGEST),
    events.Signed(SIGNATURE),
)


def test_the_card_stays_until_the_passcode_was_taken():
    state, todo = play(ALL, FULL, SIGHT, *SIGNED)
    by = Identified(Method.VISUAL, Mode.VISUAL_SIMPLE)
    assert todo == (actions.SubmitProof(b"der", SIGNATURE, by),)
    state, todo = step(state, events.PasscodeWrong())
    assert todo == (actions.ComparePhoto(passcode=True, wrong=True),)
    for event in SIGNED:
        state, todo = step(state, event)
    state, todo = step(state, events.Answered(ELIGIBLE))
    assert todo == (actions.ReleaseCard(),)
    assert isinstance(state, states.Finished)
    assert (state.method, state.mode) == (Method.VISUAL, Mode.VISUAL_SIMPLE)


def test_after_three_wrong_passcodes_sight_is_offered_no_more():
    state, _ = play(ALL, FULL, SIGHT)
    for _ in range(3):
        assert isinstance(state, states.ComparingPhoto)
        for event in (*SIGNED, events.PasscodeWrong()):
            state, _ = step(state, event)
    assert chosen(state).open == (Way.FACE, Way.PIN)
    assert chosen(state).obstacles == {Obstacle.PASSCODE_REFUSED}


def test_a_mode_that_the_centre_has_closed_is_told_so():
    state, _ = play(ALL, FULL, SIGHT, *SIGNED)
    closed = events.CentreFailed(events.CentreFault.MODE_CLOSED, "mode-closed: visual-on")
    state, todo = step(state, closed)
    assert isinstance(state, states.Finished)
    assert state.outcome is Outcome.MODE_CLOSED
    assert todo == (actions.ReleaseCard(),)


def test_nobody_there_is_told_apart_from_giving_up():
    state, _ = step(play(ALL, FULL)[0], events.Cancelled(events.UNATTENDED))
    assert isinstance(state, states.Finished)
    assert (state.outcome, state.detail) == (Outcome.CANCELLED, "unattended")


def test_the_pin_is_the_whole_offer_unless_said_otherwise():
    assert offer_for(FULL, PIN_WAYS) == PIN_ONLY
