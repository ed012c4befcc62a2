"""Readers that come and go: which berth is whose, and what is told there."""

from __future__ import annotations

import queue

import pytest

from reader.berths import AUTO, Berths, Empty, alike, assigned, for_cards
from reader.errors import ReaderUnavailable, UnavailableReason
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

A0, A1, A2 = "Reader A 00 00", "Reader A 01 00", "Reader A 02 00"
A0_SECOND_SLOT = "Reader A 00 01"
B0, B1 = "Reader B 00 00", "Reader B 01 00"
ATR = bytes.fromhex("3B00")
PATIENCE = 20


@pytest.mark.parametrize(
    ("wanted", "name", "fits"),
    [
        (A0, A0, True),
        (A0, A1, True),
        (A0, "Reader A 1F 00", True),
        (A0, A0_SECOND_SLOT, False),
        (A0, B0, False),
        ("Reader A", A1, True),
        ("Reader A", A0_SECOND_SLOT, True),
        ("Reader", A0, False),
        ("ACS ACR1252 0", "ACS ACR1252 1", True),
        ("ACS ACR1252 0", "ACS ACR1281 0", False),
        ("Reader A (serial 1) 00 00", "Reader A (serial 2) 00 00", False),
    ],
)
def test_a_name_means_the_same_reader_under_another_number(wanted, name, fits):
    assert alike(wanted, name) is fits


@pytest.mark.parametrize(
    ("name", "cards"),
    [
        ("ACS ACR1252 1S CL Reader [ACR1252 Dual Reader SAM] 00 01", False),
        ("ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 00 00", True),
        ("SAMSUNG Reader 00 00", True),
    ],
)
def test_no_patient_s_card_lies_in_a_slot_for_security_modules(name, cards):
    assert for_cards(name) is cards


@pytest.mark.parametrize(
    ("empty", "free", "given"),
    [
        pytest.param([Empty(A0), Empty(B0)], [B0, A0], {0: A0, 1: B0}, id="by their names"),
        pytest.param([Empty(A0)], [A1], {0: A1}, id="on another port"),
        pytest.param([Empty(A0)], [A1, A2], {}, id="two are like it"),
        pytest.param([Empty(A0), Empty(A1)], [A2], {}, id="two want one like it"),
        pytest.param([Empty(A0), Empty(A1)], [A0, A2], {0: A0, 1: A2}, id="one of two moved"),
        pytest.param([Empty(A0), Empty(A1)], [A1], {1: A1}, id="nobody takes another's"),
        pytest.param([Empty("Reader A")], [A1, B0], {0: A1}, id="without numbers"),
        pytest.param([Empty(None)], [B0, A0], {0: B0}, id="any"),
        pytest.param([Empty(None), Empty(A0)], [A0], {1: A0}, id="a name goes before any"),
        pytest.param([Empty(None), Empty(A0)], [A1], {1: A1}, id="also on another port"),
        pytest.param([Empty(None, A0)], [B0], {}, id="another is not the one that was there"),
        pytest.param([Empty(None, A0)], [A1], {0: A1}, id="the one that was there comes back"),
        pytest.param(
            [Empty(None, A0), Empty(None, A1)], [A0, A1], {0: A0, 1: A1}, id="both come back"
        ),
        pytest.param([Empty(None, A0), Empty(None, A1)], [A1, A2], {0: A2, 1: A1}, id="one moved"),
    ],
)
def test_readers_go_where_they_belong(empty, free, given):
    assert assigned(empty, free) == given


class AllReaders:
    """A watch on readers that a test plugs in."""

    def __init__(self) -> None:
        self.serving = True
        self._events: queue.SimpleQueue = queue.SimpleQueue()
        self._stopped = False

    def tell(self, *events) -> None:
        for event in events:
            self._events.put(event)

    def next(self, timeout=None):
        if self._stopped:
            return None
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        self._stopped = True
        self._events.put(None)

    __enter__ = __exit__ = None


@pytest.fixture
def at():
    """`at(names)`: berths for these, and the watch behind them."""
    opened: list[Berths] = []

    def open_(*named: str, most: int = 3) -> tuple[Berths, AllReaders]:
        readers = AllReaders()
        opened.append(Berths(named, most=most, watch=lambda: readers))
        return opened[-1], readers

    yield open_
    for berths in opened:
        berths.stop()


def test_a_card_that_lay_there_when_the_reader_came_is_told_after_it(at):
    berths, readers = at(A0)
    (berth,) = berths.named
    lying = CardInserted(A1, ATR)
    readers.tell(ReaderBack(A1), lying)
    assert [berth.next(PATIENCE), berth.next(PATIENCE)] == [ReaderBack(A1), lying]
    assert berth.name == A1
    readers.tell(CardTaken(A1), ReaderLost(A1))
    assert [berth.next(PATIENCE), berth.next(PATIENCE)] == [CardTaken(A1), ReaderLost(A1)]
    with pytest.raises(ReaderUnavailable) as away:
        berth.connect()
    assert (away.value.reason, away.value.reader) == (UnavailableReason.LOST, A1)


def test_the_reader_that_was_named_takes_its_berth_from_one_like_it_without_a_card(at):
    berths, readers = at(A0)
    (berth,) = berths.named
    readers.tell(ReaderBack(A1))
    assert berth.next(PATIENCE) == ReaderBack(A1)
    readers.tell(CardInserted(A1, ATR))
    assert berth.next(PATIENCE) == CardInserted(A1, ATR)
    readers.tell(ReaderBack(A0))
    assert berth.next(0.2) is None  # a card lies on the other
    readers.tell(CardTaken(A1), ReaderBack(B0))
    told = [berth.next(PATIENCE) for _ in range(3)]
    assert told == [CardTaken(A1), ReaderLost(A1), ReaderBack(A0)]


def test_readers_that_nobody_named_get_berths_up_to_a_number_and_then_one_that_is_left(at):
    berths, readers = at(B0, AUTO, most=2)
    named, any_ = berths.named
    readers.tell(ReaderBack(A0))
    assert any_.next(PATIENCE) == ReaderBack(A0)
    assert named.next(0) is None
    readers.tell(ReaderBack(A1))
    second = berths.newcomer(PATIENCE)
    assert second.next(PATIENCE) == ReaderBack(A1)
    readers.tell(ReaderBack("Reader C 00 00"))
    assert berths.newcomer(0.2) is None
    readers.tell(ReaderLost(A0))
    told = [any_.next(PATIENCE), any_.next(PATIENCE)]
    assert told == [ReaderLost(A0), ReaderBack("Reader C 00 00")]


def test_a_berth_says_whether_the_service_is_out_of_reach(at):
    berths, readers = at(AUTO)
    (berth,) = berths.named
    assert (berth.name, berth.unserved) == (AUTO, False)
    readers.serving = False
    assert berth.unserved
