"""What a powered virtual card remembers, and what one command turns it into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from reader.apdu import Response, Sw

if TYPE_CHECKING:
    from hardware.card_image import Application, CardImage
    from reader.apdu import Command

__all__ = ["CardState", "Entropy", "Refused", "Request", "Session", "Transition"]

Entropy = Callable[[int], bytes]
"""Gives that many random bytes."""


@dataclass(frozen=True, slots=True)
class Session:
    """What power-off wipes. `application` is an AID, None while the ISD is current.

    `terminal_body` is a terminal certificate waiting for its signature, `terminal_key` the
    public-key object of one that was accepted, `granted` the right to one signature without a PIN.
    """

    application: bytes | None = None
    file: int | None = None
    verified: frozenset[int] = frozenset()
    challenge: bytes | None = None
    terminal_body: bytes | None = None
    terminal_key: bytes | None = None
    granted: bool = False


class SessionChanges(TypedDict, total=False):
    """Fields of a session that a command changes."""

    application: bytes | None
    file: int | None
    verified: frozenset[int]
    challenge: bytes | None
    terminal_body: bytes | None
    terminal_key: bytes | None
    granted: bool


@dataclass(frozen=True, slots=True)
class CardState:
    """The card: what lasts (image, with the counters) and what power-off wipes (session)."""

    image: CardImage
    session: Session = Session()

    @property
    def application(self) -> Application | None:
        """The selected application, None while the ISD is current."""
        if self.session.application is None:
            return None
        return self.image.application(self.session.application)

    def answer(self, data: bytes = b"", sw: int = Sw.OK) -> Transition:
        """This state after a command that was answered so; a tear leaves what the image says."""
        return Transition(Response(data, sw).encode(), self, CardState(self.image))

    def using(self, **session: Unpack[SessionChanges]) -> CardState:
        """The same card with some fields of its session changed."""
        return replace(self, session=replace(self.session, **session))


@dataclass(frozen=True, slots=True)
class Transition:
    """Answer and next state; `torn` is what remains if power is lost before the answer is out."""

    response: bytes
    state: CardState
    torn: CardState


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it came in; `extended` tells its length fields apart, where the card cares."""

    command: Command
    extended: bool
    entropy: Entropy


class Refused(Exception):
    """Inside the card: the command ends with `sw` and changes nothing."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw
