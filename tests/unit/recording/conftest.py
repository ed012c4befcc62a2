"""People with cards, everything a virtual card can be asked, and what all that must not leave."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Self

import pytest

from hardware.card_factory import CardKeys, make_card
from hardware.card_image import CardImage
from hardware.card_trust import CardTrust
from hardware.chip import Chip
from hardware.face_files import code_b
from hardware.recording.document import Recording, Session
from hardware.recording.files import decode, encode
from hardware.recording.recorder import Recorder
from hardware.virtual_reader import VirtualReader
from onshikaku.clock import Clock
from onshikaku.domain.persona import Persona
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy
from reader.apdu import Response
from reader.jpki import JpkiCard
from reader.photo import read_photo
from reader.pin import CodeB, Pin
from reader.pinless import PinlessCard
from reader.ports import CardConnection, CardReader

MADE = date(2026, 7, 1)
VERIFY, CHANGE = "002000", "002401"


@dataclass
class People:
    """The cast, with the authorities of their cards."""

    hierarchy: Hierarchy
    trust: CardTrust
    keys: CardKeys
    personas: dict[str, Persona]

    def card(self, persona: str) -> CardImage:
        made = self.personas[persona]
        return make_card(made, self.hierarchy, keys=self.keys, cvc=self.trust.authority)


@pytest.fixture(scope="session")
def people() -> People:
    hierarchy = Hierarchy.create(Clock().now(), "http://127.0.0.1:8710/ocsp")
    personas = dict(load_personas(MADE))
    return People(hierarchy, CardTrust(), CardKeys.generate(), personas)


def _ticking(step: float = 0.0005) -> Callable[[], float]:
    """A clock of which each look takes as long: times in a recording say nothing else."""
    looks = count()
    return lambda: next(looks) * step


@dataclass
class Tap:
    """A reader that keeps every byte that passes: what a careless recorder would have written."""

    reader: CardReader
    sent: list[bytes] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.reader.name

    def connect(self) -> TappedConnection:
        return TappedConnection(self.reader.connect(), self)

    @property
    def passed(self) -> bytes:
        """Answers after commands, so that what was read in parts is whole."""
        return b"".join((*self.sent, *self.answered))


class TappedConnection:
    def __init__(self, connection: CardConnection, tap: Tap) -> None:
        self._connection, self._tap = connection, tap
        self.atr = connection.atr

    def exchange(self, command: bytes) -> Response:
        response = self._connection.exchange(command)
        self._tap.sent.append(command)
        self._tap.answered.append(response.data)
        return response

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Codes:
    """What the person knows, and what is printed on the card."""

    pin: str
    wrong_pin: str
    password: str
    code_a: str
    code_b: str
    birth: str

    @classmethod
    def of(cls, persona: Persona) -> Codes:
        card = persona.card
        b = code_b(persona.person.birth_date, card.expires, card.security_code)
        return cls(card.pin, "8642", card.sign_password, card.my_number, b, b[:6])


def _everything(reader: CardReader, codes: Codes, trust: CardTrust, message: bytes) -> None:
    """All that a virtual card can be asked, refusals included."""
    with reader.connect() as connection:
        send = _sender(connection)
        card = JpkiCard(connection)
        card.select()
        send("00A4040C07A0000001510000")
        for tag in ("0045", "00F0", "00F2", "7F21", "5F51"):
            send(f"00CA{tag}000000")
        card.select()
        card.availability()
        if card.availability().auth:
            card.auth_certificate()
        card.auth_ca_certificate()
        card.tries_left()
        _select(send, "0018")
        _tell(send, VERIFY, codes.wrong_pin)
        card.verify_pin(Pin(codes.pin))
        card.sign_digest(sha256(message).digest())
        _tell(send, CHANGE, codes.pin)
        _select(send, "001B")
        _tell(send, VERIFY, codes.password)
        _select(send, "0001")
        _read(send, 2048)
        _select(send, "001A")
        send(
            f"802A0080{51:02X}3031300D060960864801650304020105000420{sha256(message).hexdigest()}00"
        )
        card.select()
        PinlessCard(connection).supported(card, simulated=True)
        PinlessCard(connection).grant(trust.terminal)
        _select(send, "0017")
        send(f"802A0280{32:02X}{sha256(message).hexdigest()}00")
        read_photo(connection, CodeB(codes.code_b))
        _select(send, "0011")
        _tell(send, VERIFY, codes.birth)
        for file in ("0001", "0003", "0004"):
            _select(send, file)
            _read(send, 600)
        send("00A4040C0AD3921000310001010408")
        for pin, value in (("0014", codes.code_a), ("0015", codes.code_b), ("0011", codes.pin)):
            _select(send, pin)
            _tell(send, VERIFY, value)
        for file in ("0001", "0002", "0003", "0005", "0007"):
            _select(send, file)
            _read(send, 600)
        send("00A4040C0AD3921000310001010100")
        send("00B2010C00")
        send(f"00880099{32:02X}{sha256(message).hexdigest()}00")
        send("FFCA000000")
        send(f"0055{codes.pin}08{codes.pin.encode().hex() * 2}")
        send(codes.code_b.encode().hex())


def _sender(connection: CardConnection) -> Callable[[str], Response]:
    return lambda command: connection.exchange(bytes.fromhex(command))


def _select(send: Callable[[str], Response], file: str) -> None:
    send(f"00A4020C02{file}")


def _tell(send: Callable[[str], Response], command: str, secret: str) -> None:
    send(f"{command}80{len(secret):02X}{secret.encode().hex()}")


def _read(send: Callable[[str], Response], length: int) -> None:
    for offset in range(0, length, 256):
        if not send(f"00B0{offset:04X}00").ok:
            return


def _recorded(
    reader: CardReader, session: Callable[[CardReader], object], **how: object
) -> Recording:
    """What stands in the file after a session at the reader."""
    recorder = Recorder(reader, **how)
    session(recorder)
    return decode(encode(recorder.recording(Session.PROGRAM, program="0", made=MADE)).encode())


def _look_and_sign(reader: CardReader, pin: str = "1234", digest: bytes | None = None) -> bytes:
    """What a check-in does with a card: the signature."""
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.availability()
        card.auth_certificate()
        card.auth_ca_certificate()
        card.verify_pin(Pin(pin))
        return card.sign_digest(digest or os.urandom(32))


def _with_card(image: CardImage) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(Chip(image))
    return reader


@pytest.fixture(scope="session")
def visit(people: People) -> Recording:
    """A check-in with the standard persona's card."""
    return _recorded(_with_card(people.card("standard")), _look_and_sign, clock=_ticking())


@pytest.fixture(scope="session")
def record():
    """Play a session at a reader: the recording, as it comes back from a file."""
    return _recorded


@pytest.fixture(scope="session")
def ticking():
    return _ticking


@pytest.fixture(scope="session")
def with_card():
    """A reader of nothing with a card on it."""
    return _with_card


@pytest.fixture(scope="session")
def look_and_sign():
    return _look_and_sign


@pytest.fixture(scope="session")
def everything():
    return _everything


@pytest.fixture(scope="session")
def tap():
    return Tap


@pytest.fixture(scope="session")
def codes_of():
    return Codes.of
