"""A day as it was drawn: each patient with all that will be met, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta

    from onshikaku.day.tally import Drawn
    from onshikaku.domain.institution import Kind
    from onshikaku.domain.persona import Persona

__all__ = [
    "Certificate",
    "Channel",
    "Consent",
    "DayPlan",
    "Identification",
    "LineDown",
    "Lookup",
    "Patient",
    "Pin",
    "Reader",
    "Record",
    "Shows",
]


class Shows(StrEnum):
    """What a patient is confirmed by."""

    CARD = "card"
    IPHONE = "iphone"
    ANDROID = "android"
    NUMBER = "number"
    NOTHING = "nothing"


class Channel(StrEnum):
    """Where the number comes from that is looked up."""

    CHART = "chart"  # the clinic's system has it
    TYPED = "typed"  # read off what the patient shows
    PAPER = "paper"  # 交付番号 of a 資格確認書


class Reader(StrEnum):
    """What happens at the reader."""

    SMOOTH = "smooth"
    UNREADABLE = "unreadable"
    WRONG_CARD = "wrong-card"
    TAKEN_EARLY = "taken-early"
    READER_LOST = "reader-lost"


class Certificate(StrEnum):
    """The certificate on the card."""

    VALID = "valid"
    EXPIRING = "expiring"
    GRACE = "grace"
    EXPIRED = "expired"


class Identification(StrEnum):
    """How the patient wants to be identified."""

    FACE = "face"
    PIN = "pin"
    VISUAL = "visual"


class Pin(StrEnum):
    """What becomes of the PIN."""

    RIGHT = "right"
    WRONG_ONCE = "wrong-once"
    LOCKED = "locked"


class Consent(StrEnum):
    """What the patient consents to."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Record(StrEnum):
    """What the centre has about the patient."""

    GOOD = "good"
    NONE = "none"
    STOPPED = "stopped"  # 閲覧停止
    LOST = "lost"
    LOST_NEWER = "lost-newer"  # the number shown is that of a former coverage


@dataclass(frozen=True, slots=True)
class Lookup:
    """A number that is looked up. `typo`: with a digit that was typed wrong."""

    channel: Channel
    typo: bool = False


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient of the day. `arrives` is aware; `persona` is known to the centre.

    What does not belong to what the patient shows is as in most visits. `face_matches` is about
    the card's holder. `seconds`: for each screen. `points`: of the treatment.
    """

    number: int
    arrives: datetime
    persona: Persona
    first: bool
    age_band: str
    shows: Shows
    seconds: float
    circle: bool = False
    reader: Reader = Reader.SMOOTH
    certificate: Certificate = Certificate.VALID
    registered: bool = True
    identification: Identification = Identification.FACE
    face_matches: bool = True
    pin: Pin = Pin.RIGHT
    record: Record = Record.GOOD
    consent: Consent = Consent.ALL
    lookups: tuple[Lookup, ...] = ()
    points: int = 0

    @property
    def by_paper(self) -> bool:
        """Whether a 資格確認書 is looked up, by its own number.

        Then the persona's coverage is in force: an end (`record`) comes from the insurer since.
        """
        return any(one.channel is Channel.PAPER for one in self.lookups)


@dataclass(frozen=True, slots=True)
class LineDown:
    """The line to the centre is down from `begins` (aware) on, for `lasts`."""

    begins: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A whole day: the patients in the order in which they arrive, and the choices drawn for them.

    `usage_percent` is the share of the card among confirmations that was asked for.
    """

    day: date
    kind: Kind
    seed: int
    usage_percent: float
    patients: tuple[Patient, ...]
    line_down: LineDown | None
    drawn: tuple[Drawn, ...]

    @property
    def personas(self) -> Mapping[str, Persona]:
        """Everybody who comes, by id."""
        return {patient.persona.id: patient.persona for patient in self.patients}
