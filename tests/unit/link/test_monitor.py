"""What two looks at a slot say about what happened between them, and how a watch goes on."""

import threading
from collections.abc import Sequence

import pytest

from reader.errors import ReaderUnavailable, UnavailableReason
from reader.monitor import PcscWatch, changes
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost
from reader.winscard import SlotState, State

NAME = "Reader"
ATR = bytes.fromhex("3B00")
PATIENCE = 20.0
"""Seconds after which an event that has to come counts as missing."""


def slot(state: State, count: int = 0, name: str = NAME) -> SlotState:
    return SlotState(
        name, count << 16 | state | State.CHANGED, ATR if state & State.PRESENT else b""
    )


EMPTY, PRESENT = State.EMPTY, State.PRESENT
BACK, LOST, TAKEN, INSERTED = (
    ReaderBack(NAME),
    ReaderLost(NAME),
    CardTaken(NAME),
    CardInserted(NAME, ATR),
)


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [
        pytest.param(None, slot(EMPTY), [BACK], id="an empty reader appears"),
        pytest.param(None, slot(PRESENT, 1), [BACK, INSERTED], id="a card was there already"),
        pytest.param(slot(EMPTY), slot(EMPTY), [], id="nothing"),
        pytest.param(slot(EMPTY), slot(PRESENT, 1), [INSERTED], id="inserted"),
        pytest.param(
            slot(EMPTY),
            SlotState(NAME, 1 << 16 | PRESENT | State.MUTE, b""),
            [CardInserted(NAME, b"")],
            id="something that does not answer, or two cards at once",
        ),
        pytest.param(slot(PRESENT, 1), slot(EMPTY, 2), [TAKEN], id="taken"),
        pytest.param(slot(PRESENT, 1), slot(PRESENT, 3), [TAKEN, INSERTED], id="quick swap"),
        pytest.param(slot(PRESENT, 1), slot(PRESENT | State.INUSE, 1), [], id="opened by someone"),
        pytest.param(slot(EMPTY, 2), slot(EMPTY, 4), [], id="came and went unseen"),
        pytest.param(slot(PRESENT, 1), slot(State.UNKNOWN), [LOST], id="lost with a card"),
        pytest.param(slot(EMPTY), slot(State.UNAVAILABLE), [LOST], id="lost"),
        pytest.param(None, slot(State.UNKNOWN), [], id="never there"),
    ],
)
def test_two_looks_tell_what_happened(before, now, events):
    assert changes(before, now) == events


class ScriptedSession:
    """PC/SC in so many looks: the readers it lists, and what it says when asked about them."""

    def __init__(self, *looks: tuple[list[str], list[SlotState] | UnavailableReason]) -> None:
        self._looks = list(looks)
        self._said: list[SlotState] | UnavailableReason = []
        self._cancelled = threading.Event()
        self.released = False

    def readers(self) -> list[str]:
        names, self._said = self._looks.pop(0)
        return names

    def wait(self, known: Sequence[tuple[str, int]], milliseconds: int) -> list[SlotState]:
        if isinstance(self._said, UnavailableReason):
            raise ReaderUnavailable(self._said)
        if not self._looks:
            self._cancelled.wait()
        return self._said

    def cancel(self) -> None:
        self._cancelled.set()

    def release(self) -> None:
        self.released = True


BOTH = [slot(PRESENT, 1), slot(EMPTY, name="Other")]
SEEN = [BACK, INSERTED, ReaderBack("Other")]


def events_of(watch: PcscWatch, count: int) -> list[object]:
    return [watch.next(PATIENCE) for _ in range(count)]


def test_a_reader_that_leaves_before_it_is_asked_about_takes_no_other_along():
    session = ScriptedSession(
        ([NAME, "Other"], BOTH),
        ([NAME, "Other"], UnavailableReason.UNKNOWN_READER),
        ([NAME], [slot(PRESENT, 1)]),
        ([NAME], [slot(EMPTY, 2)]),
        ([NAME], []),
    )
    with PcscWatch(open_session=lambda: session) as watch:
        assert events_of(watch, 5) == [*SEEN, ReaderLost("Other"), TAKEN]
        assert not session.released
    assert session.released


def test_a_service_that_ends_takes_all_readers_and_a_new_session_brings_them_back():
    sessions = [
        ScriptedSession(([NAME, "Other"], BOTH), ([NAME, "Other"], UnavailableReason.NO_SERVICE)),
        ScriptedSession(([NAME, "Other"], BOTH), ([NAME, "Other"], [])),
    ]
    left = iter(sessions)
    with PcscWatch(open_session=lambda: next(left)) as watch:
        assert events_of(watch, 8) == [*SEEN, LOST, ReaderLost("Other"), *SEEN]
    assert all(session.released for session in sessions)
