"""One card on every link: what holds on the in-process reader holds in pcscd, with nfcpy's device
in this process, its drivers of the RC-S380 and of UDP, and in a replay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Self

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from hardware.card_image import CardImage
from hardware.chip import Chip
from hardware.nfc_device import SimulatedNfc
from hardware.nfc_port100 import SimulatedRcS380
from hardware.nfc_udp import NfcUdpField
from hardware.recording.document import Session
from hardware.recording.files import decode, encode
from hardware.recording.in_order import Replay
from hardware.recording.recorder import Recorder
from hardware.virtual_reader import VirtualReader
from reader.apdu import Command, Response, Sw
from reader.errors import (
    CardAbsent,
    CardCommandError,
    CardRemoved,
    LastTryRefused,
    PinBlocked,
    PinRejected,
    ReaderUnavailable,
    UnavailableReason,
)
from reader.jpki import JpkiCard
from reader.mynumber import Aid, JpkiFile
from reader.nfc import NfcConnection, NfcReader
from reader.pcsc import PcscConnection, PcscReader
from reader.pin import Pin
from reader.ports import CardConnection, CardReader
from reader.protocol import CardProtocol
from reader.sources import source_of


@dataclass
class Stage:
    """A reader, and hands that put the one card on it and take it away."""

    reader: CardReader
    insert: Callable[[], object]
    remove: Callable[[], object]


class Eavesdropped:
    """A connection of which everything said and heard is written down."""

    def __init__(self, connection: CardConnection, said: list[tuple[bytes, Response]]) -> None:
        self._connection = connection
        self._said = said

    @property
    def atr(self) -> bytes:
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        response = self._connection.exchange(command)
        self._said.append((command, response))
        return response

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


Behaviour = Callable[[Stage], None]


def nothing() -> None:
    pass


LINKS = [
    "in-process",
    pytest.param("pcscd", marks=pytest.mark.vpcd),
    "nfc-in-process",
    "nfc-rc-s380",
    "nfc-udp",
]


@pytest.fixture
def udp_field() -> Iterator[NfcUdpField]:
    with NfcUdpField() as field:
        yield field


def stage_on(link: str, request: pytest.FixtureRequest, chip: Chip) -> Stage:
    match link:
        case "pcscd":
            slot = request.getfixturevalue("slot")
            return Stage(PcscReader(slot.name), lambda: slot.insert(chip), slot.remove)
        case "nfc-in-process" | "nfc-rc-s380":
            kind = SimulatedRcS380 if link == "nfc-rc-s380" else SimulatedNfc
            device = kind(sleep=lambda _: None)
            return Stage(device.reader(), lambda: device.insert(chip), device.remove)
        case "nfc-udp":
            field = request.getfixturevalue("udp_field")
            reader = source_of(field.name).reader
            return Stage(reader, lambda: field.insert(chip), field.remove)
        case _:
            virtual = VirtualReader()
            return Stage(virtual, lambda: virtual.insert(chip), virtual.remove)


def recorded_stage(image: CardImage, chip: Chip) -> tuple[Stage, Callable[[], Replay]]:
    """An in-process reader that is recorded, and what makes a replay of all that was said there."""
    virtual = VirtualReader()
    recorder = Recorder(virtual)

    def replayed() -> Replay:
        recording = recorder.recording(Session.PROGRAM, program="0", made=date(2026, 7, 1))
        return Replay(decode(encode(recording).encode()), image, speed=0)

    return Stage(recorder, lambda: virtual.insert(chip), virtual.remove), replayed


@pytest.fixture(params=[*LINKS, "replay"])
def play(request, card_image) -> Callable[[Behaviour], None]:
    """Runs a behaviour on one link; for the replay first on a recorded in-process reader."""
    chip = Chip(card_image)
    if request.param != "replay":
        stage = stage_on(request.param, request, chip)
        return lambda behaviour: behaviour(stage)
    stage, replayed = recorded_stage(card_image, chip)

    def record_and_replay(behaviour: Behaviour) -> None:
        behaviour(stage)
        replay = replayed()
        behaviour(Stage(replay, nothing, nothing))
        assert replay.finished

    return record_and_replay


def unguarded(reader: CardReader) -> CardConnection:
    """A connection that also carries what a real card is not sent."""
    if isinstance(reader, PcscReader):
        return PcscConnection(reader.name, reader.timeout)
    if isinstance(reader, NfcReader):
        return NfcConnection(reader)
    return reader.connect()


def selected(connection: CardConnection) -> JpkiCard:
    card = JpkiCard(connection)
    card.select()
    return card


def test_the_card_says_what_it_is(play, card_image):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = JpkiCard(connection)
            token = card.select()
            assert connection.atr == card_image.atr
            assert token.label == "JPKIAPICCTOKEN2"
            assert token.is_simulated
            assert card.availability().auth
            assert not card.availability().sign

    play(behaviour)


def test_what_is_not_there_is_not_found(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            selected(connection)  # a card that did not say that it is simulated is not asked this
            protocol = CardProtocol(connection)
            unknown = Command(0x00, 0xA4, 0x04, 0x0C, bytes.fromhex("A000000001"))
            assert protocol.send(unknown).sw == Sw.NOT_FOUND
            assert protocol.select_application(Aid.JPKI)
            assert not protocol.select_file(0x0555)

    play(behaviour)


@pytest.mark.parametrize("chunk", [100, 256, 2000])
def test_the_certificate_reads_the_same_in_any_chunks(play, card_certificate, chunk):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            protocol = CardProtocol(connection)
            protocol.select_application(Aid.JPKI)
            protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
            assert protocol.read_object(chunk=chunk) == card_certificate

    play(behaviour)


def test_asking_for_the_tries_costs_none(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = selected(connection)
            assert [card.tries_left() for _ in range(5)] == [3] * 5
            card.verify_pin(Pin("1234"))
            assert card.tries_left() == 3

    play(behaviour)


def test_a_wrong_pin_costs_a_try_and_the_right_one_restores_them(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = selected(connection)
            with pytest.raises(PinRejected) as rejected:
                card.verify_pin(Pin("9999"))
            assert rejected.value.tries_left == 2
            assert card.tries_left() == 2
            card.verify_pin(Pin("1234"))
            assert card.tries_left() == 3

    play(behaviour)


def test_the_last_try_needs_consent_and_then_blocks(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = selected(connection)
            for _ in range(2):
                with pytest.raises(PinRejected):
                    card.verify_pin(Pin("9999"))
            with pytest.raises(LastTryRefused) as refused:
                card.verify_pin(Pin("1234"))
            assert refused.value.tries_left == 1
            assert card.tries_left() == 1
            with pytest.raises(PinBlocked):
                card.verify_pin(Pin("9999"), allow_last_try=True)
            assert card.tries_left() == 0
            with pytest.raises(PinBlocked):
                card.verify_pin(Pin("1234"), allow_last_try=True)

    play(behaviour)


def test_a_signature_verifies_with_the_key_of_the_certificate(play, card_key):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = selected(connection)
            card.verify_pin(Pin("1234"))
            for message in (b"first", b"second"):
                signature = card.sign_digest(sha256(message).digest())
                card_key.public_key().verify(signature, message, PKCS1v15(), hashes.SHA256())

    play(behaviour)


def test_nothing_is_signed_without_the_pin(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            with pytest.raises(CardCommandError) as refused:
                selected(connection).sign_digest(bytes(32))
            assert refused.value.sw == Sw.SECURITY_STATUS

    play(behaviour)


def test_closing_forgets_the_pin(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            selected(connection).verify_pin(Pin("1234"))
        with unguarded(stage.reader) as connection:
            protocol = CardProtocol(connection)
            # Without selecting the application: that alone would forget the PIN.
            assert not protocol.select_file(JpkiFile.AUTH_KEY)
            with pytest.raises(CardCommandError):
                selected(connection).sign_digest(bytes(32))

    play(behaviour)


def test_the_card_opens_for_one_at_a_time(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            with pytest.raises(ReaderUnavailable) as refused:
                stage.reader.connect()
            assert refused.value.reason is UnavailableReason.IN_USE
            assert selected(connection).tries_left() == 3
        with stage.reader.connect() as connection:
            assert selected(connection).tries_left() == 3

    play(behaviour)


def test_an_empty_reader_has_no_card(play):
    def behaviour(stage: Stage) -> None:
        with pytest.raises(CardAbsent):
            stage.reader.connect()

    play(behaviour)


def test_a_removed_card_stays_gone_for_its_connection(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        with stage.reader.connect() as connection:
            card = selected(connection)
            stage.remove()
            with pytest.raises(CardRemoved):
                card.tries_left()
            stage.insert()
            with pytest.raises(CardRemoved):
                card.tries_left()
        with stage.reader.connect() as connection:
            assert selected(connection).tries_left() == 3

    play(behaviour)


def test_a_closed_connection_says_so(play):
    def behaviour(stage: Stage) -> None:
        stage.insert()
        connection = stage.reader.connect()
        connection.close()
        connection.close()
        with pytest.raises(CardRemoved):
            connection.exchange(bytes.fromhex("00A4040C0AD392F000260100000001"))

    play(behaviour)


@pytest.mark.parametrize("link", [*LINKS[2:], "replay", LINKS[1]])
def test_a_visit_says_and_hears_the_same_on_every_link(link, request, card_image):
    def visit(stage: Stage) -> list[tuple[bytes, Response]]:
        said: list[tuple[bytes, Response]] = []
        stage.insert()
        with Eavesdropped(stage.reader.connect(), said) as connection:
            card = selected(connection)
            card.availability()
            card.auth_certificate()
            with pytest.raises(PinRejected):
                card.verify_pin(Pin("9999"))
            card.verify_pin(Pin("1234"))
            card.sign_digest(bytes(range(32)))
            protocol = CardProtocol(connection)
            protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
            protocol.read(2560, chunk=2000)
        return said

    here = visit(stage_on("in-process", request, Chip(card_image)))
    if link == "replay":
        recorded, replayed = recorded_stage(card_image, Chip(card_image))
        visit(recorded)
        there = visit(Stage(replayed(), nothing, nothing))
    else:
        there = visit(stage_on(link, request, Chip(card_image)))
    assert there == here
    assert len(here) > 15
    assert max(len(response.data) for _, response in here) > 256
