"""What `record` does with a card: reads, a signature of our own, or a whole check-in."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui import compose
from clinic_ui.cli.attendants import Scripted, Typed
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.surroundings import world_for
from clinic_ui.cli.visit import check_in
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import CHALLENGE_LENGTH, Method, Statement
from reader.errors import ReaderError, ReaderUnavailable
from reader.jpki import JpkiCard
from reader.photo import read_photo
from reader.pin import CodeB, InvalidPin, Pin
from reader.ports import CardInserted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from rich.console import Console

    from clinic_ui.ports import Attendant
    from clinic_ui.settings import ClinicSettings
    from hardware.recording.recorder import Recorder
    from reader.ports import CardWatch

__all__ = ["Card", "CheckInAt", "Part", "Patient", "play"]

_INSTITUTION = "0000000000"
_TERMINAL = "record"
_BROKEN = frozenset({Outcome.CARD_MUTE, Outcome.CARD_REMOVED, Outcome.CARD_UNREADABLE})


class Part(StrEnum):
    """What is read."""

    LOOK = "look"
    SIGNATURE = "signature"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Card:
    """The card alone is asked: always the look, and these parts."""

    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class CheckInAt:
    """A check-in takes place: on that day, with those authorities and people."""

    on: str | None
    pki: Path | None
    personas: Path | None
    trust: tuple[Path, ...]
    with_cast: bool
    settings: ClinicSettings


class Patient:
    """Who types PIN and 照合番号 B: `lines`, in that order, or a person. Neither is kept."""

    def __init__(self, console: Console, lines: list[str] | None, *, last_try: bool) -> None:
        self._console = console
        self._lines = lines
        self.last_try = last_try

    def pin(self) -> Pin:
        """The PIN of the authentication key. Leaves with a usage error if it can be none."""
        try:
            return Pin(self._said("暗証番号（4桁）　PIN, four digits: "))
        except InvalidPin as error:
            fail(Exit.USAGE, f"PIN: {error}")

    def code_b(self) -> CodeB:
        """照合番号 B. Leaves with a usage error if it can be none."""
        try:
            return CodeB(self._said("照合番号B（14桁）　verification number B, 14 digits: "))
        except InvalidPin as error:
            fail(Exit.USAGE, f"照合番号 B: {error}")

    def attendant(self) -> Attendant:
        """The same for a check-in, which agrees to nothing."""
        if self._lines is None:
            return Typed(self._console, last_try=self.last_try, register=False)
        try:
            pins = [Pin(line) for line in self._lines]
        except InvalidPin as error:
            fail(Exit.USAGE, f"--pin-stdin: {error}")
        return Scripted(None, pins, last_try=self.last_try, register=False)

    def _said(self, prompt: str) -> str:
        if self._lines is None:
            return self._console.input(prompt, password=True).strip()
        return self._lines.pop(0) if self._lines else ""


def play(
    recorder: Recorder,
    watch: Callable[[], CardWatch],
    asked: Card | CheckInAt,
    patient: Patient,
    wait: float,
) -> str | None:
    """Do it, having waited so many seconds for a card. What broke it off, None if nothing did.

    Raises `ReaderUnavailable` before the first command only.
    """
    # Asked before the card has power: a person takes time.
    secrets = _Secrets.of(asked, patient) if isinstance(asked, Card) else None
    with _watched(recorder, watch) as placed:
        if wait > 0:
            placed.wait(wait)
        try:
            if isinstance(asked, CheckInAt):
                return _check_in(recorder, asked, patient)
            _ask(recorder, secrets or _Secrets(), last_try=patient.last_try)
        except ReaderUnavailable:
            if not recorder.count:
                raise
            return ReaderUnavailable.__name__
        except ReaderError as error:
            return type(error).__name__
    return None


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What was typed."""

    pin: Pin | None = None
    code_b: CodeB | None = None

    @classmethod
    def of(cls, card: Card, patient: Patient) -> _Secrets:
        return cls(
            patient.pin() if Part.SIGNATURE in card.parts else None,
            patient.code_b() if Part.PHOTO in card.parts else None,
        )


def _ask(recorder: Recorder, secrets: _Secrets, *, last_try: bool) -> None:
    with recorder.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        available = card.availability()
        card.tries_left()
        if available.auth:
            card.auth_certificate()
        card.auth_ca_certificate()
        if secrets.pin is not None:
            card.verify_pin(secrets.pin, allow_last_try=last_try)
            challenge = os.urandom(CHALLENGE_LENGTH)
            card.sign_digest(Statement(challenge, _INSTITUTION, _TERMINAL, Method.PIN).digest())
        if secrets.code_b is not None:
            read_photo(connection, secrets.code_b)


def _check_in(recorder: Recorder, at: CheckInAt, patient: Patient) -> str | None:
    world = world_for(at.on, at.pki, at.personas, at.trust, with_cast=at.with_cast)
    attendant = patient.attendant()

    async def visit() -> Outcome:
        async with compose.local_clinic(world, at.settings) as clinic:
            done = await check_in(recorder, clinic, attendant, world.clock)
            return done.finished.outcome

    outcome = finish(visit())
    return outcome.value if outcome in _BROKEN else None


@contextmanager
def _watched(recorder: Recorder, watch: Callable[[], CardWatch]) -> Generator[threading.Event]:
    """Have the recorder see what happens at the reader meanwhile; set once a card is there."""
    placed = threading.Event()
    with watch() as events:

        def follow() -> None:
            while (event := events.next()) is not None:
                recorder.saw(event)
                if isinstance(event, CardInserted):
                    placed.set()

        thread = threading.Thread(target=follow, name="recorded reader", daemon=True)
        thread.start()
        try:
            yield placed
        finally:
            events.stop()
            thread.join()
