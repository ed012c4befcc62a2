"""What `record` does with a card: reads, and a signature of our own."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from clinic_ui.cli.failure import Exit, fail
from onshikaku.domain.proof import CHALLENGE_LENGTH, Method, Statement
from reader.errors import ReaderError, ReaderUnavailable
from reader.jpki import JpkiCard
from reader.photo import read_photo
from reader.pin import CodeB, InvalidPin, Pin
from reader.ports import CardInserted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console

    from hardware.recording.recorder import Recorder
    from reader.ports import CardWatch

__all__ = ["CardSession", "Part", "Patient", "RecordedSession", "play"]

_INSTITUTION = "0000000000"
_TERMINAL = "record"


class Part(StrEnum):
    """What is read."""

    LOOK = "look"
    SIGNATURE = "signature"
    PHOTO = "photo"


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

    def _said(self, prompt: str) -> str:
        if self._lines is None:
            return self._console.input(prompt, password=True).strip()
        return self._lines.pop(0) if self._lines else ""


class CardSession:
    """The card alone is asked: always the look, and these parts. PINs are typed at once."""

    def __init__(self, parts: frozenset[Part], patient: Patient) -> None:
        self._pin = patient.pin() if Part.SIGNATURE in parts else None
        self._code_b = patient.code_b() if Part.PHOTO in parts else None
        self._last_try = patient.last_try

    def play(self, recorder: Recorder) -> str | None:
        """None. Raises what `reader.errors` has."""
        with recorder.connect() as connection:
            card = JpkiCard(connection)
            card.select()
            available = card.availability()
            card.tries_left()
            if available.auth:
                card.auth_certificate()
            card.auth_ca_certificate()
            if self._pin is not None:
                card.verify_pin(self._pin, allow_last_try=self._last_try)
                challenge = os.urandom(CHALLENGE_LENGTH)
                statement = Statement(challenge, _INSTITUTION, _TERMINAL, Method.PIN)
                card.sign_digest(statement.digest())
            if self._code_b is not None:
                read_photo(connection, self._code_b)
        return None


class RecordedSession(Protocol):
    """What is done with a card while it is recorded."""

    def play(self, recorder: Recorder) -> str | None:
        """Do it. What broke it off, None if nothing did. Raises what `reader.errors` has."""
        ...


def play(
    recorder: Recorder,
    watch: Callable[[], CardWatch],
    session: RecordedSession,
    wait: float,
) -> str | None:
    """Do it, having waited so many seconds for a card. What broke it off, None if nothing did.

    Raises `ReaderUnavailable` before the first command only.
    """
    with _watched(recorder, watch) as placed:
        if wait > 0:
            placed.wait(wait)
        try:
            return session.play(recorder)
        except ReaderUnavailable:
            if not recorder.count:
                raise
            return ReaderUnavailable.__name__
        except ReaderError as error:
            return type(error).__name__


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
