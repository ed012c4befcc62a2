"""The reader made of nothing: its events, its faults, and the chip on it."""

import threading

import pytest

from hardware.card_image import CardImage
from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.virtual_reader import VirtualReader
from reader.errors import (
    CardCommandError,
    CardMute,
    CardRemoved,
    PinRejected,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.jpki import JpkiCard
from reader.pin import Pin
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

NAME = "Virtual Reader"
JPKI, PIN_FILE = bytes.fromhex("D392F000260100000001"), 0x0018


def tries(image: CardImage) -> int:
    return image.pins()[JPKI, PIN_FILE].tries_left


def opened(reader: VirtualReader) -> JpkiCard:
    card = JpkiCard(reader.connect())
    card.select()
    return card


def test_a_watch_begins_with_what_is_there(card_image):
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    with reader.watch() as watch:
        assert watch.next(0) == ReaderBack(NAME)
        assert watch.next(0) == CardInserted(NAME, card_image.atr)
        assert watch.next(0) is None


def test_a_watch_tells_everything_in_order(card_image):
    reader = VirtualReader()
    with reader.watch() as watch:
        reader.insert(Chip(card_image))
        reader.remove()
        reader.insert(Chip(card_image))
        reader.unplug()
        reader.replug()
        reader.remove()
        inserted = CardInserted(NAME, card_image.atr)
        expected = [
            ReaderBack(NAME),
            inserted,
            CardTaken(NAME),
            inserted,
            ReaderLost(NAME),
            ReaderBack(NAME),
            inserted,
            CardTaken(NAME),
        ]
        assert [watch.next(0) for _ in expected] == expected
        assert watch.next(0) is None


def test_a_stopped_watch_lets_go_of_who_waits():
    watch = VirtualReader().watch()
    assert watch.next(0) == ReaderBack(NAME)
    waiting = threading.Thread(target=watch.next)
    waiting.start()
    watch.stop()
    waiting.join(10)
    assert not waiting.is_alive()


def test_an_unplugged_reader_is_lost_and_its_card_forgets(card_image):
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    card = opened(reader)
    card.verify_pin(Pin("1234"))
    reader.unplug()
    for use in (card.tries_left, reader.connect):
        with pytest.raises(ReaderUnavailable) as lost:
            use()
        assert lost.value.reason is UnavailableReason.LOST
    reader.replug()
    with pytest.raises(CardRemoved):
        card.tries_left()
    with pytest.raises(CardCommandError):
        opened(reader).sign_digest(bytes(32))


def test_one_reader_holds_one_card(card_image):
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    with pytest.raises(ValueError, match="holds a card"):
        reader.insert(Chip(card_image))


@pytest.mark.parametrize(
    ("kind", "tries_left"),
    [(FaultKind.TEAR_BEFORE, 3), (FaultKind.TEAR_DURING, 2), (FaultKind.TEAR_AFTER, 2)],
)
def test_a_torn_card_has_left_with_its_counter_lowered_or_not(card_image, kind, tries_left):
    reader = VirtualReader()
    chip = Chip(card_image)
    reader.insert(chip)
    with reader.watch() as watch:
        card = opened(reader)
        chip.faults.arm(Fault(kind, at=3))
        with pytest.raises(CardRemoved):
            card.verify_pin(Pin("9999"))
        events = [watch.next(0) for _ in range(4)]
        assert events[-2:] == [CardTaken(NAME), None]
    assert reader.chip is None
    assert tries(chip.image) == tries_left


def test_a_right_pin_torn_after_comparison_has_restored_the_counter(card_image):
    chip = Chip(card_image)
    reader = VirtualReader()
    reader.insert(chip)
    card = opened(reader)
    with pytest.raises(PinRejected):
        card.verify_pin(Pin("9999"))
    chip.faults.arm(Fault(FaultKind.TEAR_AFTER, at=3))
    with pytest.raises(CardRemoved):
        card.verify_pin(Pin("1234"))
    assert tries(chip.image) == 3


def test_a_mute_card_is_told_from_a_removed_one(card_image):
    reader = VirtualReader(timeout=2.5)
    reader.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.MUTE))))
    connection = reader.connect()
    with pytest.raises(CardMute) as mute:
        JpkiCard(connection).select()
    assert mute.value.seconds == 2.5
    connection.close()
    assert opened(reader).tries_left() == 3


def test_a_slow_card_answers_after_its_time(card_image):
    slept: list[float] = []
    slow = FaultPlan(Fault(FaultKind.SLOW, at=2, seconds=0.75))
    reader = VirtualReader()
    reader.insert(Chip(card_image, faults=slow, sleep=slept.append))
    assert opened(reader).tries_left() == 3
    assert slept == [0.75]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(FaultKind.WRONG_STATUS, at=2, status=0x6581), CardCommandError),
        (Fault(FaultKind.TRUNCATED, at=2, kept=1), CardRemoved),
    ],
)
def test_a_fault_happens_once(card_image, fault, error):
    reader = VirtualReader()
    reader.insert(Chip(card_image, faults=FaultPlan(fault)))
    with reader.connect() as connection, pytest.raises(error):
        JpkiCard(connection).select()
    assert opened(reader).tries_left() == 3


def test_faults_count_from_when_they_were_armed():
    plan = FaultPlan(Fault(FaultKind.MUTE, at=2))
    assert plan.next_command() is None
    plan.arm(Fault(FaultKind.SLOW, at=2))
    due = [plan.next_command() for _ in range(3)]
    assert [fault and fault.kind for fault in due] == [FaultKind.MUTE, FaultKind.SLOW, None]


def test_cleared_faults_never_happen():
    plan = FaultPlan(Fault(FaultKind.MUTE))
    plan.clear()
    assert plan.next_command() is None


@pytest.mark.parametrize(
    "impossible", [{"at": 0}, {"status": 0x1234}, {"kept": 0}, {"seconds": -1.0}]
)
def test_an_impossible_fault_is_refused_by_name(impossible):
    with pytest.raises(ValueError, match=next(iter(impossible))):
        Fault(FaultKind.MUTE, **impossible)


def test_only_lasting_changes_are_told(card_image):
    images: list[CardImage] = []
    chip = Chip(card_image, on_change=images.append)
    reader = VirtualReader()
    reader.insert(chip)
    card = opened(reader)
    card.auth_certificate()
    card.tries_left()
    assert not images
    with pytest.raises(PinRejected):
        card.verify_pin(Pin("9999"))
    assert tries(images[-1]) == 2
    card.verify_pin(Pin("1234"))
    assert tries(images[-1]) == 3
    assert images[-1] is chip.image


@pytest.mark.parametrize(("keeps", "expected"), [(True, 0x9000), (False, 0x6986)])
def test_a_warm_reset_keeps_the_session_only_where_told(card_image, keeps, expected):
    chip = Chip(card_image, keep_security=keeps)
    chip.exchange(bytes.fromhex("00A4040C0AD392F000260100000001"))
    chip.exchange(bytes.fromhex("00A4020C02000A"))
    chip.reset()
    assert int.from_bytes(chip.exchange(bytes.fromhex("00B0000001"))[-2:], "big") == expected
