"""The clinic of the soak: the premises as `serve` has them, at one slot of a private pcscd.

Reader, watch, place, driver and centre are the real ones. What is added only looks on, and acts
from outside at a chosen command.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from clinic_ui.compose import World, local_clinic
from clinic_ui.front.book import Book
from clinic_ui.front.place import Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent, OfferRegistration
from clinic_ui.ports import PinEntry
from clinic_ui.premises import Attended, premises
from clinic_ui.settings import ClinicSettings
from hardware.link_faults import Step
from onshikaku.domain.checkin.ways import Way
from onshikaku.service.access_log import Question as LogQuestion
from reader.monitor import PcscWatch
from reader.pcsc import PcscReader
from reader.pin import Pin
from reader.ports import CardConnection, CardWatch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from clinic_ui.front.front import Front
    from clinic_ui.front.place import Place
    from clinic_ui.front.questions import Answer, Question
    from clinic_ui.front.visits import Visit
    from hardware.private_pcscd import VpcdSlot
    from reader.apdu import Response
    from reader.ports import CardEvent, CardReader

__all__ = ["PATIENCE", "Seen", "SoakClinic", "Stuck", "at_work"]

T = TypeVar("T")

_ROWS = 50

PATIENCE = 60.0
"""Seconds after which what has to come counts as never coming."""


class Stuck(Exception):
    """Something that had to happen did not; the text says what."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event and when the place took it, by `time.monotonic`."""

    at: float
    event: CardEvent


class _NotedWatch(CardWatch):
    """A `CardWatch` that notes what it passes on."""

    def __init__(self, watch: CardWatch) -> None:
        self._watch = watch
        self.seen: list[Seen] = []

    def next(self, timeout: float | None = None) -> CardEvent | None:
        event = self._watch.next(timeout)
        if event is not None:
            self.seen.append(Seen(time.monotonic(), event))
        return event

    def stop(self) -> None:
        self._watch.stop()


class _WatchedReader:
    """A `CardReader` that counts commands, and calls somebody just before a chosen one."""

    def __init__(self, reader: CardReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self.steps: list[Step | None] = []
        self._at: int | None = None
        self._act: Callable[[], None] | None = None

    @property
    def name(self) -> str:
        return self._reader.name

    def connect(self) -> _WatchedConnection:
        return _WatchedConnection(self._reader.connect(), self._sent)

    def prepare(self, at: int | None = None, act: Callable[[], None] | None = None) -> None:
        with self._lock:
            self.steps = []
            self._at, self._act = at, act

    def _sent(self, command: bytes) -> None:
        with self._lock:
            self.steps.append(Step.of(command))
            act = self._act if len(self.steps) == self._at else None
        if act is not None:
            act()


class _WatchedConnection(CardConnection):
    def __init__(self, connection: CardConnection, sent: Callable[[bytes], None]) -> None:
        self._connection = connection
        self._sent = sent

    @property
    def atr(self) -> bytes:
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        self._sent(command)
        return self._connection.exchange(command)

    def close(self) -> None:
        self._connection.close()


class SoakClinic:
    """One place, and a patient who answers its questions. For one event loop."""

    def __init__(
        self, world: World, front: Front, reader: _WatchedReader, watch: _NotedWatch
    ) -> None:
        self.world = world
        self._front = front
        self._reader = reader
        self._watch = watch
        self._newest: str | None = None

    @property
    def place(self) -> Place:
        """The one there is."""
        return self._front.place("1")

    @property
    def seen(self) -> list[Seen]:
        """All that was told of the reader so far."""
        return self._watch.seen

    @property
    def steps(self) -> tuple[Step | None, ...]:
        """The commands since `prepare`, by what they do."""
        return tuple(self._reader.steps)

    def prepare(self, at: int | None = None, act: Callable[[], None] | None = None) -> None:
        """Count commands anew; `act` is called just before the `at`-th, in the card's thread."""
        self._reader.prepare(at, act)

    async def visit(self, pins: list[str], not_this: str | None = None) -> Visit:
        """The visit that is going on, or comes, played to its end; the PINs are typed in turn.

        `not_this`: the id of one that is known already. Raises `Stuck`.
        """
        answered = -1
        typed = iter(pins)

        def turn() -> Visit | None:
            nonlocal answered
            visit = self.place.visit
            if visit is None or visit.id == not_this:
                return None
            if visit.question is not None and visit.step != answered:
                answered = visit.step
                self.place.answer(visit.step, _answer(visit.question, typed))
            return visit if visit.over else None

        return await self._until(turn, "a visit does not end")

    async def told(self, kind: type[CardEvent], since: int) -> Seen:
        """The first event of that kind after so many. Raises `Stuck`."""

        def look() -> Seen | None:
            new = self._watch.seen[since:]
            return next((one for one in new if isinstance(one.event, kind)), None)

        return await self._until(look, f"nobody tells of {kind.__name__}")

    async def empty(self) -> None:
        """Wait until the place has let go of the visit whose card is gone. Raises `Stuck`."""

        def gone() -> bool | None:
            self.place.dismiss()
            return self.place.visit is None or None

        await self._until(gone, "the place does not let go of its visit")

    async def _until(self, look: Callable[[], T | None], complaint: str) -> T:
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    version = self._front.version
                    found = look()
                    if found is not None:
                        return found
                    await self._front.changed(version)
        except TimeoutError:
            raise Stuck(complaint) from None

    def next_day(self) -> None:
        """Let midnight pass, for clinic and centre."""
        clock = self.world.clock
        clock.set_day(clock.today() + timedelta(days=1))

    def logged(self) -> int:
        """How many check-ins the centre's access log has since this was last asked."""
        rows = self.world.centre.access_log.page(LogQuestion(), _ROWS).rows
        ids = list(dict.fromkeys(row.position.access_id for row in rows))
        new = ids[: ids.index(self._newest)] if self._newest in ids else ids
        self._newest = ids[0] if ids else None
        return len(new)


def _answer(question: Question, typed: Iterator[str]) -> Answer:
    match question:
        case ChooseMethod():
            return Way.PIN
        case EnterPin():
            pin = next(typed, None)
            return None if pin is None else PinEntry(Pin(pin), last_try_agreed=True)
        case OfferRegistration():
            return False
        case GiveConsent(screen):
            return screen.choices[0]
        case _:
            return None


@asynccontextmanager
async def at_work(slot: VpcdSlot, deadline: float) -> AsyncGenerator[SoakClinic]:
    """A clinic with that slot as its only reader, at work for the block.

    `deadline` is in seconds, for each command. Its database and its book are files that are removed
    afterwards: what is on record is not to be taken for a leak.
    """
    with TemporaryDirectory(prefix="onshikaku-soak-") as folder:
        world = await asyncio.to_thread(World.create, place=str(Path(folder, "centre.db")))
        reader = _WatchedReader(PcscReader(slot.name, deadline))
        watch = _NotedWatch(PcscWatch(slot.name))
        book = Book.at(Path(folder, "book.db"))
        timing = Timing(patience=PATIENCE, left_behind=PATIENCE, farewell=PATIENCE)
        try:
            async with (
                local_clinic(world, ClinicSettings()) as clinic,
                premises(
                    world, clinic, attended=[Attended(reader, watch)], book=book, timing=timing
                ) as rooms,
            ):
                yield SoakClinic(world, rooms.front, reader, watch)
        finally:
            watch.stop()
            book.close()
