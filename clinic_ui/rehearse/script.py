"""What a scenario does and what must be seen, step by step, as its file says."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, cast

from pydantic import BaseModel, Discriminator, Field, Tag

from clinic_ui.rehearse.script_acts import (
    Answers,
    Around,
    CheckInStep,
    ClockStep,
    Come,
    FaceStep,
    Moved,
    Opened,
    Placed,
    PlaceStep,
    PlugStep,
    RemoveStep,
    SetStep,
    Tapped,
    TapStep,
    Trapped,
    TrapStep,
    Turned,
    TurnStep,
    UnlockStep,
    UnplugStep,
    Waited,
    WaitStep,
)
from clinic_ui.rehearse.script_looks import (
    Account,
    ApiStep,
    Asked,
    AskStep,
    Call,
    CardLook,
    CardStep,
    CommandStep,
    DeskLook,
    DeskStep,
    FileLook,
    FileStep,
    Identified,
    IdentifyStep,
    KioskLook,
    KioskStep,
    Looked,
    PageStep,
    PageVisit,
    Run,
)
from onshikaku.personas.entry import Entry

__all__ = [
    "Account",
    "Answers",
    "ApiStep",
    "Around",
    "AskStep",
    "Asked",
    "Call",
    "CardLook",
    "CardStep",
    "CheckInStep",
    "ClockStep",
    "Come",
    "CommandStep",
    "DeskLook",
    "DeskStep",
    "FaceStep",
    "FileLook",
    "FileStep",
    "Identified",
    "IdentifyStep",
    "KioskLook",
    "KioskStep",
    "Looked",
    "Moved",
    "Opened",
    "PageStep",
    "PageVisit",
    "PlaceStep",
    "Placed",
    "Play",
    "PlugStep",
    "RemoveStep",
    "Run",
    "Script",
    "SetStep",
    "StageEntry",
    "Step",
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
]
"""Everything that a file may say: what reads or plays it needs no more than this module."""


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

Play = Annotated[tuple[Step, ...], Field(max_length=500)]
"""Steps in order."""


class Script(Entry):
    """What happens, in order."""

    stage: StageEntry = StageEntry()
    play: Play = ()
