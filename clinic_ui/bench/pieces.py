"""The live pieces of the bench's page, each rendered from what is so at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.bench.clock import turning_days
from clinic_ui.bench.clock_view import clock_view, turns
from clinic_ui.bench.folders import FOLDERS, FolderLook
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.people import groups_of, person_card
from clinic_ui.bench.reader_view import ReaderView, before_camera, reader_view
from clinic_ui.bench.records import RecordChange
from clinic_ui.bench.scenes import SCENES
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment
from clinic_ui.bench.troubles import CALLS, CallTrouble, Trouble
from clinic_ui.web.render import part
from hardware.faults import FaultKind as ChipFault
from onshikaku.domain.dates import JST
from onshikaku.domain.scenario import LineFault
from onshikaku.service.faults import FaultKind as CallFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.bench.slots import Slot
    from clinic_ui.web.house import House

__all__ = ["CHOICES", "PIECES", "Pieces"]

PIECES: Final = ("people", "readers", "around", "share", "files", "journal", "trace")
CHOICES: Final[Mapping[str, object]] = {
    "behaviours": list(Behaviour),
    "call_faults": list(CallFault),
    "calls": CALLS,
    "chip_faults": list(ChipFault),
    "line_faults": list(LineFault),
    "moments": list(Moment),
    "others": list(OtherCard),
    "placements": list(Placement),
    "records": list(RecordChange),
    "scenes": SCENES,
    "troubles": list(Trouble),
}
"""Everything that there is to choose from."""
_LINES: Final = 200
_INSTRUCTIONS: Final[Mapping[str, str]] = {
    "A4": "SELECT",
    "B0": "READ",
    "20": "VERIFY",
    "2A": "SIGN",
    "84": "CHALLENGE",
    "82": "AUTHENTICATE",
    "A2": "TERMINAL",
    "FC": "END",
}


class Pieces:
    """What the page consists of. People are rendered once for a day and a language."""

    def __init__(self, house: House, bench: BenchControls) -> None:
        self._house = house
        self._bench = bench
        self._folders = None if bench.exchange is None else FolderLook(bench.exchange)
        self._people: dict[str, tuple[object, str]] = {}
        self._turns = turns(turning_days(*bench.clock.days))

    def render(self, language: str) -> Mapping[str, str]:
        """Every piece as HTML, by name."""
        return {
            "people": self._people_in(language),
            "readers": self._part("readers", language, {"readers": self._readers()}),
            "around": self._part("around", language, self._around()),
            "share": self._part("share", language, {"address": self._bench.situation().address()}),
            "files": self._part("files", language, self._files()),
            "journal": self._part("journal", language, self._journal()),
            "trace": self._part("trace", language, self._trace()),
        }

    def _part(self, name: str, language: str, context: Mapping[str, object]) -> str:
        return part(f"bench/{name}.html", language, {**CHOICES, **context})

    def _people_in(self, language: str) -> str:
        cast, day, at = self._bench.cast, self._bench.clock.today, self._bench.levers.institution
        key = (cast.version, day, at)
        known = self._people.get(language)
        if known is not None and known[0] == key:
            return known[1]
        groups = groups_of(
            cast.people.values(), lambda one: person_card(cast.as_known(one), day, at)
        )
        html = self._part(
            "people", language, {"groups": groups, "readers": self._house.front.places}
        )
        self._people[language] = (key, html)
        return html

    def _readers(self) -> tuple[ReaderView, ...]:
        return tuple(self._reader(slot) for slot in self._bench.slots.values())

    def _reader(self, slot: Slot) -> ReaderView:
        lying, cast = slot.lying, self._bench.cast
        persona = None if lying is None or isinstance(lying.what, OtherCard) else lying.what.id
        return reader_view(
            slot,
            self._house.front.place(slot.id),
            suspended=persona is not None and cast.is_suspended(persona),
            record=None if persona is None else cast.record_of(persona),
            before=before_camera(
                self._bench.faces[slot.id],
                self._house.eyes[slot.id],
                self._bench.holder_at(slot.id),
            ),
            at_hand=None
            if persona is None or self._house.papers is None
            else self._bench.papers.of(persona),
        )

    def _around(self) -> Mapping[str, object]:
        bench = self._bench
        pulled, clock = bench.levers.pulled, bench.clock
        trouble = pulled.trouble
        return {
            "clock": clock_view(clock.now, clock.first_shown),
            "real_day": clock.real_day,
            "days": clock.days,
            "turns": self._turns,
            "cast_day": bench.cast.day,
            "trouble": trouble if isinstance(trouble, Trouble) else None,
            "call_trouble": trouble if isinstance(trouble, CallTrouble) else None,
            "pulled": pulled,
            "disaster_until": bench.levers.disaster_until,
            "features": sorted(bench.levers.features),
            "institution": bench.levers.institution,
        }

    def _files(self) -> Mapping[str, object]:
        look = self._folders
        return {
            "root": None if look is None else look.root,
            "folders": FOLDERS,
            "files": {} if look is None else look.look(),
        }

    def _journal(self) -> Mapping[str, object]:
        entries = self._bench.journal.entries()[: -_LINES - 1 : -1]
        return {"entries": [(_time(one.at), one.call, one.result) for one in entries]}

    def _trace(self) -> Mapping[str, object]:
        commands = self._bench.tape.last(_LINES)
        return {
            "commands": [
                (_time(one.at), one.place, _meaning(one.entry.command), one.entry)
                for one in commands
            ]
        }


def _time(at: datetime) -> str:
    return f"{at.astimezone(JST):%H:%M:%S}"


def _meaning(command: str) -> str:
    """What the instruction byte of a command stands for."""
    return _INSTRUCTIONS.get(command[2:4], "")
