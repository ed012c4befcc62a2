"""What a check-in does with the card or the phone on its reader, one thing after the other.

Blocking card access runs in a thread of its own, so that pages go on being served. What goes wrong
with the card becomes an event; PIN and photo are kept here and nowhere else, and not for long.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.ways import PhoneKind
from onshikaku.domain.outcomes import Outcome
from reader import errors
from reader.apdu import Sw
from reader.jpki import JpkiCard
from reader.mynumber import ANDROID, IPHONE, MY_NUMBER_CARD
from reader.photo import read_photo
from reader.pinless import PinlessCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.ports import CardFront
    from onshikaku.domain.checkin.events import Event
    from reader.pin import Pin
    from reader.pinless import TerminalKey
    from reader.ports import CardConnection, CardReader

__all__ = ["CardHand"]

T = TypeVar("T")

_LETTING_GO = 2.0
"""Seconds that somebody else may take to let go of a card: a program that looks at each one that is
placed, as Windows does, or this one before it was killed, of whom the card finishes a command."""

_AGAIN = 0.1

_LABELS = {PhoneKind.IPHONE: IPHONE, PhoneKind.ANDROID: ANDROID, None: MY_NUMBER_CARD}


class CardHand:
    """One visit's access to what lies on the reader. `release` before it is dropped.

    `terminal_key`: what buys a signature without a PIN; `front`: the camera over the card.
    """

    def __init__(
        self, reader: CardReader, terminal_key: TerminalKey | None, front: CardFront | None
    ) -> None:
        self._reader = reader
        self._terminal_key = terminal_key
        self._front = front
        self._thread = ThreadPoolExecutor(1, f"card on {reader.name}")
        self._connection: CardConnection | None = None
        self._card: JpkiCard | None = None
        self._phone: PhoneKind | None = None
        self._simulated = False
        self._photo: bytes | None = None
        self._front_seen = False

    @property
    def photo(self) -> bytes | None:
        """The chip's photo (JPEG 2000), once it was read."""
        return self._photo

    async def read(self, *, photo: bool, phone: PhoneKind | None) -> Event:
        """What the card shows without a PIN; a phone is taken up where `present_pin` left it.

        With `photo` also the photo, and whether the card signs without a PIN.
        """
        if phone is not None:
            return await self._do(lambda: self._read_phone(phone), phone)
        return await self._do(lambda: self._read_card(photo=photo))

    async def present_pin(
        self, pin: Pin, *, last_try_agreed: bool, phone: PhoneKind | None
    ) -> Event:
        """Show the PIN to the card, or to a phone that was just held to the reader."""
        return await self._do(lambda: self._present_pin(pin, last_try_agreed, phone), phone)

    async def sign(self, digest: bytes, *, pinless: bool) -> Event:
        """A signature over a SHA-256 digest; `pinless`: bought by the terminal."""
        return await self._do(lambda: self._sign(digest, pinless=pinless), self._phone)

    async def release(self) -> None:
        """Let go of the card after all it was asked for; a cancellation meanwhile comes last."""
        released = asyncio.get_running_loop().run_in_executor(self._thread, self._release)
        cancelled = None
        while not released.done():
            try:
                await asyncio.wait([released])
            except asyncio.CancelledError as error:
                cancelled = error
        released.result()
        if cancelled is not None:
            raise cancelled

    def drop(self) -> None:
        """Forget the photo and let the thread end."""
        self._photo = None
        self._thread.shutdown(wait=False)

    async def _do(self, work: Callable[[], Event], phone: PhoneKind | None = None) -> Event:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except errors.CardRemoved:
            return events.CardGone()
        except errors.ReaderUnavailable as error:
            return events.CardFailed(Outcome.READER_UNAVAILABLE, str(error))
        except errors.NotMyNumberCard as error:
            return events.CardFailed(_something_else(error.label, phone), str(error))
        except errors.ReaderError as error:
            if phone is not None:
                return events.CardFailed(Outcome.PHONE_UNREADABLE, _phone_fault(error))
            return self._card_fault(error)

    def _card_fault(self, error: errors.ReaderError) -> Event:
        match error:
            case errors.CardAbsent():
                return events.CardFailed(Outcome.NO_CARD, self._reader.name)
            case errors.CardMute():
                return events.CardFailed(Outcome.CARD_MUTE, str(error))
            case _:
                return events.CardFailed(Outcome.CARD_UNREADABLE, str(error))

    def _connect(self, phone: PhoneKind | None) -> JpkiCard:
        """The application of what lies there."""
        self._phone = phone
        self._connection = self._opened()
        self._card = card = JpkiCard(self._connection)
        self._simulated = card.select(_LABELS[phone]).is_simulated
        return card

    def _opened(self) -> CardConnection:
        """The card, once nobody else has it, or has had it for too long."""
        deadline = time.monotonic() + _LETTING_GO
        while True:
            try:
                return self._reader.connect()
            except errors.ReaderUnavailable as error:
                if error.reason is not errors.UnavailableReason.IN_USE:
                    raise
                if time.monotonic() >= deadline:
                    raise
            time.sleep(_AGAIN)

    def _read_card(self, *, photo: bool) -> Event:
        card = self._connect(None)
        certificate = card.auth_certificate() if card.availability().auth else None
        tries = card.tries_left()
        pinless = photo and certificate is not None and self._takes_terminal(card)
        if photo and certificate is not None and (pinless or not self._simulated):
            self._photo = self._read_photo()
        has_photo = self._photo is not None
        facts = states.CardFacts(certificate, self._simulated, tries, pinless, has_photo)
        return events.CardRead(replace(facts, photoless=self._front_seen and not has_photo))

    def _takes_terminal(self, card: JpkiCard) -> bool:
        if self._terminal_key is None:
            return False
        pinless = PinlessCard(_present(self._connection))
        return pinless.supported(card, simulated=self._simulated)

    def _read_photo(self) -> bytes | None:
        code = None if self._front is None else self._front.read_code()
        # Of a real card it is not known whether the code was its own.
        self._front_seen = code is not None and self._simulated
        if code is None:
            return None
        photo = read_photo(_present(self._connection), code)
        _present(self._card).select()
        return photo

    def _read_phone(self, phone: PhoneKind) -> Event:
        card = self._card or self._connect(phone)
        certificate = card.auth_certificate()
        return events.CardRead(states.CardFacts(certificate, self._simulated, None, phone=phone))

    def _present_pin(self, pin: Pin, last_try_agreed: bool, phone: PhoneKind | None) -> Event:  # noqa: FBT001
        if phone is not None:
            self._connect(phone)
        try:
            _present(self._card).verify_pin(pin, allow_last_try=last_try_agreed)
        except errors.LastTryRefused as refused:
            return events.PinRefusedUnsent(refused.tries_left)
        except errors.PinBlocked:
            return events.PinWrong(0)
        except errors.PinRejected as rejected:
            return events.PinWrong(rejected.tries_left)
        return events.PinAccepted()

    def _sign(self, digest: bytes, *, pinless: bool) -> Event:
        if pinless:
            PinlessCard(_present(self._connection)).grant(_present(self._terminal_key))
        return events.Signed(_present(self._card).sign_digest(digest))

    def _release(self) -> None:
        connection, card = self._connection, self._card
        self._connection = self._card = None
        if connection is None:
            return
        if card is not None and self._phone is PhoneKind.IPHONE:
            with contextlib.suppress(errors.ReaderError):
                card.say_goodbye()
        connection.close()


def _something_else(label: str, phone: PhoneKind | None) -> Outcome:
    """What it means that the application calls itself that."""
    if phone is not None:
        return Outcome.PHONE_EXPECTED
    return Outcome.CARD_EXPECTED if label in (IPHONE, ANDROID) else Outcome.NOT_MY_NUMBER_CARD


def _phone_fault(error: errors.ReaderError) -> str:
    """An owner who did not unlock the phone leaves its key closed."""
    if isinstance(error, errors.CardCommandError) and error.sw == Sw.SECURITY_STATUS:
        return states.PHONE_LOCKED
    return str(error) or type(error).__name__


def _present(value: T | None) -> T:
    """What an earlier step left; the machine's order guarantees that it is there."""
    if value is None:
        raise TypeError("a step with the card ran before the one it builds on")
    return value
