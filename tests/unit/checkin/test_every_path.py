"""Every state that can be reached at all, and that each has a way out which frees the card."""

from __future__ import annotations

from collections import deque
from datetime import date
from itertools import product

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import WrongEvent, actions, events, states, step
from onshikaku.domain.checkin.ways import PhoneKind, VisualCheck, Way, Ways
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.consent_screens import Choice, ScreenId, screen_of

ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
ELIGIBLE = Answer(Outcome.ELIGIBLE, ASSESSED)
UNREGISTERED = Answer(Outcome.REGISTRATION_NEEDED, ASSESSED)
SCREENS = (screen_of(ScreenId.LIMIT, (ConsentItem.LIMIT,)),)
KINDS = (  # simulated, pinless, photo
    (True, True, True),
    (True, True, False),
    (True, False, False),
    (False, False, True),
    (False, False, False),
)
CARDS = [
    states.CardFacts(certificate, simulated, tries, pinless, photo)
    for certificate, tries, (simulated, pinless, photo) in product((b"der", None), (3, 0), KINDS)
]
PHONES = [
    states.CardFacts(b"der", simulated=True, tries_left=None, phone=kind) for kind in PhoneKind
]
READERS = [
    states.Waiting(Ways(choose, face, visual))
    for choose, face, visual in product((False, True), (False, True), VisualCheck)
]
HAPPENING: list[events.Event] = [
    events.CardPlaced(),
    *(events.PhoneAnnounced(kind) for kind in PhoneKind),
    events.PhoneHeld(),
    events.CertificateChecked(),
    events.CertificateChecked(distrusted="untrusted_root"),
    *(events.WayChosen(way) for way in Way),
    events.AnotherWayWanted(),
    events.FaceMatched(),
    events.FaceNotMatched(),
    events.FaceUndecided(),
    events.FaceUnavailable(),
    events.PhotoCompared(same=True),
    events.PhotoCompared(same=False),
    events.PasscodeWrong(),
    events.PinGiven(),
    events.PinAccepted(),
    *(events.PinWrong(tries) for tries in (2, 1, 0)),
    events.PinRefusedUnsent(1),
    events.ChallengeGranted(b"\x01" * 32),
    events.Signed(b"\x02" * 256),
    events.Answered(ELIGIBLE, SCREENS),
    events.Answered(UNREGISTERED),
    events.RegistrationAgreed(),
    events.RegistrationDeclined(),
    events.Chosen(Choice.PROVIDE),
]
INTERRUPTIONS: list[events.Event] = [
    events.Cancelled(),
    events.Cancelled(events.UNATTENDED),
    events.CardGone(),
    events.CardFailed(Outcome.CARD_MUTE, "no answer"),
    *(events.CentreFailed(fault, "away") for fault in events.CentreFault),
]
TAKES_CARD = (actions.ReadCard, actions.PresentPin)
Situation = tuple[states.State, bool]
"""A state, and whether the driver holds the card in it."""


def after(situation: Situation, event: events.Event) -> Situation | None:
    """What follows; None for an event that cannot happen there."""
    state, held = situation
    try:
        following, todo = step(state, event)
    except WrongEvent:
        return None
    for action in todo:
        if isinstance(action, TAKES_CARD):
            held = True
        elif isinstance(action, actions.ReleaseCard):
            held = False
    return following, held


def readings(state: states.State) -> list[events.Event]:
    """What a reading can give: a phone what was announced, a card anything."""
    if not isinstance(state, states.Reading):
        return []
    facts = CARDS if state.phone is None else [it for it in PHONES if it.phone is state.phone]
    return [events.CardRead(card) for card in facts]


@pytest.fixture(scope="module")
def reachable() -> set[Situation]:
    found: set[Situation] = {(reader, False) for reader in READERS}
    waiting = deque(found)
    while waiting:
        situation = waiting.popleft()
        for event in (*HAPPENING, *readings(situation[0])):
            following = after(situation, event)
            if following is not None and following not in found:
                found.add(following)
                waiting.append(following)
    return found


def test_every_kind_of_state_is_reached(reachable):
    assert {type(state) for state, _ in reachable} == set(states.State.__args__)


def test_a_visit_that_is_over_holds_no_card(reachable):
    ends = [held for state, held in reachable if isinstance(state, states.Finished)]
    assert ends
    assert not any(ends)


@pytest.mark.parametrize("event", INTERRUPTIONS, ids=repr)
def test_every_interruption_ends_the_visit_with_the_card_released(reachable, event):
    stayed: set[type[states.State]] = set()
    for situation in reachable:
        state, _ = situation
        if isinstance(state, states.Finished):
            continue
        following = after(situation, event)
        assert following is not None
        if following == situation:
            stayed.add(type(state))
        else:
            assert isinstance(following[0], states.Finished), state
            assert not following[1], state
    consents = {states.Consenting, states.RegisteringConsents}
    signed = {states.Asking, states.OfferingRegistration, *consents}
    away = {states.HoldingPhone, states.EnteringPin}
    match event:
        case events.CardGone():
            assert stayed == signed | away
        case events.CardFailed():
            assert stayed == consents
        case _:
            assert not stayed


def test_nobody_loses_more_than_three_looks_or_three_passcodes(reachable):
    looks = {it.tries for it, _ in reachable if isinstance(it, states.CheckingFace)}
    typed = {it.tries for it, _ in reachable if isinstance(it, states.ComparingPhoto)}
    assert looks == typed == {1, 2, 3}


def test_only_a_real_card_is_shown_without_proof_and_never_after_its_pin(reachable):
    challenged = [it for it, _ in reachable if isinstance(it, states.FetchingChallenge)]
    assert {it.by.proven for it in challenged} == {True, False}
    for state in challenged:
        by_itself = state.card.simulated or state.card.phone is not None
        assert state.by.proven is (by_itself or state.by.method is Method.PIN)
    signing = [it for it, _ in reachable if isinstance(it, states.Signing)]
    assert all(it.by.proven for it in signing)
