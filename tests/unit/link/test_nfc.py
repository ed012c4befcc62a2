"""Readers of nfcpy's: what happens at them, and what becomes of a connection meanwhile."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.nfc_device import SimulatedNfc
from hardware.nfc_port100 import SimulatedRcS380
from hardware.phone import PhoneChip
from onshikaku.domain.checkin.ways import PhoneKind
from reader.errors import (
    CardAbsent,
    CardCommandError,
    CardDataError,
    CardMute,
    CardRemoved,
    CommandForbidden,
    PinRejected,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.jpki import JpkiCard
from reader.mynumber import ANDROID, IPHONE
from reader.nfc import NfcConnection, NfcReader, NfcWatch
from reader.pin import Pin
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

SOON = 20


@pytest.fixture
def device(request) -> SimulatedNfc:
    kind = getattr(request, "param", SimulatedNfc)
    return kind(sleep=lambda _: None)


through_both_drivers = pytest.mark.parametrize(
    "device", [SimulatedNfc, SimulatedRcS380], indirect=True
)


@pytest.fixture
def reader(device) -> NfcReader:
    return device.reader()


def kinds(watch: NfcWatch, count: int) -> list[type]:
    return [type(watch.next(SOON)) for _ in range(count)]


def test_a_card_is_told_when_it_comes_and_when_it_goes(device, reader, card_image):
    with reader.watch() as watch:
        assert watch.next(SOON) == ReaderBack(reader.name)
        device.insert(Chip(card_image))
        assert watch.next(SOON) == CardInserted(reader.name, card_image.atr)
        device.remove()
        assert watch.next(SOON) == CardTaken(reader.name)


def test_a_card_that_lies_there_already_is_told_first(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.watch() as first, reader.watch() as second:
        assert kinds(first, 2) == [ReaderBack, CardInserted]
        assert kinds(second, 2) == [ReaderBack, CardInserted]


def test_a_connection_and_a_watch_share_the_device(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.watch() as watch:
        assert kinds(watch, 2) == [ReaderBack, CardInserted]
        for _ in range(3):
            with reader.connect() as connection:
                card = JpkiCard(connection)
                card.select()
                card.verify_pin(Pin("1234"))
                assert card.tries_left() == 3
        assert watch.next(1) is None
        device.remove()
        assert watch.next(SOON) == CardTaken(reader.name)


def test_a_card_taken_between_two_commands_is_noticed_without_one(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.watch() as watch, reader.connect() as connection:
        assert kinds(watch, 2) == [ReaderBack, CardInserted]
        JpkiCard(connection).select()
        device.remove()
        assert watch.next(SOON) == CardTaken(reader.name)
        with pytest.raises(CardRemoved):
            connection.exchange(bytes.fromhex("00200080"))


def test_another_card_is_not_mistaken_for_the_one_that_was_opened(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.watch() as watch, reader.connect() as connection:
        JpkiCard(connection).select()
        device.remove()
        device.insert(Chip(card_image))
        assert kinds(watch, 4) == [ReaderBack, CardInserted, CardTaken, CardInserted]
        with pytest.raises(CardRemoved):
            connection.exchange(bytes.fromhex("00200080"))
        with reader.connect() as other:
            assert JpkiCard(other).select().is_simulated
            connection.close()
            assert JpkiCard(other).select().is_simulated


@through_both_drivers
def test_a_reader_that_is_unplugged_is_lost_and_comes_back(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.watch() as watch, reader.connect() as connection:
        assert kinds(watch, 2) == [ReaderBack, CardInserted]
        JpkiCard(connection).select()
        device.unplug()
        assert watch.next(SOON) == ReaderLost(reader.name)
        with pytest.raises(ReaderUnavailable) as lost:
            connection.exchange(bytes.fromhex("00200080"))
        assert lost.value.reason is UnavailableReason.LOST
        with pytest.raises(ReaderUnavailable):
            reader.connect()
        device.replug()
        assert kinds(watch, 2) == [ReaderBack, CardInserted]
        with reader.connect() as anew:
            assert JpkiCard(anew).select().is_simulated


def test_a_reader_that_is_not_there_yet_is_waited_for(device, reader):
    device.unplug()
    with reader.watch() as watch:
        assert watch.next(0.3) is None
        device.replug()
        assert watch.next(SOON) == ReaderBack(reader.name)


def test_cutting_the_power_forgets_the_pin(device, reader, card_image):
    device.insert(Chip(card_image, keep_security=True))
    with reader.watch():
        for _ in range(2):
            with NfcConnection(reader) as connection:
                card = JpkiCard(connection)
                card.select()
                with pytest.raises(CardCommandError):
                    card.sign_digest(bytes(32))
                card.verify_pin(Pin("1234"))
                assert card.sign_digest(bytes(32))


def test_a_real_card_is_guarded_here_too(device, reader, card_image):
    device.insert(Chip(card_image))
    with reader.connect() as connection, pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex("00D60000010000"))


def test_a_mute_card_is_given_up_and_answers_once_it_got_new_power(device, card_image):
    plan = FaultPlan(Fault(FaultKind.MUTE, at=2))
    reader = device.reader(timeout=0.4)
    device.insert(Chip(card_image, faults=plan))
    with reader.connect() as connection:
        with pytest.raises(CardMute) as mute:
            JpkiCard(connection).select()
        assert mute.value.seconds == 0.4
    with reader.connect() as connection:
        assert JpkiCard(connection).select().is_simulated


def test_a_slow_card_asks_for_time_and_gets_it(device, reader, card_image):
    device.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.SLOW, at=1, seconds=0.6))))
    with reader.connect() as connection:
        assert JpkiCard(connection).select().is_simulated


@through_both_drivers
def test_a_torn_card_is_gone_and_half_an_answer_is_none(device, reader, card_image):
    device.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.TRUNCATED, at=1))))
    with reader.connect() as connection, pytest.raises(CardDataError):
        JpkiCard(connection).select()
    device.remove()
    device.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.TEAR_DURING, at=3))))
    with reader.connect() as connection, pytest.raises(CardRemoved):
        JpkiCard(connection).select()
    with pytest.raises(CardAbsent):
        reader.connect()


@through_both_drivers
@pytest.mark.parametrize(
    ("kind", "label"), [(PhoneKind.ANDROID, ANDROID), (PhoneKind.IPHONE, IPHONE)]
)
def test_a_phone_is_read_as_a_type_a_card(device, reader, card_image, kind, label):
    device.insert(PhoneChip(card_image, kind, unlocked=True))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        assert card.select(label).label == label
        if kind is PhoneKind.ANDROID:
            with pytest.raises(PinRejected):
                card.verify_pin(Pin("9999"))
            card.verify_pin(Pin("1234"))
        assert len(card.auth_certificate()) > 600
        assert len(card.sign_digest(bytes(32))) == 256


def test_nothing_that_is_sent_to_a_card_reaches_a_log(device, reader, card_image, caplog):
    caplog.set_level(1)
    device.insert(Chip(card_image))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        with pytest.raises(PinRejected):
            card.verify_pin(Pin("7351"))
    assert b"7351".hex() not in caplog.text
    assert "7351" not in caplog.text
    assert not logging.getLogger("nfc.clf").isEnabledFor(logging.ERROR)


def test_nothing_stays_behind(card_image):
    device = SimulatedNfc(sleep=lambda _: None)
    reader = device.reader()

    def use() -> None:
        device.insert(Chip(card_image))
        with reader.watch() as watch:
            watch.next(SOON)
            with reader.connect() as connection:
                JpkiCard(connection).select()
        device.remove()

    use()
    for _ in range(3):
        assert _left_by(use) == ([], 0)


def _left_by(use: Callable[[], None]) -> tuple[list[threading.Thread], int]:
    """Threads that do not end, and file descriptors more than before."""
    threads, files = set(threading.enumerate()), _open_files()
    use()
    started = set(threading.enumerate()) - threads
    for thread in started:
        thread.join(SOON)  # a card that was taken ends its command by itself
    return [thread for thread in started if thread.is_alive()], _open_files() - files


def _open_files() -> int:
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))


def test_a_watch_stopped_twice_says_no_more(reader):
    watch = reader.watch()
    watch.stop()
    watch.stop()
    assert watch.next(SOON) is None
