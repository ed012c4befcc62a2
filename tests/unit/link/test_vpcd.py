"""The card's side of vpcd's protocol, against a driver played by the test."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.vpcd import VpcdCard, VpcdUnavailable

SELECT_JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
GET_ATR, POWER_OFF, RESET = b"\x04", b"\x00", b"\x02"


class Driver:
    """vpcd as far as the card can tell."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(10)
        self.port: int = self._listener.getsockname()[1]
        self._card: socket.socket | None = None

    def accept(self) -> None:
        if self._card is not None:
            self._card.close()
        self._card, _ = self._listener.accept()
        self._card.settimeout(10)

    def send(self, message: bytes) -> None:
        assert self._card is not None
        self._card.sendall(len(message).to_bytes(2, "big") + message)

    def receive(self) -> bytes:
        """One frame, or nothing when the card has hung up."""
        assert self._card is not None
        header = self._card.recv(2, socket.MSG_WAITALL)
        return self._card.recv(int.from_bytes(header, "big"), socket.MSG_WAITALL) if header else b""

    def ask(self, message: bytes) -> bytes:
        self.send(message)
        return self.receive()

    def insert(self, card: VpcdCard) -> None:
        inserting = threading.Thread(target=card.insert)
        inserting.start()
        self.accept()
        assert self.ask(GET_ATR) == card.chip.atr
        inserting.join(10)
        assert not inserting.is_alive()

    def close(self) -> None:
        if self._card is not None:
            self._card.close()
        self._listener.close()


@pytest.fixture
def driver() -> Iterator[Driver]:
    driver = Driver()
    yield driver
    driver.close()


def test_inserted_means_that_the_driver_asked(driver, card_image):
    card = VpcdCard(Chip(card_image), port=driver.port)
    with pytest.raises(VpcdUnavailable, match="did not ask for the card"):
        card.insert(timeout=0.05)
    assert not card.linked
    driver.accept()
    driver.insert(card)
    assert card.linked
    card.remove()
    assert not card.linked


def test_without_a_driver_there_is_no_insertion(card_image):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(VpcdUnavailable, match=f"no vpcd at 127.0.0.1:{port}"):
        VpcdCard(Chip(card_image), port=port).insert()


def test_commands_are_answered_and_empty_frames_ignored(driver, card_image):
    card = VpcdCard(Chip(card_image), port=driver.port)
    driver.insert(card)
    driver.send(b"")
    assert driver.ask(SELECT_JPKI) == bytes.fromhex("9000")
    assert driver.ask(bytes.fromhex("00A4020C020555")) == bytes.fromhex("6A82")
    card.remove()


@pytest.mark.parametrize(
    ("control", "keeps", "expected"),
    [(POWER_OFF, True, "6986"), (RESET, True, "9000"), (RESET, False, "6986")],
)
def test_power_off_clears_the_card_and_reset_may(driver, card_image, control, keeps, expected):
    card = VpcdCard(Chip(card_image, keep_security=keeps), port=driver.port)
    driver.insert(card)
    driver.ask(SELECT_JPKI)
    driver.ask(bytes.fromhex("00A4020C020008"))
    driver.send(control)
    assert driver.ask(bytes.fromhex("00B0000003"))[-2:].hex() == expected
    card.remove()


def test_a_torn_card_hangs_up_without_a_word(driver, card_image):
    card = VpcdCard(
        Chip(card_image, faults=FaultPlan(Fault(FaultKind.TEAR_AFTER))), port=driver.port
    )
    driver.insert(card)
    assert driver.ask(SELECT_JPKI) == b""
    assert card.wait_until_gone(10)
    driver.insert(card)
    assert driver.ask(SELECT_JPKI) == bytes.fromhex("9000")
    card.remove()


def test_a_mute_card_can_be_taken_out(driver, card_image):
    card = VpcdCard(Chip(card_image, faults=FaultPlan(Fault(FaultKind.MUTE))), port=driver.port)
    driver.insert(card)
    driver.send(SELECT_JPKI)
    driver.send(GET_ATR)
    assert card.linked
    card.remove()
    assert driver.receive() == b""


def test_the_end_of_the_driver_is_noticed(driver, card_image):
    card = VpcdCard(Chip(card_image), port=driver.port)
    driver.insert(card)
    driver.close()
    assert card.wait_until_gone(10)
    card.remove()


def test_a_card_is_not_inserted_twice(driver, card_image):
    card = VpcdCard(Chip(card_image), port=driver.port)
    driver.insert(card)
    with pytest.raises(ValueError, match="inserted already"):
        card.insert()
    card.remove()


def test_each_insertion_may_have_its_own_answer_to_reset(driver, card_image):
    """A reader that puts the random PUPI into the ATR."""
    card = VpcdCard(Chip(replace(card_image, atr_varies=True)), port=driver.port)
    seen: set[bytes] = set()
    for _ in range(3):
        driver.insert(card)
        seen.add(driver.ask(GET_ATR))
        card.remove()
    assert len(seen) == 3
