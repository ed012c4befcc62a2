"""What a card may be sent: the last check before bytes leave for a reader that may hold a real one.

A card is real unless its token information (EF 0006), heard on the same connection, says that it is
simulated. Until then, and for ever with a real one, only these pass: reading what is free to read,
asking for tries, a PIN with tries to spare, and a signature over a digest. No application or file
but ours, no write, no change, no other key. docs/real-cards.md tells people so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from reader.apdu import Command
from reader.errors import CardRemoved, CommandForbidden, ReaderError
from reader.jpki import DIGEST_LENGTH, SHA256_DIGEST_INFO, TokenInfo
from reader.mynumber import IPHONE, Aid, JpkiFile, VisualFile
from reader.pin import SAFE_TRIES, last_try_agreed
from reader.ports import CardConnection

if TYPE_CHECKING:
    from reader.apdu import Response

__all__ = ["Guard", "GuardedConnection"]


class Ins(IntEnum):
    """Instructions that a real card may be sent."""

    VERIFY = 0x20
    SIGN = 0x2A
    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    LAST_COMMAND = 0xFC


_TOKEN_LENGTH: Final = 80
"""Bytes of the token information that hold its label and its model."""

_READABLE: Final = {
    Aid.JPKI: frozenset(
        {
            JpkiFile.TOKEN_INFO,
            JpkiFile.AVAILABILITY,
            JpkiFile.AUTH_CERTIFICATE,
            JpkiFile.AUTH_CA_CERTIFICATE,
        }
    ),
    Aid.VISUAL: frozenset({VisualFile.FACE}),
}
_PIN_LENGTHS: Final = {(Aid.JPKI, JpkiFile.AUTH_PIN): 4, (Aid.VISUAL, VisualFile.CODE_B): 14}
_KEY: Final = (Aid.JPKI, JpkiFile.AUTH_KEY)
_APPLICATIONS: Final = {aid.value: aid for aid in Aid}


@dataclass(slots=True)
class _Awaited:
    """What the answer to the last command may change."""

    application: Aid | None = None
    file: int | None = None
    reads_token_from: int | None = None
    counts_tries: bool = False


class Guard:
    """Follows one connection to one card from power-up on. For one thread."""

    def __init__(self) -> None:
        self._simulated = False
        self._application: Aid | None = None
        self._file: int | None = None
        self._tries: int | None = None
        self._token = b""
        self._label = ""
        self._awaited = _Awaited()

    @property
    def simulated(self) -> bool:
        """Whether the card has said that it is simulated: then anything may be sent to it."""
        return self._simulated

    def admit(self, raw: bytes) -> None:
        """Let a command of a real card's repertoire pass; `CommandForbidden` for any other.

        To be called before it is sent, and `heard` with its answer.
        """
        try:
            command = Command.decode(raw)
        except ValueError:
            raise CommandForbidden(raw[:4], "no command APDU") from None
        if command.ins != Ins.GET_RESPONSE:
            self._awaited = _Awaited()
        why = self._objection(command)
        if why is not None:
            raise CommandForbidden(raw[:4], why)

    def heard(self, response: Response) -> None:
        """Learn from the answer to the command that was admitted last."""
        awaited = self._awaited
        if response.more is None and response.right_le is None:
            # Nothing more comes of it: what GET RESPONSE brings now belongs to nothing.
            self._awaited = _Awaited()
        if awaited.counts_tries:
            self._tries = response.tries_left
        if awaited.reads_token_from is not None:
            self._read_token(awaited, response.data)
        if not response.ok:
            return
        if awaited.application is not None:
            self._application, self._file, self._tries = awaited.application, None, None
        elif awaited.file is not None:
            self._file, self._tries = awaited.file, None

    def _objection(self, command: Command) -> str | None:
        """What speaks against a command; None if nothing does."""
        match command:
            case Command(cla=0x00, ins=Ins.SELECT, p1=0x04, p2=0x00 | 0x0C):
                return self._select_application(command)
            case Command(cla=0x00, ins=Ins.SELECT, p1=0x02, p2=0x0C):
                return self._select_file(command)
            case Command(cla=0x00, ins=Ins.READ_BINARY, data=b""):
                return self._read(command)
            case Command(cla=0x00 | 0x80, ins=Ins.GET_RESPONSE, p1=0, p2=0, data=b""):
                return None
            case Command(cla=0x00, ins=Ins.VERIFY, p1=0, p2=0x80, le=None):
                return self._verify(command.data)
            case Command(cla=0x80, ins=Ins.SIGN, p1=0, p2=0x80):
                return self._sign(command)
            case Command(cla=0x80, ins=Ins.LAST_COMMAND, p1=0, p2=0, data=b"", le=None):
                return None if self._label == IPHONE else "it is for telephones"
            case _:
                return "no command for a real card"

    def _select_application(self, command: Command) -> str | None:
        application = _APPLICATIONS.get(command.data)
        if application is None:
            return "an application that is not used here"
        # Whether it succeeds or not, what was current before may no longer be.
        self._application = self._file = self._tries = None
        self._awaited.application = application
        return None

    def _select_file(self, command: Command) -> str | None:
        file = int.from_bytes(command.data, "big") if len(command.data) == 2 else None
        here = self._application
        if here is None or file is None:
            return "a file of no application that is used here"
        if file not in _READABLE[here] and (here, file) not in {*_PIN_LENGTHS, _KEY}:
            return "a file that is not used here"
        self._file = self._tries = None
        self._awaited.file = file
        return None

    def _read(self, command: Command) -> str | None:
        if command.p1 & 0x80:
            return "a file by its short identifier"
        if self._application is None or self._file not in _READABLE[self._application]:
            return "no file that may be read is current"
        if (self._application, self._file) == (Aid.JPKI, JpkiFile.TOKEN_INFO):
            self._awaited.reads_token_from = command.p1 << 8 | command.p2
        return None

    def _verify(self, value: bytes) -> str | None:
        where = self._application, self._file
        length = next((wanted for place, wanted in _PIN_LENGTHS.items() if place == where), None)
        if length is None:
            return "a PIN that is not used here"
        tries, self._tries = self._tries, None
        if not value:
            self._awaited.counts_tries = True
            return None
        if len(value) != length or not value.isdigit():
            return "a value of another form, which would cost a try"
        if tries is None:
            return "the card was not asked for the tries left"
        agreed = self._file == JpkiFile.AUTH_PIN and last_try_agreed()
        least = 1 if agreed else SAFE_TRIES
        return None if tries >= least else f"{tries} tries left"

    def _sign(self, command: Command) -> str | None:
        if (self._application, self._file) != _KEY:
            return "the key for authentication is not current"
        digest = command.data.removeprefix(SHA256_DIGEST_INFO)
        if digest == command.data or len(digest) != DIGEST_LENGTH:
            return "no SHA-256 digest"
        return None

    def _read_token(self, awaited: _Awaited, data: bytes) -> None:
        """Take down what the card says of itself, as far as it has said it without a gap."""
        start = awaited.reads_token_from
        if not data or start is None or start > len(self._token):
            return
        self._token = self._token[:start] + data
        awaited.reads_token_from = start + len(data)
        if len(self._token) >= _TOKEN_LENGTH:
            token = TokenInfo.parse(self._token)
            self._label = token.label
            self._simulated = token.is_simulated


class GuardedConnection(CardConnection):
    """A `CardConnection` on which a real card is only sent what a `Guard` admits.

    After an error nothing that was heard before counts: somebody else may have used the card, or
    put another in its place. Until a command passes, what is not admitted raises `CardRemoved`.
    """

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection
        self._guard = Guard()
        self._failed = False

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        """Send one command APDU. Raises `CommandForbidden` before anything is sent."""
        guard = self._guard
        if not guard.simulated:
            try:
                guard.admit(command)
            except CommandForbidden:
                if self._failed:
                    raise CardRemoved("the connection failed before") from None
                raise
        try:
            response = self._connection.exchange(command)
        except ReaderError:
            self._guard, self._failed = Guard(), True
            raise
        self._failed = False
        if not guard.simulated:
            guard.heard(response)
        return response

    def close(self) -> None:
        """Reset the card and let go of it."""
        self._connection.close()
