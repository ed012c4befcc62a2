"""A world with a centre, cards of the cast on virtual readers, and visits played to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.front.questions import ChooseMethod
from clinic_ui.front.visits import Visit as Shown
from clinic_ui.ports import Doing, FaceVerdict, Guidance, PinEntry
from clinic_ui.premises import Premises, premises
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_front import VirtualFront
from hardware.card_image import CardImage
from hardware.card_trust import CardTrust
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.ways import VisualCheck, Way, Ways
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.institution import Caller, Role
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.consent_screens import Choice, Screen
from reader.pin import Pin
from reader.ports import CardReader

PATIENCE = 60.0
"""Seconds after which what has to come counts as missing."""

ALL = Ways(face=True, visual=VisualCheck.SIMPLE)


@pytest.fixture(scope="session")
def keys() -> CardKeys:
    return CardKeys.generate()


@pytest.fixture
def world() -> World:
    return World.create()


@pytest.fixture
def card_of(world: World, keys: CardKeys) -> Callable[[str], CardImage]:
    """A persona's card under this world's authority."""
    return lambda persona: make_card(world.personas[persona], world.hierarchy, keys=keys)


@dataclass(frozen=True)
class Visit:
    finished: states.Finished
    confirmation: Confirmation | None


Play = Callable[..., Visit]


@pytest.fixture
def play(world: World) -> Play:
    """Play a visit at a reader; the PINs given are typed in turn."""

    def run(
        reader: CardReader, *pins: str, last_try: bool = False, register: bool = False
    ) -> Visit:
        async def main() -> Visit:
            typed = [Pin(pin) for pin in pins or ("1234",)]
            attendant = Scripted(None, typed, last_try=last_try, register=register)
            async with local_clinic(world, ClinicSettings()) as clinic:
                visit = CheckIn(reader, clinic.gateway, clinic.verifier, attendant)
                return Visit(await visit.run(), visit.confirmation)

        return asyncio.run(main())

    return run


@dataclass
class Patient:
    """Gives prepared answers, each kind in turn, and sees every state; none left: gives up.

    A function is called for its answer, and without one waits for ever; an exception is raised.
    """

    ways: Sequence[object] = ()
    pins: Sequence[object] = ()
    compared: Sequence[object] = ()
    watch: Callable[[states.State], None] = lambda state: None
    seen: list[states.State] = field(default_factory=list)
    photos: list[bytes | None] = field(default_factory=list)
    passcode_asked: list[tuple[bool, bool]] = field(default_factory=list)
    guided: list[Guidance] = field(default_factory=list)
    cancelled: bool = False

    def __post_init__(self) -> None:
        self._given = {name: iter(getattr(self, name)) for name in ("ways", "pins", "compared")}

    def show(self, state: states.State) -> None:
        self.seen.append(state)
        self.watch(state)

    def guide(self, guidance: Guidance) -> None:
        self.guided.append(guidance)

    async def _next(self, kind: str):
        answer = next(self._given[kind], None)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer()
            if answer is None:
                return await self._wait()
        return answer

    async def _wait(self):
        try:
            return await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        return await self._next("ways")

    async def ask_pin(self, tries_left: int | None, *, wrong: bool):
        answer = await self._next("pins")
        return PinEntry(Pin(answer)) if isinstance(answer, str) else answer

    async def compare_photo(self, photo: bytes | None, *, passcode: bool, wrong: bool):
        self.photos.append(photo)
        self.passcode_asked.append((passcode, wrong))
        return await self._next("compared")

    async def ask_registration(self) -> bool:
        return False

    async def ask_consent(self, screen: Screen) -> Choice | None:
        return screen.choices[1]

    async def await_phone(self) -> bool:
        return False

    def offers(self) -> Iterator[states.ChoosingMethod]:
        return (state for state in self.seen if isinstance(state, states.ChoosingMethod))


class Faces:
    """Says of each look what was prepared, and keeps no photo but its beginning."""

    def __init__(self, *verdicts: FaceVerdict) -> None:
        self._verdicts = iter(verdicts)
        self.compared_with: list[bytes] = []
        self.ended = False

    def begin(self, photo: bytes) -> Faces:
        self.compared_with.append(photo)
        return self

    async def look(self, guide) -> FaceVerdict:
        guide(Guidance(Doing.LOOKING))
        return next(self._verdicts)

    async def end(self) -> None:
        self.ended = True


@pytest.fixture
def patient_with() -> type[Patient]:
    return Patient


@pytest.fixture
def faces_saying() -> type[Faces]:
    return Faces


@pytest.fixture(scope="session")
def trust() -> CardTrust:
    return CardTrust()


@pytest.fixture
def administrator(world: World) -> Iterator[Caller]:
    """Who switches the visual checks of the clinic's reader; all off again afterwards."""
    settings = ClinicSettings()
    institution = world.centre.institutions.get(settings.institution_code).institution
    caller = Caller(institution, settings.terminal_id, Role.ADMIN)
    yield caller
    world.centre.openings.set_visual(caller, on=False)
    world.centre.openings.set_passcode(caller, None)


