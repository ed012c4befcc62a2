"""The transitions of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.checkin import actions, events, states
from onshikaku.domain.checkin.questions import Questions
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    from onshikaku.domain.checkin.actions import Action
    from onshikaku.domain.checkin.events import Event
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.decision import Answer

__all__ = ["WrongEvent", "step"]

Next = tuple["State", tuple["Action", ...]]


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
        case events.Cancelled():
            return _give_up(state)
        case events.CardGone():
            return _card_gone(state)
        case events.CardFailed(outcome, detail):
            return _finish(state, outcome, detail)
        case events.CentreFailed(fault, detail):
            return _centre_failed(state, fault, detail)
        case _:
            return _proceed(state, event)


def _proceed(state: State, event: Event) -> Next:
    match state, event:
        case states.Waiting(), events.CardPlaced():
            return states.Reading(), (actions.ReadCard(),)
        case states.Reading(), events.CardRead(card):
            return _card_read(state, card)
        case states.Verifying(card), events.CertificateChecked(distrusted, finding):
            return _certificate_checked(state, card, distrusted, finding)
        case (
            (
                states.EnteringPin()
                | states.PresentingPin()
                | states.FetchingChallenge()
                | states.Signing()
            ),
            _,
        ):
            return _prove(state, event)
        case states.Asking(finding), events.Answered(answer, screens):
            if answer.outcome is Outcome.REGISTRATION_NEEDED:
                offer = states.OfferingRegistration(finding, answer)
                return offer, (actions.AskRegistration(),)
            if answer.outcome.entry.eligible:
                return _ask_consent(answer, finding, Questions(screens))
            return _answered(answer, finding)
        case states.OfferingRegistration(finding), events.RegistrationAgreed():
            return states.Asking(finding), (actions.Register(),)
        case states.OfferingRegistration(finding, answer), events.RegistrationDeclined():
            return _answered(answer, finding)
        case _:
            raise WrongEvent(state, event)


def _card_read(state: State, card: states.CardFacts) -> Next:
    if card.certificate is None:
        return _finish(state, Outcome.NO_CERTIFICATE)
    return states.Verifying(card), (actions.CheckCertificate(card.certificate),)


def _certificate_checked(
    state: State, card: states.CardFacts, distrusted: str | None, finding: str | None
) -> Next:
    if distrusted is not None:
        return _finish(state, Outcome.CERTIFICATE_REFUSED, distrusted)
    if card.tries_left == 0:
        return _pin_blocked(finding)
    entering = states.EnteringPin(card, finding, card.tries_left)
    return entering, (actions.AskPin(card.tries_left, wrong=False),)


def _prove(state: State, event: Event) -> Next:
    match state, event:
        case states.EnteringPin(card, finding, tries), events.PinGiven(agreed):
            return states.PresentingPin(card, finding, tries), (actions.PresentPin(agreed),)
        case states.PresentingPin(_, finding), events.PinRefusedUnsent(tries):
            return _end(states.Finished(Outcome.PIN_LAST_TRY, None, finding, None, tries))
        case states.PresentingPin(_, finding), events.PinWrong(0):
            return _pin_blocked(finding)
        case states.PresentingPin(card, finding), events.PinWrong(tries):
            again = states.EnteringPin(card, finding, tries, wrong=True)
            return again, (actions.AskPin(tries, wrong=True),)
        case states.PresentingPin(card, finding), events.PinAccepted():
            return states.FetchingChallenge(card, finding), (actions.FetchChallenge(),)
        case states.FetchingChallenge(card, finding), events.ChallengeGranted(digest):
            return states.Signing(card, finding), (actions.Sign(digest),)
        case states.Signing(states.CardFacts(bytes() as certificate), finding), events.Signed(
            signature
        ):
            proof = actions.SubmitProof(certificate, signature)
            return states.Asking(finding), (actions.ReleaseCard(), proof)
        case _:
            raise WrongEvent(state, event)


def _consent(state: states.Consenting | states.RegisteringConsents, event: Event) -> Next:
    """The answer was given: nothing that happens now takes it back."""
    match state, event:
        case states.Consenting(finding, answer, questions), events.Chosen(choice):
            try:
                rest = questions.answered(choice)
            except ValueError as error:
                raise WrongEvent(state, event) from error
            return _ask_consent(answer, finding, rest)
        case states.RegisteringConsents(finding), events.Answered(answer):
            return _answered(answer, finding)
        case _, events.CardGone() | events.CardFailed():
            return state, ()
        case _, events.Cancelled():
            return _unregistered(state)
        case _, events.CentreFailed(_, detail):
            return _unregistered(state, detail)
        case _:
            raise WrongEvent(state, event)


def _ask_consent(answer: Answer, finding: str | None, questions: Questions) -> Next:
    """Ask the next question; after the last one the centre is told, and without any it is not."""
    screen = questions.current
    if screen is not None:
        return states.Consenting(finding, answer, questions), (actions.AskConsent(screen),)
    if not questions.given:
        return _answered(answer, finding)
    register = actions.RegisterConsents(questions.agreement)
    return states.RegisteringConsents(finding, answer, questions), (register,)


def _unregistered(
    state: states.Consenting | states.RegisteringConsents, why: str | None = None
) -> Next:
    detail = states.CONSENTS_NOT_REGISTERED
    if why is not None:
        detail += f": {why}"
    return states.Finished(state.answer.outcome, state.answer, state.finding, detail), ()


def _give_up(state: State) -> Next:
    if isinstance(state, states.EnteringPin) and state.wrong:
        end = states.Finished(
            Outcome.PIN_REJECTED, finding=state.finding, tries_left=state.tries_left
        )
        return _end(end)
    return _finish(state, Outcome.CANCELLED)


def _card_gone(state: State) -> Next:
    """The card matters until it has signed; afterwards it may go."""
    if isinstance(state, states.Asking | states.OfferingRegistration):
        return state, ()
    return _finish(state, Outcome.CARD_REMOVED)


def _centre_failed(state: State, fault: events.CentreFault, detail: str) -> Next:
    match fault:
        case events.CentreFault.UNREACHABLE:
            return _finish(state, Outcome.CENTRE_UNAVAILABLE, detail)
        case events.CentreFault.REFUSED:
            return _finish(state, Outcome.PROOF_REFUSED, detail)
        case events.CentreFault.TERMINAL_REFUSED:
            return _finish(state, Outcome.TERMINAL_REFUSED, detail)


def _answered(answer: Answer, finding: str | None) -> Next:
    return states.Finished(answer.outcome, answer, finding), ()


def _pin_blocked(finding: str | None) -> Next:
    return _end(states.Finished(Outcome.PIN_BLOCKED, finding=finding, tries_left=0))


def _finish(state: State, outcome: Outcome, detail: str | None = None) -> Next:
    finding = getattr(state, "finding", None)
    return _end(states.Finished(outcome, None, finding, detail))


def _end(finished: states.Finished) -> Next:
    return finished, (actions.ReleaseCard(),)
