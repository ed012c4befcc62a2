"""What stands on the kiosk's screen: finished words, and what can be pressed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar

__all__ = [
    "Body",
    "Hint",
    "Look",
    "Note",
    "PasscodeForm",
    "Picture",
    "PinPad",
    "Shown",
    "Stage",
    "Tap",
    "Tone",
    "Working",
]


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
    quiet: ClassVar[bool] = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class PasscodeForm:
    """Where staff type the clinic's passcode."""

    template: ClassVar[str] = "kiosk/passcode.html"
    beside: ClassVar[str] = ""
    quiet: ClassVar[bool] = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """The machine is busy; nothing is asked."""

    template: ClassVar[str] = "kiosk/working.html"
    beside: ClassVar[str] = ""
    quiet: ClassVar[bool] = True
    text: str


class Picture(StrEnum):
    """What the person before the camera sees of herself."""

    OWN = "own"  # the camera of the browser that shows this page
    SENT = "sent"  # a camera elsewhere, or pictures in its place: they come one by one


class Hint(StrEnum):
    """What is drawn around the oval, beside the advice in words."""

    NONE = "none"
    GOOD = "good"
    CLOSER = "closer"
    BACK = "back"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Look:
    """The face before the camera: what to do about it, and how many of the frames are taken.

    `picture_text` and `progress` say in words what is seen; `mirrored`: whoever moves sees herself
    move as in a mirror. `key` stays the same as long as one
    camera is on.
    """

    template: ClassVar[str] = "kiosk/look.html"
    beside: ClassVar[str] = ""
    quiet: ClassVar[bool] = False
    key: str
    picture: Picture
    picture_text: str
    mirrored: bool
    advice: str
    hint: Hint = Hint.NONE
    good: int = 0
    needed: int = 0
    progress: str = ""


Body = PinPad | PasscodeForm | Working | Look


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
