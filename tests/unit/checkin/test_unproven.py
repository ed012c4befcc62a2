"""A card that does not sign without its PIN, though it is real: identification without proof."""

from __future__ import annotations

from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import WrongEvent, actions, events, states, step
from onshikaku.domain.checkin.faces import FaceBand, FaceMark
from onshikaku.domain.checkin.ways import (
    Identified,
    Obstacle,
    PhoneKind,
    VisualCheck,
    Way,
    Ways,
    offer_for,
)
from onshikaku.domain.decision import Answer
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.access import ClosedReason, Unproven, may_come_unproven
from onshikaku.domain.rules.certificate_life import assess

ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
ELIGIBLE = Answer(Outcome.ELIGIBLE, ASSESSED)
UNREGISTERED = Answer(Outcome.REGISTRATION_NEEDED, ASSESSED)
REAL = states.CardFacts(b"der", simulated=False, tries_left=3, photo=True)
DIGEST, SIGNATURE = b"\x01" * 32, b"\x02" * 256
SIMPLE, CLASSIC, NONE = VisualCheck.SIMPLE, VisualCheck.CLASSIC, VisualCheck.NONE
CLEAR = FaceMark(FaceBand.CLEAR)


def card(*, simulated=False, pinless=False, photo=True, tries=3) -> states.CardFacts:
    return states.CardFacts(
        b"der", simulated=simulated, tries_left=tries, pinless=pinless, photo=photo
    )


def play(ways: Ways, *happened: events.Event, facts: states.CardFacts = REAL):
    state: states.State = states.Waiting(ways)
    done: list[actions.Action] = []
    for event in (
        events.CardPlaced(),
        events.CardRead(facts),
        events.CertificateChecked(),
        *happened,
    ):
        state, todo = step(state, event)
        done += todo
    return state, done


@pytest.mark.parametrize(
    ("facts", "ways", "opened", "closed"),
    [
        (card(), Ways(face=True, visual=SIMPLE), "face pin visual", {}),
        (card(photo=False), Ways(face=True, visual=SIMPLE), "pin visual", {Obstacle.NO_PHOTO}),
        (card(tries=0), Ways(face=True, visual=SIMPLE), "face visual", {Obstacle.PIN_LOCKED}),
        (card(), Ways(face=True), "face pin", {}),
        (card(), Ways(visual=CLASSIC), "visual", {}),
        (card(), Ways(), "pin", {}),
        (card(simulated=True), Ways(face=True), "pin", {Obstacle.NOT_PINLESS}),
        (card(simulated=True), Ways(visual=SIMPLE), "pin", {Obstacle.NOT_PINLESS}),
        (card(simulated=True), Ways(visual=CLASSIC), "", {Obstacle.NOT_PINLESS}),
        (card(simulated=True, pinless=True), Ways(visual=CLASSIC), "visual", {}),
    ],
)
def test_face_and_sight_are_open_to_a_real_card_and_to_a_virtual_one_that_signs(
    facts, ways, opened, closed
):
    offer = offer_for(facts, ways)
    assert [way.value for way in offer.open] == opened.split()
    assert offer.obstacles == frozenset(closed)


def test_the_face_of_a_real_card_is_told_to_the_centre_without_a_signature():
    state, done = play(
        Ways(face=True),
        events.WayChosen(Way.FACE),
        events.FaceMatched(CLEAR),
        events.ChallengeGranted(DIGEST),
        events.Answered(ELIGIBLE),
    )
    by = Identified(Method.FACE, face=CLEAR, proven=False)
    assert done[-3:] == [
        actions.FetchChallenge(by),
        actions.ReleaseCard(),
        actions.SubmitProof(b"der", None, by),
    ]
    assert state == states.Finished(
        Outcome.ELIGIBLE, ELIGIBLE, method=Method.FACE, face=CLEAR, proven=False
    )


