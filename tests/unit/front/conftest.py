"""A front of house with virtual readers and a centre in this process, and no browser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from clinic_ui.bench.faces import BenchFace, Pace
from clinic_ui.check_ins import CheckIns
from clinic_ui.compose import Clinic, World, local_clinic
from clinic_ui.desk.switches import Switches
from clinic_ui.front.book import Book
from clinic_ui.front.files import FaceFiles
from clinic_ui.front.front import Front
from clinic_ui.front.place import Place, Timing
from clinic_ui.front.questions import GiveConsent, Question
from clinic_ui.front.visits import Visit
from clinic_ui.ports import PinEntry
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.rules.consent_screens import Choice
from reader.face.attempt import Rules
from reader.pin import Pin

PATIENCE = 20.0
"""Seconds after which what has to come counts as missing."""

LASTING = Timing(patience=600, left_behind=600, farewell=600)
"""Nothing happens by itself."""


@pytest.fixture(scope="session")
def keys() -> CardKeys:
    return CardKeys.generate()


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 7, 1))


@dataclass
class Hall:
    """What a test reaches of a front at work."""

    front: Front
    readers: list[VirtualReader]
    world: World
    keys: CardKeys
    clinic: Clinic
    serving: asyncio.Task[None]
    seen: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.front.place("1")

    @property
    def reader(self) -> VirtualReader:
        return self.readers[0]

    @property
    def visit(self) -> Visit:
        assert self.place.visit is not None
        return self.place.visit

    def chip(self, persona: str = "standard") -> Chip:
        return Chip(make_card(self.world.personas[persona], self.world.hierarchy, keys=self.keys))

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.front.changed(self.front.version)

    async def asked(self, kind: type[Question], place: str = "1") -> Visit:
        """The visit at a place, once it asks that."""
        at = self.front.place(place)
        await self.until(lambda: at.visit is not None and isinstance(at.visit.question, kind))
        assert at.visit is not None
        return at.visit

    async def over(self, place: str = "1") -> Visit:
        """The visit at a place, once nothing more happens in it."""
        at = self.front.place(place)
        await self.until(lambda: at.visit is not None and at.visit.over)
        assert at.visit is not None
        return at.visit

    def type(self, pin: str = "1234", place: str = "1") -> bool:
        at = self.front.place(place)
        assert at.visit is not None
        return at.answer(at.visit.step, PinEntry(Pin(pin)))

    async def consent(self, place: str = "1") -> Visit:
        """Agree to the first choice of every screen."""
        at = self.front.place(place)
        while True:
            await self.until(
                lambda: (
                    at.visit is not None
                    and (at.visit.over or isinstance(at.visit.question, GiveConsent))
                )
            )
            assert at.visit is not None
            if at.visit.over:
                return at.visit
            question, step = at.visit.question, at.visit.step
            assert isinstance(question, GiveConsent)
            choice: Choice = question.screen.choices[0]
            assert at.answer(step, choice)
            await self.until(lambda asked=step: at.visit.step != asked)


@asynccontextmanager
async def opened(
    world: World,
    keys: CardKeys,
    *,
    readers: int = 1,
    timing: Timing = LASTING,
    book: Book | None = None,
    face: bool = False,
):
    async with local_clinic(world, ClinicSettings()) as clinic:
        front, switches = Front(world.clock.now, book), Switches()
        check_ins = CheckIns(clinic.gateway, clinic.verifier, clinic.calls, switches)
        bench_face = BenchFace(lambda: None, pace=Pace(rules=Rules(apart=0)))
        eye = bench_face.eye() if face else None
        virtual = [VirtualReader(f"Reader {n}") for n in range(1, readers + 1)]
        files = FaceFiles(None, clinic.gateway.institution_code, world.clock.now)
        for number, reader in enumerate(virtual, 1):
            checks = check_ins.at(eye=eye)
            front.add(Place(str(number), reader, reader.watch(), checks, front, files, timing))
        serving = asyncio.create_task(front.run())
        hall = Hall(front, virtual, world, keys, clinic, serving)
        try:
            await hall.until(lambda: all(place.plugged for place in front.places.values()))
            yield hall
        finally:
            serving.cancel()
            await asyncio.wait((serving,))
            bench_face.close()


Work = Callable[[Hall], Awaitable[None]]


@pytest.fixture
def at_work(world: World, keys: CardKeys) -> Callable[..., None]:
    """`at_work(work, readers=…, timing=…)` runs `work(hall)` in a front of house."""

    def run(work: Work, **how: object) -> None:
        async def main() -> None:
            async with opened(world, keys, **how) as hall:
                await work(hall)

        asyncio.run(main())

    return run
