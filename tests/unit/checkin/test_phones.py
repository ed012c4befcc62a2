"""A visit by telephone (スマホ保険証): docs/rules.md §1.5."""

from __future__ import annotations

from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import actions, events, states, step
from onshikaku.domain.checkin.ways import Identified, PhoneKind
from onshikaku.domain.decision import Answer
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.certificate_life import assess

IPHONE, ANDROID = PhoneKind.IPHONE, PhoneKind.ANDROID
ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
DIGEST, SIGNATURE = b"\x01" * 32, b"\x02" * 256
TYPED = (events.PinGiven(), events.PhoneHeld())


def shown(kind: PhoneKind) -> events.CardRead:
    return events.CardRead(states.CardFacts(b"der", simulated=True, tries_left=None, phone=kind))


def play(kind: PhoneKind, *happened: events.Event):
    state, todo = step(states.Waiting(), events.PhoneAnnounced(kind))
    done = list(todo)
    for event in happened:
        state, todo = step(state, event)
        done += todo
    return state, done


def end(state: states.State) -> states.Finished:
    assert isinstance(state, states.Finished)
    return state


REST = (
    events.CertificateChecked(),
    events.ChallengeGranted(DIGEST),
    events.Signed(SIGNATURE),
    events.Answered(Answer(Outcome.ELIGIBLE, ASSESSED)),
)


def test_an_iphone_is_held_and_asks_its_owner_itself():
    state, done = play(IPHONE, events.PhoneHeld(), shown(IPHONE), *REST)
    by = Identified(Method.FACE, Mode.PHONE)
    assert done == [
        actions.AwaitPhone(),
        actions.ReadCard(phone=IPHONE),
        actions.CheckCertificate(b"der"),
        actions.FetchChallenge(by),
        actions.Sign(DIGEST),
        actions.ReleaseCard(),
        actions.SubmitProof(b"der", SIGNATURE, by),
    ]
    assert (end(state).method, end(state).mode) == (Method.FACE, Mode.PHONE)


def test_an_android_phone_wants_its_pin_first():
    state, done = play(ANDROID, *TYPED, events.PinAccepted(), shown(ANDROID), *REST)
    assert done[:4] == [
        actions.AskPin(None, wrong=False),
        actions.AwaitPhone(),
        actions.PresentPin(last_try_agreed=False, phone=ANDROID),
        actions.ReadCard(phone=ANDROID),
    ]
    assert (end(state).method, end(state).mode) == (Method.PIN, Mode.PHONE)


@pytest.mark.parametrize(
    ("event", "wrong"), [(events.PinWrong(2), True), (events.PinRefusedUnsent(1), False)]
)
def test_the_pin_of_a_phone_is_asked_again_with_the_tries_now_known(event, wrong):
    state, done = play(ANDROID, *TYPED, event)
    assert done[-2:] == [actions.ReleaseCard(), actions.AskPin(event.tries_left, wrong)]
    assert state == states.EnteringPin(None, None, event.tries_left, wrong, phone=ANDROID)


@pytest.mark.parametrize(
    ("events_", "outcome", "tries"),
    [
        ((*TYPED, events.PinWrong(0)), Outcome.PIN_BLOCKED, 0),
        (
            (*TYPED, events.PinRefusedUnsent(1), *TYPED, events.PinRefusedUnsent(1)),
            Outcome.PIN_LAST_TRY,
            1,
        ),
        ((*TYPED, events.PinWrong(2), events.Cancelled()), Outcome.PIN_REJECTED, 2),
    ],
)
def test_the_pin_of_a_phone_can_end_the_visit(events_, outcome, tries):
    state, done = play(ANDROID, *events_)
    assert (end(state).outcome, end(state).tries_left, end(state).mode) == (
        outcome,
        tries,
        Mode.PHONE,
    )
    assert done[-1] == actions.ReleaseCard()


def test_agreeing_to_the_last_try_is_remembered_until_the_phone_is_held():
    again = (*TYPED, events.PinRefusedUnsent(1), events.PinGiven(last_try_agreed=True))
    _, done = play(ANDROID, *again, events.PhoneHeld())
    assert done[-1] == actions.PresentPin(last_try_agreed=True, phone=ANDROID)


@pytest.mark.parametrize("kind", PhoneKind)
def test_a_phone_may_be_away_until_it_is_held_and_not_after(kind):
    before = () if kind is IPHONE else (events.PinGiven(),)
    holding, _ = play(kind, *before)
    assert step(holding, events.CardGone()) == (holding, ())
    held, _ = step(holding, events.PhoneHeld())
    state, todo = step(held, events.CardGone())
    assert (end(state).outcome, end(state).detail) == (Outcome.PHONE_UNREADABLE, "phone-moved")
    assert todo == (actions.ReleaseCard(),)


def test_whoever_comes_by_phone_cannot_register_on_the_spot():
    answer = Answer(Outcome.REGISTRATION_NEEDED, ASSESSED)
    told = (events.PhoneHeld(), shown(IPHONE), *REST[:3], events.Answered(answer))
    state, done = play(IPHONE, *told)
    assert end(state).outcome is Outcome.REGISTRATION_NEEDED
    assert actions.AskRegistration() not in done


def test_a_clinic_that_takes_no_phones_says_so():
    closed = events.CentreFailed(events.CentreFault.MODE_CLOSED, "mode-closed: feature")
    state, _ = play(IPHONE, events.PhoneHeld(), shown(IPHONE), *REST[:3], closed)
    assert (end(state).outcome, end(state).detail) == (
        Outcome.PHONE_NOT_ACCEPTED,
        "mode-closed: feature",
    )
