"""One card, three links: what holds on the in-process reader holds in pcscd and in a replay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from hardware.chip import Chip
from hardware.recording.document import Session
from hardware.recording.files import decode, encode
from hardware.recording.in_order import Replay
from hardware.recording.recorder import Recorder
from hardware.virtual_reader import VirtualReader
from reader.apdu import Command, Sw
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
from reader.pcsc import PcscConnection, PcscReader
from reader.pin import Pin
from reader.ports import CardConnection, CardReader
from reader.protocol import CardProtocol


@dataclass
class Stage:
    """A reader, and hands that put the one card on it and take it away."""

    reader: CardReader
    insert: Callable[[], object]
    remove: Callable[[], object]


Behaviour = Callable[[Stage], None]


def nothing() -> None:
    pass


@pytest.fixture(params=["in-process", pytest.param("pcscd", marks=pytest.mark.vpcd), "replay"])
def play(request, card_image) -> Callable[[Behaviour], None]:
    """Runs a behaviour on one link; for the replay first on a recorded in-process reader."""
    chip = Chip(card_image)
    if request.param == "pcscd":
        slot = request.getfixturevalue("slot")
        stage = Stage(PcscReader(slot.name), lambda: slot.insert(chip), slot.remove)
        return lambda behaviour: behaviour(stage)
    virtual = VirtualReader()
    recorder = Recorder(virtual)
    reader = recorder if request.param == "replay" else virtual
    stage = Stage(reader, lambda: virtual.insert(chip), virtual.remove)
    if request.param == "in-process":
        return lambda behaviour: behaviour(stage)

    def record_and_replay(behaviour: Behaviour) -> None:
        behaviour(stage)
        recording = recorder.recording(Session.PROGRAM, program="0", made=date(2026, 7, 1))
        replay = Replay(decode(encode(recording).encode()), card_image, speed=0)
        behaviour(Stage(replay, nothing, nothing))
        assert replay.finished

    return record_and_replay


def unguarded(reader: CardReader) -> CardConnection:
    """A connection that also carries what a real card is not sent."""
    if isinstance(reader, PcscReader):
        return PcscConnection(reader.name, reader.timeout)
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
