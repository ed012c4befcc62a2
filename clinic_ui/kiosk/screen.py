"""What stands on the kiosk's screen: finished words, and what can be pressed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar

__all__ = ["Body", "Note", "PasscodeForm", "PinPad", "Shown", "Stage", "Tap", "Tone", "Working"]


class Stage(IntEnum):
    """How far the patient has come; `OVER`: every step is done."""

    CARD = 0
    IDENTITY = 1
    CONSENT = 2
    DONE = 3
    OVER = 4


class Tone(StrEnum):
    """How a screen or a note is meant; the names are the design system's."""

    PLAIN = "neutral"
    INFO = "info"
    OK = "ok"
    ATTENTION = "attention"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that answers. `path` is what it is sent to, `value` what it says there.

    `opens` names a dialog instead. `main`: the one that most people press.
    """

    path: str
    value: str
    text: str
    hint: str = ""
    icon: str = ""
    main: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A box with something to know. `loud`: it is read out at once."""

    title: str
    body: tuple[str, ...] = ()
    tone: Tone = Tone.INFO
    loud: bool = False


@dataclass(frozen=True, slots=True)
class PinPad:
    """Where the PIN is typed; `last`: it has to be agreed to that a wrong one locks it."""

    template: ClassVar[str] = "kiosk/pin.html"
    beside: ClassVar[str] = "kiosk/scramble.html"
    last: bool = False


@dataclass(frozen=True, slots=True)
class PasscodeForm:
    """Where staff type the clinic's passcode."""

    template: ClassVar[str] = "kiosk/passcode.html"
    beside: ClassVar[str] = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """The machine is busy; nothing is asked."""

    template: ClassVar[str] = "kiosk/working.html"
    beside: ClassVar[str] = ""
    text: str


Body = PinPad | PasscodeForm | Working


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen. `id` is another one whenever the patient has to look anew.

    `art` is a large drawing, `mark` an icon beside the title. `steps` are things to do in order,
    `points` things to know. `taps` are the answers to the question, `ways_out` what can be pressed
    instead of one, `more` is there for whoever opens it. `limit` says how often one may still go
    wrong. `then` says what comes next, `take` what to take along, `small` stands below
    everything. `asks`: an answer is waited for.
    """

    id: str
    title: str
    lead: str = ""
    stage: Stage | None = None
    tone: Tone = Tone.PLAIN
    art: str = ""
    mark: str = ""
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    body: Body | None = None
    taps: tuple[Tap, ...] = ()
    ways_out: tuple[Tap, ...] = ()
    more: Note | None = None
    limit: str = ""
    small: str = ""
    then: str = ""
    take: str = ""
    asks: bool = False
