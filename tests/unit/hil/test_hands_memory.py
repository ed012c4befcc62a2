"""Hands and checks at a virtual reader of this process."""

from __future__ import annotations

import pytest

from clinic_ui.hil.checks.lengths import CHUNKS
from clinic_ui.hil.checks.outages import UNPLUG
from clinic_ui.hil.checks.sharing import LOCKING
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.hands_memory import MemoryHands
from clinic_ui.hil.result import Verdict
from clinic_ui.hil.runner import run_check, surroundings
from clinic_ui.hil.stand import Stand
from clinic_ui.hil.stands import other_image
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost
from reader.sources import Link, ReaderSource


@pytest.fixture
def cards(card_image):
    return Chip(card_image), Chip(other_image(card_image))


def stand_at(name, cards):
    reader = VirtualReader(name)
    hands = MemoryHands(reader, *cards)
    return Stand(ReaderSource(Link.MEMORY, reader, reader.watch), hands, exact=hands)


def test_what_they_do_is_seen_at_the_reader(cards):
    reader = VirtualReader()
    hands = MemoryHands(reader, *cards)
    with reader.watch() as watch:
        acts = (Task.PLACE, Task.PLACE, Task.PLACE_OTHER, Task.UNPLUG, Task.REPLUG, Task.REMOVE)
        for task in acts:
            assert hands.can(task)
            hands.do(task)
        hands.do(Task.PLACE)
        hands.swap()
        seen = [type(watch.next(1)) for _ in range(11)]
    assert seen == [
        ReaderBack,
        *(CardInserted, CardTaken, CardInserted),
        *(ReaderLost, ReaderBack, CardInserted, CardTaken),
        *(CardInserted, CardTaken, CardInserted),
    ]


def test_they_say_what_they_cannot(cards):
    hands = MemoryHands(VirtualReader(), *cards)
    assert not hands.can(Task.SUSPEND)
    with pytest.raises(HandsFailed):
        hands.do(Task.SUSPEND)
    with pytest.raises(HandsFailed, match="no card"):
        hands.swap()


def test_they_leave_the_reader_empty_and_plugged_in(cards):
    reader = VirtualReader()
    hands = MemoryHands(reader, *cards)
    hands.do(Task.PLACE)
    hands.do(Task.UNPLUG)
    hands.close()
    hands.close()
    with reader.watch() as watch:
        assert type(watch.next(1)) is ReaderBack
    assert reader.chip is None


@pytest.mark.parametrize(
    ("name", "check", "code"),
    [
        ("Virtual PCD 00 00", UNPLUG, "cannot-unplug"),
        ("nfc:udp:127.0.0.1:9", UNPLUG, "cannot-unplug"),
        ("Somebody's Reader", LOCKING, "pcsc-only"),
    ],
)
def test_what_is_known_of_a_reader_is_not_asked_of_it_again(cards, name, check, code):
    stand = stand_at(name, cards)
    result = run_check(check, stand)
    stand.close()
    assert result.verdict is Verdict.NOT_TRIED
    assert [found.code for found in result.findings] == [code]


def test_what_is_not_known_is_checked(cards):
    stand = stand_at("Somebody's Reader", cards)
    assert run_check(CHUNKS, stand).verdict is Verdict.PASSED
    stand.close()


@pytest.mark.parametrize(
    ("name", "virtual"),
    [("Virtual PCD 00 00", True), ("nfc:udp:127.0.0.1:9", True), ("SONY FeliCa RC-S300/P", False)],
)
def test_a_reader_known_to_be_virtual_is_never_told_as_a_device(cards, name, virtual):
    stand = stand_at(name, cards)
    assert surroundings(stand, virtual=False).virtual is virtual
    stand.close()
