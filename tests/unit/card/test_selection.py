"""SELECT in every form, classes, lengths, and the probes of other programs."""

import pytest

from hardware.card_layout import COMMON, ISD, JPKI, JUKI, TEXT, VISUAL

ALL = [JPKI, COMMON, JUKI, VISUAL, TEXT]

OPENSC_PROBES = [
    "00A4040007 627601FF000000",
    "00A4040006 A00000000101",
    "00A404000B E82B0601040181C31F0201 00",
    "00A4040C0F D23300000045737445494420763335",
    "00CADF3005",
    "00CB3FFF035C017E08",
    "00A4040009 A00000030800001000 00",
    "00A4040009 A00000030800001000 00",
    "00A4040C07 A000000116DB00 00",
    "00A4040C07 A0000000791000 00",
    *(f"00A4040C07 A00000007901{n:02X} 00" for n in range(16)),
    "00A404000C F276A288BCFBA69D34F31001",
    "00A4040009 A00000039742544659 00",
    "00A4040006 D27600012401 00",
]


@pytest.mark.parametrize("aid", ALL, ids=bytes.hex)
@pytest.mark.parametrize("p2", ["0C", "00"])
@pytest.mark.parametrize("le", ["", "00"])
def test_every_application_is_selected_by_its_name(card, aid, p2, le):
    assert card.sw(f"00A404{p2}{len(aid):02X}{aid.hex()}{le}") == "9000"
    assert card.state.session.application == aid


@pytest.mark.parametrize(
    ("command", "selected"),
    [
        ("00A4040C02 D392", JPKI),
        ("00A4040C03 D39210", COMMON),
        ("00A4040C09 D39210003100010104", JUKI),
        ("00A4040C02 A000", None),
    ],
)
def test_a_prefix_selects_the_first_match(card, command, selected):
    assert card.sw(command) == "9000"
    assert card.state.session.application == selected


def test_next_occurrence_walks_all_matches_and_ends(card):
    walked = []
    command = "00A4040C02 D392"
    while card.sw(command) == "9000":
        walked.append(card.state.session.application)
        command = "00A4040202 D392"
    assert walked == ALL
    assert card.sw(command) == "6A82"
    assert card.state.session.application == TEXT


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00A4040C", "6A82"),  # empty name
        ("00A4040C 00", "6A82"),
        ("00A4040C0A D392F000260100000002", "6A82"),
        ("00A4040C0B D392F00026010000000100", "6A82"),  # longer than the name
        ("00A40401 0A D392F000260100000001", "6A86"),
        ("00A4020C02 0006", "6A82"),  # no application yet
        ("00A40000", "6A86"),
        ("00A4000002 3F00", "6A86"),
        ("00A4010002 3F00", "6A86"),
        ("00A4080C02 3F00", "6A86"),
    ],
)
def test_refusals_right_after_reset(card, command, status):
    before = card.state
    assert card.sw(command) == status
    assert card.state == before


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00A40000", "9000"),
        ("00A4000C", "9000"),
        ("00A4000002 3F00", "6A82"),
        ("00A4020C02 0099", "6A82"),
        ("00A4020C01 18", "6700"),
        ("00A4020C03 001800", "6700"),
        ("00A4020802 0018", "6A86"),
        ("00A4030C02 0018", "6A86"),
    ],
)
def test_inside_an_application_nothing_else_changes(card, command, status):
    card.select(JPKI, 0x0006)
    before = card.state
    assert card.sw(command) == status
    assert card.state == before


def test_the_isd_brings_get_data_back(card):
    card.select(JPKI)
    assert card.sw("00CA00F000") == "6D00"
    card.select(ISD)
    assert card.ok("00CA00F000") == b"99123"


def test_opensc_probes_all_fail_and_leave_no_trace(card):
    assert len(OPENSC_PROBES) == 29
    for prepared in (None, JPKI):
        if prepared is not None:
            card.select(prepared, 0x0018)
            assert card.verify(0x0018, "1234") == "9000"
        before = card.state
        for probe in OPENSC_PROBES:
            assert card.sw(probe) == ("6D00" if probe.startswith(("00CA", "00CB")) else "6A82")
            assert card.state == before


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("", "6700"),
        ("00", "6700"),
        ("00A404", "6700"),
        ("00A4040C0A D392", "6700"),  # Lc beyond the bytes
        ("00A4040C02 D39200 00", "6700"),
        ("00B0000000 0000 00", "6700"),
        ("0020008000 0000 31", "6700"),
        ("00700000", "6D00"),
        ("00C0000000", "6D00"),
        ("002A9E9A00", "6D00"),
        ("80CA9F7F00", "6D00"),
        ("80FC0000", "6700"),
        ("01A4040C02 D392", "6881"),
        ("03200080", "6881"),
        ("09B0000000", "6881"),
        ("41B0000000", "6881"),
        ("08A4040C02 D392", "6882"),
        ("0CA4040C02 D392", "6882"),
        ("08B0000000", "69FC"),
        ("0CB2010400", "69FC"),
        ("0C200080", "69FC"),
        ("0C84000008", "6882"),
        ("04A4040C02 D392", "6E00"),
        ("10A4040C02 D392", "6E00"),
        ("84A4040C02 D392", "6E00"),
        ("90A4040C02 D392", "6E00"),
        ("FFCA000000", "6E00"),
    ],
)
def test_headers_and_lengths(card, command, status):
    card.select(JPKI)
    before = card.state
    assert card.sw(command) == status
    assert card.state == before


@pytest.mark.parametrize(
    ("aid", "status"),
    [(COMMON, "66F1"), (VISUAL, "66F1"), (JPKI, "6982"), (JUKI, "6982"), (TEXT, "6A81")],
)
def test_no_application_takes_a_session_key(card, aid, status):
    card.select(aid)
    assert card.sw("80AE000004 A0228020") == status


def test_without_an_application_there_is_no_session_key_command(card):
    assert card.sw("80AE000004 A0228020") == "6D00"


def test_selecting_an_application_forgets_everything(card):
    card.select(JPKI)
    assert card.verify(0x0018, "1234") == "9000"
    card.ok("0084000020")
    card.select(JPKI)
    assert card.state.session.verified == frozenset()
    assert card.state.session.challenge is None
    assert card.state.session.file is None
