"""What the log shows of a conversation, and above all what it does not."""

import logging
from hashlib import sha256

import pytest

from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from reader.errors import CardRemoved, PinRejected
from reader.jpki import JpkiCard
from reader.pin import Pin
from reader.ports import CardReader
from reader.trace import TRAFFIC, TracedConnection, TracedReader, TraceEntry, masked

RIGHT, WRONG = "1234", "8642"


@pytest.fixture
def reader(card_image) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(Chip(card_image))
    return reader


def converse(reader: CardReader) -> None:
    """All that a check-in does with a card, with one wrong PIN."""
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.auth_certificate()
        with pytest.raises(PinRejected):
            card.verify_pin(Pin(WRONG))
        card.verify_pin(Pin(RIGHT))
        card.sign_digest(sha256(b"challenge").digest())


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("00A4040C0AD392F000260100000001", "00A4040C Lc=10 D392F000260100000001"),
        ("00B0000000", "00B00000 Le=256"),
        ("00200080", "00200080"),
        ("002000800431323334", "00200080 Lc=4 **"),
        ("002401800431323334", "00240180 Lc=4 **"),
        ("803200800431323334", "80320080 Lc=4 **"),
        ("802A00800331323300", "802A0080 Lc=3 ** Le=256"),
        ("00D6000003414243", "00D60000 Lc=3 **"),
        ("00200080FF31323334", "00200080 (9 bytes, malformed)"),
        ("0020", "0020 (2 bytes, malformed)"),
    ],
)
def test_only_selected_names_are_shown(command, shown):
    assert masked(bytes.fromhex(command)) == shown


def test_no_pin_certificate_or_signature_reaches_a_log_record(reader, card_certificate, caplog):
    entries: list[TraceEntry] = []
    with caplog.at_level(TRAFFIC):
        converse(TracedReader(reader, entries))
    text = "\n".join(record.getMessage() for record in caplog.records).upper()
    assert len(caplog.records) == len(entries) > 10
    for secret in (RIGHT, WRONG):
        assert secret.encode().hex() not in text
        assert secret not in text
    for position in range(0, len(card_certificate) - 8, 8):
        assert card_certificate[position : position + 8].hex().upper() not in text
    assert sha256(b"challenge").hexdigest().upper() not in text


def test_the_trace_tells_what_was_asked_and_what_came(reader):
    entries: list[TraceEntry] = []
    converse(TracedReader(reader, entries))
    assert entries[0].command == "00A4040C Lc=10 D392F000260100000001"
    verifications = [entry for entry in entries if entry.command == "00200080 Lc=4 **"]
    assert [entry.status for entry in verifications] == ["63C2", "9000"]
    assert (entries[-1].status, entries[-1].answered) == ("9000", 256)
    assert all(entry.seconds >= 0 for entry in entries)


def test_an_error_is_traced_too(scripted):
    entries: list[TraceEntry] = []
    card = scripted(("00200080", "removed"))
    with TracedConnection(card, entries) as connection, pytest.raises(CardRemoved):
        connection.exchange(bytes.fromhex("00200080"))
    assert [entry.status for entry in entries] == ["CardRemoved"]
    assert card.closed


def test_without_the_level_nothing_is_logged(reader, caplog):
    with caplog.at_level(logging.DEBUG):
        converse(TracedReader(reader))
    assert not caplog.records
