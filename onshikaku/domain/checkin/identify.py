"""From the verified certificate to the signature: face, PIN or sight (本人確認), card or phone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.checkin import actions, events, states
from onshikaku.domain.checkin.ends import finish, mode_of, pin_blocked
from onshikaku.domain.checkin.ways import (
    Identified,
    Obstacle,
    Offer,
    VisualCheck,
    Way,
    offer_for,
)
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method

if TYPE_CHECKING:
    from onshikaku.domain.checkin.ends import Next
    from onshikaku.domain.checkin.events import Event
    from onshikaku.domain.checkin.states import CardFacts, State

__all__ = ["begin", "identify", "passcode_refused"]

# A patient who met one of these had more than the locked PIN to fail by.
_MET_ON_THE_WAY = frozenset(
    {
        Obstacle.NOT_RECOGNISED,
        Obstacle.FACE_LOCKED,
        Obstacle.FACE_UNAVAILABLE,
        Obstacle.PASSCODE_REFUSED,
    }
)


def begin(state: states.Verifying, finding: str | None) -> Next:
    """The first step after the certificate: ask what has to be asked, and no more."""
    card = state.card
    if card.phone is not None:
        return _challenge(card, finding, Identified(card.phone.method, Mode.PHONE))
    offer = offer_for(card, state.ways)
    if offer.open == (Way.PIN,) and not offer.closed and not state.ways.choose:
        return _take(Way.PIN, card, finding, offer)
    return _choose(card, finding, offer)


def identify(state: State, event: Event) -> Next | None:
    """The next state while the person is being identified; None for an event out of order."""
    match state, event:
        case states.ChoosingMethod(card, finding, offer), events.WayChosen(way):
            return _take(way, card, finding, offer) if way in offer.open else None
        case (
            (
                states.CheckingFace(card, finding, offer)
                | states.ComparingPhoto(card, finding, offer)
                | states.EnteringPin(states.CardFacts() as card, finding, offer=offer)
            ),
            events.AnotherWayWanted(way),
        ):
            left = _with_tries_of(state, offer)
            if way in offer.open and way is not None:
                return _take(way, card, finding, left)
            return _choose(card, finding, left)
        case states.CheckingFace(), _:
            return _face(state, event)
        case states.ComparingPhoto(card, finding), events.PhotoCompared(same):
            if not same:
                return finish(state, Outcome.NOT_THE_HOLDER)
            offer = state.offer
            by = Identified(Method.VISUAL, mode_of(state), offer.suspected, card.pinless, offer.app)
            return _challenge(card, finding, by, state)
        case states.EnteringPin() | states.PresentingPin(), _:
            return _pin(state, event)
        case states.HoldingPhone(), events.PhoneHeld():
            return _phone_held(state)
        case _:
            return None


def passcode_refused(visual: states.ComparingPhoto) -> Next:
    """The clinic's passcode was wrong: it may be typed again, but not for ever."""
    if visual.tries > 1:
        again = replace(visual, wrong=True, tries=visual.tries - 1)
        return again, (actions.ComparePhoto(passcode=True, wrong=True),)
    offer = visual.offer.without(Way.VISUAL, Obstacle.PASSCODE_REFUSED)
    return _choose(visual.card, visual.finding, offer)


def _choose(card: CardFacts, finding: str | None, offer: Offer, trouble: str | None = None) -> Next:
    """Have the patient choose; with nothing left to choose the visit is over."""
    choosing = states.ChoosingMethod(card, finding, offer, trouble)
    if not offer.open:
        if offer.locked and not offer.obstacles & _MET_ON_THE_WAY:
            return pin_blocked(choosing)
        return finish(choosing, Outcome.NO_WAY_LEFT, offer.closed[-1][1])
    if offer.visual is VisualCheck.CLASSIC:
        return _take(Way.VISUAL, card, finding, offer)
    return choosing, (actions.ChooseMethod(offer),)


def _take(way: Way, card: CardFacts, finding: str | None, offer: Offer) -> Next:
    match way:
        case Way.FACE:
            looking = states.CheckingFace(card, finding, offer, offer.face_tries)
            return looking, (actions.CheckFace(),)
        case Way.VISUAL:
            comparing = states.ComparingPhoto(card, finding, offer, tries=offer.passcode_tries)
            return comparing, (actions.ComparePhoto(comparing.simple, wrong=False),)
        case Way.PIN:
            entering = states.EnteringPin(card, finding, card.tries_left, offer=offer)
            return entering, (actions.AskPin(card.tries_left, wrong=False),)


def _with_tries_of(state: State, offer: Offer) -> Offer:
    match state:
        case states.CheckingFace(tries=tries):
            return replace(offer, face_tries=tries)
        case states.ComparingPhoto(tries=tries):
            return replace(offer, passcode_tries=tries)
        case _:
            return offer


