"""A card at the far end of nfcpy's UDP driver: who may reach it, and what a bad line does."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.nfc_udp import NfcUdpField, NfcUdpUnavailable
from hardware.phone import PhoneChip
from onshikaku.domain.checkin.ways import PhoneKind
from reader.errors import CardAbsent, CardRemoved
from reader.jpki import JpkiCard
from reader.mynumber import ANDROID
from reader.nfc import NfcConnection, NfcReader
from reader.pin import Pin
from reader.ports import CardInserted, CardTaken, ReaderBack

SOON = 20


@pytest.fixture
def field() -> Iterator[NfcUdpField]:
    with NfcUdpField() as field:
        yield field


def visited(connection: NfcConnection) -> tuple[bool, bytes, int, int]:
    """A whole visit: simulated or not, the certificate, bytes of the signature, tries left."""
    card = JpkiCard(connection)
    simulated, certificate = card.select().is_simulated, card.auth_certificate()
    card.verify_pin(Pin("1234"))
    return simulated, certificate, len(card.sign_digest(bytes(32))), card.tries_left()


def test_no_socket_of_either_side_is_open_to_the_network(field, card_image):
    field.insert(Chip(card_image))
    with NfcReader(field.name).connect() as connection:
        assert JpkiCard(connection).select().is_simulated
        bound = psutil.Process().net_connections(kind="udp")
        assert len(bound) == 2
        assert {one.laddr.ip for one in bound} == {"127.0.0.1"}
        # The reader's hears nobody but the card.
        assert [f"nfc:udp:{one.raddr.ip}:{one.raddr.port}" for one in bound if one.raddr] == [
            field.name
        ]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::1", "localhost", ""])  # noqa: S104
def test_a_card_is_played_on_the_loopback_only(host):
    with pytest.raises(NfcUdpUnavailable):
        NfcUdpField(host)


def test_an_address_that_is_taken_is_refused(field):
    with pytest.raises(NfcUdpUnavailable):
        NfcUdpField(port=int(field.name.rpartition(":")[2]))


def test_a_card_is_watched_over_the_line(field, card_image):
    reader = NfcReader(field.name)
    with reader.watch() as watch:
        assert watch.next(SOON) == ReaderBack(reader.name)
        field.insert(Chip(card_image))
        assert watch.next(SOON) == CardInserted(reader.name, card_image.atr)
        field.remove()
        assert watch.next(SOON) == CardTaken(reader.name)


def test_where_nobody_plays_a_card_there_is_none():
    with NfcUdpField() as gone:
        name = gone.name
    with pytest.raises(CardAbsent):
        NfcReader(name).connect()


def test_a_reader_that_has_the_card_keeps_it_from_another(field, card_image, card_certificate):
    field.insert(Chip(card_image))
    # As in two processes: the address differs, so the two do not share their device.
    other = NfcReader(field.name.replace("127.0.0.1", "localhost"))
    with NfcConnection(NfcReader(field.name)) as connection:
        with pytest.raises(CardAbsent):
            other.connect()
        assert visited(connection) == (True, card_certificate, 256, 3)
    with NfcConnection(other) as connection:
        assert visited(connection) == (True, card_certificate, 256, 3)


def test_a_torn_card_leaves_an_empty_field(field, card_image):
    field.insert(Chip(card_image, faults=FaultPlan(Fault(FaultKind.TEAR_AFTER, at=2))))
    with NfcConnection(NfcReader(field.name)) as connection, pytest.raises(CardRemoved):
        JpkiCard(connection).select()
    assert field.chip is None


def test_a_phone_is_found_as_type_a(field, card_image):
    field.insert(PhoneChip(card_image, PhoneKind.ANDROID))
    with NfcConnection(NfcReader(field.name)) as connection:
        assert JpkiCard(connection).select(ANDROID).label == ANDROID


@contextmanager
def relay(field: NfcUdpField, fate: Callable[[int], int]) -> Iterator[str]:
    """The name of a way to the card on which its n-th answer arrives `fate(n)` times."""
    near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    near.bind(("127.0.0.1", 0))
    host, _, port = field.name.removeprefix("nfc:udp:").rpartition(":")
    far.connect((host, int(port)))
    far.settimeout(0.05)
    ended = threading.Event()

    def carry() -> None:
        count = 0
        while not ended.is_set():
            asked, reader = near.recvfrom(1024)
            far.send(asked)
            try:
                answer = far.recv(1024)
            except TimeoutError:
                continue
            count += 1
            for _ in range(fate(count)):
                near.sendto(answer, reader)

    thread = threading.Thread(target=carry)
    thread.start()
    try:
        yield f"nfc:udp:127.0.0.1:{near.getsockname()[1]}"
    finally:
        ended.set()
        _wake(near)
        thread.join()
        near.close()
        far.close()


def _wake(listener: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
        waker.sendto(b"RFOFF", listener.getsockname())


@pytest.mark.parametrize(
    "fate",
    [lambda _: 2, lambda n: 0 if n in (9, 20) else 1, lambda n: 0 if n == 12 else 3],
    ids=["twice", "lost", "lost and thrice"],
)
def test_answers_that_come_twice_or_never_do_no_harm(field, card_image, card_certificate, fate):
    field.insert(Chip(card_image))
    with relay(field, fate) as name, NfcConnection(NfcReader(name)) as connection:
        assert visited(connection) == (True, card_certificate, 256, 3)


def test_what_is_no_frame_is_not_answered(field, card_image, card_certificate):
    field.insert(Chip(card_image))
    host, _, port = field.name.removeprefix("nfc:udp:").rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for nonsense in (
            b"\xff",
            b"106B zz",
            b"999X 26",
            b"106B",
            b"x" * 1000,
            b"RFOFF",
            b"106B 02",
        ):
            stranger.sendto(nonsense, (host, int(port)))
    with NfcConnection(NfcReader(field.name)) as connection:
        assert visited(connection) == (True, card_certificate, 256, 3)


def test_nothing_stays_behind_on_either_side(card_image):
    def use() -> None:
        with NfcUdpField() as field:
            field.insert(Chip(card_image))
            reader = NfcReader(field.name)
            with reader.watch(), reader.connect() as connection:
                JpkiCard(connection).select()

    use()
    for _ in range(3):
        assert _left_by(use) == ([], 0)


def _left_by(use: Callable[[], None]) -> tuple[list[threading.Thread], int]:
    """Threads that do not end, and file descriptors more than before."""
    threads, files = set(threading.enumerate()), _open_files()
    use()
    started = set(threading.enumerate()) - threads
    for thread in started:
        thread.join(SOON)  # a card that was taken ends its command by itself
    return [thread for thread in started if thread.is_alive()], _open_files() - files


def _open_files() -> int:
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))
