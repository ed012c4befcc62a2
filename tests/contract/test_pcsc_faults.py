"""Real pcscd, broken cards: nobody hangs, nobody is wrong, the next card works."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.private_pcscd import PcscdFailed, PrivatePcscd
from hardware.vpcd import VpcdCard, VpcdUnavailable
from reader.errors import (
    CardAbsent,
    CardCommandError,
    CardMute,
    CardRemoved,
    PinRejected,
    ReaderError,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.jpki import JpkiCard
from reader.monitor import PcscWatch
from reader.pcsc import PcscConnection, PcscReader, find_reader, slots
from reader.pin import Pin
from reader.ports import CardEvent, CardInserted, CardTaken, ReaderBack, ReaderLost

pytestmark = pytest.mark.vpcd

PATIENCE = 20.0
"""Seconds after which an event that has to come counts as missing."""

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")


def use(name: str) -> int:
    """Sign with the card on a reader; the tries its PIN has left afterwards."""
    with PcscReader(name).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.verify_pin(Pin("1234"))
        card.sign_digest(bytes(32))
        return card.tries_left()


def wait_for_events(watch: PcscWatch, *, until: Callable[[CardEvent], bool]) -> list[CardEvent]:
    events: list[CardEvent] = []
    while not events or not until(events[-1]):
        event = watch.next(PATIENCE)
        assert event is not None, f"nothing more after {events}"
        events.append(event)
    return events


def test_a_mute_card_frees_the_caller_and_the_next_card_works(pcscd, slot, card_image):
    slot.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.MUTE, at=2))))
    before = set(threading.enumerate())
    connection = PcscReader(slot.name, timeout=0.2).connect()
    (worker,) = set(threading.enumerate()) - before
    with connection:
        card = JpkiCard(connection)
        with pytest.raises(CardMute) as mute:
            card.select()
        assert mute.value.seconds == 0.2
        with pytest.raises(CardRemoved):
            card.select()
        other = pcscd.slots[1]
        other.insert(Chip(card_image))
        assert use(other.name) == 3
        other.remove()
    slot.swap(Chip(card_image))
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert use(slot.name) == 3


@pytest.mark.parametrize(
    ("kind", "tries_left"),
    [(FaultKind.TEAR_BEFORE, 3), (FaultKind.TEAR_DURING, 2), (FaultKind.TEAR_AFTER, 2)],
)
def test_a_card_torn_out_while_it_compares_keeps_its_counter(slot, card_image, kind, tries_left):
    chip = Chip(card_image)
    slot.insert(chip)
    with PcscReader(slot.name).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        # Select the PIN, ask for its tries, send it.
        chip.faults.arm(Fault(kind, at=3))
        with pytest.raises(CardRemoved):
            card.verify_pin(Pin("9999"))
        with pytest.raises(CardRemoved):
            card.tries_left()
    slot.remove()
    slot.insert(chip)
    with PcscReader(slot.name).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        assert card.tries_left() == tries_left
    assert use(slot.name) == 3


def test_a_card_torn_out_at_any_command_is_a_removed_card(slot, card_image):
    """Every position of a whole conversation, until one lies beyond its end."""
    position = 0
    finished = False
    while not finished:
        position += 1
        chip = Chip(card_image, faults=FaultPlan(Fault(FaultKind.TEAR_DURING, at=position)))
        slot.insert(chip)
        try:
            finished = use(slot.name) == 3
        except CardRemoved:
            finished = False
        slot.remove()
    assert position > 10


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(FaultKind.WRONG_STATUS, at=4, status=0x6581), CardCommandError),
        (Fault(FaultKind.TRUNCATED, at=4, kept=1), CardRemoved),
    ],
)
def test_a_broken_answer_is_an_error_and_then_over(slot, card_image, fault, error):
    slot.insert(Chip(card_image, faults=FaultPlan(fault)))
    with pytest.raises(error):
        use(slot.name)
    assert use(slot.name) == 3


def test_a_slow_card_is_waited_for(slot, card_image):
    slow = Fault(FaultKind.SLOW, at=3, seconds=0.2)
    slot.insert(Chip(card_image, faults=FaultPlan(slow)))
    assert use(slot.name) == 3


def test_closing_beside_a_running_command_waits_for_its_answer(slot, card_image):
    asleep = threading.Event()

    def sleep(seconds: float) -> None:
        asleep.set()
        time.sleep(seconds)

    slow = FaultPlan(Fault(FaultKind.SLOW, seconds=0.2))
    slot.insert(Chip(card_image, faults=slow, sleep=sleep))
    connection = PcscReader(slot.name).connect()
    with ThreadPoolExecutor(1) as other:
        running = other.submit(connection.exchange, SELECT)
        assert asleep.wait(PATIENCE)
        connection.close()
        assert use(slot.name) == 3
        assert running.result(PATIENCE).ok


def test_closing_beside_commands_at_any_moment_lets_go_of_the_card(slot, card_image):
    def talk(connection: PcscConnection, begun: threading.Event) -> None:
        while True:
            connection.exchange(SELECT)
            begun.set()

    slot.insert(Chip(card_image))
    with ThreadPoolExecutor(1) as other:
        for _ in range(100):
            begun = threading.Event()
            connection = PcscReader(slot.name).connect()
            talking = other.submit(talk, connection, begun)
            assert begun.wait(PATIENCE)
            connection.close()
            with pytest.raises(CardRemoved):
                talking.result(PATIENCE)
    assert use(slot.name) == 3


def test_a_wrong_pin_then_another_process_life(slot, card_image):
    """The counter outlives the connection and the card's stay on the reader."""
    chip = Chip(card_image)
    slot.insert(chip)
    with PcscReader(slot.name).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        with pytest.raises(PinRejected):
            card.verify_pin(Pin("9999"))
    slot.swap(Chip(chip.image))
    with PcscReader(slot.name).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        assert card.tries_left() == 2


