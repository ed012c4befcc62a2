"""The imperative shell of a check-in: the only place that talks to card and centre.

It pumps `onshikaku.domain.checkin.step`: runs each action, turns what happened into an event. It
does one thing after the other: letting go of the card comes after whatever a cancelled visit began.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_ui.card_hand import CardHand
from clinic_ui.ports import (
    AnotherWay,
    CentreRefused,
    CentreUnreachable,
    FaceResult,
    ModeNotOpen,
    PasscodeRefused,
    TerminalNotAdmitted,
    Unattended,
)
from onshikaku.domain.checkin import actions, events, states, step
from onshikaku.domain.checkin.ways import PIN_WAYS
from onshikaku.domain.consent import Agreement
from onshikaku.domain.proof import Statement

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from clinic_ui.face_lock import FaceLock
    from clinic_ui.ports import (
        Attendant,
        CardFront,
        FaceCheck,
        FaceChecker,
        FaceVerdict,
        Gateway,
        Verifier,
    )
    from onshikaku.domain.checkin.actions import Action
    from onshikaku.domain.checkin.events import Event
    from onshikaku.domain.checkin.ways import Identified, Offer, PhoneKind, Ways
    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.rules.consent_screens import Screen
    from reader.pin import Pin
    from reader.pinless import TerminalKey
    from reader.ports import CardReader

__all__ = ["CheckIn"]

T = TypeVar("T")

_Question = (
    actions.AwaitPhone
    | actions.ChooseMethod
    | actions.CheckFace
    | actions.ComparePhoto
    | actions.AskPin
    | actions.AskRegistration
    | actions.AskConsent
)
_Call = actions.FetchChallenge | actions.SubmitProof | actions.Register | actions.RegisterConsents
_Interruption = events.CardGone | events.Cancelled | events.AnotherWayWanted


class CheckIn:
    """One visit at one reader. `run` ends with the card released, whatever happens.

    That includes being cancelled: what the card is doing then is waited for. `ways` is what the
    reader offers beside the PIN: a face check with `face`, and either that or the visual check on
    cards that take `terminal_key`; `front_of_card` opens the photo. `face_lock` counts the faces
    that did not match. With `phone` the patient comes with a telephone instead of a card.
    """

    def __init__(
        self,
        reader: CardReader,
        gateway: Gateway,
        verifier: Verifier,
        attendant: Attendant,
        *,
        ways: Ways = PIN_WAYS,
        face: FaceChecker | None = None,
        face_lock: FaceLock | None = None,
        front_of_card: CardFront | None = None,
        terminal_key: TerminalKey | None = None,
        phone: PhoneKind | None = None,
    ) -> None:
        self._gateway = gateway
        self._verifier = verifier
        self._attendant = attendant
        self._face = face
        self._face_lock = face_lock
        self._face_check: FaceCheck | None = None
        self._phone = phone
        self._hand = CardHand(reader, terminal_key, front_of_card)
        self._state: states.State = states.Waiting(replace(ways, face=ways.face and bool(face)))
        self._asking: asyncio.Task[Event] | None = None
        self._gone = False
        self._broken_off: events.Cancelled | None = None
        self._away_from_face: events.AnotherWayWanted | None = None
        self._pin: Pin | None = None
        self._passcode: str | None = None
        self._authentication: Authentication | None = None
        self._confirmation: Confirmation | None = None

    @property
    def confirmation(self) -> Confirmation | None:
        """The centre's last answer with its number, None before there was one."""
        return self._confirmation

    @property
    def authentication_id(self) -> str | None:
        """What the proof is sent under; None until the centre granted a challenge."""
        return None if self._authentication is None else self._authentication.id

    def interrupt(self, event: _Interruption) -> None:
        """The card was taken, or somebody broke off: called in the loop that `run` is in.

        Takes effect at once if a question is open, which is cancelled, else after what is being
        done; and none at all where it does not matter any more. `AnotherWayWanted` matters while
        the face is checked, which asks nothing.
        """
        match event:
            case events.CardGone():
                self._gone = True
            case events.Cancelled():
                self._broken_off = event
            case events.AnotherWayWanted():
                if isinstance(self._state, states.CheckingFace):
                    self._away_from_face = event
        if self._asking is not None and self._interruption() is not None:
            self._asking.cancel()

    async def run(self) -> states.Finished:
        """Play the visit from the placed card to its end."""
        phone = self._phone
        begin = events.CardPlaced() if phone is None else events.PhoneAnnounced(phone)
        try:
            todo = self._advance(begin)
            while todo:
                event = await self._run(todo)
                if event is None:
                    break
                todo = self._advance(event)
        finally:
            self._pin = self._passcode = None
            try:
                await self._hand.release()
            finally:
                self._hand.drop()
                await self._drop_face()
        if not isinstance(self._state, states.Finished):
            raise TypeError(f"the visit stopped in {type(self._state).__name__}")
        return self._state

    def _advance(self, event: Event) -> tuple[Action, ...]:
        self._state, todo = step(self._state, event)
        self._away_from_face = None
        self._attendant.show(self._state)
        return todo

    async def _run(self, todo: tuple[Action, ...]) -> Event | None:
        """What the actions, in order, came to; an interruption goes before any of them."""
        event = None
        for action in todo:
            interruption = self._interruption()
            if interruption is not None:
                return interruption
            event = await self._perform(action)
        return event

    def _interruption(self) -> _Interruption | None:
        """What came in from outside and changes the present state."""
        if isinstance(self._state, states.Finished):
            return None
        if self._broken_off is not None:
            return self._broken_off
        gone = events.CardGone()
        if self._gone and step(self._state, gone)[0] is not self._state:
            return gone
        return self._away_from_face

    async def _perform(self, action: Action) -> Event | None:
        match action:
            case actions.ReadCard(photo, phone):
                read = await self._hand.read(photo=photo, phone=phone)
                self._prepare_face()
                return self._with_lock(read)
            case actions.CheckCertificate(certificate):
                return await self._verifier.check(certificate)
            case actions.PresentPin(agreed, phone):
                pin, self._pin = _present(self._pin), None
                return await self._hand.present_pin(pin, last_try_agreed=agreed, phone=phone)
            case actions.Sign(digest, pinless):
                return await self._hand.sign(digest, pinless=pinless)
            case actions.ReleaseCard():
                await self._hand.release()
                return None
            case (
                actions.FetchChallenge()
                | actions.SubmitProof()
                | actions.Register()
                | actions.RegisterConsents()
            ):
                return await self._call(action)
            case _:
                return await self._ask(self._question(action))

    async def _ask(self, question: Coroutine[Any, Any, Event]) -> Event | None:
        """The answer to a question, or the interruption that cut it off."""
        self._asking = asyncio.create_task(question)
        try:
            return await self._asking
        except Unattended:
            return events.Cancelled(events.UNATTENDED)
        except asyncio.CancelledError:
            task, interruption = asyncio.current_task(), self._interruption()
            if interruption is None or (task is not None and task.cancelling()):
                raise
            return interruption
        finally:
            self._asking = None

    async def _question(self, action: _Question) -> Event:
        match action:
            case actions.AwaitPhone():
                self._gone = False
                held = await self._attendant.await_phone()
                return events.PhoneHeld() if held else events.Cancelled()
            case actions.ChooseMethod(offer):
                return await self._choose_method(offer)
            case actions.CheckFace():
                return await self._check_face()
            case actions.ComparePhoto(passcode, wrong):
                return await self._compare_photo(passcode=passcode, wrong=wrong)
            case actions.AskPin(tries_left, wrong):
                return await self._ask_pin(tries_left, wrong=wrong)
            case actions.AskRegistration():
                agreed = await self._attendant.ask_registration()
                return events.RegistrationAgreed() if agreed else events.RegistrationDeclined()
            case actions.AskConsent(screen):
                return await self._ask_consent(screen)

    async def _choose_method(self, offer: Offer) -> Event:
        way = await self._attendant.choose_method(offer.open)
        return events.Cancelled() if way is None else events.WayChosen(way)

    async def _check_face(self) -> Event:
        verdict = await _present(self._face_check).look(self._attendant.guide)
        match verdict.result:
            case FaceResult.MATCH:
                return self._recognised(verdict)
            case FaceResult.NO_MATCH:
                return self._not_recognised()
            case FaceResult.UNDECIDED:
                return events.FaceUndecided(verdict.reason)
            case FaceResult.UNAVAILABLE:
                return events.FaceUnavailable(verdict.reason, verdict.mark)

    def _recognised(self, verdict: FaceVerdict) -> Event:
        if self._face_lock is not None and (certificate := self._certificate()) is not None:
            self._face_lock.recognised(certificate)
        return events.FaceMatched(verdict.mark)

    def _not_recognised(self) -> Event:
        lock, certificate = self._face_lock, self._certificate()
        if lock is None or certificate is None:
            return events.FaceNotMatched()
        return events.FaceNotMatched(locked=lock.not_recognised(certificate))

    def _certificate(self) -> bytes | None:
        """That of the card whose holder is being looked at."""
        state = self._state
        return state.card.certificate if isinstance(state, states.CheckingFace) else None

    def _with_lock(self, read: Event) -> Event:
        """What was read, with whether the reader looks at faces for that card."""
        lock = self._face_lock
        match read:
            case events.CardRead(states.CardFacts(bytes() as certificate, phone=None) as card) if (
                lock is not None
            ):
                return events.CardRead(replace(card, face_locked=lock.locked(certificate)))
            case _:
                return read

    def _prepare_face(self) -> None:
        photo = self._hand.photo
        if self._face is not None and photo is not None:
            self._face_check = self._face.begin(photo)

    async def _drop_face(self) -> None:
        check, self._face_check = self._face_check, None
        if check is not None:
            await check.end()

    async def _compare_photo(self, *, passcode: bool, wrong: bool) -> Event:
        compared = await self._attendant.compare_photo(
            self._hand.photo, passcode=passcode, wrong=wrong
        )
        if compared is None:
            return events.Cancelled()
        if isinstance(compared, AnotherWay):
            return events.AnotherWayWanted()
        self._passcode = compared.passcode if passcode and compared.same else None
        return events.PhotoCompared(compared.same)

    async def _ask_pin(self, tries_left: int | None, *, wrong: bool) -> Event:
        entry = await self._attendant.ask_pin(tries_left, wrong=wrong)
        if entry is None:
            return events.Cancelled()
        if isinstance(entry, AnotherWay):
            return events.AnotherWayWanted()
        self._pin = entry.pin
        return events.PinGiven(entry.last_try_agreed)

    async def _ask_consent(self, screen: Screen) -> Event:
        choice = await self._attendant.ask_consent(screen)
        return events.Cancelled() if choice is None else events.Chosen(choice)

    async def _call(self, action: _Call) -> Event:
        try:
            match action:
                case actions.FetchChallenge(by):
                    return await self._fetch_challenge(by)
                case actions.SubmitProof(certificate, signature, by):
                    return await self._submit(certificate, signature, by)
                case actions.Register():
                    return await self._agree(Agreement(register_insurance_use=True))
                case actions.RegisterConsents(agreement):
                    return await self._agree(agreement)
        except PasscodeRefused:
            return events.PasscodeWrong()
        except CentreUnreachable as error:
            return events.CentreFailed(events.CentreFault.UNREACHABLE, str(error))
        except CentreRefused as error:
            return events.CentreFailed(_fault(error), str(error))

    async def _fetch_challenge(self, by: Identified) -> Event:
        self._authentication = granted = await self._gateway.authenticate()
        statement = Statement(
            granted.challenge,
            self._gateway.institution_code,
            self._gateway.terminal_id,
            by.method,
        )
        return events.ChallengeGranted(statement.digest())

    async def _submit(self, certificate: bytes, signature: bytes | None, by: Identified) -> Event:
        granted = _present(self._authentication)
        passcode, self._passcode = self._passcode, None
        return self._answered(
            await self._gateway.confirm(
                granted, certificate, signature, by.method, by.mode, passcode, by.occasion
            )
        )

    async def _agree(self, agreement: Agreement) -> Event:
        answered = _present(self._confirmation)
        return self._answered(await self._gateway.agree(answered.id, agreement))

    def _answered(self, confirmation: Confirmation) -> Event:
        self._confirmation = confirmation
        return events.Answered(confirmation.answer, confirmation.screens)


def _fault(error: CentreRefused) -> events.CentreFault:
    match error:
        case TerminalNotAdmitted():
            return events.CentreFault.TERMINAL_REFUSED
        case ModeNotOpen():
            return events.CentreFault.MODE_CLOSED
        case _:
            return events.CentreFault.REFUSED


def _present(value: T | None) -> T:
    """What an earlier action left; the machine's order guarantees that it is there."""
    if value is None:
        raise TypeError("an action ran before the one it builds on")
    return value
