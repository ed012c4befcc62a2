"""What a scenario does and what must be seen, step by step, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Discriminator, Field, Tag

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard  # noqa: TC001
from clinic_ui.bench.records import RecordChange  # noqa: TC001
from clinic_ui.bench.scenes import FaceScene  # noqa: TC001
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment
from clinic_ui.bench.troubles import Trouble  # noqa: TC001
from hardware.faults import FaultKind as ChipFault  # noqa: TC001
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.consent import ConsentBasis, ConsentItem  # noqa: TC001
from onshikaku.domain.institution import Feature  # noqa: TC001
from onshikaku.domain.modes import Mode, Occasion  # noqa: TC001
from onshikaku.domain.proof import Method
from onshikaku.domain.scenario import LineFault  # noqa: TC001
from onshikaku.personas.entry import Entry
from onshikaku.service.faults import FaultKind as CallFault

__all__ = ["Script", "StageEntry", "Step"]

_Words = tuple[str, ...]
_Reader = Annotated[str, Field(pattern="^[1-4]$")]
_Fields = Mapping[str, str]
_Anything = Mapping[str, Any]
_Texts = Mapping[str, str | _Words]


class Opened(StrEnum):
    """A mode that is opened for the clinic, or closed again."""

    OPEN = "open"
    CLOSED = "closed"


class Account(StrEnum):
    """Who sits at the desk: accounts of docs/terminals.md, or nobody."""

    GENERAL = "general"
    MEDICAL = "medical"
    ADMIN = "admin"
    NOBODY = "nobody"


class StageEntry(Entry):
    """What is there before the first step.

    `at`: the time of day, of the clinic; `cast`: the day for which people were made, if another;
    `clinic`: the institution's number, `encoding`: of the files it gets; `terminal_issued`: when
    its terminal got its certificate, which is not renewed by itself then. The seconds are those of
    `clinic_ui.front.place.Timing`; here nobody is in a hurry unless it says so.
    """

    at: time = time(10, 0)
    cast: date | None = None
    clinic: str = "9910000018"
    readers: Annotated[int, Field(ge=1, le=4)] = 1
    desk_readers: Annotated[int, Field(ge=0, le=2)] = 0
    tablets: Annotated[int, Field(ge=0, le=2)] = 0
    encoding: Literal["utf-8", "shift_jis"] = "utf-8"
    terminal_issued: date | None = None
    patience: float = 600
    left_behind: float = 600
    farewell: float = 600

    @property
    def all_readers(self) -> int:
        """How many there are: before patients, at the desk, in tablets."""
        return self.readers + self.desk_readers + self.tablets


class Placed(Entry):
    """What is put on a reader, and how: the words of the bench (docs/pages.md)."""

    persona: str | None = None
    other: OtherCard | None = None
    reader: _Reader = "1"
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
    reader: _Reader = "1"


class Trapped(Entry):
    """What goes wrong with what lies on a reader, or `none` again; tries left of its PIN."""

    reader: _Reader = "1"
    breaks: ChipFault | LineFault | Literal["none"] | None = None
    moment: Moment = Moment.COMMAND
    nth: Annotated[int, Field(ge=1, le=50)] = 1
    behaves: Behaviour | None = None
    pin_tries: Annotated[int, Field(ge=0, le=3)] | None = None


class Seen(Entry):
    """Who stands before the camera."""

    scene: FaceScene
    reader: _Reader = "1"


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
    reader: _Reader = "1"


class Answers(Entry):
    """What the patient says at the kiosk until the visit is over, or something else is asked.

    `pins` are typed in turn; `consent`: to each question by its id, or one word for all.
    `until`: stop before that screen (its `data-screen`, or what that begins with).
    """

    reader: _Reader = "1"
    way: Way = Way.PIN
    pins: _Words = ("1234",)
    last_try: bool = False
    registration: bool = False
    consent: str | _Fields = "yes"
    passcode: str | None = None
    until: str | None = None


class Tapped(Entry):
    """One button or field of the kiosk: `choice` by its value, or what else can be pressed.

    `occasion`: what staff use the app on a tablet for, from the next visit on.
    """

    reader: _Reader = "1"
    choice: str | None = None
    pin: str | None = None
    agreed: bool = False
    passcode: str | None = None
    phone: Literal["iphone", "android"] | None = None
    another_way: str | None = None
    occasion: Occasion | None = None
    button: Literal["stop", "dismiss", "call"] | None = None
    look: _Fields | None = None


class Looked(Entry):
    """What the words of a page say (`shows`) and do not say (`hides`).

    `at`: what is said in the part of the page with that `data-testid`; `absent`: parts there are
    none of.
    """

    shows: _Words = ()
    hides: _Words = ()
    at: _Texts = Field(default_factory=dict)
    absent: _Words = ()


class KioskLook(Looked):
    """The kiosk's screen; `screen`: what its `data-screen` begins with; `en`: in English."""

    reader: _Reader = "1"
    screen: str | None = None


class DeskLook(Looked):
    """The sheet of the last visit at the desk; `outcome`, `pays`: what it says of these.

    `page`: another page of it, as `charge` or `medical`.
    """

    page: str = ""
    account: Account = Account.GENERAL


class PageVisit(Looked):
    """A page is opened, perhaps filled in and sent, and looked at.

    Without `open` it is the page that stands there from the step before. `press` is the text of
    the button; `fill` are the fields by name; `upload` files by field name, each with its text. A
    PDF or CSV is looked at as its text. `keep`: names for what a pattern's group finds in the
    words, to be used as {name} in later steps.
    """

    open: str | None = None
    account: Account = Account.GENERAL
    fill: _Fields = Field(default_factory=dict)
    press: str | None = None
    follow: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] = 200
    keep: _Fields = Field(default_factory=dict)


