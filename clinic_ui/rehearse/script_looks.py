"""What a step of a scenario looks at, and what must be seen there, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date  # noqa: TC003 - pydantic resolves the annotations
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from clinic_ui.rehearse.script_acts import Fields, Reader, Words
from onshikaku.domain.consent import ConsentBasis, ConsentItem  # noqa: TC001
from onshikaku.domain.modes import Mode, Occasion  # noqa: TC001
from onshikaku.domain.proof import Method
from onshikaku.personas.entry import Entry

__all__ = [
    "Account",
    "ApiStep",
    "AskStep",
    "Asked",
    "Call",
    "CardLook",
    "CardStep",
    "CommandStep",
    "DeskLook",
    "DeskStep",
    "FileLook",
    "FileStep",
    "Identified",
    "IdentifyStep",
    "KioskLook",
    "KioskStep",
    "Looked",
    "PageStep",
    "PageVisit",
    "Run",
]

_Anything = Mapping[str, Any]
_Texts = Mapping[str, str | Words]
_Kind = Annotated[str, Field(pattern="^[A-Za-z0-9_]{1,40}$")]
_FileName = Annotated[str, Field(pattern="^[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}$")]


class Account(StrEnum):
    """Who sits at the desk: accounts of docs/terminals.md, or nobody."""

    GENERAL = "general"
    MEDICAL = "medical"
    ADMIN = "admin"
    NOBODY = "nobody"


class Looked(Entry):
    """What the words of a page say (`shows`) and do not say (`hides`).

    `at`: what is said in the part of the page with that `data-testid`; `absent`: parts there are
    none of.
    """

    shows: Words = ()
    hides: Words = ()
    at: _Texts = Field(default_factory=dict)
    absent: Words = ()


class KioskLook(Looked):
    """The kiosk's screen; `screen`: what its `data-screen` begins with; `en`: in English."""

    reader: Reader = "1"
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
    fill: Fields = Field(default_factory=dict)
    press: str | None = None
    follow: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] = 200
    keep: Fields = Field(default_factory=dict)


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
    lacks: Words = ()
    keep: Fields = Field(default_factory=dict)


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
    lacks: Words = ()
    keep: Fields = Field(default_factory=dict)


class Asked(Entry):
    """A request file in `req`, as clinic software writes it, and its answer in `res`.

    `header` and `body` are elements by name, nested as they are in the message; what every header
    holds is added. `refused`: an .err file comes instead.
    """

    kind: _Kind
    header: _Anything = Field(default_factory=dict)
    body: _Anything = Field(default_factory=dict)
    answers: _Texts = Field(default_factory=dict)
    lacks: Words = ()
    refused: bool = False
    keep: Fields = Field(default_factory=dict)


class FileLook(Entry):
    """The newest result file in `face`: elements by name; `none`: the visit left no file."""

    none: bool = False
    holds: _Texts = Field(default_factory=dict)
    lacks: Words = ()
    encoding: str | None = None


class CardLook(Entry):
    """What the card itself says: the tries left of its PIN."""

    pin_tries: Annotated[int, Field(ge=0, le=3)]
    reader: Reader = "1"


class Run(Entry):
    """A command of the program, at the shared folder {root}; what it prints is looked at.

    `beside`: files by name, each with its text, that lie in the folder {files} when it runs.
    """

    run: str
    beside: Mapping[_FileName, str] = Field(default_factory=dict)
    exit: int = 0
    shows: Words = ()
    hides: Words = ()
    keep: Fields = Field(default_factory=dict)


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