def _face(state: states.CheckingFace, event: Event) -> Next | None:
    card, finding, offer = state.card, state.finding, state.offer
    match event:
        case events.FaceMatched(mark):
            by = Identified(Method.FACE, face=mark, proven=card.pinless)
            return _challenge(card, finding, by)
        case events.FaceNotMatched(locked=True):
            return _choose(card, finding, offer.without(Way.FACE, Obstacle.FACE_LOCKED))
        case events.FaceNotMatched() if state.tries > 1:
            return replace(state, tries=state.tries - 1), (actions.CheckFace(),)
        case events.FaceNotMatched():
            return _choose(card, finding, offer.without(Way.FACE, Obstacle.NOT_RECOGNISED))
        case events.FaceUndecided(reason):
            return _choose(card, finding, _with_tries_of(state, offer), reason)
        case events.FaceUnavailable(reason, mark):
            closed = offer.without(Way.FACE, Obstacle.FACE_UNAVAILABLE)
            return _choose(card, finding, replace(closed, suspected=mark), reason)
        case _:
            return None


def _pin(state: states.EnteringPin | states.PresentingPin, event: Event) -> Next | None:
    match state, event:
        case states.EnteringPin(card, finding, tries, _, offer, phone), events.PinGiven(agreed):
            if phone is not None:
                holding = states.HoldingPhone(
                    phone, pin_typed=True, tries_left=tries, last_try_agreed=agreed
                )
                return holding, (actions.AwaitPhone(),)
            presenting = states.PresentingPin(card, finding, tries, offer)
            return presenting, (actions.PresentPin(agreed),)
        case states.PresentingPin(phone=None), _:
            return _card_compared(state, event)
        case states.PresentingPin(), _:
            return _phone_compared(state, event)
        case _:
            return None


def _card_compared(state: states.PresentingPin, event: Event) -> Next | None:
    card, finding, offer = state.card, state.finding, state.offer
    if card is None:
        return None
    others = offer.open != (Way.PIN,)
    match event:
        case events.PinAccepted():
            by = Identified(Method.PIN, mode_of(state), offer.suspected, occasion=offer.app)
            return _challenge(card, finding, by)
        case events.PinWrong(0) if others:
            locked = replace(card, tries_left=0)
            return _choose(locked, finding, offer.without(Way.PIN, Obstacle.PIN_LOCKED))
        case events.PinRefusedUnsent(tries) if others:
            return _choose(replace(card, tries_left=tries), finding, offer)
        case events.PinWrong(0):
            return _locked(state)
        case events.PinWrong(tries):
            left = replace(card, tries_left=tries)
            again = states.EnteringPin(left, finding, tries, wrong=True, offer=offer)
            return again, (actions.AskPin(tries, wrong=True),)
        case events.PinRefusedUnsent(tries):
            return finish(state, Outcome.PIN_LAST_TRY, tries_left=tries)
        case _:
            return None


def _locked(state: states.PresentingPin) -> Next:
    """The last try was used up, and nothing else was open."""
    if state.offer.obstacles & _MET_ON_THE_WAY:
        return finish(state, Outcome.NO_WAY_LEFT, Obstacle.PIN_LOCKED, tries_left=0)
    return pin_blocked(state)


def _phone_held(state: states.HoldingPhone) -> Next:
    if not state.pin_typed:
        reading = states.Reading(phone=state.kind)
        return reading, (actions.ReadCard(phone=state.kind),)
    presenting = states.PresentingPin(None, None, state.tries_left, phone=state.kind)
    return presenting, (actions.PresentPin(state.last_try_agreed, state.kind),)


def _phone_compared(state: states.PresentingPin, event: Event) -> Next | None:
    """How many tries a phone has left is known once it lay on the reader: then ask again."""
    phone = state.phone
    match event:
        case events.PinAccepted():
            return states.Reading(phone=phone), (actions.ReadCard(phone=phone),)
        case events.PinWrong(0):
            return pin_blocked(state)
        case events.PinRefusedUnsent(tries) if state.tries_left is not None:
            return finish(state, Outcome.PIN_LAST_TRY, tries_left=tries)
        case events.PinWrong(tries) | events.PinRefusedUnsent(tries):
            wrong = isinstance(event, events.PinWrong)
            again = states.EnteringPin(None, None, tries, wrong, phone=phone)
            return again, (actions.ReleaseCard(), actions.AskPin(tries, wrong=wrong))
        case _:
            return None


def _challenge(
    card: CardFacts,
    finding: str | None,
    by: Identified,
    visual: states.ComparingPhoto | None = None,
) -> Next:
    """The person is identified. Only a passcode that the centre checks can lead back."""
    back = visual if visual is not None and visual.simple else None
    return states.FetchingChallenge(card, finding, by, back), (actions.FetchChallenge(by),)
