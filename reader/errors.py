"""What can go wrong between the program and a card.

::

    ReaderError
    ├── ReaderUnavailable      no PC/SC service, reader unplugged, reader in use by another program
    ├── CardAbsent             nothing on the reader
    ├── CardRemoved            the card left in the middle of an exchange
    ├── CardMute               no answer before the deadline
    ├── CardDataError          the card answered, but not what its specification says
    ├── NotMyNumberCard        no JPKI application, or that of another kind of card
    ├── LastTryRefused         one try is left and nobody agreed to use it up
    ├── CommandForbidden       a command that no real card is ever sent; it was not sent
    └── CardCommandError       a status word other than 9000
        ├── PinRejected        wrong PIN; tries_left says how many remain
        └── PinBlocked         no tries remain

Attributes carry the facts; sentences for people are composed by whoever shows them.
"""

from __future__ import annotations

from enum import Enum

__all__ = [
    "CardAbsent",
    "CardCommandError",
    "CardDataError",
    "CardMute",
    "CardRemoved",
    "CommandForbidden",
    "LastTryRefused",
    "NotMyNumberCard",
    "PinBlocked",
    "PinRejected",
    "ReaderError",
    "ReaderUnavailable",
    "UnavailableReason",
]


class ReaderError(Exception):
    """Never raised itself."""


class UnavailableReason(Enum):
    """Why a reader cannot be used."""

    NO_SERVICE = "no_service"
    NO_READER = "no_reader"
    UNKNOWN_READER = "unknown_reader"
    IN_USE = "in_use"
    NOT_INSTALLED = "not_installed"
    NOT_PERMITTED = "not_permitted"
    PCSC_ONLY = "pcsc_only"
    LOST = "lost"


class ReaderUnavailable(ReaderError):
    """The reader, or the service that owns it, cannot be used."""

    def __init__(self, reason: UnavailableReason, reader: str = "", detail: str = "") -> None:
        super().__init__(": ".join(part for part in (reason.value, reader, detail) if part))
        self.reason = reason
        self.reader = reader
        self.detail = detail


class CardAbsent(ReaderError):
    """There is no card on the reader."""


class CardRemoved(ReaderError):
    """The card left, or lost power, during an exchange; nothing is known of its result."""


class CardMute(ReaderError):
    """The card did not answer within the deadline."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s")
        self.seconds = seconds


class CardDataError(ReaderError):
    """The card's answer does not have the shape its specification gives it."""

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}" if detail else what)
        self.what = what
        self.detail = detail


class NotMyNumberCard(ReaderError):
    """The card has no JPKI application (公的個人認証AP), or one with another `label`."""

    def __init__(self, label: str = "") -> None:
        super().__init__(label)
        self.label = label


class LastTryRefused(ReaderError):
    """A PIN was not sent, because too few tries are left and the person has not agreed."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left; not sent without consent")
        self.tries_left = tries_left


class CommandForbidden(ReaderError):
    """A command was not sent: the card is not known to be simulated, and this might harm it.

    Carries CLA, INS, P1 and P2 (`header`) and no data.
    """

    def __init__(self, header: bytes, why: str) -> None:
        super().__init__(f"{header.hex().upper()} not sent: {why}")
        self.header = header
        self.why = why


class CardCommandError(ReaderError):
    """The card refused a command. `sw` is its status word, `step` the operation's name."""

    def __init__(self, step: str, sw: int) -> None:
        super().__init__(f"{step}: {sw:04X}")
        self.step = step
        self.sw = sw


class PinRejected(CardCommandError):
    """Wrong PIN (63Cx with x > 0)."""

    def __init__(self, sw: int, tries_left: int) -> None:
        super().__init__("verify", sw)
        self.tries_left = tries_left


class PinBlocked(CardCommandError):
    """The PIN is locked (63C0 after a try, or 6984)."""

    def __init__(self, sw: int) -> None:
        super().__init__("verify", sw)
