"""What a real card is never sent, whatever people do and whatever fails (docs/real-cards.md).

The readers here are not guarded: nothing of this may even be tried.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_ui.cli.card_bind import certificate_on
from clinic_ui.cli.devices import describe
from clinic_ui.ports import AnotherWay, Comparison, FaceResult, FaceVerdict, PinEntry
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin.ways import PIN_WAYS, VisualCheck, Way, Ways
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from reader.pin import Pin

RIGHT, WRONG = PinEntry(Pin("1234")), PinEntry(Pin("9999"))
AGREED = PinEntry(Pin("9999"), last_try_agreed=True)
SAME = Comparison(same=True, passcode="7b2Kx9")
TYPO, OTHER = Comparison(same=True, passcode="wrong1"), Comparison(same=False)
MATCH, NO_MATCH = FaceVerdict(FaceResult.MATCH), FaceVerdict(FaceResult.NO_MATCH)
FACE, PIN, VISUAL = Way.FACE, Way.PIN, Way.VISUAL
CLASSIC = Ways(visual=VisualCheck.CLASSIC)
SELECT, READ_BINARY, VERIFY, ASKED = 0xA4, 0xB0, 0x20, bytes.fromhex("00200080")
UNLINKED = Outcome.CERTIFICATE_UNLINKED

FLOWS = {
    "the right PIN": ({"ways": [PIN], "pins": [RIGHT]}, UNLINKED),
    "a slip, then the right PIN": ({"ways": [PIN], "pins": [WRONG, RIGHT]}, UNLINKED),
    "the last try declined": (
        {"ways": [PIN], "pins": [WRONG, WRONG, WRONG, WRONG]},
        Outcome.CANCELLED,
    ),
    "nobody types": ({"ways": [PIN]}, Outcome.CANCELLED),
    "another way in the middle": (
        {"ways": [PIN, FACE], "pins": [WRONG, AnotherWay()], "verdicts": [MATCH]},
        UNLINKED,
    ),
    "a face": ({"ways": [FACE], "verdicts": [MATCH]}, UNLINKED),
    "no such face": ({"ways": [FACE], "verdicts": [NO_MATCH] * 3}, Outcome.CANCELLED),
    "by sight": ({"ways": [VISUAL], "compared": [TYPO, SAME]}, UNLINKED),
    "somebody else": ({"ways": [VISUAL], "compared": [OTHER]}, Outcome.NOT_THE_HOLDER),
    "in visual mode": ({"compared": [SAME], "at_reader": CLASSIC}, UNLINKED),
    "given up": ({}, Outcome.CANCELLED),
}


@pytest.mark.parametrize(("how", "outcome"), FLOWS.values(), ids=FLOWS)
def test_no_visit_sends_a_real_card_what_might_harm_it(visit, how, outcome):
    played = visit(**how)
    assert played.harm() == []
    assert played.end.outcome is outcome


def test_the_last_try_is_used_up_only_by_consent(visit):
    played = visit([PIN], [WRONG, WRONG, AGREED])
    assert played.chip.image.pins()[JPKI, AUTH_PIN].tries_left == 0
    assert played.harm(last_try_agreed=True) == []
    assert len(played.harm()) == 1, "it was that one try, and nothing else"


def test_a_locked_pin_is_not_tried(visit):
    played = visit([PIN, PIN], [AGREED, AGREED], profile=CardProfile.PIN_BLOCKED)
    assert played.harm() == []
    lengths = {len(command) for command, _ in played.chip.got if command[1] == VERIFY}
    assert lengths <= {len(ASKED), len(ASKED) + 1 + 14}, "but for what is printed on the card"


@pytest.mark.parametrize("kind", [FaultKind.TEAR_DURING, FaultKind.TRUNCATED, FaultKind.MUTE])
def test_nor_does_a_visit_in_which_any_command_fails(visit, kind):
    how = {"ways": [PIN], "pins": [WRONG, RIGHT], "at_reader": PIN_WAYS}
    whole = len(visit(**how).chip.got)
    for at in range(1, whole + 1):
        assert visit(**how, faults=FaultPlan(Fault(kind, at))).harm() == []


@pytest.mark.parametrize("status", [0x6982, 0x63C1, 0x63C0, 0x6984, 0x9000, 0x6C10, 0x6110])
def test_nor_after_a_strange_status_word_anywhere(visit, status):
    how = {"ways": [PIN], "pins": [WRONG, RIGHT, WRONG], "at_reader": PIN_WAYS}
    for at in range(1, 20, 2):
        plan = FaultPlan(Fault(FaultKind.WRONG_STATUS, at, status=status))
        assert visit(**how, faults=plan).harm() == []


@pytest.mark.parametrize("look", [describe, certificate_on])
def test_looking_at_a_card_only_reads_what_anybody_may_read(clinic, look):
    chip, reader = clinic.lay(), VirtualReader()
    reader.insert(chip)
    look(reader)
    instructions = {command[1] for command, _ in chip.got}
    assert instructions <= {SELECT, READ_BINARY, VERIFY}
    assert all(command == ASKED for command, _ in chip.got if command[1] == VERIFY)


PINS = st.lists(st.sampled_from([RIGHT, WRONG, AnotherWay(), None]), max_size=6)
WAYS = st.lists(st.sampled_from([FACE, PIN, VISUAL, None]), max_size=6)
SEEN = st.lists(st.sampled_from([SAME, TYPO, OTHER, AnotherWay(), None]), max_size=6)
READERS = st.builds(
    Ways, choose=st.booleans(), face=st.booleans(), visual=st.sampled_from(VisualCheck)
)
FAULTS = st.lists(
    st.builds(
        Fault,
        st.sampled_from([kind for kind in FaultKind if kind is not FaultKind.SLOW]),
        st.integers(1, 25),
        st.sampled_from([0x6F00, 0x6982, 0x63C2, 0x63C0, 0x9000, 0x6C04, 0x6104]),
    ),
    max_size=3,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=WAYS, pins=PINS, seen=SEEN, at_reader=READERS, faults=FAULTS)
def test_whatever_people_choose_and_whatever_fails(visit, ways, pins, seen, at_reader, faults):
    verdicts = [NO_MATCH, MATCH, NO_MATCH, NO_MATCH]
    assert visit(ways, pins, seen, verdicts, at_reader, faults=FaultPlan(*faults)).harm() == []
