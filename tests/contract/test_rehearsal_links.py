"""The readers that scenarios are played at: the same acts on each link, and a visit through it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from clinic_ui.bench.handled import ActFailed, HandledReader
from clinic_ui.bench.readers import BenchReader
from clinic_ui.bench.traps import Moment, Trap, TrappedChip
from clinic_ui.compose import World
from clinic_ui.front.place import Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.hil.stand import Observer
from clinic_ui.ports import PinEntry
from clinic_ui.premises import demo_premises
from clinic_ui.rehearse.link import Link
from clinic_ui.rehearse.links import at_slots, opened
from clinic_ui.rehearse.obstacles import ReaderKind
from clinic_ui.settings import ClinicSettings
from hardware.card_image import BinaryFile, CardImage
from hardware.card_layout import JPKI, TOKEN_INFO
from hardware.faults import FaultKind
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.outcomes import Outcome
from reader.errors import CardAbsent, CardRemoved, ReaderUnavailable
from reader.jpki import JpkiCard
from reader.pin import Pin
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

DAY = date(2026, 7, 1)
PATIENCE = 20.0
QUIET = Timing(patience=600, left_behind=600, farewell=600)
KINDS = [
    ReaderKind.VIRTUAL,
    pytest.param(ReaderKind.PCSC, marks=pytest.mark.vpcd),
    ReaderKind.NFC,
]


@pytest.fixture(params=KINDS)
def link(request: pytest.FixtureRequest) -> Iterator[Link]:
    # A process has one private pcscd, which other tests of this one may have begun.
    if request.param is ReaderKind.PCSC:
        opening = at_slots(request.getfixturevalue("pcscd"))
    else:
        opening = opened(request.param)
    with opening as link:
        yield link
        link.between()


@contextmanager
def observed(reader: BenchReader) -> Iterator[Observer]:
    observer = Observer(reader.watch())
    try:
        assert observer.wait(ReaderBack, 0, PATIENCE)
        yield observer
    finally:
        observer.close()


def until(is_so: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def named(image: CardImage, model: str) -> TrappedChip:
    """A card that can be told from another by its token information."""
    token = image.application(JPKI).files[TOKEN_INFO].content
    changed = token[:64] + model.encode().ljust(16) + token[80:]
    return TrappedChip(image.with_file(JPKI, TOKEN_INFO, BinaryFile(changed)))


def model_on(reader: BenchReader) -> str:
    with reader.connect() as connection:
        return JpkiCard(connection).select().model


def kinds(observer: Observer) -> list[type]:
    return [type(seen.event) for seen in observer.since(0)]


def test_cards_that_are_changed_at_once_are_both_noticed_and_read(link, card_image):
    [reader] = link.readers()
    with observed(reader) as observer:
        reader.insert(named(card_image, "SIM-1"))
        assert until(lambda: reader.heard)
        assert model_on(reader) == "SIM-1"
        with pytest.raises(ValueError, match="holds a card"):
            reader.insert(named(card_image, "SIM-9"))
        reader.remove()
        reader.insert(named(card_image, "SIM-2"))
        assert until(lambda: reader.heard)
        assert model_on(reader) == "SIM-2"
        reader.remove()
        assert until(lambda: reader.heard)
        assert kinds(observer) == [ReaderBack, *[CardInserted, CardTaken] * 2]
    with pytest.raises(CardAbsent):
        reader.connect()
    assert link.failure is None


def test_a_reader_that_was_unplugged_comes_back_with_what_lies_there_by_then(link, card_image):
    [reader] = link.readers()
    with observed(reader) as observer:
        reader.insert(named(card_image, "SIM-1"))
        reader.unplug()
        assert until(lambda: reader.heard)
        with pytest.raises(ReaderUnavailable):
            reader.connect()
        reader.remove()
        other = named(card_image, "SIM-2")
        reader.insert(other)
        assert reader.chip is other
        reader.replug()
        assert until(lambda: reader.heard)
        assert model_on(reader) == "SIM-2"
        assert kinds(observer) == [ReaderBack, CardInserted, ReaderLost, ReaderBack, CardInserted]
        reader.unplug()
        link.between()
        assert until(lambda: reader.heard)
        assert kinds(observer)[-2:] == [ReaderLost, ReaderBack]
        assert reader.chip is None
    with pytest.raises(CardAbsent):
        reader.connect()


def test_a_card_that_is_torn_out_lies_there_no_more(link, card_image):
    [reader] = link.readers()
    torn = named(card_image, "SIM-1")
    torn.set_trap(Trap(FaultKind.TEAR_DURING, Moment.READING))
    with observed(reader) as observer:
        reader.insert(torn)
        assert until(lambda: reader.heard)
        with pytest.raises(CardRemoved):
            model_on(reader)
        assert until(lambda: reader.chip is None and reader.heard)
        assert kinds(observer)[-1] is CardTaken
        reader.insert(named(card_image, "SIM-2"))
        assert until(lambda: reader.heard)
        assert model_on(reader) == "SIM-2"


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=DAY)


def test_a_visit_goes_through_it(link, world):
    async def visit() -> Outcome:
        readers = link.readers(2)
        async with demo_premises(world, ClinicSettings(), readers=readers, timing=QUIET) as rooms:
            front, place = rooms.front, rooms.front.place("2")
            assert rooms.bench is not None

            async def once(is_so: Callable[[], object]) -> None:
                async with asyncio.timeout(PATIENCE):
                    version = front.version
                    while not is_so():
                        await front.changed(version)
                        version = front.version

            def over() -> bool:
                match place.visit and place.visit.question:
                    case ChooseMethod():
                        place.answer(place.visit.step, Way.PIN)
                    case EnterPin():
                        place.answer(place.visit.step, PinEntry(Pin("1234")))
                    case GiveConsent(screen):
                        place.answer(place.visit.step, screen.choices[0])
                return place.visit is not None and place.visit.over

            await once(lambda: place.plugged)
            await rooms.bench.insert("standard", "2")
            await once(over)
            assert place.visit.finished is not None
            outcome = place.visit.finished.outcome
            await rooms.bench.start_over()
            assert place.visit is None
            return outcome

    assert asyncio.run(visit()) is Outcome.ELIGIBLE


@pytest.mark.vpcd
def test_both_slots_of_one_reader_go_with_its_cable(pcscd, card_image):
    with at_slots(pcscd) as link:
        first, second = link.readers(2)
        with observed(first), observed(second) as observer:
            second.insert(named(card_image, "SIM-2"))
            first.unplug()
            assert until(lambda: first.heard and second.heard)
            assert kinds(observer)[-1] is ReaderLost
            second.replug()
            assert until(lambda: first.heard and second.heard)
            assert model_on(second) == "SIM-2"
        link.between()


class Clumsy:
    """A spot at which nothing can be put."""

    name = "Clumsy"
    front_seen = True

    def holds(self, chip) -> bool:
        return False

    def put(self, chip) -> None:
        raise ActFailed("it fell down")


def test_what_could_not_be_done_is_said_once_and_nothing_lies_there(card_image):
    reader = HandledReader(Clumsy())
    reader.insert(named(card_image, "SIM-1"))
    with pytest.raises(ActFailed, match="it fell down"):
        reader.settle()
    assert reader.chip is None
    reader.settle()
    assert reader.failure is None
    reader.close()
