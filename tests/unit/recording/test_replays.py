"""A recording played back: what it was asked then, in the time it took, with keys of ours."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from hardware.chip import Chip
from hardware.nfc_device import SimulatedNfc
from hardware.recording.by_command import ReplayedCard
from hardware.recording.document import Connected, Exchanged, ObjectFile
from hardware.recording.dressing import misfits
from hardware.recording.fitting import fitted
from hardware.recording.in_order import RecordingMisfit, Replay, ReplayMismatch
from hardware.virtual_reader import VirtualReader
from reader.apdu import Command, Response, Sw
from reader.errors import CardCommandError, CardRemoved, PinBlocked, PinRejected
from reader.jpki import JpkiCard
from reader.mynumber import Aid, JpkiFile
from reader.pcsc import PcscReader
from reader.photo import read_photo
from reader.pin import CodeB, Pin
from reader.protocol import CardProtocol
from reader.sources import Link

MESSAGE = b"another challenge than the recorded one"


@pytest.fixture(scope="session")
def stand_in(people, visit):
    """The card of somebody else, fit for the recording."""
    return fitted(people.card("aged-75"), visit, people.hierarchy)


def put(card) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(card)
    return reader


def proves(certificate: bytes, signature: bytes) -> None:
    key = x509.load_der_x509_certificate(certificate).public_key()
    key.verify(signature, MESSAGE, PKCS1v15(), hashes.SHA256())


def with_lengths(recording, **lengths):
    objects = {ObjectFile[name]: length for name, length in lengths.items()}
    header = recording.header.model_copy(update={"objects": objects})
    return recording.model_copy(update={"header": header})


def test_in_order_the_card_of_another_person_signs_what_is_asked_now(
    visit, stand_in, people, look_and_sign
):
    replay = Replay(visit, stand_in, speed=0)
    signature = look_and_sign(replay, pin="0000", digest=sha256(MESSAGE).digest())
    assert replay.finished
    people.keys.auth.public_key().verify(signature, MESSAGE, PKCS1v15(), hashes.SHA256())


def test_in_order_the_place_is_named_where_something_else_is_asked(visit, stand_in):
    replay = Replay(visit, stand_in, speed=0)
    connection = replay.connect()
    connection.exchange(bytes.fromhex("00A4040C0AD392F000260100000001"))
    with pytest.raises(ReplayMismatch, match=r"line 4: .*00A4020C 0006.*00B00000 Le=256") as error:
        connection.exchange(bytes.fromhex("00B0000000"))
    assert error.value.line == 4
    with pytest.raises(ReplayMismatch, match=r"line 4: .*00A4020C 0006, not close"):
        connection.close()


def test_in_order_it_ends_where_the_recording_does(visit, stand_in):
    short = visit.model_copy(update={"events": visit.events[:1]})
    connection = Replay(short, stand_in, speed=0).connect()
    with pytest.raises(ReplayMismatch, match="line 3: the recording has ended, not command"):
        connection.exchange(bytes.fromhex("00200080"))


def test_in_order_a_stand_in_that_is_read_otherwise_is_refused(visit, people):
    odd = with_lengths(visit, AUTH_CERTIFICATE=700)
    with pytest.raises(RecordingMisfit, match=r"jpki/000A has \d+ bytes, not 700"):
        Replay(odd, people.card("aged-75"))


@pytest.mark.parametrize(("speed", "share"), [(1, 1.0), (4, 0.25), (0, 0.0)])
def test_in_order_the_recorded_time_is_taken(visit, stand_in, look_and_sign, speed, share):
    slept: list[float] = []
    look_and_sign(Replay(visit, stand_in, speed=speed, sleep=slept.append))
    lasting = [e.seconds for e in visit.events if isinstance(e, Connected | Exchanged)]
    assert slept == ([] if not speed else pytest.approx([took * share for took in lasting]))


def test_any_order_takes_the_recorded_time_of_each_command(visit, stand_in, look_and_sign):
    slow = visit.model_copy(
        update={
            "events": tuple(
                event.model_copy(update={"seconds": 0.001 * number})
                for number, event in enumerate(visit.events)
            )
        }
    )
    slept: list[float] = []
    look_and_sign(put(ReplayedCard(slow, stand_in, speed=2, sleep=slept.append)))
    assert slept == pytest.approx([e.seconds / 2 for e in slow.exchanges()])


def test_any_order_lets_another_program_ask_its_own_way(visit, stand_in):
    card = ReplayedCard(visit, stand_in, speed=0)
    with put(card).connect() as connection:
        protocol, jpki = CardProtocol(connection), JpkiCard(connection)
        jpki.select()
        jpki.verify_pin(Pin("7777"))
        signature = jpki.sign_digest(sha256(MESSAGE).digest())
        assert jpki.tries_left() == 3
        # In pieces that nobody asked for then, and after the PIN instead of before it.
        protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
        certificate = protocol.read_object(chunk=100)
    proves(certificate, signature)
    assert card.unrecorded
    assert all(command.startswith(("00B0", "00200080")) for command in card.unrecorded)


def test_any_order_an_unrecorded_command_takes_as_long_as_its_like(visit, stand_in):
    slept: list[float] = []
    with put(ReplayedCard(visit, stand_in, sleep=slept.append)).connect() as connection:
        protocol = CardProtocol(connection)
        protocol.select_application(Aid.JPKI)
        protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
        protocol.read(7)
        assert slept[-1] in {e.seconds for e in visit.exchanges() if e.asked.header[:4] == "00B0"}
        connection.exchange(bytes.fromhex("0084000008"))
    assert slept[-1] == 0


def test_a_wrong_pin_stays_wrong_as_it_was_and_the_next_is_right(
    people, record, with_card, look_and_sign
):
    def session(reader):
        with reader.connect() as connection:
            card = JpkiCard(connection)
            card.select()
            with pytest.raises(PinRejected):
                card.verify_pin(Pin("9999"))
            card.verify_pin(Pin("1234"))
            card.sign_digest(bytes(32))

    recording = record(with_card(people.card("standard")), session)
    reader = put(ReplayedCard(recording, people.card("family"), speed=0))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        with pytest.raises(PinRejected) as rejected:
            card.verify_pin(Pin("1234"))
        assert (rejected.value.tries_left, card.tries_left()) == (2, 2)
        with pytest.raises(CardCommandError):
            card.sign_digest(bytes(32))
        card.verify_pin(Pin("0000"))
        assert card.tries_left() == 3
        card.sign_digest(bytes(32))
    # The last answer stays, whoever connects next.
    look_and_sign(reader, pin="5555")


def test_a_blocked_card_is_blocked_again(people, record, with_card):
    def session(reader):
        with reader.connect() as connection:
            card = JpkiCard(connection)
            card.select()
            assert card.tries_left() == 0

    recording = record(with_card(people.card("pin-blocked")), session)
    with put(ReplayedCard(recording, people.card("standard"), speed=0)).connect() as connection:
        card = JpkiCard(connection)
        card.select()
        with pytest.raises(PinBlocked):
            card.verify_pin(Pin("1234"))
        assert connection.exchange(bytes.fromhex("002000800431323334")).sw == Sw.BLOCKED


def test_without_a_recorded_pin_the_persons_own_one_counts(people, record, with_card):
    def look(reader):
        with reader.connect() as connection:
            JpkiCard(connection).select()

    card = ReplayedCard(
        record(with_card(people.card("standard")), look), people.card("family"), speed=0
    )
    assert not card.tells_pins
    with put(card).connect() as connection:
        jpki = JpkiCard(connection)
        jpki.select()
        with pytest.raises(PinRejected):
            jpki.verify_pin(Pin("9999"))
        jpki.verify_pin(Pin("1234"))


def test_inserted_again_it_begins_anew(visit, stand_in, look_and_sign):
    reader = put(card := ReplayedCard(visit, stand_in, speed=0))
    look_and_sign(reader)
    reader.remove()
    reader.insert(card)
    with reader.connect() as connection:
        jpki = JpkiCard(connection)
        jpki.select()
        with pytest.raises(CardCommandError) as refused:
            jpki.sign_digest(bytes(32))
    assert refused.value.sw == Sw.SECURITY_STATUS


class Odd(Chip):
    """A card that answers long data in parts, wants the right Le, and wakes up slowly."""

    _waiting = b""
    _woken = False

    def exchange(self, command: bytes) -> bytes:
        if not self._woken:
            self._woken = True
            return bytes.fromhex("6F00")
        if command[1] == 0xC0:
            return self._part()
        if command[:4] == bytes.fromhex("00B00000") and command[4:] == b"\xa0":
            return bytes.fromhex("6C50")
        answer = Response.decode(super().exchange(command))
        if command[1] == 0x2A and answer.ok:
            self._waiting = answer.data
            return self._part()
        return answer.encode()

    def _part(self) -> bytes:
        part, self._waiting = self._waiting[:100], self._waiting[100:]
        return part + (
            b"\x61" + bytes((min(255, len(self._waiting)),)) if self._waiting else b"\x90\x00"
        )


@pytest.mark.parametrize("order", ["in order", "any order"])
def test_the_ways_of_an_odd_reader_are_kept(order, people, record, look_and_sign):
    reader = VirtualReader()
    reader.insert(Odd(people.card("standard")))
    recording = record(reader, look_and_sign)
    statuses = {event.sw for event in recording.exchanges()}
    assert {"6F00", "6C50", "619C", "6138"} <= statuses
    image = fitted(people.card("family"), recording, people.hierarchy)
    played = (
        Replay(recording, image, speed=0)
        if order == "in order"
        else put(ReplayedCard(recording, image, speed=0))
    )
    signature = look_and_sign(played, digest=sha256(MESSAGE).digest())
    people.keys.auth.public_key().verify(signature, MESSAGE, PKCS1v15(), hashes.SHA256())


def test_what_the_stand_in_has_not_is_there_and_empty(people, record, with_card):
    unknown = bytes.fromhex("00A4040C07A0000002471001")

    def session(reader):
        with reader.connect() as connection:
            protocol = CardProtocol(connection)
            protocol.select_application(Aid.JPKI)
            assert protocol.select_file(0x0006)
            connection.exchange(unknown)

    recording = record(with_card(people.card("standard")), session)
    other_file = [
        event.model_copy(update={"asked": event.asked.model_copy(update={"file": "0005"})})
        if isinstance(event, Exchanged) and event.asked.file
        else event
        for event in recording.events
    ]
    recording = recording.model_copy(update={"events": tuple(other_file)})
    with put(ReplayedCard(recording, people.card("family"), speed=0)).connect() as connection:
        protocol = CardProtocol(connection)
        protocol.select_application(Aid.JPKI)
        assert protocol.select_file(0x0005)
        assert set(protocol.read(40)) == {0xFF}
        assert connection.exchange(unknown).sw == Sw.NOT_FOUND


def test_a_photo_of_another_length_is_read_in_the_recorded_pieces(
    people, record, with_card, codes_of
):
    code = CodeB(codes_of(people.personas["infant"]).code_b)

    def session(reader):
        with reader.connect() as connection:
            read_photo(connection, code)

    recording = with_lengths(record(with_card(people.card("infant")), session), FACE=6400)
    image = fitted(people.card("standard"), recording, people.hierarchy)
    assert [misfit.file for misfit in misfits(image, recording)] == []
    own = CodeB(codes_of(people.personas["standard"]).code_b)
    with put(Chip(image)).connect() as connection:
        photo = read_photo(connection, own)
    with put(Chip(people.card("standard"))).connect() as connection:
        assert read_photo(connection, own) == photo


def test_a_card_torn_out_is_torn_out_again_in_order(people, record, with_card, stand_in):
    def session(reader):
        with reader.connect() as connection:
            JpkiCard(connection).select()
            virtual.remove()
            with pytest.raises(CardRemoved):
                connection.exchange(bytes.fromhex("00200080"))

    virtual = with_card(people.card("standard"))
    recording = record(virtual, session)
    replay = Replay(recording, stand_in, speed=0)
    session(replay)
    assert replay.finished
    # In any order the failure of a link is nothing that a card does.
    with put(ReplayedCard(recording, stand_in, speed=0)).connect() as connection:
        JpkiCard(connection).select()


@pytest.mark.vpcd
def test_through_pcscd_another_program_reads_and_signs(visit, stand_in, slot):
    card = ReplayedCard(visit, stand_in)
    slot.insert(card)
    with PcscReader(slot.name).connect() as connection:
        jpki = JpkiCard(connection)
        assert jpki.select().is_simulated
        assert connection.atr == card.atr
        certificate = jpki.auth_certificate()
        with pytest.raises(CardCommandError):
            jpki.sign_digest(bytes(32))
        jpki.verify_pin(Pin("4321"))
        proves(certificate, jpki.sign_digest(sha256(MESSAGE).digest()))
        assert connection.exchange(Command(0x00, 0xB0, 0xFF, 0xFF, le=1).encode()).sw != Sw.OK


def test_what_an_nfc_reader_did_is_recorded_and_played_on_another(
    people, record, look_and_sign, ticking
):
    first, second = SimulatedNfc(), SimulatedNfc()
    first.insert(Chip(people.card("standard")))
    recording = record(first.reader(), look_and_sign, link=Link.NFC, clock=ticking())
    image = fitted(people.card("family"), recording, people.hierarchy)
    second.insert(card := ReplayedCard(recording, image, speed=0))
    signature = look_and_sign(second.reader(), digest=sha256(MESSAGE).digest())
    people.keys.auth.public_key().verify(signature, MESSAGE, PKCS1v15(), hashes.SHA256())
    assert (recording.header.reader.link, card.unrecorded) == (Link.NFC, {})
