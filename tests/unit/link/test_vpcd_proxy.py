"""The faulty line between a card and vpcd, against a driver played by the test."""

import socket
from collections.abc import Iterator

import pytest

from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.link_faults import LinkFault, LinkFaultKind, LinkPlan, Match, Side, Step
from hardware.vpcd import VpcdCard, VpcdUnavailable
from hardware.vpcd_proxy import VpcdProxy

SELECT_JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
SELECT_PIN = bytes.fromhex("00A4020C020018")
WRONG_PIN = bytes.fromhex("002000800439393939")
TRIES = bytes.fromhex("00200080")


class Line:
    """A driver, a card, and the proxy between them."""

    def __init__(self, chip: Chip, plan: LinkPlan) -> None:
        self.chip = chip
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(10)
        self.proxy = VpcdProxy(
            plan, lambda: socket.create_connection(self._listener.getsockname(), 10)
        )
        self.card = self.proxy.dial()
        self.card.settimeout(10)
        self.vpcd, _ = self._listener.accept()
        self.vpcd.settimeout(10)

    def serve(self) -> None:
        """Have a real card at the other end."""
        self.inserted = VpcdCard(self.chip, dial=lambda: self.card)
        self._asks()

    def _asks(self) -> None:
        self.vpcd.sendall(b"\x00\x01\x04")
        self.inserted.insert(10)
        assert self.receive() == self.chip.atr

    def ask(self, command: bytes) -> bytes:
        self.vpcd.sendall(len(command).to_bytes(2, "big") + command)
        return self.receive()

    def receive(self) -> bytes:
        """One frame, what came of it, or nothing when the line is cut."""
        header = self._read(2)
        return self._read(int.from_bytes(header, "big")) if len(header) == 2 else b""

    def _read(self, length: int) -> bytes:
        data = b""
        while len(data) < length and (part := self.vpcd.recv(length - len(data))):
            data += part
        return data

    def close(self) -> None:
        self.proxy.close()
        for end in (self.vpcd, self.card, self._listener):
            end.close()
        if hasattr(self, "inserted"):
            self.inserted.remove()


@pytest.fixture
def line(card_image) -> Iterator:
    lines: list[Line] = []

    def lay(*faults: LinkFault, seed: int = 0) -> Line:
        lines.append(Line(Chip(card_image), LinkPlan(*faults, seed=seed)))
        lines[-1].serve()
        return lines[-1]

    yield lay
    for one in lines:
        one.close()


def tries_left(chip: Chip) -> int:
    return chip.image.pins()[JPKI, AUTH_PIN].tries_left


def test_without_a_fault_everything_passes(line):
    at = line()
    assert at.ask(SELECT_JPKI).hex() == "9000"
    at.vpcd.sendall(b"\x00\x00")
    assert at.ask(SELECT_PIN).hex() == "9000"
    assert at.ask(WRONG_PIN).hex() == "63c2"
    assert at.inserted.linked


def test_a_late_frame_arrives_whole_also_in_two_parts(line):
    at = line(
        LinkFault(LinkFaultKind.DELAY, at=1, seconds=0.02, side=Side.COMMAND),
        LinkFault(LinkFaultKind.DELAY, at=2, seconds=0.02, byte=1),
        LinkFault(LinkFaultKind.DELAY, at=3, seconds=0.02, byte=3),
    )
    assert [at.ask(SELECT_JPKI).hex() for _ in range(3)] == ["9000"] * 3


@pytest.mark.parametrize(("side", "left"), [(Side.COMMAND, 3), (Side.RESPONSE, 2)])
def test_a_lost_frame_is_never_answered_and_the_line_ends_with_vpcds_patience(line, side, left):
    at = line(LinkFault(LinkFaultKind.DROP, on=Step.VERIFY, side=side))
    for command in (SELECT_JPKI, SELECT_PIN):
        assert at.ask(command).hex() == "9000"
    at.vpcd.sendall(len(WRONG_PIN).to_bytes(2, "big") + WRONG_PIN)
    at.vpcd.settimeout(0.1)
    with pytest.raises(TimeoutError):
        at.receive()
    assert at.inserted.linked
    at.vpcd.close()
    assert at.inserted.wait_until_gone(10)
    assert tries_left(at.chip) == left


def test_one_bit_of_an_answer_arrives_wrong(line):
    at = line(LinkFault(LinkFaultKind.CORRUPT, byte=-1, bit=0))
    assert at.ask(SELECT_JPKI).hex() == "9001"
    assert at.ask(SELECT_JPKI).hex() == "9000"


def test_one_bit_of_a_command_arrives_wrong(line):
    at = line(
        LinkFault(LinkFaultKind.CORRUPT, on=Match(ins=0xA4), byte=1, bit=6, side=Side.COMMAND)
    )
    assert at.ask(SELECT_JPKI).hex() == "6d00"


def test_power_away_for_a_moment_takes_the_selection_along(line):
    at = line(LinkFault(LinkFaultKind.RESET, at=3))
    for command in (SELECT_JPKI, SELECT_PIN):
        assert at.ask(command).hex() == "9000"
    assert at.ask(TRIES).hex() == "6986"


@pytest.mark.parametrize("byte", [0, 1, 2, 3])
def test_a_torn_answer_ends_with_the_line_after_so_many_bytes(line, byte):
    at = line(LinkFault(LinkFaultKind.TEAR, byte=byte))
    at.vpcd.sendall(len(SELECT_JPKI).to_bytes(2, "big") + SELECT_JPKI)
    came = b""
    while part := at.vpcd.recv(16):
        came += part
    assert came == bytes.fromhex("00029000")[:byte]
    assert at.inserted.wait_until_gone(10)


def test_a_torn_command_never_reaches_the_card(line):
    at = line(LinkFault(LinkFaultKind.TEAR, on=Step.VERIFY, byte=8, side=Side.COMMAND))
    for command in (SELECT_JPKI, SELECT_PIN):
        at.ask(command)
    assert at.ask(WRONG_PIN) == b""
    assert at.inserted.wait_until_gone(10)
    assert tries_left(at.chip) == 3


def test_a_card_taken_away_cuts_the_line_to_vpcd(line):
    at = line()
    at.inserted.remove()
    assert at.receive() == b""


def test_another_program_can_be_the_card_at_a_port(card_image):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        plan = LinkPlan(LinkFault(LinkFaultKind.CORRUPT, byte=0, bit=0))
        with VpcdProxy(plan, lambda: socket.create_connection(listener.getsockname(), 10)) as proxy:
            port = proxy.listen()
            with socket.create_connection(("127.0.0.1", port), 10) as card:
                vpcd, _ = listener.accept()
                with vpcd:
                    vpcd.settimeout(10)
                    vpcd.sendall(b"\x00\x05\x00\xa4\x00\x00\x00")
                    assert card.recv(7, socket.MSG_WAITALL)[2:].hex() == "00a4000000"
                    card.sendall(b"\x00\x02\x90\x00")
                    assert vpcd.recv(4, socket.MSG_WAITALL).hex() == "00029100"
    assert [one.ins for one in plan.happened] == [0xA4]


def test_without_vpcd_a_card_is_told_so_at_once(card_image):
    def nobody() -> socket.socket:
        raise ConnectionRefusedError("nobody")

    with pytest.raises(VpcdUnavailable, match="nobody"):
        VpcdCard(Chip(card_image), dial=VpcdProxy(LinkPlan(), nobody).dial).insert()
