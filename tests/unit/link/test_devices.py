"""What `inspect` says of a card, and that it asks for nothing it may not."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
import typer

from clinic_ui.cli.devices import describe, unavailable
from hardware.card_image import BinaryFile
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from reader.errors import CardDataError, NotMyNumberCard, ReaderUnavailable, UnavailableReason
from reader.trace import TracedReader, TraceEntry

JPKI = bytes.fromhex("D392F000260100000001")


def reader_with(image) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(Chip(image))
    return reader


def test_a_card_is_described_from_what_it_shows_anybody(card_image):
    entries: list[TraceEntry] = []
    report = describe(TracedReader(reader_with(card_image), entries))
    assert (report.token.model, report.token.is_simulated) == ("SIM-TEST", True)
    assert (report.available.auth, report.available.sign, report.tries_left) == (True, False, 3)
    assert report.certificate is not None
    assert report.certificate.issuer_organization == "JPKI-SIM"
    days = (report.certificate.not_before.isoformat(), report.certificate.not_after.isoformat())
    assert days == ("2025-04-01", "2030-04-01")
    assert not [
        entry for entry in entries if entry.command.startswith("0020") and "Lc" in entry.command
    ]


def test_a_card_without_certificates_is_described_too(card_image):
    image = card_image.with_file(JPKI, 0x0008, BinaryFile(bytes(3)))
    assert describe(reader_with(image)).certificate is None


def test_another_card_is_told_apart(card_image):
    with pytest.raises(NotMyNumberCard):
        describe(reader_with(replace(card_image, applications=())))


def test_a_broken_certificate_is_a_card_that_cannot_be_read(card_image):
    image = card_image.with_file(JPKI, 0x000A, BinaryFile(b"\x30\x03\x02\x01\x05".ljust(300)))
    with pytest.raises(CardDataError):
        describe(reader_with(image))


@pytest.mark.parametrize("command", ["readers", "inspect"])
def test_without_the_service_the_next_step_is_named(command):
    script = f"import typer; from clinic_ui.cli.devices import {command}; typer.run({command})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PCSCLITE_CSOCK_NAME": "/nonexistent/pcscd.comm"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert "PC/SC service" in done.stderr
    assert "apt-get install pcscd" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_nfcpy_the_next_step_is_named():
    script = (
        "import sys; sys.modules['nfc'] = sys.modules['usb1'] = None; import typer; "
        "from clinic_ui.cli.devices import inspect; typer.run(inspect)"
    )
    for name in ("nfc:usb", "nfc:udp:127.0.0.1:54321"):
        done = subprocess.run(
            [sys.executable, "-c", script, "--reader", name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (3, "")
        assert "scripts/setup nfc" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("reader", ["Some Reader 00 00", "nfc:usb"])
@pytest.mark.parametrize("reason", UnavailableReason)
def test_every_reason_has_words_and_a_next_step(reason, reader, capsys):
    with pytest.raises(typer.Exit) as ended:
        unavailable(ReaderUnavailable(reason, reader, "detail"))
    assert ended.value.exit_code == 3
    message, step = capsys.readouterr().err.splitlines()
    assert reader in message
    assert len(step) > len("  → ")
