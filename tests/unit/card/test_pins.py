"""VERIFY, its counters, and the change of a PIN."""

import pytest

from hardware.card_layout import COMMON, JPKI, JUKI, TEXT, VISUAL
from hardware.virtual_card import power_off, warm_reset

MY_NUMBER = "990000079197"
CODE_B = "55021720352285"
WRONG = "0000"

REFERENCES = [
    (JPKI, 0x18, "1234", 3),
    (JPKI, 0x1B, "ABC123", 5),
    (TEXT, 0x11, "1234", 3),
    (TEXT, 0x14, MY_NUMBER, 10),
    (TEXT, 0x15, CODE_B, 10),
    (VISUAL, 0x11, "550217", 10),
    (VISUAL, 0x12, CODE_B, 10),
    (VISUAL, 0x13, MY_NUMBER, 10),
    (JUKI, 0x1C, "1234", 3),
    (COMMON, 0x1C, "1234", 3),
]


@pytest.mark.parametrize(("aid", "fid", "value", "tries"), REFERENCES)
def test_each_reference_counts_down_blocks_and_never_opens_again(card, aid, fid, value, tries):
    card.select(aid)
    assert card.tries(fid) == f"63C{tries:X}"
    assert card.verify(fid, value) == "9000"
    assert card.tries(fid) == f"63C{tries:X}"
    for left in range(tries - 1, -1, -1):
        assert card.verify(fid, WRONG) == f"63C{left:X}"
        assert fid not in card.state.session.verified
        assert card.tries(fid) == f"63C{left:X}"
    for attempt in (value, WRONG):
        assert card.verify(fid, attempt) == "6984"
        assert card.tries(fid) == "63C0"
    card.cut_power()
    card.select(aid)
    assert card.tries(fid) == "63C0"
    assert card.verify(fid, value) == "6984"


@pytest.mark.parametrize(("aid", "fid", "value", "tries"), REFERENCES)
def test_success_restores_the_counter(card, aid, fid, value, tries):
    card.select(aid)
    card.verify(fid, WRONG)
    card.cut_power()
    card.select(aid)
    assert card.tries(fid) == f"63C{tries - 1:X}"
    assert card.verify(fid, value) == "9000"
    assert card.tries(fid) == f"63C{tries:X}"


def test_other_references_do_not_move(card):
    card.select(JPKI)
    card.verify(0x18, WRONG)
    assert card.tries(0x1B) == "63C5"
    card.verify(0x1B, "ABC123")
    assert card.tries(0x18) == "63C2"


@pytest.mark.parametrize("length", [1, 3, 5, 255])
def test_a_value_of_another_length_is_a_wrong_try(card, length):
    card.select(JPKI)
    assert card.verify(0x18, "1" * length) == "63C2"


def test_values_are_compared_byte_by_byte(card):
    card.select(JPKI)
    assert card.verify(0x1B, "abc123") == "63C4"


@pytest.mark.parametrize("query", ["00200080", "00200098", "0020008000"])
def test_a_query_costs_nothing_in_any_state(card, query):
    card.select(JPKI, 0x18)
    assert card.sw(query) == "63C3"
    card.verify(0x18, "1234")
    before = card.state
    assert card.sw(query) == "63C3"
    assert card.state == before


def test_a_short_file_identifier_needs_no_select(card):
    card.select(JPKI)
    assert card.sw("0020009B 06 414243313233") == "9000"
    assert card.sw("00200098 04 39393939") == "63C2"
    assert card.sw("00200098 04 31323334") == "9000"
    assert card.state.session.verified == {0x18, 0x1B}


@pytest.mark.parametrize(
    ("fid", "command", "status"),
    [
        (None, "00200080", "6986"),
        (0x06, "00200080", "6981"),
        (0x17, "00200080 04 31323334", "6981"),
        (0x18, "00200100", "6A86"),
        (0x18, "00200000", "6A86"),
        (0x18, "002000C0", "6A86"),
        (0x18, "00200085", "6A82"),
    ],
)
def test_refused_verify(card, fid, command, status):
    card.select(JPKI, fid)
    assert card.sw(command) == status


def test_verified_references_stay_until_an_application_is_selected(card):
    card.select(JPKI)
    card.verify(0x18, "1234")
    card.verify(0x1B, "ABC123")
    card.select_file(0x0A)
    card.sw("00A4040C05 0102030405")
    assert card.state.session.verified == {0x18, 0x1B}
    card.select(TEXT)
    assert card.state.session.verified == frozenset()


