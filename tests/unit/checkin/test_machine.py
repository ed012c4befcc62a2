"""The visit's state machine: the way through, every way out, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import WrongEvent, actions, events, states, step
from onshikaku.domain.checkin.questions import Questions
from onshikaku.domain.checkin.ways import BY_PIN, Offer, PhoneKind, VisualCheck, Way
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.consent_screens import Choice, ScreenId, screen_of

CARD = states.CardFacts(certificate=b"der", simulated=True, tries_left=3)
ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
ELIGIBLE = Answer(Outcome.ELIGIBLE, ASSESSED)
UNREGISTERED = Answer(Outcome.REGISTRATION_NEEDED, ASSESSED)

HAPPY = (
    events.CardPlaced(),
    events.CardRead(CARD),
    events.CertificateChecked(),
    events.PinGiven(),
    events.PinAccepted(),
    events.ChallengeGranted(b"\x01" * 32),
    events.Signed(b"\x02" * 256),
    events.Answered(ELIGIBLE),
)


def play(*happened: events.Event) -> tuple[states.State, list[actions.Action]]:
    state: states.State = states.Waiting()
    done: list[actions.Action] = []
    for event in happened:
        state, todo = step(state, event)
        done += todo
    return state, done


def test_the_way_through_ends_with_the_answer():
    state, done = play(*HAPPY)
    assert state == states.Finished(Outcome.ELIGIBLE, ELIGIBLE, method=Method.PIN)
    assert done == [
        actions.ReadCard(),
        actions.CheckCertificate(b"der"),
        actions.AskPin(3, wrong=False),
        actions.PresentPin(last_try_agreed=False),
        actions.FetchChallenge(BY_PIN),
        actions.Sign(b"\x01" * 32),
        actions.ReleaseCard(),
        actions.SubmitProof(b"der", b"\x02" * 256, BY_PIN),
    ]


def test_a_card_without_a_certificate_is_not_asked_for_a_pin():
    state, done = play(
        events.CardPlaced(), events.CardRead(states.CardFacts(None, simulated=True, tries_left=3))
    )
    assert isinstance(state, states.Finished)
    assert state.outcome is Outcome.NO_CERTIFICATE
    assert done == [actions.ReadCard(), actions.ReleaseCard()]


def test_a_distrusted_certificate_ends_the_visit_before_the_pin():
    state, done = play(*HAPPY[:2], events.CertificateChecked(distrusted="untrusted_root"))
    assert state == states.Finished(Outcome.CERTIFICATE_REFUSED, detail="untrusted_root")
    assert not any(isinstance(action, actions.AskPin) for action in done)


def test_a_finding_travels_to_the_end_but_the_centre_decides():
    state, _ = play(*HAPPY[:2], events.CertificateChecked(finding="revoked"), *HAPPY[3:])
    assert state == states.Finished(
        Outcome.ELIGIBLE, ELIGIBLE, finding="revoked", method=Method.PIN
    )


def test_a_locked_pin_is_noticed_without_asking_for_it():
    locked = states.CardFacts(b"der", simulated=True, tries_left=0)
    state, done = play(HAPPY[0], events.CardRead(locked), HAPPY[2])
    assert isinstance(state, states.Finished)
    assert state.outcome is Outcome.PIN_BLOCKED
    assert not any(isinstance(action, actions.AskPin) for action in done)


def test_a_wrong_pin_is_asked_again_with_fewer_tries():
    state, done = play(*HAPPY[:4], events.PinWrong(2))
    assert isinstance(state, states.EnteringPin)
    assert state.wrong
    assert done[-1] == actions.AskPin(2, wrong=True)


@pytest.mark.parametrize(
    ("event", "outcome", "tries"),
    [
        (events.PinWrong(0), Outcome.PIN_BLOCKED, 0),
        (events.PinRefusedUnsent(1), Outcome.PIN_LAST_TRY, 1),
    ],
)
def test_the_pin_can_end_the_visit(event: events.Event, outcome: Outcome, tries: int):
    state, _ = play(*HAPPY[:4], event)
    assert isinstance(state, states.Finished)
    assert (state.outcome, state.tries_left) == (outcome, tries)


def test_giving_up_after_a_wrong_pin_says_so():
    state, _ = play(*HAPPY[:4], events.PinWrong(2), events.Cancelled())
    assert isinstance(state, states.Finished)
    assert (state.outcome, state.tries_left) == (Outcome.PIN_REJECTED, 2)


def test_registration_is_offered_and_asked_for():
    state, done = play(*HAPPY[:7], events.Answered(UNREGISTERED), events.RegistrationAgreed())
    assert isinstance(state, states.Asking)
    assert done[-1] == actions.Register()
    assert step(state, events.Answered(ELIGIBLE))[0] == states.Finished(
        Outcome.ELIGIBLE, ELIGIBLE, method=Method.PIN
    )


def test_declining_registration_leaves_the_answer_as_it_was():
    state, _ = play(*HAPPY[:7], events.Answered(UNREGISTERED), events.RegistrationDeclined())
    assert state == states.Finished(Outcome.REGISTRATION_NEEDED, UNREGISTERED, method=Method.PIN)


@pytest.mark.parametrize("length", range(7))
def test_the_card_may_not_leave_before_it_has_signed(length: int):
    state, done = play(*HAPPY[:length], events.CardGone())
    assert isinstance(state, states.Finished)
    assert state.outcome is Outcome.CARD_REMOVED
    assert done[-1] == actions.ReleaseCard()


def test_the_card_may_leave_once_it_has_signed():
    before, _ = play(*HAPPY[:7])
    assert step(before, events.CardGone()) == (before, ())


@pytest.mark.parametrize("length", range(8))
@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (events.Cancelled(), Outcome.CANCELLED),
        (events.CardFailed(Outcome.CARD_MUTE, "no answer"), Outcome.CARD_MUTE),
        (
            events.CentreFailed(events.CentreFault.UNREACHABLE, "refused"),
            Outcome.CENTRE_UNAVAILABLE,
        ),
        (events.CentreFailed(events.CentreFault.REFUSED, "proof-rejected"), Outcome.PROOF_REFUSED),
        (
            events.CentreFailed(
                events.CentreFault.TERMINAL_REFUSED, "terminal-certificate-expired"
            ),
            Outcome.TERMINAL_REFUSED,
        ),
    ],
)
def test_every_state_has_a_way_out_that_releases_the_card(
    length: int, event: events.Event, outcome: Outcome
):
    state, done = play(*HAPPY[:length], event)
    assert isinstance(state, states.Finished)
    assert state.outcome is outcome
    assert done[-1] == actions.ReleaseCard()


SCREEN = screen_of(ScreenId.LIMIT, (ConsentItem.LIMIT,))
QUESTIONS = Questions((SCREEN,))
OFFER = Offer((Way.FACE, Way.PIN, Way.VISUAL), visual=VisualCheck.SIMPLE)
COMPARING = states.ComparingPhoto(CARD, None, OFFER)
STATES: dict[str, states.State] = {
    "waiting": states.Waiting(),
    "holding": states.HoldingPhone(PhoneKind.ANDROID, pin_typed=True),
    "choosing": states.ChoosingMethod(CARD, None, OFFER),
    "face": states.CheckingFace(CARD, None, OFFER),
    "comparing": COMPARING,
    "typing": states.EnteringPin(None, None, None, phone=PhoneKind.ANDROID),
    "phone-pin": states.PresentingPin(None, None, None, phone=PhoneKind.ANDROID),
    "reading": states.Reading(),
    "verifying": states.Verifying(CARD),
    "entering": states.EnteringPin(CARD, None, 3),
    "presenting": states.PresentingPin(CARD, None, 3),
    "fetching": states.FetchingChallenge(CARD, None),
    "signing": states.Signing(CARD, None),
    "asking": states.Asking(None),
    "asking-passcode": states.Asking(None, visual=COMPARING),
    "offering": states.OfferingRegistration(None, UNREGISTERED),
    "consenting": states.Consenting(None, ELIGIBLE, QUESTIONS),
    "registering": states.RegisteringConsents(
        None, ELIGIBLE, QUESTIONS.answered(Choice.DO_NOT_PROVIDE)
    ),
    "finished": states.Finished(Outcome.ELIGIBLE, ELIGIBLE),
}
AT_ANY_TIME: tuple[events.Event, ...] = (
    events.Cancelled(),
    events.CardGone(),
    events.CardFailed(Outcome.CARD_MUTE, "no answer"),
    events.CentreFailed(events.CentreFault.UNREACHABLE, "away"),
)
IN_ONE_STATE: dict[events.Event, tuple[str, ...]] = {
    events.CardPlaced(): ("waiting",),
    events.PhoneAnnounced(PhoneKind.IPHONE): ("waiting",),
    events.PhoneHeld(): ("holding",),
    events.WayChosen(Way.FACE): ("choosing",),
    events.AnotherWayWanted(): ("face", "comparing", "entering"),
    events.FaceMatched(): ("face",),
    events.FaceNotMatched(): ("face",),
    events.FaceUndecided(): ("face",),
    events.FaceUnavailable(): ("face",),
    events.PhotoCompared(same=True): ("comparing",),
    events.PhotoCompared(same=False): ("comparing",),
    events.PasscodeWrong(): ("asking-passcode",),
    events.CardRead(CARD): ("reading",),
    events.CertificateChecked(): ("verifying",),
    events.PinGiven(): ("entering", "typing"),
    events.PinAccepted(): ("presenting", "phone-pin"),
    events.PinWrong(2): ("presenting", "phone-pin"),
    events.PinRefusedUnsent(1): ("presenting", "phone-pin"),
    events.ChallengeGranted(b"\x01" * 32): ("fetching",),
    events.Signed(b"\x02" * 256): ("signing",),
    events.Answered(ELIGIBLE): ("asking", "asking-passcode", "registering"),
    events.RegistrationAgreed(): ("offering",),
    events.RegistrationDeclined(): ("offering",),
    events.Chosen(Choice.PROVIDE): ("consenting",),
    events.Chosen(Choice.AGREE): (),
}


def test_the_tables_below_leave_no_state_and_no_event_out():
    assert {type(state) for state in STATES.values()} == set(get_args(states.State))
    known = (*AT_ANY_TIME, *IN_ONE_STATE)
    assert {type(event) for event in known} == set(get_args(events.Event))


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("event", IN_ONE_STATE, ids=lambda event: type(event).__name__)
def test_an_event_out_of_order_is_a_defect_and_not_a_state(name: str, event: events.Event):
    if name in IN_ONE_STATE[event]:
        assert step(STATES[name], event)[0] is not STATES[name]
        return
    with pytest.raises(WrongEvent):
        step(STATES[name], event)


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("event", AT_ANY_TIME, ids=lambda event: type(event).__name__)
def test_what_can_happen_at_any_time_is_known_in_every_state(name: str, event: events.Event):
    if name == "finished":
        with pytest.raises(WrongEvent):
            step(STATES[name], event)
        return
    state, _ = step(STATES[name], event)
    signed = {"asking", "asking-passcode", "offering", "consenting", "registering"}
    stays = isinstance(event, events.CardGone) and name in signed | {"holding", "typing"}
    stays |= isinstance(event, events.CardFailed) and name in {"consenting", "registering"}
    assert (state is STATES[name]) is stays
    assert stays or isinstance(state, states.Finished)


def test_no_event_reaches_the_centre_before_the_card_has_signed():
    _, done = play(*HAPPY[:6])
    assert not any(isinstance(action, actions.SubmitProof) for action in done)
