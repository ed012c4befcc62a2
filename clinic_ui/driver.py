"""The imperative shell of a check-in: the only place that talks to card and centre.

It pumps `onshikaku.domain.checkin.step`: runs each action, turns what happened into an event.
Blocking card access runs in a thread of the visit's own, so that pages go on being served. It does
one thing after the other: letting go of the card comes after whatever a cancelled visit began.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from clinic_ui.ports import CentreRefused, CentreUnreachable, TerminalNotAdmitted
from onshikaku.domain.checkin import actions, events, states, step
from onshikaku.domain.consent import Agreement
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method, Statement
from reader import errors
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.ports import Attendant, Gateway, Verifier
    from onshikaku.domain.checkin.actions import Action
    from onshikaku.domain.checkin.events import Event
    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.rules.consent_screens import Screen
    from reader.pin import Pin
    from reader.ports import CardConnection, CardReader

__all__ = ["CheckIn"]

T = TypeVar("T")


class CheckIn:
    """One visit at one reader. `run` ends with the card released, whatever happens.

    That includes being cancelled: what the card is doing then is waited for.
    """

    def __init__(
        self, reader: CardReader, gateway: Gateway, verifier: Verifier, attendant: Attendant
    ) -> None:
        self._reader = reader
        self._gateway = gateway
        self._verifier = verifier
        self._attendant = attendant
        self._hand = ThreadPoolExecutor(1, f"card on {reader.name}")
        self._connection: CardConnection | None = None
        self._card: JpkiCard | None = None
        self._pin: Pin | None = None
        self._authentication: Authentication | None = None
        self._confirmation: Confirmation | None = None

    @property
    def confirmation(self) -> Confirmation | None:
        """The centre's last answer with its number, None before there was one."""
        return self._confirmation

    async def run(self) -> states.Finished:
        """Play the visit from the placed card to its end."""
        state: states.State = states.Waiting()
        try:
            state, todo = self._advance(state, events.CardPlaced())
            while todo:
                event = None
                for action in todo:
                    event = await self._perform(action)
                if event is None:
                    break
                state, todo = self._advance(state, event)
        finally:
            try:
                await self._let_go()
            finally:
                self._hand.shutdown(wait=False)
        if not isinstance(state, states.Finished):
            raise TypeError(f"the visit stopped in {type(state).__name__}")
        return state

    def _advance(
        self, state: states.State, event: Event
    ) -> tuple[states.State, tuple[Action, ...]]:
        state, todo = step(state, event)
        self._attendant.show(state)
        return state, todo

    async def _perform(self, action: Action) -> Event | None:
        match action:
            case actions.ReadCard():
                return await self._with_card(self._read)
            case actions.CheckCertificate(certificate):
                return await self._verifier.check(certificate)
            case actions.AskPin(tries_left, wrong):
                return await self._ask_pin(tries_left, wrong=wrong)
            case actions.PresentPin(agreed):
                return await self._with_card(lambda: self._present_pin(last_try_agreed=agreed))
            case actions.Sign(digest):
                return await self._with_card(lambda: self._sign(digest))
            case actions.AskRegistration():
                agreed = await self._attendant.ask_registration()
                return events.RegistrationAgreed() if agreed else events.RegistrationDeclined()
            case actions.AskConsent(screen):
                return await self._ask_consent(screen)
            case actions.ReleaseCard():
                await self._let_go()
                return None
            case (
                actions.FetchChallenge()
                | actions.SubmitProof()
                | actions.Register()
                | actions.RegisterConsents()
            ):
                return await self._ask_centre(action)

    async def _ask_pin(self, tries_left: int, *, wrong: bool) -> Event:
        entry = await self._attendant.ask_pin(tries_left, wrong=wrong)
        if entry is None:
            return events.Cancelled()
        self._pin = entry.pin
        return events.PinGiven(entry.last_try_agreed)

    async def _ask_consent(self, screen: Screen) -> Event:
        choice = await self._attendant.ask_consent(screen)
        return events.Cancelled() if choice is None else events.Chosen(choice)

    async def _ask_centre(
        self,
        action: actions.FetchChallenge
        | actions.SubmitProof
        | actions.Register
        | actions.RegisterConsents,
    ) -> Event:
        try:
            match action:
                case actions.FetchChallenge():
                    return await self._fetch_challenge()
                case actions.SubmitProof(certificate, signature):
                    return await self._submit(certificate, signature)
                case actions.Register():
                    return await self._agree(Agreement(register_insurance_use=True))
                case actions.RegisterConsents(agreement):
                    return await self._agree(agreement)
        except CentreUnreachable as error:
            return events.CentreFailed(events.CentreFault.UNREACHABLE, str(error))
        except TerminalNotAdmitted as error:
            return events.CentreFailed(events.CentreFault.TERMINAL_REFUSED, str(error))
        except CentreRefused as error:
            return events.CentreFailed(events.CentreFault.REFUSED, str(error))

    async def _fetch_challenge(self) -> Event:
        self._authentication = granted = await self._gateway.authenticate()
        statement = Statement(
            granted.challenge,
            self._gateway.institution_code,
            self._gateway.terminal_id,
            Method.PIN,
        )
        return events.ChallengeGranted(statement.digest())

    async def _submit(self, certificate: bytes, signature: bytes) -> Event:
        granted = _present(self._authentication)
        return self._answered(
            await self._gateway.confirm(granted, certificate, signature, Method.PIN)
        )

    async def _agree(self, agreement: Agreement) -> Event:
        answered = _present(self._confirmation)
        return self._answered(await self._gateway.agree(answered.id, agreement))

    def _answered(self, confirmation: Confirmation) -> Event:
        self._confirmation = confirmation
        return events.Answered(confirmation.answer, confirmation.screens)

    async def _with_card(self, work: Callable[[], Event]) -> Event:
        """Run card work in its thread; what goes wrong with the card becomes an event."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._hand, work)
        except errors.CardRemoved:
            return events.CardGone()
        except errors.CardAbsent:
            return events.CardFailed(Outcome.NO_CARD, self._reader.name)
        except errors.CardMute as error:
            return events.CardFailed(Outcome.CARD_MUTE, str(error))
        except errors.NotMyNumberCard as error:
            return events.CardFailed(Outcome.NOT_MY_NUMBER_CARD, str(error))
        except errors.ReaderUnavailable as error:
            return events.CardFailed(Outcome.READER_UNAVAILABLE, str(error))
        except (errors.CardDataError, errors.CardCommandError) as error:
            return events.CardFailed(Outcome.CARD_UNREADABLE, str(error))

    def _read(self) -> Event:
        self._connection = self._reader.connect()
        self._card = card = JpkiCard(self._connection)
        token = card.select()
        certificate = card.auth_certificate() if card.availability().auth else None
        facts = states.CardFacts(
            certificate=certificate,
            simulated=token.is_simulated,
            tries_left=card.tries_left(),
        )
        return events.CardRead(facts)

    def _present_pin(self, *, last_try_agreed: bool) -> Event:
        pin, self._pin = _present(self._pin), None
        try:
            _present(self._card).verify_pin(pin, allow_last_try=last_try_agreed)
        except errors.LastTryRefused as refused:
            return events.PinRefusedUnsent(refused.tries_left)
        except errors.PinBlocked:
            return events.PinWrong(0)
        except errors.PinRejected as rejected:
            return events.PinWrong(rejected.tries_left)
        return events.PinAccepted()

    def _sign(self, digest: bytes) -> Event:
        return events.Signed(_present(self._card).sign_digest(digest))

    async def _let_go(self) -> None:
        """Release the card after all it was asked for; a cancellation meanwhile comes last."""
        released = asyncio.get_running_loop().run_in_executor(self._hand, self._release)
        cancelled = None
        while not released.done():
            try:
                await asyncio.wait([released])
            except asyncio.CancelledError as error:
                cancelled = error
        released.result()
        if cancelled is not None:
            raise cancelled

    def _release(self) -> None:
        connection, self._connection, self._card = self._connection, None, None
        if connection is not None:
            connection.close()


def _present(value: T | None) -> T:
    """What an earlier action left; the machine's order guarantees that it is there."""
    if value is None:
        raise TypeError("an action ran before the one it builds on")
    return value