@pytest.mark.parametrize(
    ("visual", "mode", "released"),
    [(CLASSIC, Mode.VISUAL, True), (SIMPLE, Mode.VISUAL_SIMPLE, False)],
)
def test_sight_too_and_the_card_is_kept_while_a_passcode_may_be_wrong(visual, mode, released):
    chosen = [events.WayChosen(Way.VISUAL)] if visual is SIMPLE else []
    state, done = play(
        Ways(visual=visual),
        *chosen,
        events.PhotoCompared(same=True),
        events.ChallengeGranted(DIGEST),
    )
    assert (actions.ReleaseCard() in done) is released
    end, _ = step(state, events.Answered(ELIGIBLE))
    assert end == states.Finished(
        Outcome.ELIGIBLE, ELIGIBLE, method=Method.VISUAL, mode=mode, proven=False
    )


def test_with_its_pin_a_real_card_signs():
    state, done = play(
        Ways(),
        events.PinGiven(),
        events.PinAccepted(),
        events.ChallengeGranted(DIGEST),
        events.Signed(SIGNATURE),
        events.Answered(ELIGIBLE),
    )
    assert actions.Sign(DIGEST) in done
    assert isinstance(state, states.Finished)
    assert state.proven


def test_whoever_was_refused_by_sight_can_still_prove_by_pin():
    wrong = (events.PhotoCompared(same=True), events.ChallengeGranted(DIGEST))
    state, done = play(Ways(visual=SIMPLE), events.WayChosen(Way.VISUAL), *wrong)
    for _ in range(2):
        state, _ = step(state, events.PasscodeWrong())
        for event in wrong:
            state, _ = step(state, event)
    state, todo = step(state, events.PasscodeWrong())
    assert isinstance(state, states.ChoosingMethod)
    assert state.offered == (Way.PIN,)
    assert actions.ReleaseCard() not in (*done, *todo)


def fetching(by: Identified) -> states.State:
    return states.FetchingChallenge(REAL, None, by)


UNPROVEN = Identified(Method.FACE, proven=False)


def test_nothing_is_signed_without_proof_and_nothing_skips_the_signature_with_it():
    asking, _ = step(fetching(UNPROVEN), events.ChallengeGranted(DIGEST))
    assert isinstance(asking, states.Asking)
    signing, _ = step(fetching(Identified()), events.ChallengeGranted(DIGEST))
    assert isinstance(signing, states.Signing)
    for state in (asking, fetching(UNPROVEN)):
        with pytest.raises(WrongEvent):
            step(state, events.Signed(SIGNATURE))


@pytest.mark.parametrize("event", [events.CardGone(), events.Cancelled()])
def test_a_card_that_leaves_before_the_centre_is_asked_ends_the_visit(event):
    end, todo = step(fetching(UNPROVEN), event)
    assert isinstance(end, states.Finished)
    assert (end.answer, end.proven) == (None, False)
    assert todo == (actions.ReleaseCard(),)


def test_without_proof_there_is_no_registering_on_the_spot():
    end, todo = step(states.Asking(None, UNPROVEN), events.Answered(UNREGISTERED))
    assert end == states.Finished(
        Outcome.REGISTRATION_NEEDED, UNREGISTERED, method=Method.FACE, proven=False
    )
    assert todo == ()


@pytest.mark.parametrize("kind", PhoneKind)
def test_a_telephone_always_signs(kind):
    phone = states.CardFacts(b"der", simulated=False, tries_left=None, phone=kind)
    state, _ = step(states.Verifying(phone), events.CertificateChecked())
    assert isinstance(state, states.FetchingChallenge)
    assert state.by.proven


READER = (Mode.CARD, Mode.VISUAL, Mode.VISUAL_SIMPLE)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("taken", Unproven)
@pytest.mark.parametrize("pinned", [True, False])
def test_the_centre_takes_a_bare_certificate_by_face_or_sight_at_a_reader_if_told_to(
    mode, method, taken, pinned
):
    believed = taken is Unproven.ALL or (taken is Unproven.PINNED and pinned)
    allowed = believed and mode in READER and method is not Method.PIN
    closed = may_come_unproven(mode, method, taken, pinned=pinned)
    assert (closed is None) is allowed
    assert closed is None or closed.reason is ClosedReason.UNPROVEN
