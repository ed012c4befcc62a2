"""What is not known to be harmless is not written down: random commands, cards and readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.recording.atr import masked_atr
from hardware.recording.document import Hidden, Session
from hardware.recording.files import encode
from hardware.recording.masking import AIDS, masked_command, masked_reader
from hardware.recording.recorder import Recorder
from reader.apdu import Command, Response
from reader.errors import CommandForbidden

CONTACTLESS = "3B888001000041E0B381A1003B"


@dataclass
class Parrot:
    """A reader whose card answers what it was given to say."""

    answers: list[Response]
    atr: bytes = bytes.fromhex(CONTACTLESS)
    name: str = "Parrot"

    def connect(self) -> Self:
        return self

    def exchange(self, command: bytes) -> Response:
        return self.answers.pop(0)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def written(commands: list[bytes], answers: list[Response]) -> str:
    ticks = iter(range(10_000))
    recorder = Recorder(Parrot(answers), clock=lambda: next(ticks) * 0.5)
    with recorder.connect() as connection:
        for command in commands:
            connection.exchange(command)
    return encode(recorder.recording(Session.PROGRAM, program="0", made=date(2026, 7, 1)))


byte = st.integers(0, 255)
instruction = st.sampled_from([0x20, 0x24, 0x2A, 0x32, 0x82, 0x88, 0xA2, 0xA4, 0xB0, 0xCA, 0xD6])
header = st.tuples(
    st.one_of(st.sampled_from([0x00, 0x80]), byte), st.one_of(instruction, byte), byte, byte
)
length = st.integers(0, 300)
exchanges = st.lists(
    st.tuples(header, length, st.one_of(st.none(), st.integers(1, 65536)), length, byte),
    min_size=1,
    max_size=8,
)


@settings(max_examples=120)
@given(exchanges, st.randoms(use_true_random=False), st.randoms(use_true_random=False))
def test_two_sessions_that_differ_in_data_alone_leave_the_same_recording(shapes, one, other):
    def session(source) -> str:
        commands, answers = [], []
        for (cla, ins, p1, p2), sent, le, answered, sw in shapes:
            # The first byte of a selection or an object is what may say which kind it is.
            data = b"\x01" * min(sent, 1) + source.randbytes(max(0, sent - 1))
            if ins == 0xA4 and p1 == 0x02 and len(data) == 2:
                data = b"\x00\x06"
            said = b"\x01" * min(answered, 1) + source.randbytes(max(0, answered - 1))
            commands.append(Command(cla, ins, p1, p2, data, le).encode())
            answers.append(Response(said, 0x9000 if sw & 1 else 0x6300 | sw))
        return written(commands, answers)

    assert session(one) == session(other)


@settings(max_examples=120)
@given(st.lists(st.binary(min_size=12, max_size=60), min_size=1, max_size=6))
def test_no_piece_of_noise_is_written_down(noise):
    answers = [Response(said[::-1], 0x9000) for said in noise]
    text = written(noise, answers).upper()
    for said in noise:
        for start in range(4, len(said) - 3):
            piece = said[start : start + 4]
            if len(set(piece)) > 2:
                assert piece.hex().upper() not in text


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("00A4040C0AD392F000260100000001", "00A4040C jpki"),
        ("00A4040C0AD3921000310001010408", "00A4040C text"),
        ("00A4040C05D392F00026", "00A4040C (5 bytes)"),
        ("00A4040C0E3132333435363738393031323334", "00A4040C (14 bytes)"),
        ("00A4020C02000A", "00A4020C 000A"),
        ("00A4040C02000A", "00A4040C (2 bytes)"),
        ("00B0010000", "00B00100 Le=256"),
        ("00B00000000000", "00B00000 Le=65536 extended"),
        ("00200080", "00200080"),
        ("002000800431323334", "00200080 secret"),
        ("0024018006313233343536", "00240180 secret"),
        ("803200800431323334", "80320080 secret"),
        ("802000800431323334", "8020**** secret"),
        ("802A00800331323300", "802A0080 (3 bytes) Le=256"),
        ("00D6123403414243", "00D6**** (3 bytes)"),
        ("FFCA000000", "FFCA**** Le=256"),
        ("00200080FF31323334", "********"),
        ("0020", "********"),
    ],
)
def test_a_command_keeps_its_header_and_the_names_it_selects(command, shown):
    assert str(masked_command(bytes.fromhex(command))) == shown


def test_every_application_of_the_card_has_a_name():
    for aid, name in AIDS.items():
        assert masked_command(Command(0, 0xA4, 4, 0x0C, aid).encode()).select is name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("SONY FeliCa RC-S300/P (1234567) 00 00", "SONY FeliCa RC-S300/P (*) 00 00"),
        (
            "ACS ACR1252 1S CL Reader [ACR1252 PICC] (AB12) 00 00",
            "ACS ACR1252 1S CL Reader [ACR1252 PICC] (*) 00 00",
        ),
        ("Virtual PCD 00 00", "Virtual PCD 00 00"),
        ("nfc:usb:001:004", "nfc:usb:001:004"),
        ("a\nb\x1b[2J", "a?b?[2J"),
    ],
)
def test_a_readers_own_serial_number_is_left_out(name, shown):
    assert masked_reader(name) == (shown, "(*)" in shown)


@pytest.mark.parametrize(
    ("atr", "kept"),
    [
        (CONTACTLESS, CONTACTLESS),
        ("3BDA13FF8131FB468012392F31C173C601C03B", "3BDA13FF8131FB468012392F31C173C601C03B"),
        # A reader that puts the PUPI there.
        ("3B888001DEADBEEFB381A10099", "3B88800100000000B381A1009A"),
        # Card issuer's data (5x): a serial number, perhaps.
        ("3B660000805431323334", "3B660000805400000000"),
        # Country and capabilities (1x, 7x) are of a kind.
        ("3B66000080113972AABB", "3B66000080113972AABB"),
        # Historical bytes of a maker's own.
        ("3B0431323334", "3B0400000000"),
        # No answer to reset at all.
        ("3BFFAABBCC", "3B00000000"),
    ],
)  # fmt: skip
def test_an_answer_to_reset_keeps_what_is_of_a_kind(atr, kept):
    assert masked_atr(bytes.fromhex(atr)).hex().upper() == kept


@given(st.binary(min_size=2, max_size=33))
def test_any_answer_to_reset_keeps_its_length_and_masking_it_again_changes_nothing(atr):
    masked = masked_atr(atr)
    assert len(masked) == len(atr)
    assert masked_atr(masked) == masked


def test_a_masked_answer_to_reset_is_said_to_be(record):
    card = Parrot([], bytes.fromhex("3B888001DEADBEEFB381A10099"), "Reader (0815)")
    recording = record(card, lambda reader: reader.connect().close())
    assert set(recording.header.hidden) == {Hidden.ATR, Hidden.READER_SERIAL}


def test_what_takes_too_long_to_be_played_is_cut(record):
    clock = iter([0.0, 10.0, 1e9, 2e9, 3e9, 4e9, 5e9])
    recording = record(
        Parrot([]), lambda reader: reader.connect().close(), clock=lambda: next(clock)
    )
    assert [(event.kind, event.at) for event in recording.events] == [
        ("connect", 10.0),
        ("close", 86400.0),
    ]
    assert recording.events[0].seconds == 60.0


def test_what_was_never_sent_is_not_recorded(record):
    class Guarded(Parrot):
        def exchange(self, command: bytes) -> Response:
            raise CommandForbidden(command[:4], "no command for a real card")

    def session(reader):
        with reader.connect() as connection, pytest.raises(CommandForbidden):
            connection.exchange(bytes.fromhex("00D6000003414243"))

    assert record(Guarded([]), session).exchanges() == []