@dataclass
class Stage:
    """One reader with a persona's card, where visits are played."""

    world: World
    trust: CardTrust
    reader: VirtualReader
    chip: Chip
    interrupt: Callable[[events.Event], None] = lambda event: None

    def play(
        self,
        patient: Patient,
        ways: Ways = ALL,
        face: Faces | None = None,
        *,
        front: bool = True,
        key: bool = True,
    ) -> states.Finished:
        return asyncio.run(self.visit(patient, ways, face, front=front, key=key))

    async def visit(
        self,
        patient: Patient,
        ways: Ways = ALL,
        face: Faces | None = None,
        *,
        front: bool = True,
        key: bool = True,
    ) -> states.Finished:
        async with local_clinic(self.world, ClinicSettings()) as clinic:
            check = CheckIn(
                self.reader,
                clinic.gateway,
                clinic.verifier,
                patient,
                ways=ways,
                face=face,
                front_of_card=VirtualFront(lambda: self.reader.chip) if front else None,
                terminal_key=self.trust.terminal if key else None,
            )
            self.interrupt = check.interrupt
            return await check.run()

    def is_free(self) -> bool:
        self.reader.connect().close()
        return True


@pytest.fixture
def stage(world: World, trust: CardTrust, keys: CardKeys):
    """Lay a persona's card on a new reader."""

    def lay(persona: str = "standard", profile: CardProfile | None = None) -> Stage:
        image = make_card(
            world.personas[persona],
            world.hierarchy,
            profile=profile,
            keys=keys,
            cvc=trust.authority,
        )
        reader, chip = VirtualReader(), Chip(image)
        reader.insert(chip)
        return Stage(world, trust, reader, chip)

    return lay


class Hall:
    """Premises at work, with answers in the patient's place."""

    def __init__(self, rooms: Premises) -> None:
        assert rooms.bench is not None
        self.front, self.bench = rooms.front, rooms.bench

    async def asked(self, place: str = "1") -> Shown:
        """The visit at a place, once it asks something or is over."""
        at = self.front.place(place)
        async with asyncio.timeout(PATIENCE):
            while at.visit is None or not (at.visit.question or at.visit.over):
                await self.front.changed(self.front.version)
        return at.visit

    async def lay(self, place: str = "1", who: str = "family") -> states.ChoosingMethod:
        """Lay a card down; what is offered."""
        await self.bench.insert(who, place)
        visit = await self.asked(place)
        assert isinstance(visit.question, ChooseMethod)
        assert isinstance(visit.state, states.ChoosingMethod)
        return visit.state

    async def answer(self, answer: object, place: str = "1") -> Shown:
        """Answer; the visit once it asks the next, or is over."""
        at = self.front.place(place)
        visit = await self.asked(place)
        assert at.answer(visit.step, answer)
        async with asyncio.timeout(PATIENCE):
            while at.visit is not None and at.visit.step == visit.step:
                await self.front.changed(self.front.version)
        return await self.asked(place)

    async def take(self, place: str = "1") -> None:
        self.bench.remove(place)
        self.front.place(place).dismiss()
        async with asyncio.timeout(PATIENCE):
            while self.front.place(place).visit is not None:
                await self.front.changed(self.front.version)
                self.front.place(place).dismiss()


@pytest.fixture
def at_work() -> Callable[..., None]:
    """`at_work(world, work, …)` runs `work(hall)` in premises of that world."""

    def run(
        world: World, work: Callable[[Hall], Awaitable[None]], *, readers: int = 1, **how: object
    ) -> None:
        async def main() -> None:
            benched = [VirtualReader(f"Virtual Reader {n}") for n in range(1, readers + 1)]
            async with (
                local_clinic(world, ClinicSettings()) as clinic,
                premises(world, clinic, benched=benched, **how) as rooms,
            ):
                hall = Hall(rooms)
                async with asyncio.timeout(PATIENCE):
                    while not all(place.plugged for place in hall.front.places.values()):
                        await hall.front.changed(hall.front.version)
                await work(hall)

        asyncio.run(main())

    return run