def test_a_reader_that_is_not_there_is_named(pcscd):
    with pytest.raises(ReaderUnavailable) as error:
        find_reader("No Such Reader")
    assert (error.value.reason, error.value.reader) == (
        UnavailableReason.UNKNOWN_READER,
        "No Such Reader",
    )
    with pytest.raises(ReaderUnavailable) as error:
        PcscReader("No Such Reader").connect()
    assert error.value.reason is UnavailableReason.UNKNOWN_READER


def test_without_a_name_the_reader_with_a_card_is_found(pcscd, card_image):
    second = pcscd.slots[1]
    assert find_reader().name == pcscd.slots[0].name
    second.insert(Chip(card_image))
    assert find_reader().name == second.name
    second.remove()


def test_the_watch_sees_a_card_that_was_there_before(slot, card_image):
    slot.insert(Chip(card_image))
    with PcscWatch(slot.name) as watch:
        assert watch.next(PATIENCE) == ReaderBack(slot.name)
        assert watch.next(PATIENCE) == CardInserted(slot.name, card_image.atr)


def test_the_watch_tells_of_cards_coming_and_going(slot, card_image):
    with PcscWatch(slot.name) as watch:
        assert watch.next(PATIENCE) == ReaderBack(slot.name)
        slot.insert(Chip(card_image))
        assert watch.next(PATIENCE) == CardInserted(slot.name, card_image.atr)
        slot.remove()
        assert watch.next(PATIENCE) == CardTaken(slot.name)


def test_the_watch_of_one_reader_is_silent_about_others(pcscd, slot, card_image):
    other = pcscd.slots[1]
    with PcscWatch(slot.name) as watch:
        assert watch.next(PATIENCE) == ReaderBack(slot.name)
        other.insert(Chip(card_image))
        slot.insert(Chip(card_image))
        assert watch.next(PATIENCE) == CardInserted(slot.name, card_image.atr)
        other.remove()


def test_a_stopped_watch_ends_and_leaves_nothing(slot):
    before = set(threading.enumerate())
    watch = PcscWatch(slot.name)
    wait_for_events(watch, until=lambda event: isinstance(event, ReaderBack))
    watch.stop()
    watch.stop()
    assert watch.next() is None
    assert set(threading.enumerate()) == before


def test_pcscd_killed_and_restarted_is_a_reader_lost_and_back(pcscd, slot, card_image):
    chip = Chip(card_image)
    slot.insert(chip)
    with PcscWatch(slot.name) as watch:
        wait_for_events(watch, until=lambda event: isinstance(event, CardInserted))
        with PcscReader(slot.name).connect() as connection:
            card = JpkiCard(connection)
            card.select()
            pcscd.kill()
            try:
                with pytest.raises(ReaderError):
                    card.tries_left()
                with pytest.raises(ReaderUnavailable) as gone:
                    slots()
                assert gone.value.reason is UnavailableReason.NO_SERVICE
                assert watch.next(PATIENCE) == ReaderLost(slot.name)
            finally:
                pcscd.start()
        assert watch.next(PATIENCE) == ReaderBack(slot.name)
        back = wait_for_events(watch, until=lambda event: isinstance(event, CardInserted))
        assert back[-1] == CardInserted(slot.name, card_image.atr)
    assert use(slot.name) == 3


def test_a_second_card_for_a_taken_slot_is_refused(slot, card_image):
    slot.insert(Chip(card_image))
    second = VpcdCard(Chip(card_image), dial=slot.dial)
    with pytest.raises(VpcdUnavailable):
        second.insert(timeout=1.0)
    assert not second.linked
    assert use(slot.name) == 3


def test_only_one_private_pcscd_can_serve_a_process(pcscd, slot, card_image):
    with pytest.raises(PcscdFailed, match="already"), PrivatePcscd():
        pass
    slot.insert(Chip(card_image))
    assert use(slot.name) == 3


def test_no_card_means_no_connection(slot):
    with pytest.raises(CardAbsent):
        PcscReader(slot.name).connect()