def test_loss_of_power_forgets_and_a_warm_reset_may(card):
    card.select(JPKI)
    card.verify(0x18, "1234")
    assert warm_reset(card.state, keep_security=True) == card.state
    for after in (warm_reset(card.state, keep_security=False), power_off(card.state)):
        assert after.session.application is None
        assert after.session.verified == frozenset()
        assert after.image == card.state.image


@pytest.mark.parametrize(("value", "status"), [("1234", "9000"), ("9999", "63C2")])
def test_torn_out_in_a_verify_the_try_is_lost(card, value, status):
    card.select(JPKI)
    assert card.verify(0x18, value) == status
    torn = card.last.torn
    assert torn.image.pins()[JPKI, 0x18].tries_left == 2
    assert torn.session.verified == frozenset()


def test_torn_out_at_the_last_try_the_pin_is_blocked(card):
    card.select(JPKI)
    card.verify(0x18, WRONG)
    card.verify(0x18, WRONG)
    assert card.verify(0x18, "1234") == "9000"
    card.state = card.last.torn
    card.select(JPKI)
    assert card.tries(0x18) == "63C0"
    assert card.verify(0x18, "1234") == "6984"


@pytest.mark.parametrize(
    "command",
    ["00A4020C020018", "00200080", "00B0860000", "0084000008", "00200080 00", "002401800435363738"],
)
def test_torn_out_in_any_other_command_nothing_lasting_changes(card, command):
    card.select(JPKI)
    card.verify(0x18, "1234")
    before = card.state.image
    card.send(command)
    assert card.last.torn.image == before
    assert card.last.torn.session.application is None


CHANGES = [
    (JPKI, 0x18, "1234", "00240180", "5678"),
    (JPKI, 0x1B, "ABC123", "00240180", "ZZZZZZZZZZZZZZZ9"),
    (TEXT, 0x11, "1234", "00240180", "0000"),
    (COMMON, 0x1C, "1234", "80320080", "8765"),
    (JUKI, 0x1C, "1234", "80320080", "8765"),
]


@pytest.mark.parametrize(("aid", "fid", "old", "header", "new"), CHANGES)
def test_a_verified_pin_can_be_changed(card, aid, fid, old, header, new):
    card.select(aid)
    change = f"{header}{len(new):02X}{new.encode().hex()}"
    card.select_file(fid)
    assert card.sw(change) == "6982"
    assert card.verify(fid, old) == "9000"
    assert card.sw(change) == "9000"
    card.cut_power()
    card.select(aid)
    assert card.verify(fid, old).startswith("63C")
    assert card.verify(fid, new) == "9000"


@pytest.mark.parametrize(
    ("fid", "old", "new"),
    [
        (0x18, "1234", "123"),
        (0x18, "1234", "12345"),
        (0x18, "1234", "12a4"),
        (0x1B, "ABC123", "AB123"),
        (0x1B, "ABC123", "A1234567890123456"),
        (0x1B, "ABC123", "abc123"),
        (0x1B, "ABC123", "ABCDEF"),
        (0x1B, "ABC123", "123456"),
        (0x1B, "ABC123", "ABC 123"),
        (0x1B, "ABC123", "ABC12é"),
    ],
)
def test_a_new_value_of_the_wrong_form_is_refused(card, fid, old, new):
    card.select(JPKI)
    card.verify(fid, old)
    data = new.encode("latin-1")
    before = card.state
    assert card.sw(f"00240180{len(data):02X}{data.hex()}") == "6A80"
    assert card.state == before


@pytest.mark.parametrize(
    ("aid", "fid", "value", "command", "status"),
    [
        (JPKI, 0x18, "1234", "00240080 04 35363738", "6A86"),
        (JPKI, 0x18, "1234", "00240180", "6700"),
        (JPKI, 0x18, "1234", "80320080 04 35363738", "6D00"),
        (COMMON, 0x1C, "1234", "00240180 04 35363738", "6D00"),
        (COMMON, 0x1C, "1234", "80320180 04 35363738", "6A86"),
        (TEXT, 0x14, MY_NUMBER, "00240180 04 35363738", "6A80"),
        (TEXT, 0x15, CODE_B, f"00240180 0E {CODE_B.encode().hex()}", "6A80"),
        (VISUAL, 0x12, CODE_B, f"00240180 0E {CODE_B.encode().hex()}", "6A80"),
    ],
)
def test_refused_changes(card, aid, fid, value, command, status):
    card.select(aid)
    assert card.verify(fid, value) == "9000"
    assert card.sw(command) == status


def test_the_text_application_has_a_reference_that_was_never_set(card):
    card.select(TEXT)
    assert card.tries(0x12) == "63C0"
    assert card.verify(0x12, "1234") == "6984"
