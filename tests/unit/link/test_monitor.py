"""What two looks at a slot say about what happened between them."""

import pytest

from reader.monitor import changes
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost
from reader.winscard import SlotState, State

NAME = "Reader"
ATR = bytes.fromhex("3B00")


def slot(state: State, count: int = 0) -> SlotState:
    return SlotState(
        NAME, count << 16 | state | State.CHANGED, ATR if state & State.PRESENT else b""
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
