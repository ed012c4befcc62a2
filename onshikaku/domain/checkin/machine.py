"""The transitions of a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.checkin import actions, events, states
from onshikaku.domain.checkin.ends import finish, mode_of
from onshikaku.domain.checkin.identify import begin, identify, passcode_refused
from onshikaku.domain.checkin.questions import Questions
from onshikaku.domain.checkin.ways import PhoneKind, VisualCheck
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method

if TYPE_CHECKING:
    from onshikaku.domain.checkin.actions import Action
    from onshikaku.domain.checkin.ends import Next
    from onshikaku.domain.checkin.events import Event
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.checkin.ways import Identified
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["WrongEvent", "step"]


class WrongEvent(Exception):
    """The driver reported something that cannot happen in this state: a defect of the driver."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} in {type(state).__name__}")
        self.state = state
        self.event = event


def step(state: State, event: Event) -> Next:
    """The state after `event`, and the actions to run, in order. Raises `WrongEvent`."""
    if isinstance(state, states.Finished):
        raise WrongEvent(state, event)
    if isinstance(state, states.Consenting | states.RegisteringConsents):
        return _consent(state, event)
    match event:
        case events.Cancelled(detail):
            return _give_up(state, detail)
        case events.CardGone():
            return _card_gone(state)
        case events.CardFailed(outcome, detail):
            return finish(state, outcome, detail)
        case events.CentreFailed(fault, detail):
            return _centre_failed(state, fault, detail)
        case _:
            return _proceed(state, event)


def _proceed(state: State, event: Event) -> Next:
    match state, event:
        case states.Waiting(ways), events.CardPlaced():
            seen = ways.visual is not VisualCheck.NONE or ways.app is not None
            photo = ways.face or seen
            return states.Reading(ways), (actions.ReadCard(photo),)
        case states.Waiting(), events.PhoneAnnounced(kind):
            return _phone_announced(kind)
        case states.Reading(ways), events.CardRead(card):
            if card.certificate is None:
                return finish(state, Outcome.NO_CERTIFICATE)
            return states.Verifying(card, ways), (actions.CheckCertificate(card.certificate),)
        case states.Verifying(), events.CertificateChecked(distrusted, finding):
            if distrusted is not None:
                return finish(state, Outcome.CERTIFICATE_REFUSED, distrusted)
            return begin(state, finding)
        case states.FetchingChallenge() | states.Signing(), _:
            return _prove(state, event)
        case states.Asking() | states.OfferingRegistration(), _:
            return _hear(state, event)
        case _:
            following = identify(state, event)
            if following is None:
                raise WrongEvent(state, event)
            return following


def _phone_announced(kind: PhoneKind) -> Next:
    """An iPhone asks its owner itself; the PIN of another is typed before it is held."""
    match kind:
        case PhoneKind.IPHONE:
            return states.HoldingPhone(kind), (actions.AwaitPhone(),)
        case PhoneKind.ANDROID:
            entering = states.EnteringPin(None, None, None, phone=kind)
            return entering, (actions.AskPin(None, wrong=False),)


def _prove(state: states.FetchingChallenge | states.Signing, event: Event) -> Next:
    match state, event:
        case (
            states.FetchingChallenge(states.CardFacts(bytes() as certificate), by=by),
            events.ChallengeGranted(),
        ) if not by.proven:
            return _submit(state, certificate, None)
        case states.FetchingChallenge(card, finding, by, visual), events.ChallengeGranted(digest):
            pinless = card.phone is None and by.method is not Method.PIN
            return states.Signing(card, finding, by, visual), (actions.Sign(digest, pinless),)
        case states.Signing(states.CardFacts(bytes() as certificate)), events.Signed(signature):
            return _submit(state, certificate, signature)
        case _:
            raise WrongEvent(state, event)


def _submit(
    state: states.FetchingChallenge | states.Signing, certificate: bytes, signature: bytes | None
) -> Next:
    """Ask the centre; the card is kept where a refused passcode leads back to it."""
    release = () if state.visual is not None else (actions.ReleaseCard(),)
    proof = actions.SubmitProof(certificate, signature, state.by)
    return states.Asking(state.finding, state.by, state.visual), (*release, proof)


def _hear(state: states.Asking | states.OfferingRegistration, event: Event) -> Next:
    match state, event:
        case states.Asking(visual=states.ComparingPhoto() as visual), events.PasscodeWrong():
            return passcode_refused(visual)
        case states.Asking(), events.Answered(answer, screens):
            return _heard(state, answer, screens)
        case states.OfferingRegistration(finding, _, by), events.RegistrationAgreed():
            return states.Asking(finding, by), (actions.Register(),)
        case states.OfferingRegistration(finding, answer, by), events.RegistrationDeclined():
            return _answered(answer, finding, by)
        case _:
            raise WrongEvent(state, event)


