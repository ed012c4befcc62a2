"""What a contactless card says of itself, and the ATR that stands for it."""

import pytest

from reader.contactless import from_ats, from_attrib, waiting_time
from reader.errors import CardDataError


def test_waiting_times_are_those_of_the_standard():
    assert [round(waiting_time(fwi), 4) for fwi in (4, 8, 10, 13)] == [
        0.0048,
        0.0773,
        0.3093,
        2.4745,
    ]
    assert waiting_time(15) == waiting_time(4)


def test_a_type_b_card_has_the_atr_that_readers_make_of_it():
    card = from_attrib(bytes.fromhex("50DEADBEEF000041E0B381A1"), b"\x00")
    assert card.atr.hex().upper() == "3B888001000041E0B381A1003B"
    assert (card.frame, card.waiting_time) == (256, waiting_time(10))


def test_the_random_identity_of_a_type_b_card_is_not_in_its_atr():
    first, second = (
        from_attrib(bytes.fromhex(f"50{pupi}000041E0B381A1"), b"\x00")
        for pupi in ("01020304", "A1A2A3A4")
    )
    assert first.atr == second.atr


def test_the_buffer_length_of_a_type_b_card_is_in_its_atr_and_its_channel_is_not():
    card = from_attrib(bytes.fromhex("50DEADBEEF000041E0B381A1"), b"\x75")
    assert card.historical[-1] == 0x70


@pytest.mark.parametrize(
    ("ats", "frame", "fwi", "historical", "guard"),
    [
        ("01", 32, 4, "", 0),
        ("0205", 64, 4, "", 0),
        ("057880A000", 256, 10, "", 0),
        ("037500", 64, 4, "", None),
        ("0B78807002C0FFEE123456", 256, 7, "C0FFEE123456", 0),
        ("042881AB", 256, 8, "AB", 1),
        ("03288F", 256, 8, "", 0),
        ("07080102030405", 256, 4, "0102030405", 0),
        ("031880", 256, 4, "", 0),
        ("034802", 256, 4, "", 0),
    ],
)
def test_a_type_a_card_says_only_what_it_wants_to(ats, frame, fwi, historical, guard):
    if guard is None:
        with pytest.raises(CardDataError):
            from_ats(bytes.fromhex(ats))
        return
    card = from_ats(bytes.fromhex(ats))
    assert (card.frame, card.waiting_time) == (frame, waiting_time(fwi))
    assert card.historical == bytes.fromhex(historical)
    assert card.guard_time == (waiting_time(guard) if guard else 0)
    assert card.atr[:4] == bytes((0x3B, 0x80 | len(card.historical), 0x80, 0x01))


@pytest.mark.parametrize("ats", ["", "02", "067880A000", "0470"])
def test_an_ats_that_does_not_add_up_is_refused(ats):
    with pytest.raises(CardDataError):
        from_ats(bytes.fromhex(ats))


@pytest.mark.parametrize(
    ("atqb", "answer"),
    [
        ("51DEADBEEF000041E0B381A1", b"\x00"),
        ("50DEADBEEF000041E0B381", b"\x00"),
        ("50DEADBEEF000041E0B380A1", b"\x00"),
        ("50DEADBEEF000041E0B381A1", b""),
    ],
)
def test_what_is_no_smart_card_of_type_b_is_refused(atqb, answer):
    with pytest.raises(CardDataError):
        from_attrib(bytes.fromhex(atqb), answer)
