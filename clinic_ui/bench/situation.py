"""A situation on the bench, and the address that says it: `/bench?situation=1&persona=grace&…`.

Nothing in it is secret, and everybody can read it: one word for each thing that is not as usual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlencode

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.records import RecordChange
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment, Trap
from clinic_ui.bench.troubles import CallTrouble, Trouble
from hardware.faults import FaultKind as ChipFault
from onshikaku.domain.institution import Feature
from onshikaku.domain.scenario import LineFault
from onshikaku.service.faults import FaultKind as CallFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["OnReader", "Situation", "SituationUnreadable", "Surroundings"]

Read = TypeVar("Read")

MARK: Final = "situation"
_YES: Final = "yes"
_OPEN: Final = "open"


class SituationUnreadable(ValueError):
    """A word of the address means nothing here; `key` is which."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class OnReader:
    """What lies on one reader, and how; and who stands before its camera.

    `tries`: left of the PIN, None: as the card has them.
    """

    reader: str = "1"
    persona: str | None = None
    other: OtherCard | None = None
    form: Form = Form.CARD
    unlocked: bool = True
    placement: Placement = Placement.PROPER
    tries: int | None = None
    trap: Trap | None = None
    behaviour: Behaviour = Behaviour.NORMAL
    plugged: bool = True
    face: FaceScene = FaceScene.MATCH


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is so around the readers. `cast`: the day for which the people were made, None: `day`.

    `day` None: as it is at the start. `suspended` and `record` are about the persona on the reader.
    """

    day: date | None = None
    at: time | None = None
    cast: date | None = None
    trouble: Trouble | CallTrouble | None = None
    suspended: bool = False
    record: RecordChange | None = None
    outage: bool = False
    disaster: bool = False
    without: frozenset[Feature] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """One reader and what is around it."""

    on: OnReader = field(default_factory=OnReader)
    around: Surroundings = field(default_factory=Surroundings)

    def words(self) -> Mapping[str, str]:
        """What is not as usual, word by word."""
        return {MARK: "1", **dict(_of_reader(self.on)), **dict(_of_surroundings(self.around))}

    def address(self) -> str:
        """The path with its query."""
        return "/bench?" + urlencode(self.words(), safe=":,/{}")

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Situation:
        """What the words say; those that are none of ours are left alone.

        Raises `SituationUnreadable`.
        """
        read = _Reader(words)
        return cls(_read_on(read), _read_around(read))


class _Reader:
    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def get(self, key: str, read: Callable[[str], Read], missing: Read) -> Read:
        if key not in self._words:
            return missing
        try:
            return read(self._words[key])
        except ValueError:
            raise SituationUnreadable(key) from None

    def maybe(self, key: str, read: Callable[[str], Read]) -> Read | None:
        return self.get(key, lambda word: _some(read(word)), None)

    def flag(self, key: str, word: str) -> bool:
        return self.get(key, lambda given: _one_of(given, word), missing=False)


def _some(value: Read) -> Read | None:
    return value


def _one_of(given: str, word: str) -> bool:
    if given != word:
        raise ValueError(given)
    return True


def _read_on(read: _Reader) -> OnReader:
    return OnReader(
        reader=read.get("reader", str, "1"),
        persona=read.maybe("persona", str),
        other=read.maybe("card", OtherCard),
        form=read.get("as", Form, Form.CARD),
        unlocked=not read.flag("locked", _YES),
        placement=read.get("lies", Placement, Placement.PROPER),
        tries=read.maybe("pin-tries", _tries),
        trap=_read_trap(read),
        behaviour=read.get("behaves", Behaviour, Behaviour.NORMAL),
        plugged=not read.flag("cable", "out"),
        face=read.get("face", FaceScene, FaceScene.MATCH),
    )


def _read_trap(read: _Reader) -> Trap | None:
    kind = read.maybe("breaks", _breaks)
    if kind is None:
        return None
    moment = read.get("at", Moment, Moment.COMMAND)
    return read.get("nth", lambda word: Trap(kind, moment, int(word)), Trap(kind, moment))


def _breaks(word: str) -> ChipFault | LineFault:
    return LineFault(word) if word.startswith("line-") else ChipFault(word)


def _read_around(read: _Reader) -> Surroundings:
    return Surroundings(
        day=read.maybe("day", date.fromisoformat),
        at=read.maybe("time", time.fromisoformat),
        cast=read.maybe("cast", date.fromisoformat),
        trouble=_read_trouble(read),
        suspended=read.flag("certificate", "suspended"),
        record=read.maybe("record", RecordChange),
        outage=read.flag("outage", _OPEN),
        disaster=read.flag("disaster", _OPEN),
        without=read.get("without", _features, frozenset()),
    )


def _read_trouble(read: _Reader) -> Trouble | CallTrouble | None:
    call = read.maybe("call", str)
    if call is None:
        return read.maybe("fault", Trouble)
    kind = read.get("fault", CallFault, CallFault.ERROR)
    once = read.flag("once", _YES)
    delay = read.get("ms", int, 0)
    return read.maybe("call", lambda word: CallTrouble(word, kind, delay, once))


def _tries(word: str) -> int:
    tries = int(word)
    if not 0 <= tries <= 3:
        raise ValueError(word)
    return tries


def _features(word: str) -> frozenset[Feature]:
    return frozenset(Feature(name) for name in word.split(","))


def _of_reader(on: OnReader) -> Iterator[tuple[str, str]]:
    if on.reader != "1":
        yield "reader", on.reader
    if on.persona is not None:
        yield "persona", on.persona
    if on.other is not None:
        yield "card", on.other
    if on.form is not Form.CARD:
        yield "as", on.form
    if not on.unlocked:
        yield "locked", _YES
    if on.placement is not Placement.PROPER:
        yield "lies", on.placement
    if on.tries is not None:
        yield "pin-tries", str(on.tries)
    yield from _of_trap(on.trap)
    if on.behaviour is not Behaviour.NORMAL:
        yield "behaves", on.behaviour
    if not on.plugged:
        yield "cable", "out"
    if on.face is not FaceScene.MATCH:
        yield "face", on.face


def _of_trap(trap: Trap | None) -> Iterator[tuple[str, str]]:
    if trap is None:
        return
    yield "breaks", trap.kind
    yield "at", trap.moment
    if trap.nth != 1:
        yield "nth", str(trap.nth)


def _of_surroundings(around: Surroundings) -> Iterator[tuple[str, str]]:
    if around.day is not None:
        yield "day", around.day.isoformat()
    if around.at is not None:
        yield "time", f"{around.at:%H:%M}"
    if around.cast is not None and around.cast != around.day:
        yield "cast", around.cast.isoformat()
    yield from _of_trouble(around.trouble)
    if around.suspended:
        yield "certificate", "suspended"
    if around.record is not None:
        yield "record", around.record
    if around.outage:
        yield "outage", _OPEN
    if around.disaster:
        yield "disaster", _OPEN
    if around.without:
        yield "without", ",".join(sorted(around.without))


def _of_trouble(trouble: Trouble | CallTrouble | None) -> Iterator[tuple[str, str]]:
    match trouble:
        case None:
            return
        case Trouble():
            yield "fault", trouble
        case CallTrouble(call, kind, delay, once):
            yield "fault", kind
            yield "call", call
            if delay:
                yield "ms", str(delay)
            if once:
                yield "once", _YES
