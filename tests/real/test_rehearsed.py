"""Scenarios with somebody's real card: hands place it, and it stands for the invented person.

The card is in a private pcscd, and nothing there says that it is simulated.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from clinic_ui.bench.handled import ActFailed
from clinic_ui.compose import World
from clinic_ui.front.place import Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.hands_virtual import VirtualHands
from clinic_ui.hil.stands import other_image
from clinic_ui.ports import PinEntry
from clinic_ui.premises import demo_premises
from clinic_ui.rehearse.link import LinkUnavailable
from clinic_ui.rehearse.links import opened
from clinic_ui.rehearse.needs import Need, Needs
from clinic_ui.rehearse.obstacles import ReaderKind
from clinic_ui.rehearse.real_link import Operator, RealLink
from clinic_ui.settings import ClinicSettings
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.outcomes import Outcome
from reader.errors import CardDataError
from reader.pin import Pin

pytestmark = pytest.mark.vpcd

DAY = date(2026, 6, 1)
QUIET = Timing(patience=600, left_behind=600, farewell=600)
VERIFY, SIGN = 0x20, 0x2A
ONE = Needs(people=frozenset({"aged-75"}), days=frozenset({DAY}))


class Told(VirtualHands):
    """Virtual hands that remember what they were told and asked for."""

    def __init__(self, slot, card: Chip) -> None:
        super().__init__(slot, card, Chip(other_image(card.image)))
        self.card = card
        self.said: list[str] = []
        self.done: list[Task] = []
        self.unwilling: frozenset[Task] = frozenset()
        self.come_back = threading.Event()
        self.come_back.set()

    def tell(self, ja: str, en: str) -> None:
        self.said.append(en)

    def do(self, task: Task) -> None:
        self.done.append(task)
        if task is Task.PLACE:
            self.come_back.wait()
        if task in self.unwilling:
            raise HandsFailed(f"{task}: refused at the terminal")
        if task is Task.PLACE:
            self._slot.insert(self.card)
        else:
            super().do(task)


@pytest.fixture
def chip(clinic) -> Chip:
    return clinic.lay()


@pytest.fixture
def hands(slot, chip) -> Told:
    return Told(slot, chip)


@pytest.fixture
def link(request, slot, hands, production) -> Iterator[RealLink]:
    pin = getattr(request, "param", "1234")
    operator = Operator(hands, [production.root], None if pin is None else Pin(pin))
    with opened(ReaderKind.REAL, name=slot.name, operator=operator) as link:
        yield link


def tries(chip: Chip) -> int:
    return chip.image.pins()[JPKI, AUTH_PIN].tries_left


def verified(chip) -> list[bytes]:
    """What the card was shown as a secret."""
    return [command[5:] for command, _ in chip.got if command[1] == VERIFY and len(command) > 5]


def visit(link: RealLink, world: World, pin: str) -> Finished:
    """A visit of somebody whose record says 75 years, by PIN, with what lies there really."""

    async def play() -> Finished:
        link.bind(world, {"aged-75"})
        readers = link.readers()
        async with demo_premises(world, ClinicSettings(), readers=readers, timing=QUIET) as rooms:
            front, place = rooms.front, rooms.front.place("1")
            assert rooms.bench is not None

            async def once(is_so: Callable[[], object]) -> None:
                async with asyncio.timeout(60):
                    version = front.version
                    while not is_so():
                        await front.changed(version)
                        version = front.version

            def over() -> bool:
                match place.visit and place.visit.question:
                    case ChooseMethod():
                        place.answer(place.visit.step, Way.PIN)
                    case EnterPin(tries_left=3):
                        place.answer(place.visit.step, PinEntry(Pin(pin)))
                    case EnterPin():
                        place.cancel()
                    case GiveConsent(screen):
                        place.answer(place.visit.step, screen.choices[0])
                return place.visit is not None and place.visit.over

            await once(lambda: place.plugged)
            await rooms.bench.insert("aged-75", "1")
            await once(over)
            assert place.visit.finished is not None
            return place.visit.finished

    return asyncio.run(play())


def test_a_card_stands_for_the_invented_person_and_is_sent_nothing_that_harms(
    link, hands, chip, clinic, harm_in
):
    end = visit(link, clinic.world, link.typed("1234"))
    assert end.outcome is Outcome.ELIGIBLE
    assert end.answer.person.name == clinic.world.personas["aged-75"].person.name
    assert end.proven
    digests = {command[5:][-33:-1] for command, _ in chip.got if command[1] == SIGN}
    assert len(digests) == 1
    assert harm_in(chip.got, digests) == []
    assert verified(chip) == [b"1234"], "neither the number on its front nor anything else"
    assert any("aged-75" in said for said in hands.said)
    link.between()
    assert hands.done == [Task.PLACE, Task.REMOVE] * 2


def test_a_pin_that_its_holder_did_not_type_is_never_sent(link, chip, clinic):
    end = visit(link, clinic.world, "9999")
    assert end.outcome is Outcome.CARD_UNREADABLE
    assert verified(chip) == []
    assert tries(chip) == 3


@pytest.mark.parametrize("link", ["9999"], indirect=True)
def test_a_pin_that_was_refused_is_not_sent_again(link, chip, clinic):
    needs = Needs(ONE.readers, ONE.people, ONE.days, needs=frozenset({Need.PIN}))
    assert link.can(needs) is None
    visit(link, clinic.world, link.typed("1234"))
    assert (verified(chip), tries(chip)) == ([b"9999"], 2)
    link.between()
    assert link.can(needs).key == "pin-refused"
    visit(link, clinic.world, "9999")
    assert tries(chip) == 2


def test_another_card_than_the_one_that_was_read_is_not_opened(link, hands, chip, production):
    other = type(chip)(production.on(chip.image, serial=4711))
    hands.card = other
    [reader] = link.readers()
    reader.insert(chip)
    reader.settle()
    with pytest.raises(CardDataError, match="another card"):
        reader.connect()
    assert other.got
    assert verified(other) == []


def test_what_hands_refuse_is_told_and_the_next_scenario_begins_anew(link, hands, chip):
    [reader] = link.readers()
    hands.unwilling = frozenset({Task.PLACE})
    reader.insert(chip)
    with pytest.raises(ActFailed, match="refused at the terminal"):
        reader.settle()
    assert reader.chip is None
    hands.unwilling = frozenset()
    link.between()
    reader.insert(chip)
    reader.settle()
    assert reader.chip is chip


def test_whoever_ends_it_while_asked_need_not_answer(hands, slot, chip, production):
    operator = Operator(hands, [production.root])
    with opened(ReaderKind.REAL, name=slot.name, operator=operator) as link:
        [reader] = link.readers()
        hands.come_back.clear()
        reader.insert(chip)
        assert link.failure is None
    assert "given up" in link.failure
    # Whoever is still being waited for places nothing any more, which would lie there afterwards.
    hands.unwilling = frozenset({Task.PLACE})
    hands.come_back.set()


def test_a_card_that_does_not_hold_under_the_root_is_refused_at_once(hands, slot, clinic, chip):
    operator = Operator(hands, [clinic.world.hierarchy.auth.certificate])
    with (
        pytest.raises(LinkUnavailable, match="not issued by the given root"),
        opened(ReaderKind.REAL, name=slot.name, operator=operator),
    ):
        pass
    assert verified(chip) == []


@pytest.mark.parametrize("name", ["nowhere", "nfc:nonsense"])
def test_a_reader_that_is_not_there_is_said_to_be(name, hands, production):
    operator = Operator(hands, [production.root])
    with pytest.raises(LinkUnavailable), opened(ReaderKind.REAL, name=name, operator=operator):
        pass
    assert Task.PLACE not in hands.done


def test_without_a_root_no_card_is_even_asked_for(hands, slot):
    with (
        pytest.raises(LinkUnavailable, match="no root"),
        opened(ReaderKind.REAL, name=slot.name, operator=Operator(hands, [])),
    ):
        pass
    assert Task.PLACE not in hands.done
