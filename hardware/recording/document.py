"""A recording as a document: a header, then one event a line, JSON (docs/recordings.md).

It has no field for the data of an answer, for a secret or for other data of a command: what such
bytes were cannot stand in a recording. Only names, lengths, status words and times can.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from reader.errors import UnavailableReason
from reader.mynumber import ANDROID, IPHONE, MY_NUMBER_CARD
from reader.sources import Link

__all__ = [
    "LABELS",
    "MAX_EVENTS",
    "MAX_SECONDS",
    "MAX_TAKEN",
    "Asked",
    "CardSeen",
    "Closed",
    "Connected",
    "Event",
    "Exchanged",
    "Failure",
    "Header",
    "Hidden",
    "Label",
    "Name",
    "ObjectFile",
    "Recording",
    "Seen",
    "Session",
    "Via",
]

MAX_SECONDS: Final = 86400.0
"""Of a whole recording; what comes later is said to be as late."""
MAX_TAKEN: Final = 60.0
"""Of one command, which a card that plays it can be made to take; longer ones are cut."""
MAX_BYTES: Final = 65536
"""Data of one answer, ISO/IEC 7816-4 §5.2."""
MAX_EVENTS: Final = 20_000

LABELS: Final = (MY_NUMBER_CARD, ANDROID, IPHONE)

_STRICT: Final = ConfigDict(extra="forbid", frozen=True, strict=True)
Label = Literal["JPKIAPICCTOKEN2", "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"]
_TwoBytes = Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{4}$")]
_Atr = Annotated[str, StringConstraints(pattern=r"^([0-9A-F]{2}){2,33}$")]
_Header = Annotated[
    str, StringConstraints(pattern=r"^([0-9A-F]{8}|[0-9A-F]{4}\*{4}|\*{8})$", max_length=8)
]
_Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
_Taken = Annotated[float, Field(ge=0, le=MAX_TAKEN, allow_inf_nan=False)]
_Length = Annotated[int, Field(ge=1, le=MAX_BYTES)]
_Printable = Annotated[str, StringConstraints(pattern=r"^\P{C}*$", max_length=200)]


class Name(StrEnum):
    """An application, as recordings call it; every other one is `UNKNOWN`."""

    ISD = "isd"
    JPKI = "jpki"
    COMMON = "common"
    JUKI = "juki"
    VISUAL = "visual"
    TEXT = "text"
    UNKNOWN = "unknown"


class ObjectFile(StrEnum):
    """A file whose object says how long it is, so that its length decides how it is read."""

    SIGN_CA_CERTIFICATE = "jpki/0002"
    AUTH_CERTIFICATE = "jpki/000A"
    AUTH_CA_CERTIFICATE = "jpki/000B"
    FACE = "visual/0002"
    ATTRIBUTES = "text/0002"


class Hidden(StrEnum):
    """What was met in the session and is not in its recording."""

    ANSWERS = "answers"
    SECRETS = "secrets"
    DATA = "data"
    UNKNOWN_COMMANDS = "unknown-commands"
    ATR = "atr"
    READER_SERIAL = "reader-serial"


class Session(StrEnum):
    """What was done with the card."""

    READ = "read"
    CHECK_IN = "check-in"
    PROGRAM = "program"  # what some program of the caller's asked


class Failure(StrEnum):
    """How a command or a connection ended without an answer: names of `reader.errors`."""

    ABSENT = "CardAbsent"
    REMOVED = "CardRemoved"
    MUTE = "CardMute"
    DATA = "CardDataError"
    UNAVAILABLE = "ReaderUnavailable"


class Via(BaseModel):
    """The reader, without its own serial number. `link` is None for a reader made of nothing."""

    model_config = _STRICT

    name: _Printable
    link: Annotated[Link, Field(strict=False)] | None = None


class Header(BaseModel):
    """The first line. `label`, `signs` and `authenticates` are what the card said of itself.

    `objects` holds the whole length of the objects in those files, in bytes, where it was seen.
    """

    model_config = _STRICT

    format: Literal["onshikaku-recording"]
    version: Literal[1]
    program: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    made: Annotated[date, Field(strict=False)]
    session: Annotated[Session, Field(strict=False)]
    reader: Via
    hidden: Annotated[tuple[Hidden, ...], Field(strict=False, max_length=len(Hidden))]
    label: Label | None = None
    signs: bool | None = None
    authenticates: bool | None = None
    objects: Annotated[
        dict[ObjectFile, Annotated[int, Field(ge=2, le=0x7FFF)]], Field(strict=False)
    ] = Field(default_factory=dict[ObjectFile, int])


class Asked(BaseModel):
    """A command without what it carried.

    `header` is CLA INS P1 P2, P1 and P2 starred where the instruction is not known, all of it
    where the bytes are no command. `secret`: data of a PIN command, length and all. `hidden`: so
    many bytes of other data. `le` is what was asked for, `extended` the form of the lengths.
    """

    model_config = _STRICT

    header: _Header
    select: Annotated[Name, Field(strict=False)] | None = None
    file: _TwoBytes | None = None
    secret: bool = False
    hidden: _Length | None = None
    le: _Length | None = None
    extended: bool = False

    @model_validator(mode="after")
    def _carries_one_thing(self) -> Self:
        carried = (self.select, self.file, self.secret or None, self.hidden)
        if sum(item is not None for item in carried) > 1:
            raise ValueError("select, file, secret and hidden exclude each other")
        if self.select is Name.UNKNOWN:
            raise ValueError("select names a known application")
        return self

    def __str__(self) -> str:
        said = self.select or self.file or ("secret" if self.secret else None)
        parts = [self.header]
        if said is not None:
            parts.append(str(said))
        if self.hidden is not None:
            parts.append(f"({self.hidden} bytes)")
        if self.le is not None:
            parts.append(f"Le={self.le}")
        if self.extended:
            parts.append("extended")
        return " ".join(parts)


class _Timed(BaseModel):
    """`at`: seconds since the recording began."""

    model_config = _STRICT

    at: _Seconds


class _Lasting(_Timed):
    """`seconds`: how long it took."""

    seconds: _Taken
    error: Annotated[Failure, Field(strict=False)] | None = None
    reason: Annotated[UnavailableReason, Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _reason_of_the_reader(self) -> Self:
        if (self.reason is not None) != (self.error is Failure.UNAVAILABLE):
            raise ValueError("reason belongs to ReaderUnavailable")
        return self


class Connected(_Lasting):
    """A connection was opened, or not: an answer to reset or an error."""

    kind: Literal["connect"]
    atr: _Atr | None = None

    @model_validator(mode="after")
    def _atr_or_error(self) -> Self:
        if (self.atr is None) == (self.error is None):
            raise ValueError("atr or error, one of them")
        return self


class Exchanged(_Lasting):
    """One command and its status word, with so many bytes of answer; or an error."""

    kind: Literal["command"]
    asked: Asked
    sw: _TwoBytes | None = None
    length: _Length | None = None

    @model_validator(mode="after")
    def _status_or_error(self) -> Self:
        if (self.sw is None) == (self.error is None):
            raise ValueError("sw or error, one of them")
        if self.length is not None and self.sw is None:
            raise ValueError("length belongs to an answer")
        return self

    @property
    def status(self) -> int:
        """The status word of an answer. ValueError where there was none."""
        if self.sw is None:
            raise ValueError("no answer was recorded")
        return int(self.sw, 16)


class Closed(_Timed):
    """The connection was closed."""

    kind: Literal["close"]


class Seen(StrEnum):
    """What a watch on the reader saw."""

    INSERTED = "inserted"
    TAKEN = "taken"
    READER_LOST = "reader-lost"
    READER_BACK = "reader-back"


class CardSeen(_Timed):
    """A card came or went, or the reader did."""

    kind: Literal["seen"]
    what: Annotated[Seen, Field(strict=False)]


Event = Annotated[Connected | Exchanged | Closed | CardSeen, Field(discriminator="kind")]


class Recording(BaseModel):
    """All of it, in order."""

    model_config = _STRICT

    header: Header
    events: tuple[Event, ...]

    def exchanges(self) -> list[Exchanged]:
        """The commands alone."""
        return [event for event in self.events if isinstance(event, Exchanged)]
