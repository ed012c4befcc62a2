"""What a step of a scenario does at the readers, around them and at the kiosk, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time  # noqa: TC003 - pydantic resolves the annotations
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard  # noqa: TC001
from clinic_ui.bench.records import RecordChange  # noqa: TC001
from clinic_ui.bench.scenes import FaceScene  # noqa: TC001
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment
from clinic_ui.bench.troubles import Trouble  # noqa: TC001
from hardware.faults import FaultKind as ChipFault  # noqa: TC001
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.institution import Feature  # noqa: TC001
from onshikaku.domain.modes import Occasion  # noqa: TC001
from onshikaku.domain.scenario import LineFault  # noqa: TC001
from onshikaku.personas.entry import Entry
from onshikaku.service.faults import FaultKind as CallFault

__all__ = [
    "Answers",
    "Around",
    "CheckInStep",
    "ClockStep",
    "Come",
    "FaceStep",
    "Fields",
    "Moved",
    "Opened",
    "PlaceStep",
    "Placed",
    "PlugStep",
    "Reader",
    "Record",
    "RemoveStep",
    "Seen",
    "SetStep",
    "TapStep",
    "Tapped",
    "TrapStep",
    "Trapped",
    "TurnStep",
    "Turned",
    "UnlockStep",
    "UnplugStep",
    "WaitStep",
    "Waited",
    "Words",
]

Words = tuple[str, ...]
Fields = Mapping[str, str]
Reader = Annotated[str, Field(pattern="^[1-4]$")]


class Opened(StrEnum):
    """A mode that is opened for the clinic, or closed again."""

    OPEN = "open"
    CLOSED = "closed"


class Placed(Entry):
    """What is put on a reader, and how: the words of the bench (docs/pages.md)."""

    persona: str | None = None
    other: OtherCard | None = None
    reader: Reader = "1"
    form: Form = Form.CARD
    unlocked: bool = True
    lies: Placement = Placement.PROPER
    pin_tries: Annotated[int, Field(ge=0, le=3)] | None = None
    breaks: ChipFault | LineFault | None = None
    moment: Moment = Moment.COMMAND
    nth: Annotated[int, Field(ge=1, le=50)] = 1
    behaves: Behaviour = Behaviour.NORMAL


class Turned(Entry):
    """How what lies there is laid down again."""

    lies: Placement
    reader: Reader = "1"


class Trapped(Entry):
    """What goes wrong with what lies on a reader, or `none` again; tries left of its PIN."""

    reader: Reader = "1"
    breaks: ChipFault | LineFault | Literal["none"] | None = None
    moment: Moment = Moment.COMMAND
    nth: Annotated[int, Field(ge=1, le=50)] = 1
    behaves: Behaviour | None = None
    pin_tries: Annotated[int, Field(ge=0, le=3)] | None = None


class Seen(Entry):
    """Who stands before the camera."""

    scene: FaceScene
    reader: Reader = "1"


class Record(Entry):
    """Another record for somebody."""

    persona: str
    change: RecordChange


class Around(Entry):
    """What is so around the readers from now on; what is left out stays as it is.

    `trouble` none: calls go well again. `call`: a call that goes wrong in the way of `kind`.
    `unlocked`: whose card the municipal office has unlocked, PIN and face check.
    """

    trouble: Trouble | Literal["none"] | None = None
    call: str | None = None
    kind: CallFault = CallFault.ERROR
    delay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    once: bool = False
    outage: Opened | None = None
    disaster: Opened | None = None
    without: tuple[Feature, ...] | None = None
    suspended: str | None = None
    unlocked: str | None = None
    record: Record | None = None


class Moved(Entry):
    """The clock: a day, a time of day, or so many hours on."""

    day: date | None = None
    at: time | None = None
    hours: float | None = None


class Come(StrEnum):
    """What comes at a kiosk by itself, after the seconds of the stage."""

    LEFT_BEHIND = "left-behind"  # the card counts as forgotten
    START = "start"  # its first screen again


class Waited(Entry):
    """Until that has come."""

    until: Come
    reader: Reader = "1"


class Answers(Entry):
    """What the patient says at the kiosk until the visit is over, or something else is asked.

    `pins` are typed in turn; `consent`: to each question by its id, or one word for all.
    `until`: stop before that screen (its `data-screen`, or what that begins with).
    """

    reader: Reader = "1"
    way: Way = Way.PIN
    pins: Words = ("1234",)
    last_try: bool = False
    registration: bool = False
    consent: str | Fields = "yes"
    passcode: str | None = None
    until: str | None = None


class Tapped(Entry):
    """One button or field of the kiosk: `choice` by its value, or what else can be pressed.

    `occasion`: what staff use the app on a tablet for, from the next visit on.
    """

    reader: Reader = "1"
    choice: str | None = None
    pin: str | None = None
    agreed: bool = False
    passcode: str | None = None
    phone: Literal["iphone", "android"] | None = None
    another_way: str | None = None
    occasion: Occasion | None = None
    button: Literal["stop", "dismiss", "call"] | None = None
    look: Fields | None = None


class PlaceStep(Entry):
    """Put a card, a phone or something else on a reader."""

    place: Placed


class RemoveStep(Entry):
    """Take away what lies on a reader."""

    remove: Reader


class TurnStep(Entry):
    """Lay it down in another way."""

    turn: Turned


class UnlockStep(Entry):
    """The owner unlocks the phone on a reader."""

    unlock: Reader


class UnplugStep(Entry):
    """Pull a reader's cable."""

    unplug: Reader


class PlugStep(Entry):
    """Put it back."""

    plug: Reader


class TrapStep(Entry):
    """What lies there goes wrong from now on."""

    trap: Trapped


class FaceStep(Entry):
    """Who stands before the camera from now on."""

    face: Seen


class SetStep(Entry):
    """Change what is around the readers."""

    set: Around


class ClockStep(Entry):
    """Move the clock."""

    clock: Moved


class WaitStep(Entry):
    """Wait for what comes by itself."""

    wait: Waited


class CheckInStep(Entry):
    """The patient answers at the kiosk until the visit is over."""

    check_in: Answers


class TapStep(Entry):
    """One tap at the kiosk."""

    tap: Tapped
