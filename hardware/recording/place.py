"""Where in the card a command is answered, as far as names and status words tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hardware.recording.document import Name
from hardware.recording.masking import INS_SELECT, INS_VERIFY
from reader.apdu import Sw

if TYPE_CHECKING:
    from hardware.recording.document import Asked

__all__ = ["Place", "Tracker", "instruction"]

_SFI_FLAG: Final = 0x80
_SFI_MASK: Final = 0x1F
_READ_BINARY: Final = 0xB0
_READ_RECORD: Final = 0xB2
_REFERRING: Final = frozenset({INS_VERIFY, 0x24, 0x2A, 0x32, 0x88})
"""Instructions whose P2 may name a file."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is selected, which PINs were verified there, how often this file's was tried."""

    application: Name = Name.ISD
    file: str | None = None
    verified: frozenset[str] = frozenset()
    tried: int = 0

    @property
    def name(self) -> str:
        """As `jpki/000A`."""
        return f"{self.application}/{self.file}"


def instruction(asked: Asked) -> int | None:
    """INS; None for bytes that are no command."""
    found = asked.header[2:4]
    return None if "*" in found else int(found, 16)


class Tracker:
    """Follows a conversation by its commands and status words."""

    def __init__(self) -> None:
        self._place = Place()
        self._tries: Counter[str] = Counter()

    def place_of(self, asked: Asked) -> Place:
        """Where this command is answered: the file it names itself is current then."""
        place = self._place
        file = _file_named(asked)
        if file is not None:
            place = replace(place, file=file)
        return replace(place, tried=self._tries[place.name])

    def power_off(self) -> None:
        """Nothing is selected or verified any more; what was tried was tried."""
        self._place = Place()

    def note(self, asked: Asked, sw: int) -> None:
        """The command was answered so."""
        ins, done = instruction(asked), sw == Sw.OK
        if ins == INS_SELECT:
            self._select(asked, done=done)
            return
        self._place = place = replace(self.place_of(asked), tried=0)
        if ins == INS_VERIFY and asked.secret:
            self._tries[place.name] += 1
            file = place.file or ""
            rest = place.verified - {file}
            self._place = replace(place, verified=rest | {file} if done else rest)

    def _select(self, asked: Asked, *, done: bool) -> None:
        if not done:
            return
        if asked.file is not None:
            self._place = replace(self._place, file=asked.file)
        elif asked.select is not None:
            self._place = Place(asked.select)
        elif asked.hidden is not None:
            self._place = Place(Name.UNKNOWN)


def _file_named(asked: Asked) -> str | None:
    ins = instruction(asked)
    if ins is None or "*" in asked.header:
        return None
    p1, p2 = int(asked.header[4:6], 16), int(asked.header[6:8], 16)
    sfi = 0
    if ins == _READ_BINARY and p1 & _SFI_FLAG:
        sfi = p1 & _SFI_MASK
    elif ins == _READ_RECORD:
        sfi = p2 >> 3
    elif ins in _REFERRING and p2 & _SFI_FLAG:
        sfi = p2 & _SFI_MASK
    return f"{sfi:04X}" if sfi else None