def _heard(state: states.Asking, answer: Answer, screens: tuple[Screen, ...]) -> Next:
    """The centre answered. Without a card that signs there is no registering on the spot."""
    finding, by = state.finding, state.by
    registering = by.proven and by.mode is not Mode.PHONE
    if answer.outcome is Outcome.REGISTRATION_NEEDED and registering:
        following: Next = (
            states.OfferingRegistration(finding, answer, by),
            (actions.AskRegistration(),),
        )
    elif answer.outcome.entry.eligible:
        following = _ask_consent(answer, finding, Questions(screens), by)
    else:
        following = _answered(answer, finding, by)
    if state.visual is None:
        return following
    after, todo = following
    return after, (actions.ReleaseCard(), *todo)


def _consent(state: states.Consenting | states.RegisteringConsents, event: Event) -> Next:
    """The answer was given: nothing that happens now takes it back."""
    match state, event:
        case states.Consenting(finding, answer, questions, by), events.Chosen(choice):
            try:
                rest = questions.answered(choice)
            except ValueError as error:
                raise WrongEvent(state, event) from error
            return _ask_consent(answer, finding, rest, by)
        case states.RegisteringConsents(finding, by=by), events.Answered(answer):
            return _answered(answer, finding, by)
        case _, events.CardGone() | events.CardFailed():
            return state, ()
        case _, events.Cancelled(detail):
            return _unregistered(state, detail)
        case _, events.CentreFailed(_, detail):
            return _unregistered(state, detail)
        case _:
            raise WrongEvent(state, event)


def _ask_consent(answer: Answer, finding: str | None, questions: Questions, by: Identified) -> Next:
    """Ask the next question; after the last one the centre is told, and without any it is not."""
    screen = questions.current
    if screen is not None:
        return states.Consenting(finding, answer, questions, by), (actions.AskConsent(screen),)
    if not questions.given:
        return _answered(answer, finding, by)
    register = actions.RegisterConsents(questions.agreement)
    return states.RegisteringConsents(finding, answer, questions, by), (register,)


def _unregistered(
    state: states.Consenting | states.RegisteringConsents, why: str | None = None
) -> Next:
    detail = states.CONSENTS_NOT_REGISTERED
    if why is not None:
        detail += f": {why}"
    end, _ = _answered(state.answer, state.finding, state.by)
    return replace(end, detail=detail), ()


def _give_up(state: State, detail: str | None) -> Next:
    if isinstance(state, states.EnteringPin) and state.wrong:
        return finish(state, Outcome.PIN_REJECTED, detail, state.tries_left)
    return finish(state, Outcome.CANCELLED, detail)


def _card_gone(state: State) -> Next:
    """The card matters until it has signed; afterwards it may go. A phone comes late anyway."""
    match state:
        case states.Asking() | states.OfferingRegistration() | states.HoldingPhone():
            return state, ()
        case states.EnteringPin(phone=PhoneKind()):
            return state, ()
        case _ if mode_of(state) is Mode.PHONE:
            return finish(state, Outcome.PHONE_UNREADABLE, states.PHONE_MOVED)
        case _:
            return finish(state, Outcome.CARD_REMOVED)


def _centre_failed(state: State, fault: events.CentreFault, detail: str) -> Next:
    match fault:
        case events.CentreFault.UNREACHABLE:
            return finish(state, Outcome.CENTRE_UNAVAILABLE, detail)
        case events.CentreFault.REFUSED:
            return finish(state, Outcome.PROOF_REFUSED, detail)
        case events.CentreFault.TERMINAL_REFUSED:
            return finish(state, Outcome.TERMINAL_REFUSED, detail)
        case events.CentreFault.MODE_CLOSED if mode_of(state) is Mode.PHONE:
            return finish(state, Outcome.PHONE_NOT_ACCEPTED, detail)
        case events.CentreFault.MODE_CLOSED:
            return finish(state, Outcome.MODE_CLOSED, detail)


def _answered(
    answer: Answer, finding: str | None, by: Identified
) -> tuple[states.Finished, tuple[Action, ...]]:
    end = states.Finished(
        answer.outcome,
        answer,
        finding,
        method=by.method,
        mode=by.mode,
        face=by.face,
        proven=by.proven,
    )
    return end, ()
