"""The guard between the program and a card that may be real: nothing harmful gets out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clinic_ui
import hardware
import reader as reader_package
from hardware.chip import Chip
from hardware.phone import PhoneChip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin.ways import PhoneKind
from reader.apdu import Command, Response
from reader.errors import CardRemoved, CommandForbidden, LastTryRefused
from reader.guard import GuardedConnection
from reader.jpki import JpkiCard
from reader.mynumber import IPHONE
from reader.nfc import NfcReader
from reader.pcsc import PcscReader
from reader.pin import Pin, agreeing
from reader.sources import source_of
from reader.trace import TracedConnection, TraceEntry

JPKI, TEXT = "D392F000260100000001", "D3921000310001010408"
VISUAL, COMMON = "D3921000310001010402", "D3921000310001010100"
DIGEST_INFO = "3031300D060960864801650304020105000420"


def ap(aid: str) -> str:
    return f"00A4040C0A{aid}"


def ef(file: str) -> str:
    return f"00A4020C02{file}"


ASKED, PIN = "00200080", "002000800439393939"
AT_PIN, AT_KEY = [ap(JPKI), ef("0018")], [ap(JPKI), ef("0017")]
B = "002000800E" + "39" * 14

FORBIDDEN = {
    "SIM-PINLESS: the terminal's certificate": ([ap(JPKI)], "80A206C1000133" + "00" * 307),
    "SIM-PINLESS: its signature": ([ap(JPKI)], "80A200C1000105" + "00" * 261),
    "SIM-PINLESS: its file": ([ap(JPKI)], ef("0016")),
    "get challenge": ([ap(JPKI)], "0084000020"),
    "external authenticate": ([ap(JPKI)], "00820000000100" + "00" * 256),
    "internal authenticate": ([ap(JPKI)], "0088009920" + "00" * 32),
    "change PIN": ([*AT_PIN, ASKED], "0024018004" + "31" * 4),
    "reset retry counter": ([*AT_PIN, ASKED], "002C018004" + "31" * 4),
    "change key": ([*AT_PIN, ASKED], "8032008004" + "31" * 4),
    "update binary": ([ap(JPKI), ef("000A")], "00D600000100"),
    "write binary": ([ap(JPKI), ef("000A")], "00D000000100"),
    "erase binary": ([ap(JPKI), ef("000A")], "000E0000"),
    "put data": ([ap(JPKI)], "00DA00420100"),
    "append record": ([ap(JPKI)], "00E200000100"),
    "a card-management command": ([ap(JPKI)], "80E40000024F00"),
    "a PIN that nobody asked about": (AT_PIN, PIN),
    "a PIN after a PIN": ([*AT_PIN, ASKED, PIN], PIN),
    "a PIN of five digits": ([*AT_PIN, ASKED], "002000800539393939" + "39"),
    "a PIN of letters": ([*AT_PIN, ASKED], "002000800441424344"),
    "a PIN by short identifier": ([*AT_PIN, ASKED], "002000980439393939"),
    "the signing password": ([ap(JPKI)], ef("001B")),
    "the signing key": ([ap(JPKI)], ef("001A")),
    "the signing certificate": ([ap(JPKI)], ef("0001")),
    "it by its short identifier": ([ap(JPKI)], "00B0810000"),
    "a file that nobody selected": ([ap(JPKI)], "00B0000000"),
    "a key as a file": (AT_KEY, "00B0000000"),
    "My Number and the text application": ([], ap(TEXT)),
    "the card's serial number": ([], ap(COMMON)),
    "it as a record": ([ap(JPKI)], "00B2010C00"),
    "data objects": ([], "00CA5F5100"),
    "an application by a part of its name": ([], "00A4040C05D3921000"),
    "My Number as a picture": ([ap(VISUAL)], ef("0005")),
    "code A": ([ap(VISUAL)], ef("0013")),
    "code B that nobody asked about": ([ap(VISUAL), ef("0012")], B),
    "other bytes to sign": (AT_KEY, "802A008020" + "00" * 32 + "00"),
    "a digest with something behind it": (
        AT_KEY,
        f"802A008034{DIGEST_INFO}{'00' * 33}00",
    ),
    "a SHA-1 digest": (AT_KEY, "802A0080233021300906052B0E03021A05000414" + "00" * 20 + "00"),
    "a message to hash on the card": (AT_KEY, f"802A038033{DIGEST_INFO}{'00' * 32}00"),
    "a signature with another key": (AT_KEY, f"802A009A33{DIGEST_INFO}{'00' * 32}00"),
    "a signature with no key chosen": (AT_PIN, f"802A008033{DIGEST_INFO}{'00' * 32}00"),
    "what telephones are told at the end": ([ap(JPKI)], "80FC0000"),
    "secure messaging": ([ap(JPKI)], "0CB0000000"),
    "another channel": ([], f"01A4040C0A{JPKI}"),
    "a chained command": (AT_KEY, f"902A008033{DIGEST_INFO}{'00' * 32}"),
    "half a command": ([ap(JPKI)], "00A4040C0AD392"),
    "no command": ([], "00"),
}


@pytest.fixture
def guarded(clinic):
    """A real card, and a guarded connection to it."""
    chip, reader = clinic.lay(), VirtualReader()
    reader.insert(chip)
    with reader.connect() as connection:
        yield chip, GuardedConnection(connection)


@pytest.mark.parametrize(("before", "command"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_might_harm_a_real_card_does_not_leave(guarded, before, command):
    chip, connection = guarded
    JpkiCard(connection).select()
    for each in before:
        connection.exchange(bytes.fromhex(each))
    reached = len(chip.got)
    with pytest.raises(CommandForbidden) as refused:
        connection.exchange(bytes.fromhex(command))
    assert len(chip.got) == reached
    assert refused.value.header == bytes.fromhex(command)[:4]
    assert "39393939" not in str(refused.value)


@pytest.mark.parametrize("left", [1, 0])
def test_a_pin_with_few_tries_left_needs_the_persons_word(guarded, left):
    _, connection = guarded
    card = JpkiCard(connection)
    card.select()
    for _ in range(3 - left):
        with agreeing(last_try=True):
            for each in (*AT_PIN, ASKED, PIN):
                connection.exchange(bytes.fromhex(each))
    for each in (*AT_PIN, ASKED):
        connection.exchange(bytes.fromhex(each))
    with pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex(PIN))
    if left:
        with pytest.raises(LastTryRefused):
            card.verify_pin(Pin("1234"))
        card.verify_pin(Pin("1234"), allow_last_try=True)
        assert card.tries_left() == 3


def test_a_sign_in_and_a_look_pass(guarded):
    _, connection = guarded
    card = JpkiCard(connection)
    assert not card.select().is_simulated
    assert card.availability().auth
    assert card.auth_certificate().startswith(b"\x30\x82")
    assert card.auth_ca_certificate().startswith(b"\x30\x82")
    card.verify_pin(Pin("1234"))
    assert len(card.sign_digest(bytes(32))) == 256


def test_a_simulated_card_gets_everything_once_it_has_said_so(card_image):
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    with reader.connect() as inner:
        connection = GuardedConnection(inner)
        with pytest.raises(CommandForbidden):
            connection.exchange(bytes.fromhex("0084000020"))
        JpkiCard(connection).select()
        assert connection.exchange(bytes.fromhex(ap(TEXT))).sw == 0x6A82
        assert connection.exchange(bytes.fromhex("0084000020")).sw != 0x6E00
    with reader.connect() as inner, pytest.raises(CommandForbidden):
        GuardedConnection(inner).exchange(bytes.fromhex("0084000020"))


@pytest.mark.parametrize("chunks", [["00B0000050"], ["00B0000020", "00B0002040"]])
def test_what_a_card_says_of_itself_may_come_in_pieces(card_image, chunks):
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    with reader.connect() as inner:
        connection = GuardedConnection(inner)
        for each in (ap(JPKI), ef("0006"), *chunks):
            connection.exchange(bytes.fromhex(each))
        assert connection.exchange(bytes.fromhex(ap(TEXT))).sw == 0x6A82


def test_sim_at_the_wrong_place_makes_no_card_simulated(guarded):
    """Neither a gap in what was read, nor another file, says anything of the card."""
    _, connection = guarded
    for each in (ap(JPKI), ef("0006"), "00B0004040", ef("000A"), "00B0000000"):
        connection.exchange(bytes.fromhex(each))
    with pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex("0084000020"))


class Line:
    """A line on which answers are prepared; one that is an error is raised."""

    atr = b""

    def __init__(self, *answers: bytes | Exception) -> None:
        self._answers = list(answers)

    def exchange(self, command: bytes) -> Response:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Response.decode(answer)

    def close(self) -> None:
        pass


OK, TOLD = b"\x90\x00", b"\0" * 64 + b"SIM-VCARD".ljust(16) + b"\x90\x00"


def test_after_an_error_the_card_counts_as_real_and_unknown_again():
    lost = CardRemoved("reset by another program")
    connection = GuardedConnection(Line(OK, OK, TOLD, OK, lost, OK))
    for each in (ap(JPKI), ef("0006"), "00B0000050", "0084000020"):
        connection.exchange(bytes.fromhex(each))
    for _ in range(2):
        with pytest.raises(CardRemoved):
            connection.exchange(bytes.fromhex("0084000020"))
    connection.exchange(bytes.fromhex(ap(JPKI)))
    with pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex("0084000020"))


def test_after_an_error_the_tries_left_have_to_be_asked_for_again():
    three, lost = b"\x63\xc3", CardRemoved("reset by another program")
    connection = GuardedConnection(Line(OK, OK, three, lost, OK, OK))
    for each in (*AT_PIN, ASKED):
        connection.exchange(bytes.fromhex(each))
    with pytest.raises(CardRemoved):
        connection.exchange(bytes.fromhex(ap(JPKI)))
    for each in AT_PIN:
        connection.exchange(bytes.fromhex(each))
    with pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex(PIN))


def test_what_get_response_brings_belongs_only_to_an_answer_that_announced_it():
    missing = b"\x6a\x82"
    connection = GuardedConnection(Line(OK, OK, missing, OK))
    for each in (ap(JPKI), ef("000A"), ef("0006"), "00C0000000"):
        connection.exchange(bytes.fromhex(each))
    with pytest.raises(CommandForbidden):
        connection.exchange(bytes.fromhex("00B0000050"))


def test_an_iphone_is_told_goodbye(card_image):
    reader, phone = VirtualReader(), PhoneChip(card_image, PhoneKind.IPHONE)
    reader.insert(phone)
    heard: list[TraceEntry] = []
    with reader.connect() as inner:
        card = JpkiCard(GuardedConnection(TracedConnection(inner, heard)))
        card.select(IPHONE)
        card.say_goodbye()
    assert (heard[-1].command, heard[-1].status) == ("80FC0000", "9000")


COMMANDS = st.one_of(
    st.sampled_from(
        [ap(JPKI), ap(VISUAL), ap(TEXT), ASKED, PIN, B, "00B0000000", "00C0000000"]
        + [ef(f"{file:04X}") for file in (1, 2, 6, 8, 10, 11, 0x16, 0x17, 0x18, 0x1A, 0x1B, 0x12)]
        + [command for _, command in FORBIDDEN.values()]
        + [f"802A008033{DIGEST_INFO}{'00' * 32}00"]
    ).map(bytes.fromhex),
    st.builds(
        lambda head, body: bytes(head) + body,
        st.tuples(
            st.sampled_from([0x00, 0x80, 0x01, 0x0C]),
            st.sampled_from([0xA4, 0xB0, 0x20, 0x2A, 0xC0, 0xFC, 0xD6, 0x24, 0xA2, 0x84]),
            st.sampled_from([0x00, 0x02, 0x04, 0x80, 0x8A]),
            st.sampled_from([0x00, 0x0C, 0x80, 0x98]),
        ),
        st.binary(max_size=12),
    ),
    st.binary(max_size=20),
)


@settings(max_examples=80)
@given(commands=st.lists(COMMANDS, max_size=12))
def test_whatever_is_tried_only_harmless_commands_arrive(clinic, harm_in, commands):
    chip, reader = clinic.lay(), VirtualReader()
    reader.insert(chip)
    with reader.connect() as inner:
        connection = GuardedConnection(inner)
        JpkiCard(connection).select()
        for command in commands:
            try:
                connection.exchange(command)
            except CommandForbidden:
                continue
    assert harm_in(chip.got, {bytes(32)}) == []


def test_every_way_to_a_real_reader_is_guarded(slot, clinic):
    slot.insert(clinic.lay())
    for reader in (PcscReader(slot.name), source_of(slot.name).reader):
        with reader.connect() as connection, pytest.raises(CommandForbidden):
            connection.exchange(Command(0x00, 0x84, le=32).encode())


def test_there_is_no_other_way_to_send_bytes_to_a_reader():
    """The rig's rival is another program on purpose, and guarded where its commands are made; the
    rig's stands hold a card of the rig's own in a slot of its own.
    """
    callers: dict[str, set[str]] = {}
    for package in (clinic_ui, hardware, reader_package):
        folder = Path(package.__file__).parent
        for file in folder.rglob("*.py"):
            for name in re.findall(r"(?<!class )\b(\w+)\(", file.read_text()):
                callers.setdefault(name, set()).add(str(file.relative_to(folder.parent)))
    assert callers["SCardTransmit"] == {"reader/winscard.py", "clinic_ui/hil/rival.py"}
    assert callers["PcscConnection"] == {"reader/pcsc.py", "clinic_ui/hil/stands.py"}
    assert callers["NfcConnection"] == {"reader/nfc.py"}
    for opened in (PcscReader.connect, NfcReader.connect):
        assert opened.__annotations__["return"] == "GuardedConnection"