class Call(Entry):
    """A call to the centre's interfaces; `answers` are values by dotted path.

    `port`: of the clinics (signed in as a terminal), or of the centre's keeper. `clinic`: another
    institution's first terminal; `account`: who is logged in there.
    """

    call: Annotated[str, Field(pattern="^(GET|POST|PUT|PATCH|DELETE) /")]
    port: Literal["clinic", "management"] = "clinic"
    clinic: str | None = None
    account: Account = Account.MEDICAL
    send: Any = None
    status: Annotated[int, Field(ge=200, le=599)] = 200
    answers: _Anything = Field(default_factory=dict)
    lacks: _Words = ()
    keep: _Fields = Field(default_factory=dict)


class Identified(Entry):
    """A card that is held to an institution's app, in a way that its reader does not have.

    `account`: who is logged in at the app; `occasion`, `visit_on`: of care at home; `ground`: why
    medical information is opened without consent. `card_refuses`: the card takes no such PIN.
    """

    persona: str
    clinic: str | None = None
    account: Account = Account.MEDICAL
    mode: Mode
    method: Method = Method.PIN
    pin: str = "1234"
    occasion: Occasion | None = None
    visit_on: date | None = None
    ground: ConsentBasis | None = None
    reason: str | None = None
    consents: tuple[ConsentItem, ...] = ()
    card_refuses: bool = False
    status: Annotated[int, Field(ge=200, le=599)] = 200
    answers: _Anything = Field(default_factory=dict)
    lacks: _Words = ()
    keep: _Fields = Field(default_factory=dict)


class Asked(Entry):
    """A request file in `req`, as clinic software writes it, and its answer in `res`.

    `header` and `body` are elements by name, nested as they are in the message; what every header
    holds is added. `refused`: an .err file comes instead.
    """

    kind: str
    header: _Anything = Field(default_factory=dict)
    body: _Anything = Field(default_factory=dict)
    answers: _Texts = Field(default_factory=dict)
    lacks: _Words = ()
    refused: bool = False
    keep: _Fields = Field(default_factory=dict)


class FileLook(Entry):
    """The newest result file in `face`: elements by name; `none`: the visit left no file."""

    none: bool = False
    holds: _Texts = Field(default_factory=dict)
    lacks: _Words = ()
    encoding: str | None = None


class CardLook(Entry):
    """What the card itself says: the tries left of its PIN."""

    pin_tries: Annotated[int, Field(ge=0, le=3)]
    reader: _Reader = "1"


class Run(Entry):
    """A command of the program, at the shared folder {root}; what it prints is looked at.

    `beside`: files by name, each with its text, that lie in the folder {files} when it runs.
    """

    run: str
    beside: _Fields = Field(default_factory=dict)
    exit: int = 0
    shows: _Words = ()
    hides: _Words = ()
    keep: _Fields = Field(default_factory=dict)


class PlaceStep(Entry):
    """Put a card, a phone or something else on a reader."""

    place: Placed


class RemoveStep(Entry):
    """Take away what lies on a reader."""

    remove: _Reader


class TurnStep(Entry):
    """Lay it down in another way."""

    turn: Turned


class UnlockStep(Entry):
    """The owner unlocks the phone on a reader."""

    unlock: _Reader


class UnplugStep(Entry):
    """Pull a reader's cable."""

    unplug: _Reader


class PlugStep(Entry):
    """Put it back."""

    plug: _Reader


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


class KioskStep(Entry):
    """Look at the kiosk."""

    kiosk: KioskLook


class DeskStep(Entry):
    """Look at the visit's sheet at the desk."""

    desk: DeskLook


class PageStep(Entry):
    """Use a page and look at it."""

    page: PageVisit


class ApiStep(Entry):
    """Call the centre."""

    api: Call


class IdentifyStep(Entry):
    """Hold a card to an app."""

    identify: Identified


class AskStep(Entry):
    """Ask by the shared folder."""

    ask: Asked


class FileStep(Entry):
    """Look at the file that the visit left."""

    file: FileLook


class CardStep(Entry):
    """Ask the card."""

    card: CardLook


class CommandStep(Entry):
    """Run a command."""

    command: Run


def _verb(value: object) -> str | None:
    """The one key of a step, which says what it is."""
    if isinstance(value, BaseModel):
        return next(iter(type(value).model_fields))
    if isinstance(value, dict) and value:
        return str(next(iter(cast("dict[str, object]", value))))
    return None


Step = Annotated[
    Annotated[PlaceStep, Tag("place")]
    | Annotated[RemoveStep, Tag("remove")]
    | Annotated[TurnStep, Tag("turn")]
    | Annotated[UnlockStep, Tag("unlock")]
    | Annotated[TrapStep, Tag("trap")]
    | Annotated[UnplugStep, Tag("unplug")]
    | Annotated[PlugStep, Tag("plug")]
    | Annotated[FaceStep, Tag("face")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[ClockStep, Tag("clock")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[CheckInStep, Tag("check_in")]
    | Annotated[TapStep, Tag("tap")]
    | Annotated[KioskStep, Tag("kiosk")]
    | Annotated[DeskStep, Tag("desk")]
    | Annotated[PageStep, Tag("page")]
    | Annotated[ApiStep, Tag("api")]
    | Annotated[IdentifyStep, Tag("identify")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[FileStep, Tag("file")]
    | Annotated[CardStep, Tag("card")]
    | Annotated[CommandStep, Tag("command")],
    Discriminator(_verb),
]
"""One step: a mapping with one key, its verb."""


class Script(Entry):
    """What happens, in order."""

    stage: StageEntry = StageEntry()
    play: tuple[Step, ...] = ()
