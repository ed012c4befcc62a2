"""Cards to put commands to. Keys and authorities are made once; cards are frozen data anyway."""

import os
from datetime import UTC, date, datetime

import pytest

from hardware.card_factory import CardKeys, make_card
from hardware.cvc_authority import CvcAuthority
from hardware.virtual_card import power_off, power_on, step
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import CardProfile, CardSpec, CertificateSpec, Persona
from onshikaku.pki.hierarchy import Hierarchy
from reader.apdu import Response


class InsertedCard:
    """A powered card; commands are hexadecimal, spaces allowed, or bytes."""

    def __init__(self, image):
        self.state = power_on(image)
        self.last = None

    def send(self, command) -> Response:
        raw = bytes.fromhex(command) if isinstance(command, str) else command
        self.last = step(self.state, raw, os.urandom)
        self.state = self.last.state
        return Response.decode(self.last.response)

    def sw(self, command) -> str:
        """The status word of the answer, which must carry no data."""
        response = self.send(command)
        assert response.data == b""
        return f"{response.sw:04X}"

    def ok(self, command) -> bytes:
        """The data of an answer, which must be 9000."""
        response = self.send(command)
        assert response.ok, f"{response.sw:04X}"
        return response.data

    def select(self, aid: bytes, fid: int | None = None) -> None:
        self.ok(b"\x00\xa4\x04\x0c" + bytes((len(aid),)) + aid)
        if fid is not None:
            self.select_file(fid)

    def select_file(self, fid: int) -> None:
        self.ok(b"\x00\xa4\x02\x0c\x02" + fid.to_bytes(2, "big"))

    def verify(self, fid: int, value: str) -> str:
        self.select_file(fid)
        return self.sw(b"\x00\x20\x00\x80" + bytes((len(value),)) + value.encode())

    def tries(self, fid: int) -> str:
        self.select_file(fid)
        return self.sw("00200080")

    def read(self, fid: int) -> bytes:
        self.select_file(fid)
        return self.ok("00B00000000000")

    def cut_power(self) -> None:
        self.state = power_off(self.state)


@pytest.fixture(scope="session")
def persona():
    return Persona(
        id="unit",
        title_ja="単体試験",
        title_en="unit test",
        person=Person(
            name="見本　花子",
            name_kana="ミホン　ハナコ",
            birth_date=date(1980, 2, 17),
            sex=Sex.FEMALE,
            postal_code="000-0000",
            address="架空県模擬市一丁目２番３号",
        ),
        card=CardSpec(
            serial="900000000000042",
            municipality="99123",
            expires=date(2035, 2, 17),
            security_code="2285",
            my_number="990000079197",
        ),
        certificate=CertificateSpec(issued=date(2026, 4, 1), expires=date(2031, 2, 17)),
    )


@pytest.fixture(scope="session")
def hierarchy():
    return Hierarchy.create(datetime(2026, 11, 20, tzinfo=UTC), "http://127.0.0.1/ocsp")


@pytest.fixture(scope="session")
def cvc():
    return CvcAuthority.create()


@pytest.fixture(scope="session")
def keys():
    return CardKeys.generate()


@pytest.fixture(scope="session")
def image_of(persona, hierarchy, keys, cvc):
    """The image of a profile; each is made once."""
    made = {}

    def make(profile=CardProfile.NORMAL):
        if profile not in made:
            made[profile] = make_card(persona, hierarchy, profile=profile, keys=keys, cvc=cvc)
        return made[profile]

    return make


@pytest.fixture
def insert(image_of):
    """Put a fresh card of a profile in."""

    def put(profile=CardProfile.NORMAL):
        return InsertedCard(image_of(profile))

    return put


@pytest.fixture
def card(insert):
    """A card of the normal profile."""
    return insert()
